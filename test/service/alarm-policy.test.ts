import { describe, expect, it } from 'vitest';
import { alarmPolicy, makeAlarmPolicy, runsDaily } from '../../lib/service/alarm-policy.ts';
import { readEnvironment } from '../../lib/service/environment.ts';

const daily = { enabled: true, expression: 'rate(1 day)' };

describe('what a deployment keeps up', () => {
  it.each([
    [true, daily, 'make', 'make'],
    [false, daily, 'remove', 'make'],
    [true, { ...daily, enabled: false }, 'make', 'remove'],
    [true, { enabled: true, expression: 'rate(2 days)' }, 'make', 'remove'],
  ] as const)('with ConnectionEvents %s and the schedule %o', (connectionEvents, schedule, silence, ownDays) => {
    expect(alarmPolicy({ connectionEvents, schedule, allowedTopics: [] })).toEqual({
      silence,
      ownDays,
      repairs: schedule.enabled,
      allowedTopics: [],
    });
  });

  it('follows from the environment of the function', () => {
    const variables = {
      CONNECTION_EVENTS: 'true',
      SCHEDULE_STATE: 'ENABLED',
      SCHEDULE_EXPRESSION: 'cron(0 6 * * ? *)',
      ALLOWED_TOPICS: 'arn:a, arn:b',
    };
    const policy = { silence: 'make', ownDays: 'make', repairs: true, allowedTopics: ['arn:a', 'arn:b'] };
    expect(makeAlarmPolicy(readEnvironment(variables)).policy()).toEqual(policy);
    const nothing = { silence: 'remove', ownDays: 'remove', repairs: false, allowedTopics: [] };
    expect(makeAlarmPolicy(readEnvironment({})).policy()).toEqual(nothing);
  });
});

describe('a schedule', () => {
  it.each([
    ['rate(1 day)', true],
    ['rate(24 hours)', true],
    ['rate(30 minutes)', true],
    ['rate(1440 minutes)', true],
    ['rate(25 hours)', false],
    ['rate(7 days)', false],
    ['cron(0 6 * * ? *)', true],
    ['cron(0 6 ? * * *)', true],
    ['cron(0 6 * * ?)', true],
    ['cron(0 6 ? * MON-FRI *)', false],
    ['cron(0 6 1 * ? *)', false],
    ['cron(0 6 * JAN ? *)', false],
    ['cron(0 6 * * ? 2030)', false],
    ['at(2030-01-01T00:00:00)', false],
    ['', false],
  ])('%s starts every day: %s', (expression, expected) => {
    expect(runsDaily(expression)).toBe(expected);
  });
});

import { describe, expect, it } from 'vitest';
import { refuseUnknownParameters } from '../../lib/deployment/parameters.ts';
import { readSettings } from '../../lib/deployment/settings.ts';

const stackOf = (variables: Record<string, string>): string | undefined => {
  try {
    readSettings(variables);
    return 'nothing was wrong';
  } catch (error) {
    return (error as Error).stack;
  }
};

describe('readSettings', () => {
  it('needs none', () => {
    expect(readSettings({})).toMatchObject({ vpcs: [], ownerRoles: [], bot: null });
  });

  it.each(['XKS_PREFLIGHT_VPCS', 'XKS_PREFLIGHT_OWNER_ROLES', 'XKS_PREFLIGHT_CHANNELS', 'XKS_PREFLIGHT_BOT'])(
    'shows one line and no stack for what is wrong with %s',
    (name) => {
      expect(stackOf({ [name]: '{' })).toMatch(new RegExp(`^${name} is not JSON: line 1, column 2, [^\\n]+$`));
    },
  );
});

it('refuses a variable whose name has a slip, and passes over those of others', () => {
  expect(() => readSettings({ XKS_PREFLIGHT_CHANNEL: '[]' })).toThrow(
    'The environment variable "XKS_PREFLIGHT_CHANNEL" is none that packaging reads; did you mean XKS_PREFLIGHT_CHANNELS?',
  );
  expect(() => readSettings({ PATH: '/bin', XKS_OTHER: 'x' })).not.toThrow();
});

describe('refuseUnknownParameters', () => {
  it.each([
    [[]],
    [['deploy', '--region', 'us-east-1', '--param=SecretPrefix=xks/', '--param', 'ScheduleExpression=cron(0 6 * * ? *)']],
    [['deploy', '--param=AllowedTopics=arn:aws:sns:us-east-1:111122223333:a,arn:aws:sns:us-east-1:111122223333:b']],
  ])('takes %j', (argv) => {
    expect(() => refuseUnknownParameters(argv)).not.toThrow();
  });

  it.each([
    [['deploy', '--param=scheduleState=ENABLED'], 'no parameter "scheduleState"; did you mean ScheduleState?'],
    [['deploy', '--param', 'AllowedTopic=x'], 'no parameter "AllowedTopic"; did you mean AllowedTopics?'],
    [['--param=RetentionDays=30', '--param=Tags=x'], 'no parameter "Tags"; known: SecretPrefix, '],
  ])('refuses %j, which would be left out without a word', (argv, message) => {
    expect(() => refuseUnknownParameters(argv)).toThrow(message);
  });
});

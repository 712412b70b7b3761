/**
 * Do alarms that ring on silence ring when they should, and only then? Played as CloudWatch documents the evaluation: the last N
 * periods, M of which breach; a period without data counts as `TreatMissingData` says (CloudWatch User Guide, Configuring how
 * alarms treat missing data; alarms that look back for days are evaluated every hour).
 */
import { describe, expect, it } from 'vitest';
import { alarmId, alarmsOf } from '../../lib/checks/alarm-set.ts';
import type { PutMetricAlarmCommandInput } from '../../lib/aws/ports.ts';

const HOUR = 60;
const DAY = 24 * HOUR;
const all = alarmsOf({ CustomKeyStoreId: 'cks-1', CustomKeyStoreName: 'x', topicArn: null }, { silence: true, ownDays: true });
const byId = (id: string): PutMetricAlarmCommandInput => all.find((alarm) => alarmId(alarm) === id)!;

/** A value at a minute. */
type Point = readonly [minute: number, value: number];

function rings(alarm: PutMetricAlarmCommandInput, points: readonly Point[], nowMinute: number): boolean {
  const { EvaluationPeriods = 1, DatapointsToAlarm = 1, Threshold = 0, TreatMissingData } = alarm;
  const minutes = (alarm.Period ?? alarm.Metrics?.[0]?.Period ?? 0) / 60;
  const counts = alarm.Metrics?.[0]?.Expression?.includes('COUNT') ?? false;
  const breaches = Array.from({ length: EvaluationPeriods }, (_, back) => {
    const [from, to] = [nowMinute - (back + 1) * minutes, nowMinute - back * minutes];
    const values = points.filter(([at]) => at > from && at <= to).map(([, value]) => value);
    if (values.length === 0) return TreatMissingData === 'breaching';
    return (counts ? values.length : Math.min(...values)) < Threshold;
  });
  return breaches.filter(Boolean).length >= DatapointsToAlarm;
}

const everyHour = (from: number, to: number): readonly number[] =>
  Array.from({ length: Math.floor((to - from) / HOUR) }, (_, at) => from + at * HOUR + 17);

/** A run a day: up to 15 minutes late by the schedule's window, and the store is reached after up to three hours of others. */
function daily(days: number, valueOn: (day: number) => number): readonly Point[] {
  const late = (day: number): number => (day * 7_919) % (3 * HOUR + 15);
  return Array.from({ length: days }, (_, day) => [day * DAY + late(day), valueOn(day)] as const);
}

describe('the alarms on the days that are published once a day', () => {
  it.each(['ALM-13', 'ALM-13w'])('%s does not ring because a run came late', (id) => {
    const points = daily(60, () => 200);
    expect(everyHour(2 * DAY, 60 * DAY).filter((now) => rings(byId(id), points, now))).toEqual([]);
    // A look at one day would ring every time that a run is later than the one before.
    const hasty = { ...byId(id), EvaluationPeriods: 1, DatapointsToAlarm: 1 };
    expect(everyHour(2 * DAY, 60 * DAY).filter((now) => rings(hasty, points, now)).length).toBeGreaterThan(10);
  });

  it('hear within 52 hours that the schedule is dead', () => {
    const last = 10 * DAY + 30;
    const points = daily(10, () => 200).concat([[last, 200]]);
    const first = everyHour(10 * DAY, 14 * DAY).find((now) => rings(byId('ALM-13'), points, now)) ?? Infinity;
    expect(first).toBeGreaterThan(last + DAY);
    expect(first).toBeLessThan(last + 52 * HOUR);
  });

  it.each([
    ['ALM-13w', 30],
    ['ALM-13', 10],
  ])('%s rings within two days and a few hours once fewer than %d days are left', (id, days) => {
    const points = daily(60, (day) => 60 - day);
    const under = (60 - days + 1) * DAY;
    const first = everyHour(2 * DAY, 60 * DAY).find((now) => rings(byId(id), points, now)) ?? Infinity;
    expect(first).toBeGreaterThan(under);
    expect(first).toBeLessThan(under + 52 * HOUR);
  });

  it('would ring at once without any number, and do not when there is one from within 47 hours', () => {
    expect(rings(byId('ALM-13'), [], 30 * DAY)).toBe(true);
    expect(rings(byId('ALM-13'), [[30 * DAY - 47 * HOUR, 200]], 30 * DAY)).toBe(false);
  });
});

describe('the alarm on silence', () => {
  const alarm = byId('ALM-10');

  it('would ring at once for a store that was just connected, and does not when it was heard within 25 minutes', () => {
    expect(rings(alarm, [], 100)).toBe(true);
    expect(rings(alarm, [[76, 40]], 100)).toBe(false);
  });

  it('rings after half an hour without a word, which is also what follows a disconnect', () => {
    const points: readonly Point[] = Array.from({ length: 20 }, (_, at) => [at * 5 + 1, 40]);
    const first = Array.from({ length: 120 }, (_, minute) => minute + 30).find((now) => rings(alarm, points, now));
    expect(first).toBe(96 + 30);
  });

  it('is of no use in another form: data that are missing would not break a line that treats them as fine', () => {
    expect(rings({ ...alarm, TreatMissingData: 'notBreaching' }, [], 100)).toBe(false);
  });
});

describe('a store that is disconnected on purpose', () => {
  it('makes none of the others ring', () => {
    const always = alarmsOf({ CustomKeyStoreId: 'cks-1', CustomKeyStoreName: 'x', topicArn: null });
    expect(always.filter((alarm) => rings(alarm, [], 30 * DAY)).map(alarmId)).toEqual([]);
  });
});

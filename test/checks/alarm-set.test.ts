/** The rows beyond AWS's first four, and alarms that not every store has. */
import { describe, expect, it } from 'vitest';
import { ALARM_IDS, alarmId, type AlarmOptions, alarmsOf, queryAlarmCount, storeOfAlarm } from '../../lib/checks/alarm-set.ts';
import { limitsOf } from '../../lib/checks/certificate-limits.ts';
import { SANDBOX_PAIR } from '../../lib/sandbox/existing-store.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';

const ID = 'cks-00000000000000042';
const target = { CustomKeyStoreId: ID, CustomKeyStoreName: 'payments', topicArn: SANDBOX.topicArn };
const ALL: AlarmOptions = { silence: true, ownDays: true, balancers: [SANDBOX_PAIR] };
const all = alarmsOf(target, ALL);
const byId = (id: string) => all.find((alarm) => alarmId(alarm) === id);
const ids = (options: AlarmOptions): readonly string[] => alarmsOf(target, options).map(alarmId);
const NLB = 'xks-nlb-50dc6c495c0c9188-xks-proxy-73e2d6bc24d8a067';

/** As the catalogue has them: §5.2. */
describe('the numbers', () => {
  it.each([
    ['ALM-1w', 300, 1, 1, 'LessThanThreshold', 30, 'missing'],
    ['ALM-6', 300, 3, 3, 'GreaterThanOrEqualToThreshold', 1, 'notBreaching'],
    ['ALM-7', 300, 2, 3, 'GreaterThanThreshold', 0, 'notBreaching'],
    ['ALM-8', 86_400, 1, 1, 'GreaterThanThreshold', 90, 'missing'],
    ['ALM-9', 300, 2, 3, 'GreaterThanThreshold', 432_000, 'notBreaching'],
    ['ALM-10', 300, 6, 6, 'LessThanThreshold', 1, 'breaching'],
    ['ALM-11', 60, 1, 1, 'GreaterThanThreshold', 0, 'notBreaching'],
    ['ALM-12', 300, 2, 2, 'LessThanThreshold', 1, 'ignore'],
    // Of two days in a row: a run that starts a quarter of an hour late is no silence.
    ['ALM-13', 86_400, 2, 2, 'LessThanThreshold', 10, 'breaching'],
    ['ALM-13w', 86_400, 2, 2, 'LessThanThreshold', 30, 'breaching'],
    [`ALM-14-unhealthy-${NLB}`, 60, 3, 3, 'GreaterThanOrEqualToThreshold', 1, 'notBreaching'],
    [`ALM-14-no-healthy-${NLB}`, 60, 3, 3, 'LessThanThreshold', 1, 'breaching'],
  ])('of %s', (id, period, DatapointsToAlarm, EvaluationPeriods, ComparisonOperator, Threshold, TreatMissingData) => {
    const alarm = byId(id);
    expect(alarm).toMatchObject({ DatapointsToAlarm, EvaluationPeriods, ComparisonOperator, Threshold, TreatMissingData });
    expect(alarm?.Period ?? alarm?.Metrics?.[0]?.Period).toBe(period);
  });

  it('count data where silence is meant, and name every dimension where there is no query', () => {
    expect(byId('ALM-10')?.Metrics?.[0]?.Expression).toBe(
      `SELECT COUNT(XksProxyLatency) FROM "AWS/KMS" WHERE CustomKeyStoreId = '${ID}'`,
    );
    expect(byId('ALM-13')).toMatchObject({
      Namespace: 'XksPreflight',
      MetricName: 'CertificateDaysToExpire',
      Statistic: 'Minimum',
      Dimensions: [{ Name: 'CustomKeyStoreId', Value: ID }],
    });
    expect(byId(`ALM-14-no-healthy-${NLB}`)).toMatchObject({
      Namespace: 'AWS/NetworkELB',
      MetricName: 'HealthyHostCount',
      Statistic: 'Minimum',
      Dimensions: [
        { Name: 'LoadBalancer', Value: 'net/xks-nlb/50dc6c495c0c9188' },
        { Name: 'TargetGroup', Value: 'targetgroup/xks-proxy/73e2d6bc24d8a067' },
      ],
    });
  });

  it('keep to what CloudWatch takes, tags and lengths included', () => {
    const longest = { name: 'a'.repeat(32), id: '0123456789abcdef' };
    const pair = { LoadBalancer: `net/${longest.name}/${longest.id}`, TargetGroup: `targetgroup/${longest.name}/${longest.id}` };
    for (const alarm of alarmsOf({ ...target, CustomKeyStoreName: 'n'.repeat(256) }, { ...ALL, balancers: [pair] })) {
      expect(alarm.AlarmName?.length).toBeLessThanOrEqual(255);
      expect(alarm.AlarmDescription?.length).toBeLessThanOrEqual(1_024);
      const values = (alarm.Tags ?? []).map(({ Value = '' }) => Value);
      expect(values).toHaveLength(2);
      expect(values.filter((value) => value.length > 256)).toEqual([]);
      const period = alarm.Period ?? alarm.Metrics?.[0]?.Period ?? 0;
      expect(period * (alarm.EvaluationPeriods ?? 0)).toBeLessThanOrEqual(alarm.Metrics ? 10_800 : 604_800);
    }
  });
});

describe('which alarms a store has', () => {
  it('by default none that ring on silence, and none on load balancers', () => {
    expect(ids({})).toEqual(ALARM_IDS);
    expect(ALARM_IDS.filter((id) => /^ALM-1[034]/.test(id))).toEqual([]);
  });

  it('follows from what the store has', () => {
    expect(ids({ silence: true })).toContain('ALM-10');
    expect(ids({ ownDays: true })).toEqual(expect.arrayContaining(['ALM-13', 'ALM-13w']));
    const other = { LoadBalancer: SANDBOX_PAIR.LoadBalancer, TargetGroup: 'targetgroup/second/73e2d6bc24d8a068' };
    const two = ids({ balancers: [SANDBOX_PAIR, other] }).filter((id) => id.startsWith('ALM-14'));
    expect(new Set(two).size).toBe(4);
    expect(ids({ balancers: [SANDBOX_PAIR, other] })).toEqual(ids({ balancers: [SANDBOX_PAIR, other] }));
  });

  it('counts the queries against their quota', () => {
    const queries = (options: AlarmOptions): number =>
      alarmsOf(target, options).filter(({ Metrics }) => Metrics !== undefined).length;
    expect(queryAlarmCount()).toBe(queries({}));
    expect(queryAlarmCount({ silence: true })).toBe(queries({ silence: true, ownDays: true, balancers: [SANDBOX_PAIR] }));
  });

  it('rings by the life of the certificate, on both numbers', () => {
    const alarms = alarmsOf(target, { ownDays: true, limits: limitsOf(47) });
    const thresholds = Object.fromEntries(alarms.map((alarm) => [alarmId(alarm), alarm.Threshold]));
    expect(thresholds).toMatchObject({ 'ALM-1': 5.2, 'ALM-1w': 11.7, 'ALM-13': 5.2, 'ALM-13w': 11.7, 'ALM-3': 5 });
  });

  it('speaks of missing data in the critical alarm on the certificate only', () => {
    const telling = all.filter(({ InsufficientDataActions = [] }) => InsufficientDataActions.length > 0).map(alarmId);
    expect(telling).toEqual(['ALM-1']);
  });
});

describe('names', () => {
  it.each([
    [`xks-preflight/${ID}/ALM-1`, ID],
    [`xks-preflight/${ID}/ALM-14-unhealthy-${NLB}`, ID],
    ['xks-preflight/cks-1', null],
    ['xks-preflight/cks-1/a/b', null],
    ['xks-preflight-prod-RunsUndecidedAlarm-1A', null],
    ['my/xks-preflight/cks-1/ALM-1', null],
  ])('%s tells the store %s', (AlarmName, store) => {
    expect(storeOfAlarm({ AlarmName })).toBe(store);
  });
});

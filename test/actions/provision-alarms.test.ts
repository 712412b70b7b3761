import { describe, expect, it } from 'vitest';
import type { ActionInput } from '../../lib/actions/action.ts';
import { ALARM_IDS, alarmsOf } from '../../lib/checks/alarm-set.ts';
import { runProvisionAlarms } from '../../lib/actions/provision-alarms.ts';
import { AwsRefusal } from '../../lib/model/refusal.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { healthyVpcParams, run } from '../support/builders.ts';
import { makeMemoryAccount, makeMemoryPorts } from '../support/memory-ports.ts';

const ID = 'cks-00000000000000042';

function inputFor(AlarmTopicArn?: string): ActionInput {
  const params = healthyVpcParams({ Preflight: AlarmTopicArn === undefined ? {} : { AlarmTopicArn } });
  const store = { CustomKeyStoreId: ID, adopted: false, madeByUs: true };
  return { run: run({ action: 'create' }), params, facts: { 'create-key-store': store } };
}

const alarms = alarmsOf({ CustomKeyStoreId: ID, CustomKeyStoreName: 'payments-xks', topicArn: SANDBOX.topicArn });
const byId = (id: string) => alarms.find((alarm) => alarm.AlarmName === `xks-preflight/${ID}/${id}`);

describe('the alarm table', () => {
  it.each([
    ['ALM-1', 300, 1, 1, 'LessThanThreshold', 10, 'missing'],
    ['ALM-2', 300, 2, 3, 'GreaterThanThreshold', 200, 'notBreaching'],
    ['ALM-3', 60, 1, 1, 'GreaterThanThreshold', 5, 'notBreaching'],
    ['ALM-4', 60, 1, 1, 'GreaterThanThreshold', 5, 'notBreaching'],
  ])(
    '%s has the documented numbers',
    (id, Period, DatapointsToAlarm, EvaluationPeriods, ComparisonOperator, Threshold, TreatMissingData) => {
      expect(byId(id)).toMatchObject({
        DatapointsToAlarm,
        EvaluationPeriods,
        ComparisonOperator,
        Threshold,
        TreatMissingData,
        Metrics: [{ Period, ReturnData: true }],
      });
    },
  );

  it('ALM-5 watches unavailable key managers', () => {
    expect(byId('ALM-5')).toMatchObject({
      Namespace: 'AWS/KMS',
      MetricName: 'XksExternalKeyManagerStates',
      Statistic: 'Maximum',
      Period: 300,
      DatapointsToAlarm: 2,
      EvaluationPeriods: 3,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 1,
      Dimensions: [
        { Name: 'CustomKeyStoreId', Value: ID },
        { Name: 'XksExternalKeyManagerState', Value: 'Unavailable' },
      ],
    });
  });

  it('watches this store alone, in every alarm', () => {
    expect(ALARM_IDS).toEqual(expect.arrayContaining(['ALM-1', 'ALM-2', 'ALM-3', 'ALM-4', 'ALM-5']));
    for (const alarm of alarms) {
      const expression = alarm.Metrics?.[0]?.Expression;
      if (expression === undefined) expect(alarm.Dimensions).toContainEqual({ Name: 'CustomKeyStoreId', Value: ID });
      else expect(expression).toContain(`FROM "AWS/KMS" WHERE CustomKeyStoreId = '${ID}'`);
    }
  });

  it('is one that CloudWatch takes', () => {
    for (const alarm of alarms) {
      expect(alarm).not.toHaveProperty('Unit');
      expect((alarm.Metrics === undefined) !== (alarm.MetricName === undefined)).toBe(true);
      expect(alarm.AlarmName?.length).toBeLessThanOrEqual(255);
      expect(alarm.AlarmDescription?.length).toBeLessThanOrEqual(1_024);
      const period = alarm.Period ?? alarm.Metrics?.[0]?.Period ?? 0;
      expect(period % 60).toBe(0);
      if (alarm.Metrics) expect(period * (alarm.EvaluationPeriods ?? 0)).toBeLessThanOrEqual(10_800);
    }
  });

  it('keeps an id that could break out of a query from entering one', () => {
    const target = { CustomKeyStoreId: "x' OR '1", CustomKeyStoreName: 'n', topicArn: null };
    expect(() => alarmsOf(target)).toThrow('not one that KMS gives');
  });
});

describe('provisioning', () => {
  it('puts every alarm once, however often it runs', async () => {
    const account = makeMemoryAccount();
    const ports = makeMemoryPorts(account);
    await runProvisionAlarms(inputFor(SANDBOX.topicArn), ports);
    const { result } = await runProvisionAlarms(inputFor(SANDBOX.topicArn), ports);
    expect(result).toMatchObject({ verdict: 'pass', findings: [{ code: 'provision-alarms/in-place' }] });
    expect(account.alarms.map((alarm) => alarm.AlarmName)).toEqual(ALARM_IDS.map((id) => `xks-preflight/${ID}/${id}`));
    for (const alarm of account.alarms) expect(alarm.AlarmActions).toEqual([SANDBOX.topicArn]);
  });

  it('passes without a topic, and advises one', async () => {
    const account = makeMemoryAccount();
    const { result } = await runProvisionAlarms(inputFor(), makeMemoryPorts(account));
    expect(result).toMatchObject({ verdict: 'pass', findings: [{ code: 'provision-alarms/nobody-told' }] });
    expect(result.findings[0]?.advice).toContain('AlarmTopicArn');
    expect(account.alarms[0]?.AlarmActions).toEqual([]);
  });

  it.each([
    'arn:aws:sns:eu-west-1:111122223333:xks-alarms',
    'arn:aws:sns:us-east-1:444455556666:xks-alarms',
    'arn:aws:sqs:us-east-1:111122223333:q',
    'x',
  ])('makes the alarms without the topic %s, and says so', async (topic) => {
    const account = makeMemoryAccount();
    const { result } = await runProvisionAlarms(inputFor(topic), makeMemoryPorts(account));
    expect(result.verdict).toBe('fail');
    expect(result.findings.map((finding) => finding.code)).toEqual([
      'provision-alarms/topic-elsewhere',
      'provision-alarms/in-place',
    ]);
    expect(account.alarms).toHaveLength(ALARM_IDS.length);
    expect(account.alarms[0]?.AlarmActions).toEqual([]);
  });

  it('names the alarms that cannot be made and makes the others', async () => {
    const account = makeMemoryAccount({ refusedAlarms: [`xks-preflight/${ID}/ALM-2`] });
    const { result } = await runProvisionAlarms(inputFor(SANDBOX.topicArn), makeMemoryPorts(account));
    expect(result).toMatchObject({
      verdict: 'fail',
      findings: [{ code: 'provision-alarms/not-made', evidence: { failures: [{ alarm: `xks-preflight/${ID}/ALM-2` }] } }],
    });
    expect(account.alarms).toHaveLength(ALARM_IDS.length - 1);
  });

  it('silences no alarm of a store that was there because alarms could not be listed', async () => {
    const account = makeMemoryAccount();
    const ports = makeMemoryPorts(account);
    await runProvisionAlarms(inputFor(SANDBOX.topicArn), ports);
    const listing = (failures: number): typeof ports.cloudwatch.alarms => {
      let left = failures;
      return async (prefix) => {
        left -= 1;
        if (left >= 0) throw new AwsRefusal('cloudwatch:DescribeAlarms', 'throttled', 'ThrottlingException', 'Rate exceeded');
        return ports.cloudwatch.alarms(prefix);
      };
    };
    const { facts, ...again } = inputFor();
    const adopted = { CustomKeyStoreId: ID, adopted: true, madeByUs: true };
    const provision = (failures: number) =>
      runProvisionAlarms(
        { ...again, facts: { ...facts, 'create-key-store': adopted } },
        { ...ports, cloudwatch: { ...ports.cloudwatch, alarms: listing(failures) } },
      );
    const speaking = () => account.alarms.filter(({ AlarmActions = [] }) => AlarmActions.length > 0).length;
    expect((await provision(1)).result.findings).toMatchObject([{ code: 'provision-alarms/in-place' }]);
    expect(speaking()).toBe(ALARM_IDS.length);
    expect((await provision(9)).result.findings).toMatchObject([{ code: 'provision-alarms/undecided' }]);
    expect(speaking()).toBe(ALARM_IDS.length);
  });

  it('notices alarms that do not stand as put', async () => {
    const account = makeMemoryAccount();
    const ports = makeMemoryPorts(account);
    const alarmsSeen = async (prefix: string) =>
      (await ports.cloudwatch.alarms(prefix)).map((alarm) =>
        alarm.AlarmName?.endsWith('ALM-4') ? { ...alarm, Threshold: 999 } : alarm,
      );
    const cloudwatch = { ...ports.cloudwatch, alarms: alarmsSeen };
    const { result, facts } = await runProvisionAlarms(inputFor(SANDBOX.topicArn), { ...ports, cloudwatch });
    expect(result.findings).toMatchObject([
      { code: 'provision-alarms/altered', evidence: { altered: [`xks-preflight/${ID}/ALM-4`] } },
    ]);
    // A list that is late is no reason to undo a store.
    expect(facts).toEqual({ made: true });
  });
});

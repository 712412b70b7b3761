/**
 * Gives the store its alarms and looks afterwards whether they stand as they were put. Names are made from the store's id and
 * putting overwrites, so a second run repairs what somebody changed and doubles nothing.
 * Source: KMS Developer Guide, Create CloudWatch alarms for external key stores.
 */
import type { MetricAlarm, PutMetricAlarmCommandInput } from '../aws/ports.ts';
import { alterations } from '../checks/alarm-comparison.ts';
import { alarmPrefix, alarmsOf } from '../checks/alarm-set.ts';
import { topicPlace } from '../checks/alarm-topic.ts';
import type { FindingTable, Judged } from '../checks/finding-table.ts';
import { isAwsRefusal } from '../model/refusal.ts';
import type { Run } from '../model/run.ts';
import { PREDICT } from '../xks/kms-errors.ts';
import { SOURCE } from '../xks/sources.ts';
import type { Action, ActionInput, ActionOutput, ActionPorts, Done } from './action.ts';
import { runAction } from './action.ts';

/** Certificate, latency, errors of both kinds, key manager. The silence alarm of row 007 is not made, see the README. */
const KINDS = ['XKS-ALARM-002', 'XKS-ALARM-003', 'XKS-ALARM-004', 'XKS-ALARM-005', 'XKS-ALARM-006'] as const;

export const ALARM_FINDINGS = {
  'provision-alarms/in-place': {
    verdict: 'pass',
    title: 'All alarms of the store are in place',
    citation: SOURCE.alarms,
    requirements: ['XKS-ALARM-001', ...KINDS, 'XKS-CONNECT-005'],
  },
  'provision-alarms/nobody-told': {
    verdict: 'pass',
    title: 'All alarms of the store are in place; they notify nobody',
    citation: SOURCE.alarms,
    requirements: ['XKS-ALARM-001', 'XKS-ALARM-008'],
    advice: 'Set Preflight.AlarmTopicArn to an SNS topic of this account and Region and run again, so that somebody hears them.',
  },
  'provision-alarms/topic-elsewhere': {
    verdict: 'fail',
    title: 'AlarmTopicArn is no SNS topic of this account and Region: the alarms stand, but notify nobody',
    citation: SOURCE.alarms,
    requirements: ['XKS-ALARM-008'],
    remedy: 'Name a topic of the form arn:aws:sns:{region}:{account}:NAME in Preflight.AlarmTopicArn and run again.',
    kms: PREDICT.nothing,
  },
  'provision-alarms/not-made': {
    verdict: 'fail',
    title: 'Alarms of the store could not be made',
    citation: SOURCE.alarms,
    requirements: ['XKS-ALARM-001', ...KINDS],
    remedy:
      'Repair what the evidence names (a missing permission cloudwatch:PutMetricAlarm or cloudwatch:TagResource, or the ' +
      'alarm quota) and run again: the store stays, its alarms are added.',
    kms: PREDICT.nothing,
  },
  'provision-alarms/altered': {
    verdict: 'fail',
    title: 'Alarms of the store do not stand as they were put',
    citation: SOURCE.alarms,
    requirements: ['XKS-ALARM-001', 'XKS-ALARM-009'],
    remedy: 'Find out who changes or deletes these alarms, then run again: they are put back.',
    kms: PREDICT.nothing,
  },
} as const satisfies FindingTable;

export const provisionAlarms = {
  id: 'provision-alarms',
  purpose: 'Gives the store its CloudWatch alarms, or repairs them.',
  needs: ['cloudwatch', 'clock'],
  permissions: ['cloudwatch:PutMetricAlarm', 'cloudwatch:TagResource', 'cloudwatch:DescribeAlarms'],
  findings: ALARM_FINDINGS,
} as const satisfies Action;

type Ports = Pick<ActionPorts, (typeof provisionAlarms.needs)[number]>;
type Code = keyof typeof ALARM_FINDINGS;

export function runProvisionAlarms(input: ActionInput, ports: Ports): Promise<ActionOutput<'provision-alarms'>> {
  return runAction(provisionAlarms, input, ports.clock, ports.clock.now(), async () => {
    const CustomKeyStoreId = input.facts['create-key-store']?.CustomKeyStoreId;
    if (CustomKeyStoreId === undefined) throw new Error('There is no store to give alarms to');
    const topic = topicOf(input.params.Preflight?.AlarmTopicArn, input.run);
    const CustomKeyStoreName = input.params.CustomKeyStoreName ?? '';
    const wanted = alarmsOf({ CustomKeyStoreId, CustomKeyStoreName, topicArn: topic.arn });
    const failures = await putAll(wanted, ports);
    const standing = failures.length === 0 ? await ports.cloudwatch.alarms(alarmPrefix(CustomKeyStoreId)) : [];
    return conclude(wanted, failures, standing, topic);
  });
}

interface Topic {
  /** null: nobody is told. */
  readonly arn: string | null;
  readonly elsewhere: boolean;
}

function topicOf(arn: string | undefined, run: Run): Topic {
  if (arn === undefined) return { arn: null, elsewhere: false };
  return topicPlace(arn, run) === 'here' ? { arn, elsewhere: false } : { arn: null, elsewhere: true };
}

interface Failure {
  readonly alarm: string;
  readonly cause: string;
}

/** One alarm that cannot be made must not keep the others from standing; one that is refused for all is asked for once. */
async function putAll(wanted: readonly PutMetricAlarmCommandInput[], ports: Ports): Promise<readonly Failure[]> {
  const failures: Failure[] = [];
  for (const alarm of wanted) {
    try {
      await ports.cloudwatch.putAlarm(alarm);
    } catch (error) {
      if (!isAwsRefusal(error)) throw error;
      failures.push({ alarm: alarm.AlarmName ?? '', cause: `${error.action}: ${error.message}` });
      if (error.kind !== 'failed') break;
    }
  }
  return failures;
}

function conclude(
  wanted: readonly PutMetricAlarmCommandInput[],
  failures: readonly Failure[],
  standing: readonly MetricAlarm[],
  topic: Topic,
): Done<'provision-alarms', Code> {
  const alarms = wanted.map((alarm) => alarm.AlarmName ?? '');
  const evidence = { alarms, topicArn: topic.arn };
  const judged: Judged<Code>[] = topic.elsewhere ? [{ code: 'provision-alarms/topic-elsewhere', evidence: {} }] : [];
  if (failures.length > 0) {
    const seen = { failures: failures.map((one) => ({ ...one })) };
    return { judged: [...judged, { code: 'provision-alarms/not-made', evidence: seen }], evidence: {}, facts: { made: false } };
  }
  const unheard = topic.arn === null && !topic.elsewhere;
  const altered = wanted.filter((alarm) => !stands(alarm, standing)).map((alarm) => alarm.AlarmName ?? '');
  if (altered.length > 0) judged.push({ code: 'provision-alarms/altered', evidence: { altered } });
  else judged.push({ code: unheard ? 'provision-alarms/nobody-told' : 'provision-alarms/in-place', evidence });
  return { judged, evidence, facts: { made: altered.length === 0 } };
}

function stands(wanted: PutMetricAlarmCommandInput, standing: readonly MetricAlarm[]): boolean {
  const found = standing.find((alarm) => alarm.AlarmName === wanted.AlarmName);
  return (
    found !== undefined &&
    alterations(wanted, found).length === 0 &&
    found.ActionsEnabled === wanted.ActionsEnabled &&
    (found.AlarmActions ?? []).join() === (wanted.AlarmActions ?? []).join()
  );
}

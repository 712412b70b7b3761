/**
 * The audit of a re-validation that also repairs: puts back alarms of one store that are missing or were changed, and takes away
 * those that watch what is gone. It publishes the days that the certificate has left, too, so that the alarm on them has its number.
 *
 * Nobody is surprised with alarms: a store has them repaired when it has at least one of them, or when this product made it. One
 * whose secret was merely registered has asked to be looked at, not to be given alarms. What a person did on purpose stays: muted
 * alarms stay muted, further actions stay, and so does the topic that most of the alarms tell.
 */
import type { MetricAlarm, PutMetricAlarmCommandInput, StoreRecord } from '../aws/ports.ts';
import type { Circumstances } from '../checks/alarm-circumstances.ts';
import { alterations, silenced } from '../checks/alarm-comparison.ts';
import { type AlarmPlan, ownAlarms, planAlarms } from '../checks/alarm-plan.ts';
import { alarmPrefix } from '../checks/alarm-set.ts';
import { standingTopic, topicPlace } from '../checks/alarm-topic.ts';
import { type CertificateSeen, certificateReported } from '../checks/certificate-limits.ts';
import type { Judged } from '../checks/finding-table.ts';
import { attempt } from '../checks/refused.ts';
import type { Evidence } from '../model/json.ts';
import type { AlarmRepairFacts } from '../model/action-facts.ts';
import type { RunInput } from '../model/run.ts';
import { type Action, type ActionOutput, type ActionPorts, type Done, runAction } from './action.ts';
import { ALARM_PERMISSIONS, type Failure, putAll, putDashboard, removeAll, silenceTooLate } from './alarm-work.ts';
import { type DashboardSubject, dashboardSubject } from './dashboard.ts';
import { learnCircumstances } from './learn-circumstances.ts';
import { REPAIR_FINDINGS } from './repair-alarms-findings.ts';

export const repairAlarms = {
  id: 'repair-alarms',
  purpose: 'Puts back alarms of an existing store that are missing or were changed.',
  needs: ['cloudwatch', 'alarmPolicy', 'metrics', 'kms', 'ec2', 'elbv2', 'records', 'reports', 'clock'],
  permissions: [...ALARM_PERMISSIONS, 'dynamodb:GetItem'],
  findings: REPAIR_FINDINGS,
} as const satisfies Action;

type Ports = Pick<ActionPorts, (typeof repairAlarms.needs)[number]>;
type Code = keyof typeof REPAIR_FINDINGS;
type Repaired = Done<'repair-alarms', Code>;

/**
 * @param input that of the run which has just looked at this store: the certificate is read from its stored report. The state of the
 * connection is asked of KMS here, because the silence alarm must not be put on what was true a while ago.
 */
export function runRepairAlarms(input: RunInput, ports: Ports): Promise<ActionOutput<'repair-alarms'>> {
  return runAction(repairAlarms, { ...input, facts: {} }, ports.clock, ports.clock.now(), async () => {
    const { CustomKeyStoreId, CustomKeyStoreName = '' } = input.params;
    if (CustomKeyStoreId === undefined) throw new Error('There is no store whose alarms could be repaired');
    const [alarms, record] = await Promise.all([
      ports.cloudwatch.alarms(alarmPrefix(CustomKeyStoreId)),
      ports.records.readStoreRecord(CustomKeyStoreName),
    ]);
    const standing = ownAlarms(CustomKeyStoreId, alarms);
    if (standing.length === 0 && !isMadeByUs(record, CustomKeyStoreId)) return notAskedFor();
    const certificate = await certificateOf(input, ports);
    const circumstances = await learnCircumstances(CustomKeyStoreId, certificate, input, ports);
    const topicArn = standingTopic(standing, input.run) ?? recordedTopic(record, input, ports);
    const plan = planAlarms({ CustomKeyStoreId, CustomKeyStoreName, topicArn }, circumstances, standing);
    return repair(input, { CustomKeyStoreId, CustomKeyStoreName, topicArn, standing, circumstances, plan }, ports);
  });
}

/** A store of that name may have been deleted and made anew by somebody else. */
function isMadeByUs(record: StoreRecord | null, id: string): record is StoreRecord {
  return record !== null && record.CustomKeyStoreId === id && record.registered !== true && record.refused !== true;
}

function notAskedFor(): Repaired {
  return {
    judged: [{ code: 'repair-alarms/not-asked-for', evidence: {} }],
    evidence: {},
    facts: { optedIn: false, putBack: [], removed: [] },
    reason: 'not-applicable',
  };
}

/** What a request named once was asked for then: whether it may be named is asked again. */
function recordedTopic(record: StoreRecord | null, { run, params }: RunInput, { alarmPolicy }: Ports): string | null {
  const arn = record?.AlarmTopicArn ?? null;
  if (arn === null || record?.CustomKeyStoreId !== params.CustomKeyStoreId || topicPlace(arn, run) === 'elsewhere') return null;
  const { allowedTopics } = alarmPolicy.policy();
  return allowedTopics === null || allowedTopics.includes(arn) ? arn : null;
}

/** null: the report is not to be had, or tells of no certificate. */
async function certificateOf({ run }: RunInput, { reports }: Ports): Promise<CertificateSeen | null> {
  const report = await attempt(reports.readReport(run.runId));
  return report.ok && report.value !== null ? certificateReported(report.value) : null;
}

interface Work {
  readonly CustomKeyStoreId: string;
  readonly CustomKeyStoreName: string;
  readonly topicArn: string | null;
  readonly standing: readonly MetricAlarm[];
  readonly circumstances: Circumstances;
  readonly plan: AlarmPlan;
}

async function repair({ run }: RunInput, work: Work, ports: Ports): Promise<Repaired> {
  const { CustomKeyStoreId, CustomKeyStoreName, standing, circumstances, plan } = work;
  const { cloudwatch, kms } = ports;
  const put = plan.wanted.flatMap((wanted) => mended(wanted, standing));
  const { made, failures } = await putAll(put, cloudwatch);
  const tooLate = await silenceTooLate(CustomKeyStoreId, put, kms);
  const over = [...plan.leftovers, ...tooLate];
  const stuck = await removeAll(over, cloudwatch);
  const putBack = made.filter((name) => !tooLate.includes(name));
  const facts = { optedIn: true, putBack, removed: stuck === null ? plan.leftovers : [] };
  const judged = judge(work, failures, facts);
  if (stuck !== null) judged.push({ code: 'repair-alarms/leftover', evidence: stuck });
  if (putBack.length + over.length > 0) {
    const subject = dashboardSubject({ CustomKeyStoreId, CustomKeyStoreName, region: run.region }, circumstances);
    const refused = await dashboardAnew(subject, cloudwatch);
    if (refused !== null) judged.push({ code: 'repair-alarms/no-dashboard', evidence: refused });
  }
  return { judged, evidence: { putBack: [...facts.putBack], removed: [...facts.removed], topicArn: work.topicArn }, facts };
}

/** What was done to the alarms is told, also when they cannot be listed once more. */
async function dashboardAnew(subject: DashboardSubject, cloudwatch: Ports['cloudwatch']): Promise<Evidence | null> {
  const standing = await attempt(cloudwatch.alarms(alarmPrefix(subject.CustomKeyStoreId)));
  return standing.ok ? putDashboard(subject, standing.value, cloudwatch) : { ...standing.evidence };
}

/** What to put so that it stands again; empty when it does. What a person did on purpose is kept. */
function mended(wanted: PutMetricAlarmCommandInput, standing: readonly MetricAlarm[]): readonly PutMetricAlarmCommandInput[] {
  const found = standing.find(({ AlarmName }) => AlarmName === wanted.AlarmName);
  if (found === undefined) return [wanted];
  const quieter = silenced(wanted, found);
  const unheard = quieter.includes('AlarmActions');
  const silent = quieter.includes('InsufficientDataActions');
  if (alterations(wanted, found).length === 0 && !unheard && !silent) return [];
  return [
    {
      ...wanted,
      ActionsEnabled: found.ActionsEnabled ?? true,
      AlarmActions: unheard ? wanted.AlarmActions : found.AlarmActions,
      InsufficientDataActions: silent ? wanted.InsufficientDataActions : found.InsufficientDataActions,
      OKActions: found.OKActions,
    },
  ];
}

function judge({ topicArn, circumstances }: Work, failures: readonly Failure[], facts: AlarmRepairFacts): Judged<Code>[] {
  const judged: Judged<Code>[] = [];
  const evidence = { topicArn };
  if (failures.length > 0) {
    judged.push({ code: 'repair-alarms/not-put-back', evidence: { failures: failures.map((one) => ({ ...one })) } });
  } else if (facts.putBack.length > 0) {
    judged.push({ code: 'repair-alarms/put-back', evidence: { ...evidence, alarms: [...facts.putBack] } });
  }
  if (facts.removed.length > 0) judged.push({ code: 'repair-alarms/removed', evidence: { alarms: [...facts.removed] } });
  if (judged.length === 0) judged.push({ code: 'repair-alarms/in-place', evidence });
  const [first] = circumstances.unread;
  if (first !== undefined) {
    const unread = [...circumstances.unread];
    judged.push({ code: 'repair-alarms/some-not-told', evidence: { action: first.action, unread } });
  }
  if (topicArn === null) judged.push({ code: 'repair-alarms/nobody-told', evidence: {} });
  return judged;
}

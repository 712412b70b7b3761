/**
 * Gives the store its alarms and its dashboard, and looks afterwards whether the alarms stand as they were put. Names are made from
 * the store's id and putting overwrites, so a second run repairs what somebody changed and doubles nothing.
 * Source: KMS Developer Guide, Create CloudWatch alarms for external key stores.
 */
import type { MetricAlarm, PutMetricAlarmCommandInput } from '../aws/ports.ts';
import type { Circumstances } from '../checks/alarm-circumstances.ts';
import { alterations } from '../checks/alarm-comparison.ts';
import { type AlarmPlan, planAlarms } from '../checks/alarm-plan.ts';
import { alarmPrefix } from '../checks/alarm-set.ts';
import { standingTopic, topicPlace } from '../checks/alarm-topic.ts';
import { certificateSeen } from '../checks/certificate-limits.ts';
import type { Judged } from '../checks/finding-table.ts';
import { attempt } from '../checks/refused.ts';
import type { KeyStoreFacts } from '../model/action-facts.ts';
import type { Action, ActionInput, ActionOutput, ActionPorts, Done } from './action.ts';
import { runAction } from './action.ts';
import { ALARM_PERMISSIONS, type Failure, putAll, putDashboard, removeAll, silenceTooLate } from './alarm-work.ts';
import { dashboardSubject } from './dashboard.ts';
import { learnCircumstances } from './learn-circumstances.ts';
import { ALARM_FINDINGS } from './provision-alarms-findings.ts';

export const provisionAlarms = {
  id: 'provision-alarms',
  purpose: 'Gives the store its CloudWatch alarms and its dashboard, or repairs them.',
  needs: ['cloudwatch', 'alarmPolicy', 'metrics', 'kms', 'ec2', 'elbv2', 'clock'],
  permissions: ALARM_PERMISSIONS,
  findings: ALARM_FINDINGS,
} as const satisfies Action;

type Ports = Pick<ActionPorts, (typeof provisionAlarms.needs)[number]>;
type Code = keyof typeof ALARM_FINDINGS;

export function runProvisionAlarms(input: ActionInput, ports: Ports): Promise<ActionOutput<'provision-alarms'>> {
  return runAction(provisionAlarms, input, ports.clock, ports.clock.now(), async () => {
    const store = input.facts['create-key-store'];
    if (!store) throw new Error('There is no store to give alarms to');
    const { CustomKeyStoreId } = store;
    const standing = await alarmsThatStand(store, input, ports);
    const topic = chooseTopic(input, standing, ports);
    const { run, facts } = input;
    // What a lab run saw is not what the alarms of the store are about.
    const certificate = run.lab === null ? certificateSeen(facts.tls?.leaves ?? [], ports.clock.now()) : null;
    const circumstances = await learnCircumstances(CustomKeyStoreId, certificate, input, ports);
    const target = { CustomKeyStoreId, CustomKeyStoreName: input.params.CustomKeyStoreName ?? '', topicArn: topic.arn };
    const plan = planAlarms(target, circumstances, standing);
    return provision(input, { target, topic, circumstances, plan }, ports);
  });
}

/**
 * Where they cannot be listed, nothing is taken away, and a store that is new gets its alarms all the same. The alarms of one that was
 * there would from now on tell nobody, were it not known whom they tell: then there is a second look, and no putting without it.
 */
async function alarmsThatStand(
  { CustomKeyStoreId, adopted }: KeyStoreFacts,
  input: ActionInput,
  ports: Ports,
): Promise<readonly MetricAlarm[]> {
  const list = (): Promise<readonly MetricAlarm[]> => ports.cloudwatch.alarms(alarmPrefix(CustomKeyStoreId));
  const before = await attempt(list());
  if (before.ok) return before.value;
  return adopted && chooseTopic(input, [], ports).arn === null ? list() : [];
}

interface Topic {
  /** null: nobody is told. */
  readonly arn: string | null;
  /** What the request named, and may not. */
  readonly refused: readonly Judged<Code>[];
}

/** Without one in the request, or with one that cannot be taken, the alarms go on telling whom they told. */
function chooseTopic({ params, run }: ActionInput, standing: readonly MetricAlarm[], { alarmPolicy }: Ports): Topic {
  const arn = params.Preflight?.AlarmTopicArn;
  const { allowedTopics } = alarmPolicy.policy();
  const instead = standingTopic(standing, run);
  if (arn === undefined) return { arn: instead, refused: [] };
  if (topicPlace(arn, run) === 'elsewhere') {
    return { arn: instead, refused: [{ code: 'provision-alarms/topic-elsewhere', evidence: {} }] };
  }
  if (allowedTopics === null || allowedTopics.includes(arn)) return { arn, refused: [] };
  const evidence = { topicArn: arn, allowed: [...allowedTopics] };
  return { arn: instead, refused: [{ code: 'provision-alarms/topic-not-allowed', evidence }] };
}

interface Work {
  readonly target: { readonly CustomKeyStoreId: string; readonly CustomKeyStoreName: string; readonly topicArn: string | null };
  readonly topic: Topic;
  readonly circumstances: Circumstances;
  readonly plan: AlarmPlan;
}

async function provision(input: ActionInput, work: Work, ports: Ports): Promise<Done<'provision-alarms', Code>> {
  const { target, topic, circumstances, plan } = work;
  const { cloudwatch } = ports;
  const { failures } = await putAll(plan.wanted, cloudwatch);
  if (failures.length > 0) return notMade(failures, topic);
  const tooLate = await silenceTooLate(target.CustomKeyStoreId, plan.wanted, ports.kms);
  const removed = [...plan.leftovers, ...tooLate];
  const stuck = await removeAll(removed, cloudwatch);
  const standing = await cloudwatch.alarms(alarmPrefix(target.CustomKeyStoreId));
  const wanted = plan.wanted.filter(({ AlarmName = '' }) => !tooLate.includes(AlarmName));
  const done = conclude(wanted, standing, removed, work);
  if (stuck !== null) done.judged.push({ code: 'provision-alarms/leftover', evidence: stuck });
  const refused = await putDashboard(
    dashboardSubject({ ...target, region: input.run.region }, circumstances),
    standing,
    cloudwatch,
  );
  if (refused !== null) done.judged.push({ code: 'provision-alarms/no-dashboard', evidence: refused });
  return done;
}

function notMade(failures: readonly Failure[], { refused }: Topic): Done<'provision-alarms', Code> {
  const evidence = { failures: failures.map((one) => ({ ...one })) };
  const judged = [...refused, { code: 'provision-alarms/not-made', evidence } as const];
  return { judged, evidence: {}, facts: { made: false } };
}

function conclude(
  wanted: readonly PutMetricAlarmCommandInput[],
  standing: readonly MetricAlarm[],
  removed: readonly string[],
  { topic, circumstances }: Work,
): Done<'provision-alarms', Code> & { readonly judged: Judged<Code>[] } {
  const alarms = wanted.map((alarm) => alarm.AlarmName ?? '');
  const evidence = { alarms, topicArn: topic.arn, ...(removed.length > 0 ? { removed: [...removed] } : {}) };
  const { unread } = circumstances;
  const [first] = unread;
  const judged: Judged<Code>[] = [...topic.refused];
  if (first !== undefined) {
    judged.push({ code: 'provision-alarms/some-not-told', evidence: { action: first.action, unread: [...unread] } });
  }
  const unheard = topic.arn === null && topic.refused.length === 0;
  const altered = wanted.filter((alarm) => !stands(alarm, standing)).map((alarm) => alarm.AlarmName ?? '');
  if (altered.length > 0) judged.push({ code: 'provision-alarms/altered', evidence: { altered } });
  else judged.push({ code: unheard ? 'provision-alarms/nobody-told' : 'provision-alarms/in-place', evidence });
  // CloudWatch took every one of them: what a single look does not show as it was put may only be late, and undoes no store.
  return { judged, evidence, facts: { made: true } };
}

/** Nobody but this run was to touch them, so here every action counts, too. */
function stands(wanted: PutMetricAlarmCommandInput, standing: readonly MetricAlarm[]): boolean {
  const found = standing.find((alarm) => alarm.AlarmName === wanted.AlarmName);
  return (
    found !== undefined &&
    alterations(wanted, found).length === 0 &&
    found.ActionsEnabled === wanted.ActionsEnabled &&
    (found.AlarmActions ?? []).join() === (wanted.AlarmActions ?? []).join() &&
    (found.InsufficientDataActions ?? []).join() === (wanted.InsufficientDataActions ?? []).join()
  );
}

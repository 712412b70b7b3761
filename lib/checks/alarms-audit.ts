/** Do the alarms of an existing store stand as they were put, speak, and get data? Pure. */
import type { MetricAlarm, PutMetricAlarmCommandInput } from '../aws/ports.ts';
import type { LeafFacts } from '../model/facts.ts';
import type { Evidence } from '../model/json.ts';
import type { Run } from '../model/run.ts';
import type { Circumstances } from './alarm-circumstances.ts';
import { alterations, silenced } from './alarm-comparison.ts';
import { type AlarmPlan, ownAlarms, planAlarms } from './alarm-plan.ts';
import { alarmId, alarmRequirements, OWN_DAYS_IDS, SILENCE_ID } from './alarm-set.ts';
import { standingTopic } from './alarm-topic.ts';
import type { ALARMS_FINDINGS } from './alarms-findings.ts';
import type { Judged } from './finding-table.ts';

type Code = keyof typeof ALARMS_FINDINGS;

export interface Audit {
  readonly CustomKeyStoreId: string;
  readonly run: Pick<Run, 'region' | 'account'>;
  /** Every metric alarm of the account and Region. */
  readonly alarms: readonly MetricAlarm[];
  readonly circumstances: Circumstances;
  readonly nowMs: number;
  readonly connected: boolean;
  /** Certificates in service; null when none was seen. */
  readonly leaves: readonly LeafFacts[] | null;
}

/** How one alarm that the store is to have stands. */
export interface Standing {
  readonly wanted: PutMetricAlarmCommandInput;
  /** undefined: it is missing. */
  readonly found: MetricAlarm | undefined;
  /** Fields that differ, in CloudWatch's spelling. */
  readonly altered: readonly string[];
}

/** How they stand for a store whose alarms tell the topic that most of them tell. */
export function standingOf(plan: AlarmPlan, alarms: readonly MetricAlarm[]): readonly Standing[] {
  return plan.wanted.map((wanted) => {
    const found = alarms.find(({ AlarmName }) => AlarmName === wanted.AlarmName);
    return { wanted, found, altered: found === undefined ? [] : alteredFields(wanted, found) };
  });
}

/** One that tells nobody, or is muted, is spoken of as such; one that was sent to somebody else is not altered. */
function alteredFields(wanted: PutMetricAlarmCommandInput, found: MetricAlarm): readonly string[] {
  const speaks = (found.AlarmActions ?? []).length > 0;
  const quieter = silenced(wanted, found).filter((field) => speaks && field === 'InsufficientDataActions');
  return [...alterations(wanted, found), ...quieter];
}

export function auditAlarms(audit: Audit): readonly Judged<Code>[] {
  const { CustomKeyStoreId, alarms, circumstances, run } = audit;
  const topicArn = standingTopic(ownAlarms(CustomKeyStoreId, alarms), run);
  // What they watch and when they ring does not depend on the name.
  const plan = planAlarms({ CustomKeyStoreId, CustomKeyStoreName: '', topicArn }, circumstances, alarms);
  const standing = standingOf(plan, alarms);
  const bad = [...judgeStanding(standing, audit), ...judgeLeftovers(plan.leftovers), ...stranded(audit)];
  const besides = [...judgeLater(standing, circumstances), ...judgeUnread(circumstances)];
  if (bad.length > 0) return [...bad, ...besides];
  const inPlace = standing.flatMap(({ found }) => found ?? []).map(alarmId);
  return [{ code: 'alarms/in-place', evidence: { alarms: inPlace } }, ...besides];
}

/**
 * An alarm that rings on silence is due only when there is something to hear, which is after the run that made the others. So it is
 * no fault that it is not there yet, where the re-validation that this look belongs to adds it.
 */
function isAddedLater(id: string, { repairs }: Circumstances): boolean {
  return repairs && (id === SILENCE_ID || OWN_DAYS_IDS.includes(id));
}

function judgeLater(standing: readonly Standing[], circumstances: Circumstances): readonly Judged<Code>[] {
  const absent = standing.filter(({ found }) => found === undefined).map(({ wanted }) => alarmId(wanted));
  const later = absent.filter((id) => isAddedLater(id, circumstances));
  return later.length === 0 ? [] : [{ code: 'alarms/added-later', evidence: { alarms: later } }];
}

function judgeUnread({ unread }: Circumstances): readonly Judged<Code>[] {
  return unread.length === 0 ? [] : [{ code: 'alarms/some-not-judged', evidence: { unread: [...unread] } }];
}

function judgeStanding(standing: readonly Standing[], { connected, nowMs, circumstances }: Audit): readonly Judged<Code>[] {
  const absent = standing.filter(({ found }) => found === undefined).map(({ wanted }) => alarmId(wanted));
  const missing = absent.filter((id) => !isAddedLater(id, circumstances));
  const altered = standing
    .filter((one) => one.altered.length > 0)
    .map((one) => ({ alarm: alarmId(one.wanted), fields: [...one.altered] }));
  const found = standing.flatMap((one) => one.found ?? []);
  const muted = found.filter(({ ActionsEnabled }) => ActionsEnabled === false);
  const silent = found.filter(({ AlarmActions = [] }) => AlarmActions.length === 0);
  const starved = found.filter((alarm) => connected && isStarved(alarm, nowMs));
  return [
    ...finding('alarms/missing', missing, { missing: [...missing] }, ['XKS-ALARM-001']),
    ...finding(
      'alarms/altered',
      altered.map(({ alarm }) => alarm),
      { altered },
      ['XKS-ALARM-001'],
    ),
    ...finding('alarms/muted', muted.map(alarmId), named(muted), ['XKS-ALARM-001', 'XKS-ALARM-009']),
    ...finding('alarms/notify-nobody', silent.map(alarmId), named(silent), ['XKS-ALARM-008']),
    ...finding('alarms/without-data', starved.map(alarmId), named(starved), ['XKS-ALARM-009']),
  ];
}

function judgeLeftovers(names: readonly string[]): readonly Judged<Code>[] {
  if (names.length === 0) return [];
  const evidence = { alarm: names[0] ?? null, alarms: names.map((AlarmName) => alarmId({ AlarmName })) };
  return [{ code: 'alarms/leftover', evidence }];
}

/** SNS topics that these alarms notify, each once. */
export function topicsOf({ CustomKeyStoreId, alarms }: Pick<Audit, 'CustomKeyStoreId' | 'alarms'>): readonly string[] {
  const actions = ownAlarms(CustomKeyStoreId, alarms).flatMap(({ AlarmActions = [], InsufficientDataActions = [] }) => [
    ...AlarmActions,
    ...InsufficientDataActions,
  ]);
  return [...new Set(actions)].filter((arn) => /^arn:[a-z-]+:sns:/.test(arn));
}

function named(alarms: readonly MetricAlarm[]): Evidence {
  return { alarm: alarms[0]?.AlarmName ?? null, alarms: alarms.map(alarmId) };
}

function finding(code: Code, ids: readonly string[], evidence: Evidence, rows: readonly string[]): readonly Judged<Code>[] {
  if (ids.length === 0) return [];
  return [{ code, evidence, requirements: [...new Set([...rows, ...alarmRequirements(ids)])] }];
}

const HOUR_MS = 3_600_000;

/** An alarm begins without data, and is given an hour, or twice the time that it looks back. */
function isStarved(alarm: MetricAlarm, nowMs: number): boolean {
  if (alarm.StateValue !== 'INSUFFICIENT_DATA') return false;
  const since = Math.max(alarm.StateUpdatedTimestamp?.getTime() ?? 0, alarm.AlarmConfigurationUpdatedTimestamp?.getTime() ?? 0);
  const periodMs = 1000 * (alarm.Period ?? alarm.Metrics?.[0]?.Period ?? 0);
  return nowMs - since > Math.max(HOUR_MS, 2 * periodMs * (alarm.EvaluationPeriods ?? 1));
}

/** Alarms of whatever origin that watch this store's certificate under a common name that nobody serves any more. */
function stranded({ alarms, leaves, CustomKeyStoreId }: Audit): readonly Judged<Code>[] {
  if (leaves === null || leaves.length === 0) return [];
  const inService = leaves.flatMap(({ commonName }) => commonName ?? []);
  return alarms.flatMap((alarm) => {
    const name = certificateNameOf(alarm, CustomKeyStoreId);
    if (name === null || inService.includes(name)) return [];
    return [
      { code: 'alarms/certificate-replaced', evidence: { alarm: alarm.AlarmName ?? null, watches: name, inService } } as const,
    ];
  });
}

function certificateNameOf({ MetricName, Dimensions = [], Metrics = [] }: MetricAlarm, id: string): string | null {
  const watched = [{ MetricName, Dimensions }, ...Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? [])];
  for (const { MetricName: metric, Dimensions: dimensions = [] } of watched) {
    const value = (name: string): string | undefined => dimensions.find(({ Name }) => Name === name)?.Value;
    const isOurs = metric === 'XksProxyCertificateDaysToExpire' && value('CustomKeyStoreId') === id;
    if (isOurs) return value('CertificateName') ?? null;
  }
  return null;
}

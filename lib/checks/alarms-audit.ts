/** Do the alarms of an existing store stand as they were put, speak, and get data? Pure. */
import type { MetricAlarm, PutMetricAlarmCommandInput } from '../aws/ports.ts';
import type { LeafFacts } from '../model/facts.ts';
import type { Evidence } from '../model/json.ts';
import { alterations } from './alarm-comparison.ts';
import { alarmPrefix, alarmRequirements, alarmsOf } from './alarm-set.ts';
import type { ALARMS_FINDINGS } from './alarms-findings.ts';
import type { Judged } from './finding-table.ts';

type Code = keyof typeof ALARMS_FINDINGS;

export interface Audit {
  readonly CustomKeyStoreId: string;
  /** Every metric alarm of the account and Region. */
  readonly alarms: readonly MetricAlarm[];
  readonly nowMs: number;
  readonly connected: boolean;
  /** Certificates in service; null when none was seen. */
  readonly leaves: readonly LeafFacts[] | null;
}

export function auditAlarms(audit: Audit): readonly Judged<Code>[] {
  const pairs = wantedAlarms(audit.CustomKeyStoreId).map((wanted) => ({ wanted, found: standing(wanted, audit.alarms) }));
  const missing = pairs.filter(({ found }) => found === undefined).map(({ wanted }) => idOf(wanted));
  const found = pairs.flatMap((pair) => (pair.found === undefined ? [] : [{ wanted: pair.wanted, alarm: pair.found }]));
  const altered = found
    .map(({ wanted, alarm }) => ({ alarm: idOf(alarm), fields: [...alterations(wanted, alarm)] }))
    .filter(({ fields }) => fields.length > 0);
  const muted = found.filter(({ alarm }) => alarm.ActionsEnabled === false).map(({ alarm }) => alarm);
  const silent = found.filter(({ alarm }) => (alarm.AlarmActions ?? []).length === 0).map(({ alarm }) => alarm);
  const starved = found.filter(({ alarm }) => audit.connected && isStarved(alarm, audit.nowMs)).map(({ alarm }) => alarm);
  const bad: readonly Judged<Code>[] = [
    ...finding('alarms/missing', missing, { missing: [...missing] }, ['XKS-ALARM-001']),
    ...finding(
      'alarms/altered',
      altered.map(({ alarm }) => alarm),
      { altered },
      ['XKS-ALARM-001'],
    ),
    ...finding('alarms/muted', muted.map(idOf), named(muted), ['XKS-ALARM-001', 'XKS-ALARM-009']),
    ...finding('alarms/notify-nobody', silent.map(idOf), named(silent), ['XKS-ALARM-008']),
    ...finding('alarms/without-data', starved.map(idOf), named(starved), ['XKS-ALARM-009']),
    ...stranded(audit),
  ];
  const good: Judged<Code> = { code: 'alarms/in-place', evidence: { alarms: found.map(({ alarm }) => idOf(alarm)) } };
  return bad.length > 0 ? bad : [good];
}

/** SNS topics that these alarms notify, each once. */
export function topicsOf({ CustomKeyStoreId, alarms }: Pick<Audit, 'CustomKeyStoreId' | 'alarms'>): readonly string[] {
  const own = alarms.filter(({ AlarmName }) => AlarmName?.startsWith(alarmPrefix(CustomKeyStoreId)));
  const actions = own.flatMap(({ AlarmActions = [], InsufficientDataActions = [] }) => [
    ...AlarmActions,
    ...InsufficientDataActions,
  ]);
  return [...new Set(actions)].filter((arn) => /^arn:[a-z-]+:sns:/.test(arn));
}

/** What they watch and when they ring does not depend on name or topic. */
function wantedAlarms(CustomKeyStoreId: string): readonly PutMetricAlarmCommandInput[] {
  return alarmsOf({ CustomKeyStoreId, CustomKeyStoreName: '', topicArn: null });
}

function standing(wanted: PutMetricAlarmCommandInput, alarms: readonly MetricAlarm[]): MetricAlarm | undefined {
  return alarms.find(({ AlarmName }) => AlarmName === wanted.AlarmName);
}

/** `ALM-1` */
function idOf({ AlarmName = '' }: Pick<MetricAlarm, 'AlarmName'>): string {
  return AlarmName.split('/').at(-1) ?? '';
}

function named(alarms: readonly MetricAlarm[]): Evidence {
  return { alarm: alarms[0]?.AlarmName ?? null, alarms: alarms.map(idOf) };
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

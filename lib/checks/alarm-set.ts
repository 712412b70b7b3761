/**
 * The alarms that every external key store gets, as one table: what is measured, when it rings, whom it hurts, what to do.
 * AWS gives metric, statistic, period and threshold of the first four; the other numbers are ours. Queries cover every
 * operation and every certificate name of the store, and only of this store; `Unit` is never set, because a unit that differs
 * from the published one yields no data. Source: KMS Developer Guide, Create CloudWatch alarms for external key stores.
 */
import type { PutMetricAlarmCommandInput } from '../aws/ports.ts';
import { LIMITS } from '../xks/limits.ts';

interface Row {
  /** `ALM-1`; part of the alarm's name, never changes. */
  readonly id: string;
  /** Row of the requirement catalogue that it fulfils. */
  readonly requirement: string;
  /** What to watch. */
  readonly watch: Query | Metric;
  readonly periodSeconds: number;
  /** Rings when `breaches` of the last `of` periods are over the line. */
  readonly breaches: number;
  readonly of: number;
  readonly comparison: 'LessThanThreshold' | 'GreaterThanThreshold' | 'GreaterThanOrEqualToThreshold';
  readonly threshold: number;
  readonly missing: 'missing' | 'notBreaching' | 'ignore';
  /** Silence is news as well: the alarm also speaks when its data stop. */
  readonly tellSilence?: true;
  /** Whom it hurts, then what to do. */
  readonly description: string;
}

interface Query {
  readonly select: string;
  readonly and?: string;
}

interface Metric {
  readonly metric: string;
  readonly statistic: 'Maximum' | 'Minimum';
  readonly state?: 'Active' | 'Degraded' | 'Unavailable';
}

/** AWS's pages spell the value of `ErrorType` in two ways, with and without "errors": these conditions hold for both. */
const RETRYABLE = "ErrorType != 'N/A' AND ErrorType != 'Non-retryable' AND ErrorType != 'Non-retryable errors'";
const NON_RETRYABLE = "ErrorType != 'N/A' AND ErrorType != 'Retryable' AND ErrorType != 'Retryable errors'";

/** KMS serves 1,800 requests per second and store; this is 80 % of that over five minutes. */
const BUSY_REQUESTS = 432_000;

const ROWS: readonly Row[] = [
  {
    id: 'ALM-1',
    requirement: 'XKS-ALARM-002',
    watch: { select: 'MIN(XksProxyCertificateDaysToExpire)' },
    periodSeconds: 300,
    breaches: 1,
    of: 1,
    comparison: 'LessThanThreshold',
    threshold: LIMITS.certificateDaysFail,
    missing: 'missing',
    tellSilence: true,
    description:
      'The TLS certificate of the proxy is about to expire. On that day everything encrypted under keys of this ' +
      'store becomes unreadable. Renew the certificate on the proxy now.',
  },
  {
    id: 'ALM-2',
    requirement: 'XKS-ALARM-003',
    watch: { select: 'AVG(XksProxyLatency)' },
    periodSeconds: 300,
    breaches: 2,
    of: 3,
    comparison: 'GreaterThanThreshold',
    threshold: LIMITS.latencyAlarmMs,
    missing: 'notBreaching',
    description:
      'The proxy answers slowly. At 250 ms KMS gives up and callers of these keys get errors. Look at the load of ' +
      'proxy and key manager and at the network between them and the Region.',
  },
  {
    id: 'ALM-3',
    requirement: 'XKS-ALARM-004',
    watch: { select: 'SUM(XksProxyErrors)', and: RETRYABLE },
    periodSeconds: 60,
    breaches: 1,
    of: 1,
    comparison: 'GreaterThanThreshold',
    threshold: 5,
    missing: 'notBreaching',
    description:
      'Requests to the proxy fail with errors that a retry may cure: network, time-outs, throttling. Callers of ' +
      'these keys see errors now and then. Look at the proxy, its load balancer and its network.',
  },
  {
    id: 'ALM-4',
    requirement: 'XKS-ALARM-005',
    watch: { select: 'SUM(XksProxyErrors)', and: NON_RETRYABLE },
    periodSeconds: 60,
    breaches: 1,
    of: 1,
    comparison: 'GreaterThanThreshold',
    threshold: 5,
    missing: 'notBreaching',
    description:
      'The proxy refuses requests in a way that no retry cures: credential, path, permission, key state. Callers of ' +
      'these keys fail until somebody changes the set-up. Compare the store with the proxy.',
  },
  {
    id: 'ALM-5',
    requirement: 'XKS-ALARM-006',
    watch: { metric: 'XksExternalKeyManagerStates', statistic: 'Maximum', state: 'Unavailable' },
    periodSeconds: 300,
    breaches: 2,
    of: 3,
    comparison: 'GreaterThanOrEqualToThreshold',
    threshold: 1,
    missing: 'notBreaching',
    description:
      'An instance of the external key manager is unavailable. With fewer instances, callers of these keys are ' +
      'nearer to an outage. Bring the instance back.',
  },
  {
    id: 'ALM-6',
    requirement: 'XKS-ALARM-006',
    watch: { metric: 'XksExternalKeyManagerStates', statistic: 'Maximum', state: 'Degraded' },
    periodSeconds: 300,
    breaches: 3,
    of: 3,
    comparison: 'GreaterThanOrEqualToThreshold',
    threshold: 1,
    missing: 'notBreaching',
    description: 'An instance of the external key manager reports itself degraded. Nobody is hurt yet. Look at that instance.',
  },
  {
    id: 'ALM-7',
    requirement: 'XKS-ALARM-007',
    watch: { select: 'SUM(ExternalKeyStoreThrottle)' },
    periodSeconds: 300,
    breaches: 2,
    of: 3,
    comparison: 'GreaterThanThreshold',
    threshold: 0,
    missing: 'notBreaching',
    description:
      'KMS throttles requests to this store because its quota is used up. Callers of these keys get errors. Cache ' +
      'data keys, spread keys over several stores, or have the quota raised.',
  },
  {
    id: 'ALM-8',
    requirement: 'XKS-ALARM-007',
    watch: { metric: 'XksProxyCredentialAge', statistic: 'Maximum' },
    periodSeconds: 86_400,
    breaches: 1,
    of: 1,
    comparison: 'GreaterThanThreshold',
    threshold: 90,
    missing: 'missing',
    description:
      'The proxy authentication credential is older than 90 days. Nobody is hurt. Rotate it on the proxy, then in ' +
      'KMS with update-custom-key-store.',
  },
  {
    id: 'ALM-9',
    requirement: 'XKS-ALARM-007',
    watch: { select: 'SUM(XksProxyErrors)' },
    periodSeconds: 300,
    breaches: 2,
    of: 3,
    comparison: 'GreaterThanThreshold',
    threshold: BUSY_REQUESTS,
    missing: 'notBreaching',
    description:
      'This store nears the 1,800 requests per second that KMS allows (the metric counts successes too). Beyond ' +
      'that, callers are throttled. Cache data keys or spread keys over several stores.',
  },
  {
    id: 'ALM-11',
    requirement: 'XKS-ALARM-005',
    watch: { select: 'SUM(XksProxyErrors)', and: "ExceptionName = 'AuthenticationFailedException'" },
    periodSeconds: 60,
    breaches: 1,
    of: 1,
    comparison: 'GreaterThanThreshold',
    threshold: 0,
    missing: 'notBreaching',
    description:
      'The proxy refuses the credential of this store. Callers of these keys fail. Make the credential in KMS and ' +
      'the one on the proxy the same again, and check the clock of the proxy.',
  },
  {
    id: 'ALM-12',
    requirement: 'XKS-ALARM-006',
    watch: { metric: 'XksExternalKeyManagerStates', statistic: 'Minimum', state: 'Active' },
    periodSeconds: 300,
    breaches: 2,
    of: 2,
    comparison: 'LessThanThreshold',
    threshold: 1,
    missing: 'ignore',
    description:
      'No instance of the external key manager is active. Keys of this store may be unusable now. Bring the key ' +
      'manager back.',
  },
];

const DESCRIPTION_LENGTH = 1_024;

export const ALARM_IDS: readonly string[] = ROWS.map((row) => row.id);

/** How many of them are Metrics Insights queries, which have a quota of their own. */
export const QUERY_ALARMS = ROWS.filter(({ watch }) => 'select' in watch).length;

/** Rows of the requirement catalogue that are not fulfilled without these alarms. @param ids such as `ALM-1` */
export function alarmRequirements(ids: readonly string[]): readonly string[] {
  return [...new Set(ROWS.filter(({ id }) => ids.includes(id)).map(({ requirement }) => requirement))];
}

export interface AlarmTarget {
  readonly CustomKeyStoreId: string;
  readonly CustomKeyStoreName: string;
  /** null: the alarms tell nobody. */
  readonly topicArn: string | null;
}

/** All alarms of one store have names that begin so. */
export function alarmPrefix(customKeyStoreId: string): string {
  return `xks-preflight/${customKeyStoreId}/`;
}

/**
 * Complete definitions, ready for `PutMetricAlarm`, which overwrites: making them twice changes nothing.
 * @throws Error when the id could break out of a query; KMS gives no such ids.
 */
export function alarmsOf(target: AlarmTarget): readonly PutMetricAlarmCommandInput[] {
  if (!/^[A-Za-z0-9-]{1,64}$/.test(target.CustomKeyStoreId)) throw new Error('The id of the store is not one that KMS gives');
  const store = `External key store ${target.CustomKeyStoreName} (${target.CustomKeyStoreId})`;
  return ROWS.map((row) => ({
    AlarmName: `${alarmPrefix(target.CustomKeyStoreId)}${row.id}`,
    AlarmDescription: `${store}: ${row.description}`.slice(0, DESCRIPTION_LENGTH),
    ActionsEnabled: true,
    AlarmActions: target.topicArn === null ? [] : [target.topicArn],
    InsufficientDataActions: target.topicArn !== null && row.tellSilence ? [target.topicArn] : [],
    OKActions: [],
    ...watchOf(row, target.CustomKeyStoreId),
    EvaluationPeriods: row.of,
    DatapointsToAlarm: row.breaches,
    ComparisonOperator: row.comparison,
    Threshold: row.threshold,
    TreatMissingData: row.missing,
    Tags: [
      { Key: 'xks-preflight:store', Value: target.CustomKeyStoreId },
      { Key: 'xks-preflight:alarm', Value: row.id },
    ],
  }));
}

function watchOf(row: Row, id: string): Partial<PutMetricAlarmCommandInput> {
  if ('metric' in row.watch) {
    const { metric, statistic, state } = row.watch;
    const stateDimension = state === undefined ? [] : [{ Name: 'XksExternalKeyManagerState', Value: state }];
    return {
      Namespace: 'AWS/KMS',
      MetricName: metric,
      Statistic: statistic,
      Period: row.periodSeconds,
      Dimensions: [{ Name: 'CustomKeyStoreId', Value: id }, ...stateDimension],
    };
  }
  const { select, and } = row.watch;
  const condition = `CustomKeyStoreId = '${id}'${and === undefined ? '' : ` AND ${and}`}`;
  const Expression = `SELECT ${select} FROM "AWS/KMS" WHERE ${condition}`;
  return { Metrics: [{ Id: 'q1', Expression, Period: row.periodSeconds, ReturnData: true }] };
}

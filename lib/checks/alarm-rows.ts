/**
 * The alarms that an external key store gets, as one table: what is measured, when it rings, whom it hurts, what to do. AWS gives
 * metric, statistic, period and threshold of the first four; the other numbers are ours. Queries cover every operation and every
 * certificate name of the store. Source: KMS Developer Guide, Create CloudWatch alarms for external key stores.
 */
import { LIMITS } from '../xks/limits.ts';

export interface Row {
  /** `ALM-1`; part of the alarm's name, never changes. */
  readonly id: string;
  /** Row of the requirement catalogue that it fulfils. */
  readonly requirement: string;
  /** What to watch. */
  readonly watch: Query | WatchedMetric;
  readonly periodSeconds: number;
  /** Rings when `breaches` of the last `of` periods are over the line. */
  readonly breaches: number;
  readonly of: number;
  readonly comparison: 'LessThanThreshold' | 'GreaterThanThreshold' | 'GreaterThanOrEqualToThreshold';
  /** `fail` and `warn`: days that follow from the lifetime of the certificate in service. */
  readonly threshold: number | 'fail' | 'warn';
  readonly missing: 'missing' | 'notBreaching' | 'ignore' | 'breaching';
  /** Made only where silence means something; absent: always. */
  readonly only?: 'while-connected' | 'where-scheduled';
  /** Silence is news as well: the alarm also speaks when its data stop. */
  readonly tellSilence?: true;
  /** Whom it hurts, then what to do. */
  readonly description: string;
}

export interface Query {
  readonly select: string;
  readonly and?: string;
}

export interface WatchedMetric {
  /** `AWS/KMS` when absent. */
  readonly namespace?: string;
  readonly metric: string;
  readonly statistic: 'Maximum' | 'Minimum';
  readonly state?: 'Active' | 'Degraded' | 'Unavailable';
}

/** AWS's pages spell the value of `ErrorType` in two ways, with and without "errors": these conditions hold for both. */
const RETRYABLE = "ErrorType != 'N/A' AND ErrorType != 'Non-retryable' AND ErrorType != 'Non-retryable errors'";
const NON_RETRYABLE = "ErrorType != 'N/A' AND ErrorType != 'Retryable' AND ErrorType != 'Retryable errors'";

/** What this product measures itself. Source of the form: CloudWatch API Reference, PutMetricData. */
export const OWN_NAMESPACE = 'XksPreflight';
export const OWN_DAYS = 'CertificateDaysToExpire';

/**
 * The number comes once a day, and silence rings, so that a dead schedule is heard. One day is too short a look: the schedule may
 * start up to 15 minutes late and the stores before this one take a while, so that 24 hours pass without a number on good days
 * too. Of two days in a row both are without one only when a run failed or did not happen.
 */
export const OWN_DAYS_WINDOWS = 2;

/** KMS serves 1,800 requests per second and store; this is 80 % of that over five minutes. */
const BUSY_REQUESTS = 432_000;

export const ROWS: readonly Row[] = [
  {
    id: 'ALM-1',
    requirement: 'XKS-ALARM-002',
    watch: { select: 'MIN(XksProxyCertificateDaysToExpire)' },
    periodSeconds: 300,
    breaches: 1,
    of: 1,
    comparison: 'LessThanThreshold',
    threshold: 'fail',
    missing: 'missing',
    tellSilence: true,
    description:
      'The TLS certificate of the proxy is about to expire. On that day everything encrypted under keys of this ' +
      'store becomes unreadable. Renew the certificate on the proxy now.',
  },
  {
    id: 'ALM-1w',
    requirement: 'XKS-ALARM-002',
    watch: { select: 'MIN(XksProxyCertificateDaysToExpire)' },
    periodSeconds: 300,
    breaches: 1,
    of: 1,
    comparison: 'LessThanThreshold',
    threshold: 'warn',
    missing: 'missing',
    description:
      'The TLS certificate of the proxy is to be renewed. Nobody is hurt yet. Once it expires, everything encrypted under keys ' +
      'of this store is unreadable: renew it on the proxy in the next days.',
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
    id: 'ALM-10',
    requirement: 'XKS-ALARM-007',
    watch: { select: 'COUNT(XksProxyLatency)' },
    periodSeconds: 300,
    breaches: 6,
    of: 6,
    comparison: 'LessThanThreshold',
    threshold: 1,
    missing: 'breaching',
    only: 'while-connected',
    description:
      'KMS has sent this connected store nothing for half an hour, not even its own health requests. Keys may be unusable, ' +
      'and no other alarm would tell. Look at the connection state: aws kms describe-custom-key-stores.',
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
  {
    id: 'ALM-13',
    requirement: 'XKS-ALARM-011',
    watch: { namespace: OWN_NAMESPACE, metric: OWN_DAYS, statistic: 'Minimum' },
    periodSeconds: 86_400,
    breaches: OWN_DAYS_WINDOWS,
    of: OWN_DAYS_WINDOWS,
    comparison: 'LessThanThreshold',
    threshold: 'fail',
    missing: 'breaching',
    only: 'where-scheduled',
    description:
      'The certificate that the proxy serves is about to expire, or xks-preflight has not seen it for two days. Then everything ' +
      'encrypted under keys of this store becomes unreadable. Renew it, or look why the re-validation does not run.',
  },
  {
    id: 'ALM-13w',
    requirement: 'XKS-ALARM-011',
    watch: { namespace: OWN_NAMESPACE, metric: OWN_DAYS, statistic: 'Minimum' },
    periodSeconds: 86_400,
    breaches: OWN_DAYS_WINDOWS,
    of: OWN_DAYS_WINDOWS,
    comparison: 'LessThanThreshold',
    threshold: 'warn',
    missing: 'breaching',
    only: 'where-scheduled',
    description:
      'The certificate that the proxy serves is to be renewed, or xks-preflight has not seen it for two days. Nobody is hurt ' +
      'yet. Renew it in the next days, or look why the re-validation does not run.',
  },
];

/** What do the numbers of KMS say? Each aspect speaks only where there are data. Pure. */
import type { LeafFacts } from '../model/facts.ts';
import { LIMITS } from '../xks/limits.ts';
import type { CheckInput } from './check.ts';
import type { Judged } from './finding-table.ts';
import type { METRICS_FINDINGS } from './metrics-findings.ts';
import { HOURS, type MetricsSeen, type SeenSeries } from './metrics-observe.ts';

type Code = keyof typeof METRICS_FINDINGS;
type Numbers = Extract<MetricsSeen, { read: true }>;

type Said = readonly Judged<Code>[];

/** What a connected store has, whatever is asked of it, with the rows that are open while it says nothing. */
const ROWS = {
  XksProxyCredentialAge: ['XKS-AUTH-017'],
  XksExternalKeyManagerStates: ['XKS-OPS-001', 'XKS-HEALTH-009', 'XKS-HEALTH-010'],
  XksProxyCertificateDaysToExpire: ['XKS-ALARM-010'],
  XksProxyErrors: ['XKS-CONNECT-005'],
  XksProxyLatency: ['XKS-RTT-004'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

type Expected = keyof typeof ROWS;

export function judgeNumbers(seen: Numbers, { facts }: CheckInput): Said {
  const of = (name: string): readonly SeenSeries[] => seen.series.filter((one) => one.name === name);
  const ConnectionState = facts['connection-state']?.ConnectionState ?? null;
  const leaves = facts.tls?.leaves ?? [];
  const certificates = of('XksProxyCertificateDaysToExpire').filter((one) => isRecent(one, seen.nowMs));
  const said: Readonly<Record<Expected, Said>> = {
    XksProxyCredentialAge: judgeCredential(of('XksProxyCredentialAge')),
    XksExternalKeyManagerStates: judgeManagers(of('XksExternalKeyManagerStates')),
    XksProxyCertificateDaysToExpire: judgeCertificate(certificates, leaves),
    XksProxyErrors: judgeRequests(of('XksProxyErrors'), seen.leftOut),
    XksProxyLatency: judgeLatency(of('XksProxyLatency')),
  };
  const silent = Object.entries(ROWS).filter(([name]) => said[name as Expected].length === 0);
  // With numbers of KMS, but no certificate of this run to compare them with, it is not KMS that is silent.
  const without = silent.filter(([name]) => name !== 'XksProxyCertificateDaysToExpire' || certificates.length === 0);
  const evidence = { hours: HOURS, without: without.map(([name]) => name), ConnectionState };
  const requirements = silent.flatMap(([, rows]) => rows);
  return [
    ...Object.values(said).flat(),
    ...judgeThrottling(of('ExternalKeyStoreThrottle')),
    ...(without.length === 0 ? [] : [{ code: 'metrics/no-data', evidence, requirements } as const]),
  ];
}

/** A limit of ours: AWS advises to rotate, and gives no number. The alarm ALM-8 has the same. */
const CREDENTIAL_DAYS = 90;

function judgeCredential(series: readonly SeenSeries[]): readonly Judged<Code>[] {
  const ages = series.flatMap(({ points }) => points.at(-1)?.value ?? []);
  if (ages.length === 0) return [];
  const evidence = { ageDays: Math.max(...ages), limitDays: CREDENTIAL_DAYS };
  return [{ code: evidence.ageDays > CREDENTIAL_DAYS ? 'metrics/credential-old' : 'metrics/credential-age', evidence }];
}

/** One answer of the proxy tells all states at once; a point falls into a period, and neighbours may fall into two. */
const SAME_ANSWER_MS = 600_000;

function judgeManagers(series: readonly SeenSeries[]): readonly Judged<Code>[] {
  const newestMs = Math.max(...series.flatMap(({ points }) => points.at(-1)?.atMs ?? []));
  // A state that instances have left since may have no further points: its last one is history.
  const latest = (state: string): number | null => {
    const found = series.find(({ dimensions }) => dimensions.XksExternalKeyManagerState === state);
    const point = found?.points.at(-1);
    return point === undefined || newestMs - point.atMs > SAME_ANSWER_MS ? null : point.value;
  };
  const [active, degraded, unavailable] = [latest('Active'), latest('Degraded'), latest('Unavailable')];
  if (active === null && degraded === null && unavailable === null) return [];
  const evidence = { active, degraded, unavailable };
  // These are averages of five minutes: a part of one was there at some of the calls.
  if (active === 0) return [{ code: 'metrics/no-active-manager', evidence }];
  const impaired = (active ?? 1) < 1 || (degraded ?? 0) > 0 || (unavailable ?? 0) > 0;
  return [{ code: impaired ? 'metrics/manager-impaired' : 'metrics/managers-active', evidence }];
}

/** Limits of ours: a day has a handful of errors at the best of proxies, and hours are all that this look can tell apart. */
const ERRORS = { count: 5, share: 0.01 } as const;

function judgeRequests(series: readonly SeenSeries[], leftOut: number): readonly Judged<Code>[] {
  const requests = total(series);
  if (requests === 0) return [];
  const bad = (['retryable', 'lasting'] as const).map((kind) => {
    const those = series.filter(({ dimensions }) => kindOf(dimensions.ErrorType ?? '') === kind);
    const byException = Object.fromEntries(
      [...Map.groupBy(those, ({ dimensions }) => dimensions.ExceptionName ?? '')].map(([name, list]) => [name, total(list)]),
    );
    return { kind, errors: total(those), byException };
  });
  const many = bad.filter(({ errors }) => errors > ERRORS.count && errors / requests > ERRORS.share);
  const counts = { hours: HOURS, requests, ...(leftOut > 0 ? { seriesLeftOut: leftOut } : {}) };
  if (many.length > 0) {
    return many.map(({ kind, errors, byException }) => ({
      code: kind === 'retryable' ? 'metrics/retryable-errors' : 'metrics/lasting-errors',
      evidence: { ...counts, errors, byException },
    }));
  }
  const [retryable, lasting] = bad.map(({ errors }) => errors);
  return [{ code: 'metrics/requests-answered', evidence: { ...counts, retryable: retryable ?? 0, lasting: lasting ?? 0 } }];
}

/** AWS's pages spell these values in two ways, with and without "errors"; successes are `N/A`. */
function kindOf(errorType: string): 'retryable' | 'lasting' | 'success' {
  if (/^non-?retryable/i.test(errorType)) return 'lasting';
  return /^retryable/i.test(errorType) ? 'retryable' : 'success';
}

function judgeLatency(series: readonly SeenSeries[]): readonly Judged<Code>[] {
  const of = (statistic: SeenSeries['statistic']): number => total(series.filter((one) => one.statistic === statistic));
  const requests = of('SampleCount');
  if (requests === 0) return [];
  const averageMs = Math.round((10 * of('Sum')) / requests) / 10;
  const evidence = { hours: HOURS, requests, averageMs, limitMs: LIMITS.latencyAlarmMs };
  return [{ code: averageMs > LIMITS.latencyAlarmMs ? 'metrics/slow' : 'metrics/fast-enough', evidence }];
}

/** KMS publishes this metric only after it has throttled: none is no news. */
function judgeThrottling(series: readonly SeenSeries[]): readonly Judged<Code>[] {
  const throttled = total(series);
  return throttled === 0 ? [] : [{ code: 'metrics/throttled', evidence: { hours: HOURS, throttled } }];
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A series whose last point is older is that of a certificate which KMS no longer meets. */
const LATELY_MS = 3 * HOUR_MS;
/** Whole days on one side, and on the other a point that stands for an hour. */
const TOLERANCE_DAYS = 25 / 24;

function isRecent({ points }: SeenSeries, nowMs: number): boolean {
  const point = points.at(-1);
  return point !== undefined && nowMs - point.atMs <= LATELY_MS;
}

function judgeCertificate(series: readonly SeenSeries[], leaves: readonly LeafFacts[]): Said {
  const seen = series.flatMap(({ dimensions, points }) => {
    const point = points.at(-1);
    return point === undefined ? [] : [{ CertificateName: dimensions.CertificateName ?? '', ...point }];
  });
  if (seen.length === 0 || leaves.length === 0) return [];
  const strange = seen.filter(({ CertificateName, value, atMs }) => {
    return !leaves.some(({ commonName, notAfter }) => {
      const days = (Date.parse(notAfter) - atMs) / DAY_MS;
      return commonName === CertificateName && Math.abs(days - value) <= TOLERANCE_DAYS;
    });
  });
  const evidence = {
    ofKms: (strange.length > 0 ? strange : seen).map(({ CertificateName, value }) => ({ CertificateName, daysToExpire: value })),
    here: leaves.map(({ commonName, notAfter }) => ({ commonName, notAfter })),
  };
  return [{ code: strange.length > 0 ? 'metrics/other-certificate' : 'metrics/same-certificate', evidence }];
}

function total(series: readonly SeenSeries[]): number {
  return series.reduce((sum, { points }) => points.reduce((subtotal, { value }) => subtotal + value, sum), 0);
}

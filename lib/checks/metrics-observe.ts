/**
 * What KMS has measured of the store, in three calls: which series there are, their last day by the hour, and the states of the
 * key manager of the last hour. Source: KMS Developer Guide, Metrics and dimensions.
 */
import type { Metric, MetricPoint, MetricPort, MetricQuestion } from '../aws/ports.ts';
import { attempt, type Refused } from './refused.ts';

export interface SeenSeries {
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: MetricQuestion['statistic'];
  /** Oldest first; never empty. */
  readonly points: readonly MetricPoint[];
}

export type MetricsSeen =
  | { readonly read: false; readonly refused: Refused['evidence'] }
  | {
      readonly read: true;
      readonly nowMs: number;
      readonly series: readonly SeenSeries[];
      /** Series that were not asked for, to keep it at these calls. */
      readonly leftOut: number;
    };

const STATISTICS: Readonly<Record<string, readonly MetricQuestion['statistic'][]>> = {
  XksProxyCredentialAge: ['Maximum'],
  XksProxyCertificateDaysToExpire: ['Minimum'],
  XksProxyErrors: ['Sum'],
  XksProxyLatency: ['Sum', 'SampleCount'],
  ExternalKeyStoreThrottle: ['Sum'],
};

const STATES = 'XksExternalKeyManagerStates';

const HOUR_MS = 3_600_000;
export const HOURS = 24;

/** GetMetricData takes so many questions at once. */
const MOST_QUESTIONS = 500;

export async function observeMetrics(customKeyStoreId: string, metrics: MetricPort, nowMs: number): Promise<MetricsSeen> {
  const listed = await attempt(metrics.metrics('AWS/KMS', { Name: 'CustomKeyStoreId', Value: customKeyStoreId }));
  if (!listed.ok) return { read: false, refused: listed.evidence };
  const ofDay = listed.value.flatMap((metric) =>
    (STATISTICS[metric.MetricName ?? ''] ?? []).map((statistic) => ({ metric, statistic })),
  );
  const ofHour = listed.value
    .filter(({ MetricName }) => MetricName === STATES)
    .map((metric) => ({ metric, statistic: 'Average' as const }));
  const asked = ofDay.slice(0, MOST_QUESTIONS);
  const answers = await attempt(
    Promise.all([ask(asked, metrics, nowMs, HOURS, 3_600), ask(ofHour.slice(0, MOST_QUESTIONS), metrics, nowMs, 1, 300)]),
  );
  if (!answers.ok) return { read: false, refused: answers.evidence };
  return { read: true, nowMs, series: answers.value.flat(), leftOut: ofDay.length - asked.length };
}

async function ask(
  questions: readonly MetricQuestion[],
  metrics: MetricPort,
  nowMs: number,
  hours: number,
  periodSeconds: number,
): Promise<readonly SeenSeries[]> {
  if (questions.length === 0) return [];
  const answers = await metrics.metricData(questions, { fromMs: nowMs - hours * HOUR_MS, toMs: nowMs, periodSeconds });
  return questions.flatMap(({ metric, statistic }, at) => {
    const points = answers[at] ?? [];
    return points.length === 0 ? [] : [{ ...nameOf(metric), statistic, points }];
  });
}

function nameOf({ MetricName = '', Dimensions = [] }: Metric): Pick<SeenSeries, 'name' | 'dimensions'> {
  return { name: MetricName, dimensions: Object.fromEntries(Dimensions.map(({ Name = '', Value = '' }) => [Name, Value])) };
}

/** The CloudWatch calls this product makes, as narrow interfaces: alarms, dashboards, metrics. */
import type { Metric, MetricAlarm, PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import type { AlarmPolicy } from '../model/alarm-policy.ts';

export type { Metric, MetricAlarm, PutMetricAlarmCommandInput };

export interface CloudWatchPort {
  putAlarm(alarm: PutMetricAlarmCommandInput): Promise<void>;
  /** Metric alarms whose names begin so, all pages; every one of the account and Region when left out. */
  alarms(namePrefix?: string): Promise<readonly MetricAlarm[]>;
}

/** The CloudWatch calls that change something besides; only the actions and the command line hold them. */
export interface CloudWatchActionPort extends CloudWatchPort {
  /** Those that are gone already are no fault. */
  deleteAlarms(names: readonly string[]): Promise<void>;
  /** Replaces a dashboard of that name. `body` is JSON text; `tags` count for a new one only. */
  putDashboard(name: string, body: string, tags: readonly { readonly Key: string; readonly Value: string }[]): Promise<void>;
  /** Those that are gone already are no fault. */
  deleteDashboards(names: readonly string[]): Promise<void>;
  /** Names of dashboards that begin so, all pages. */
  dashboards(namePrefix: string): Promise<readonly string[]>;
  /** One value of one series, as of now. */
  publish(
    namespace: string,
    metricName: string,
    dimension: { readonly Name: string; readonly Value: string },
    value: number,
  ): Promise<void>;
}

export interface AlarmPolicyPort {
  policy(): AlarmPolicy;
}

/** One series, and how its values of a period become one. */
export interface MetricQuestion {
  readonly metric: Metric;
  readonly statistic: 'Average' | 'Maximum' | 'Minimum' | 'SampleCount' | 'Sum';
}

/** Times are epoch milliseconds. */
export interface MetricWindow {
  readonly fromMs: number;
  readonly toMs: number;
  readonly periodSeconds: number;
}

/** The value of one period, by its start. */
export interface MetricPoint {
  readonly atMs: number;
  readonly value: number;
}

/** What CloudWatch has measured. */
export interface MetricPort {
  /** Series that had data within two weeks and carry this dimension, all pages. */
  metrics(namespace: string, dimension: { readonly Name: string; readonly Value: string }): Promise<readonly Metric[]>;
  /** One list of points for each question, oldest first; empty where there are no data. */
  metricData(questions: readonly MetricQuestion[], window: MetricWindow): Promise<readonly (readonly MetricPoint[])[]>;
}

/** Reads the definition of a metric alarm and refuses what CloudWatch would refuse. Source: API Reference, PutMetricAlarm. */
import type { MetricAlarm, MetricDataQuery, PutMetricAlarmCommandInput, Tag } from '@aws-sdk/client-cloudwatch';
import { AwsError, type Input, flag, integer, structure, structures, text, texts } from './operation.ts';

const COMPARISONS = [
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
  'LessThanLowerOrGreaterThanUpperThreshold',
  'LessThanLowerThreshold',
  'GreaterThanUpperThreshold',
];
const STATISTICS = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'];
const MISSING_DATA = ['breaching', 'notBreaching', 'ignore', 'missing'];
const ACTIONS = ['AlarmActions', 'OKActions', 'InsufficientDataActions'] as const;
const MOST_ACTIONS = 5;
const DAY_SECONDS = 86_400;
/** A Metrics Insights query looks back this far at most. */
const QUERY_SECONDS = 3 * 3600;

/** Everything of the definition except its tags. Values arrive as text from the query protocol. */
export function readAlarm(input: Input): MetricAlarm {
  const queries = structures(input, 'Metrics').map(readQuery);
  const alarm = {
    AlarmName: text(input, 'AlarmName'),
    AlarmDescription: text(input, 'AlarmDescription'),
    ActionsEnabled: flag(input, 'ActionsEnabled') ?? true,
    OKActions: [...texts(input, 'OKActions')],
    AlarmActions: [...texts(input, 'AlarmActions')],
    InsufficientDataActions: [...texts(input, 'InsufficientDataActions')],
    MetricName: text(input, 'MetricName'),
    Namespace: text(input, 'Namespace'),
    Statistic: text(input, 'Statistic') as MetricAlarm['Statistic'],
    ExtendedStatistic: text(input, 'ExtendedStatistic'),
    Dimensions: structures(input, 'Dimensions').map((one) => ({ Name: text(one, 'Name'), Value: text(one, 'Value') })),
    Period: integer(input, 'Period'),
    Unit: text(input, 'Unit') as MetricAlarm['Unit'],
    EvaluationPeriods: integer(input, 'EvaluationPeriods'),
    DatapointsToAlarm: integer(input, 'DatapointsToAlarm'),
    Threshold: decimal(input, 'Threshold'),
    ComparisonOperator: text(input, 'ComparisonOperator') as MetricAlarm['ComparisonOperator'],
    TreatMissingData: text(input, 'TreatMissingData'),
    Metrics: queries.length === 0 ? undefined : queries,
    ThresholdMetricId: text(input, 'ThresholdMetricId'),
  };
  refuseShape(alarm);
  if (alarm.Metrics === undefined) refuseMetric(alarm);
  else refuseQueries(alarm, alarm.Metrics);
  return alarm as MetricAlarm;
}

export function readTags(input: Input): Tag[] {
  return structures(input, 'Tags').map((tag) => ({ Key: text(tag, 'Key') ?? '', Value: text(tag, 'Value') ?? '' }));
}

type Definition = { [Name in keyof PutMetricAlarmCommandInput]: PutMetricAlarmCommandInput[Name] | undefined };

function refuseShape(alarm: Definition): void {
  const { AlarmName: name = '', EvaluationPeriods: periods = 0, DatapointsToAlarm: points = 1 } = alarm;
  demand(name.length >= 1 && name.length <= 255, 'AlarmName must have 1 to 255 characters');
  demand((alarm.AlarmDescription ?? '').length <= 1024, 'AlarmDescription must have at most 1024 characters');
  demand(periods >= 1, 'EvaluationPeriods must be at least 1');
  demand(points >= 1 && points <= periods, 'DatapointsToAlarm must be between 1 and EvaluationPeriods');
  demand(COMPARISONS.includes(alarm.ComparisonOperator ?? ''), 'ComparisonOperator is not one of its values');
  demand(alarm.Threshold !== undefined || alarm.ThresholdMetricId !== undefined, 'Threshold or ThresholdMetricId must be given');
  demand(MISSING_DATA.includes(alarm.TreatMissingData ?? 'missing'), 'TreatMissingData is not one of its values');
  for (const kind of ACTIONS) {
    const arns = alarm[kind] ?? [];
    demand(
      arns.length <= MOST_ACTIONS && arns.every((arn) => arn.startsWith('arn:')),
      `${kind} must be at most ${MOST_ACTIONS} ARNs`,
    );
  }
  demand((alarm.MetricName === undefined) !== (alarm.Metrics === undefined), 'Give either MetricName or Metrics');
}

function refuseMetric(alarm: Definition): void {
  const statistic = alarm.Statistic ?? '';
  demand(Boolean(alarm.Namespace), 'Namespace must be given with MetricName');
  demand((statistic === '') !== (alarm.ExtendedStatistic === undefined), 'Give either Statistic or ExtendedStatistic');
  demand(statistic === '' || STATISTICS.includes(statistic), 'Statistic is not one of its values');
  refusePeriod(alarm.Period, alarm.EvaluationPeriods);
}

function refuseQueries(alarm: Definition, queries: readonly MetricDataQuery[]): void {
  const single = ['Namespace', 'Statistic', 'ExtendedStatistic', 'Period', 'Unit'] as const;
  demand(
    single.every((name) => alarm[name] === undefined),
    `${single.join(', ')} must not be given with Metrics`,
  );
  demand((alarm.Dimensions ?? []).length === 0, 'Dimensions must not be given with Metrics');
  demand(
    queries.filter(({ ReturnData }) => ReturnData !== false).length === 1,
    'Exactly one element of Metrics must return data',
  );
  for (const { Id, Expression, MetricStat, Period } of queries) {
    demand(/^[a-z][A-Za-z0-9_]{0,254}$/.test(Id ?? ''), 'Id of an element of Metrics must start with a small letter');
    demand((Expression === undefined) !== (MetricStat === undefined), `Element ${Id} needs either Expression or MetricStat`);
    if (MetricStat !== undefined) refusePeriod(MetricStat.Period, alarm.EvaluationPeriods);
    if (!/^\s*SELECT\s/i.test(Expression ?? '')) continue;
    refusePeriod(Period, alarm.EvaluationPeriods);
    demand(
      (Period ?? 0) * (alarm.EvaluationPeriods ?? 1) <= QUERY_SECONDS,
      'A Metrics Insights query looks back at most 3 hours',
    );
  }
}

function refusePeriod(period: number | undefined, periods: number | undefined): void {
  const fits = period !== undefined && period > 0 && (period % 60 === 0 || [10, 20, 30].includes(period));
  demand(fits, 'Period must be 10, 20, 30 or a multiple of 60');
  const longest = (period ?? 0) >= 3600 ? 7 * DAY_SECONDS : DAY_SECONDS;
  demand((period ?? 0) * (periods ?? 1) <= longest, 'Period times EvaluationPeriods is too long');
}

function readQuery(input: Input): MetricDataQuery {
  const stat = structure(input, 'MetricStat');
  return {
    Id: text(input, 'Id'),
    Expression: text(input, 'Expression'),
    Label: text(input, 'Label'),
    ReturnData: flag(input, 'ReturnData'),
    Period: integer(input, 'Period'),
    MetricStat: stat === undefined ? undefined : readStat(stat),
  };
}

function readStat(stat: Input): MetricDataQuery['MetricStat'] {
  const metric = structure(stat, 'Metric') ?? {};
  return {
    Metric: {
      Namespace: text(metric, 'Namespace'),
      MetricName: text(metric, 'MetricName'),
      Dimensions: structures(metric, 'Dimensions').map((one) => ({ Name: text(one, 'Name'), Value: text(one, 'Value') })),
    },
    Period: integer(stat, 'Period'),
    Stat: text(stat, 'Stat'),
  };
}

export function decimal(input: Input, name: string): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  const number = typeof value === 'string' ? Number.parseFloat(value) : value;
  demand(typeof number === 'number' && Number.isFinite(number), `${name} must be a number`);
  return Number(number);
}

function demand(met: boolean, message: string): void {
  if (!met) throw new AwsError('ValidationError', message);
}

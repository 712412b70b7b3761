/** CloudWatch: lists series, gives their values, takes new ones. Source: API Reference, ListMetrics, GetMetricData, PutMetricData. */
import type { Dimension, Metric } from '@aws-sdk/client-cloudwatch';
import type { AwsWorld, WorldMetric } from '../aws-world.ts';
import { decimal } from './cloudwatch-alarm.ts';
import { AwsError, type Input, integer, type Operations, structure, structures, text } from './operation.ts';
import { page } from './paging.ts';

export const metricOperations: Operations = {
  ListMetrics(input, context) {
    const request = { operation: 'ListMetrics', token: text(input, 'NextToken'), max: 500, badToken: 'InvalidNextToken' };
    const { items, next } = page(chooseMetrics(input, context.world), request, context);
    return { Metrics: items.map(({ metric }) => metric), NextToken: next };
  },
  /** The world knows one value of a series at all times: the last one stands for all. */
  PutMetricData(input, { world }) {
    const namespace = text(input, 'Namespace') ?? '';
    if (!/^[A-Za-z0-9._/#:-]{1,255}$/.test(namespace)) throw invalid('Namespace must be 1 to 255 of its characters');
    if (namespace.startsWith('AWS/')) throw invalid('The value AWS/ for parameter Namespace is invalid');
    for (const datum of structures(input, 'MetricData')) publish(namespace, datum, world);
    return {};
  },
  GetMetricData(input, context) {
    const queries = structures(input, 'MetricDataQueries');
    if (queries.length === 0 || queries.length > 500) throw invalid('MetricDataQueries must have 1 to 500 elements');
    const [from, to] = [time(input, 'StartTime'), time(input, 'EndTime')];
    if (from >= to) throw invalid('StartTime must be before EndTime');
    const request = { operation: 'GetMetricData', token: text(input, 'NextToken'), max: 500, badToken: 'InvalidNextToken' };
    const { items, next } = page(queries, request, context);
    return { MetricDataResults: items.map((query) => answer(query, from, to, context.world)), Messages: [], NextToken: next };
  },
};

function publish(Namespace: string, datum: Input, world: AwsWorld): void {
  const [MetricName, value] = [text(datum, 'MetricName'), decimal(datum, 'Value')];
  if (MetricName === undefined || value === undefined) throw invalid('MetricName and Value must be given');
  const metric = { Namespace, MetricName, Dimensions: [...dimensionsOf(datum)] };
  const isSame = ({ metric: other }: WorldMetric): boolean => JSON.stringify(other) === JSON.stringify(metric);
  world.metrics = [...world.metrics.filter((one) => !isSame(one)), { metric, value, samplesAnHour: 1 }];
}

function chooseMetrics(input: Input, { metrics }: AwsWorld): readonly WorldMetric[] {
  const [namespace, name] = [text(input, 'Namespace'), text(input, 'MetricName')];
  const filters = dimensionsOf(input);
  return metrics
    .filter(({ metric }) => namespace === undefined || metric.Namespace === namespace)
    .filter(({ metric }) => name === undefined || metric.MetricName === name)
    .filter(({ metric }) => filters.every((filter) => hasDimension(metric, filter)));
}

function hasDimension({ Dimensions = [] }: Metric, { Name, Value }: Dimension): boolean {
  return Dimensions.some((one) => one.Name === Name && (Value === undefined || one.Value === Value));
}

/** A series is named by all of its dimensions: with one left out there are no data. */
function answer(query: Input, from: number, to: number, { metrics }: AwsWorld): object {
  const Id = text(query, 'Id') ?? '';
  const stat = structure(query, 'MetricStat');
  if (!/^[a-z][A-Za-z0-9_]{0,254}$/.test(Id)) throw invalid('Id of a query must start with a small letter');
  if (stat === undefined) throw invalid('The sandbox answers queries of the form MetricStat only');
  const wanted = structure(stat, 'Metric') ?? {};
  const dimensions = dimensionsOf(wanted);
  const found = metrics.find(
    ({ metric }) =>
      metric.Namespace === text(wanted, 'Namespace') &&
      metric.MetricName === text(wanted, 'MetricName') &&
      metric.Dimensions?.length === dimensions.length &&
      dimensions.every((dimension) => hasDimension(metric, dimension)),
  );
  const period = integer(stat, 'Period') ?? 0;
  if (period <= 0 || period % 60 !== 0) throw invalid('Period must be a multiple of 60');
  const Timestamps = found === undefined ? [] : starts(from, to, period);
  const value = found === undefined ? 0 : pointValue(found, text(stat, 'Stat') ?? '', period);
  return { Id, Label: Id, StatusCode: 'Complete', Timestamps, Values: Timestamps.map(() => value) };
}

/** Periods begin at multiples of their length. */
function starts(from: number, to: number, periodSeconds: number): readonly Date[] {
  const step = periodSeconds * 1000;
  const first = Math.ceil(from / step) * step;
  return Array.from({ length: Math.max(0, Math.ceil((to - first) / step)) }, (_, index) => new Date(first + index * step));
}

function pointValue({ value, samplesAnHour }: WorldMetric, statistic: string, periodSeconds: number): number {
  const samples = Math.max(1, Math.round((samplesAnHour * periodSeconds) / 3600));
  if (statistic === 'SampleCount') return samples;
  return statistic === 'Sum' ? value * samples : value;
}

function dimensionsOf(input: Input): readonly Dimension[] {
  return structures(input, 'Dimensions').map((one) => ({ Name: text(one, 'Name'), Value: text(one, 'Value') }));
}

/** Epoch seconds in JSON, a Date in CBOR, ISO 8601 in the query protocol. */
function time(input: Input, name: string): number {
  const value = input[name];
  const ms = value instanceof Date ? value.getTime() : typeof value === 'number' ? value * 1000 : Date.parse(String(value));
  if (!Number.isFinite(ms)) throw invalid(`${name} must be a time`);
  return ms;
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}

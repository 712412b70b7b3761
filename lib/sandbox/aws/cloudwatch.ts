/** CloudWatch: metric alarms and dashboards. Source: CloudWatch API Reference, version 2010-08-01. */
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { AwsWorld, WorldAlarm } from '../aws-world.ts';
import { readAlarm, readTags } from './cloudwatch-alarm.ts';
import { dashboardOperations } from './cloudwatch-dashboards.ts';
import { metricOperations } from './cloudwatch-metrics.ts';
import { type AwsContext, AwsError, type Input, integer, type Operations, text, texts } from './operation.ts';
import { page } from './paging.ts';

export const cloudWatchOperations: Operations = {
  PutMetricAlarm: putMetricAlarm,
  DescribeAlarms: describeAlarms,
  DeleteAlarms(input, { world }) {
    const names = texts(input, 'AlarmNames');
    if (names.length === 0 || names.length > MOST_RECORDS) {
      throw new AwsError('ValidationError', `AlarmNames must be 1 to ${MOST_RECORDS} names`);
    }
    const unknown = names.find((name) => !world.alarms.some(({ alarm }) => alarm.AlarmName === name));
    if (unknown !== undefined) throw new AwsError('ResourceNotFound', `Alarm ${unknown} does not exist`, 404);
    world.alarms = world.alarms.filter(({ alarm }) => !names.includes(alarm.AlarmName ?? ''));
    return {};
  },
  ListTagsForResource(input, { world }) {
    const found = world.alarms.find(({ alarm }) => alarm.AlarmArn === text(input, 'ResourceARN'));
    if (found === undefined) throw new AwsError('ResourceNotFoundException', 'There is no such resource', 404);
    return { Tags: found.tags };
  },
  ...dashboardOperations,
  ...metricOperations,
};

/** Replaces the whole definition; state and tags of an alarm that was there stay. */
function putMetricAlarm(input: Input, { world, clock }: AwsContext): object {
  const definition = readAlarm(input);
  const now = new Date(clock.now());
  const known = world.alarms.find(({ alarm }) => alarm.AlarmName === definition.AlarmName);
  if (known === undefined && isQuery(definition)) refuseBeyondQuota(world);
  const alarm: MetricAlarm = {
    ...definition,
    AlarmArn: `arn:aws:cloudwatch:${world.region}:${world.account}:alarm:${definition.AlarmName}`,
    AlarmConfigurationUpdatedTimestamp: now,
    StateValue: known?.alarm.StateValue ?? 'INSUFFICIENT_DATA',
    StateReason: known?.alarm.StateReason ?? 'Unchecked: Initial alarm creation',
    StateUpdatedTimestamp: known?.alarm.StateUpdatedTimestamp ?? now,
  };
  if (known === undefined) world.alarms.push({ alarm, tags: readTags(input) });
  else known.alarm = alarm;
  return {};
}

/** Its only metric is a Metrics Insights query. */
function isQuery({ Metrics = [] }: MetricAlarm): boolean {
  return Metrics.some(({ Expression }) => /^\s*SELECT\s/i.test(Expression ?? ''));
}

function refuseBeyondQuota({ alarms, queryAlarmQuota }: AwsWorld): void {
  if (alarms.filter(({ alarm }) => isQuery(alarm)).length < queryAlarmQuota) return;
  throw new AwsError('LimitExceeded', `There are already ${queryAlarmQuota} alarms on Metrics Insights queries.`);
}

const MOST_RECORDS = 100;

function describeAlarms(input: Input, context: AwsContext): object {
  const max = integer(input, 'MaxRecords');
  if (max !== undefined && (max < 1 || max > MOST_RECORDS)) {
    throw new AwsError('ValidationError', `MaxRecords must be between 1 and ${MOST_RECORDS}`);
  }
  const request = { operation: 'DescribeAlarms', token: text(input, 'NextToken'), max, badToken: 'InvalidNextToken' };
  const { items, next } = page(chooseAlarms(input, context.world), request, context);
  return { MetricAlarms: items.map(({ alarm }) => alarm), CompositeAlarms: [], NextToken: next };
}

function chooseAlarms(input: Input, { alarms }: AwsWorld): readonly WorldAlarm[] {
  const [names, prefix, state] = [texts(input, 'AlarmNames'), text(input, 'AlarmNamePrefix'), text(input, 'StateValue')];
  const types = texts(input, 'AlarmTypes');
  if (names.length > 0 && prefix !== undefined) {
    throw new AwsError('ValidationError', 'AlarmNames and AlarmNamePrefix cannot be given together');
  }
  if (types.length > 0 && !types.includes('MetricAlarm')) return [];
  return alarms
    .filter(({ alarm }) => names.length === 0 || names.includes(alarm.AlarmName ?? ''))
    .filter(({ alarm }) => alarm.AlarmName?.startsWith(prefix ?? ''))
    .filter(({ alarm }) => state === undefined || alarm.StateValue === state)
    .toSorted((a, b) => ((a.alarm.AlarmName ?? '') < (b.alarm.AlarmName ?? '') ? -1 : 1));
}

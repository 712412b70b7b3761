import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeLiveCloudWatch } from '../../lib/aws/cloudwatch.ts';
import { makeLiveMetrics } from '../../lib/aws/metrics.ts';
import { makeLiveQuotas } from '../../lib/aws/service-quotas.ts';
import { strangeAlarm } from '../../lib/sandbox/faults-alarms.ts';
import type { AwsWorld } from '../../lib/sandbox/aws-world.ts';
import { REGION, startTestAws, type TestAws } from '../sandbox/aws/healthy-world.ts';

let aws: TestAws;

beforeAll(async () => {
  aws = await startTestAws();
});
beforeEach(() => aws.reset());
afterAll(() => aws.endpoint.close());

const options = { region: REGION };
const STORE = { Name: 'CustomKeyStoreId', Value: 'cks-1' };

function series(
  MetricName: string,
  value: number,
  ...more: readonly { Name: string; Value: string }[]
): AwsWorld['metrics'][number] {
  return { metric: { Namespace: 'AWS/KMS', MetricName, Dimensions: [STORE, ...more] }, value, samplesAnHour: 6 };
}

const HOUR = 3_600_000;
const window = { fromMs: Date.UTC(2030, 0, 1, 0), toMs: Date.UTC(2030, 0, 1, 3), periodSeconds: 3_600 };

describe('metrics', () => {
  it('lists the series of one store, every page of them', async () => {
    aws.world.pageSizes.ListMetrics = 2;
    for (let at = 0; at < 5; at += 1) aws.world.metrics.push(series(`M${at}`, at));
    const other = series('M9', 9);
    aws.world.metrics.push({ ...other, metric: { ...other.metric, Dimensions: [{ ...STORE, Value: 'cks-2' }] } });
    const found = await makeLiveMetrics(options).metrics('AWS/KMS', STORE);
    expect(found.map(({ MetricName }) => MetricName)).toEqual(['M0', 'M1', 'M2', 'M3', 'M4']);
  });

  it('gives the points of each question in order, and none where a dimension is missing', async () => {
    const state = { Name: 'State', Value: 'Active' };
    aws.world.metrics.push(series('Age', 3), series('Count', 2, state));
    const [age, count, half] = await makeLiveMetrics(options).metricData(
      [
        { metric: { Namespace: 'AWS/KMS', MetricName: 'Age', Dimensions: [STORE] }, statistic: 'Maximum' },
        { metric: { Namespace: 'AWS/KMS', MetricName: 'Count', Dimensions: [state, STORE] }, statistic: 'Sum' },
        { metric: { Namespace: 'AWS/KMS', MetricName: 'Count', Dimensions: [STORE] }, statistic: 'Sum' },
      ],
      window,
    );
    expect(age).toEqual([0, 1, 2].map((hour) => ({ atMs: window.fromMs + hour * HOUR, value: 3 })));
    expect(count?.map(({ value }) => value)).toEqual([12, 12, 12]);
    expect(half).toEqual([]);
  });

  it('asks no more at once than CloudWatch takes, and misses nothing', async () => {
    aws.world.pageSizes.GetMetricData = 200;
    const questions = Array.from({ length: 620 }, (_, at) => {
      aws.world.metrics.push(series(`M${at}`, at));
      return { metric: { Namespace: 'AWS/KMS', MetricName: `M${at}`, Dimensions: [STORE] }, statistic: 'Maximum' as const };
    });
    const answers = await makeLiveMetrics(options).metricData(questions, window);
    expect(answers.map((points) => points[0]?.value)).toEqual(questions.map((_, at) => at));
  });

  it('names the action that is refused', async () => {
    aws.world.faults.push({ service: 'cloudwatch', operation: null, kind: 'denied', times: 9 });
    const refused = makeLiveMetrics(options).metrics('AWS/KMS', STORE);
    await expect(refused).rejects.toMatchObject({ kind: 'denied', action: 'cloudwatch:ListMetrics' });
  });
});

describe('alarms', () => {
  it('are listed one and all when no name is asked for', async () => {
    aws.world.pageSizes.DescribeAlarms = 2;
    for (let at = 0; at < 5; at += 1) aws.world.alarms.push({ tags: [], alarm: strangeAlarm(at) });
    const cloudwatch = makeLiveCloudWatch(options);
    expect(await cloudwatch.alarms()).toHaveLength(5);
    expect(await cloudwatch.alarms('others-0003')).toHaveLength(1);
  });

  it('on queries have a quota', async () => {
    aws.world.queryAlarmQuota = 1;
    const cloudwatch = makeLiveCloudWatch(options);
    const { StateValue: _state, ...alarm } = strangeAlarm(1);
    await cloudwatch.putAlarm({ ...alarm, AlarmName: 'first' } as Parameters<typeof cloudwatch.putAlarm>[0]);
    await cloudwatch.putAlarm({ ...alarm, AlarmName: 'first' } as Parameters<typeof cloudwatch.putAlarm>[0]);
    const second = cloudwatch.putAlarm({ ...alarm, AlarmName: 'second' } as Parameters<typeof cloudwatch.putAlarm>[0]);
    await expect(second).rejects.toMatchObject({ awsError: expect.stringContaining('LimitExceeded') });
  });
});

describe('quotas', () => {
  it('are those that Service Quotas lists, on every page', async () => {
    aws.world.pageSizes.ListServiceQuotas = 1;
    aws.world.quotas = { kms: ['a', 'b', 'c'].map((QuotaName, Value) => ({ QuotaName, Value })) };
    expect(await makeLiveQuotas(options).quotas('kms')).toEqual([
      { name: 'a', value: 0 },
      { name: 'b', value: 1 },
      { name: 'c', value: 2 },
    ]);
  });

  it('of an unknown service are none', async () => {
    expect(await makeLiveQuotas(options).quotas('nowhere')).toEqual([]);
  });
});

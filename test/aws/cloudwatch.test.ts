/** The live CloudWatch port against the sandbox: what deletes, dashboards, numbers of our own. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type LoopbackAws, startLoopbackAws } from '../support/loopback-aws.ts';

let aws: LoopbackAws;

beforeAll(async () => {
  aws = await startLoopbackAws('vpc');
});
beforeEach(() => aws.reset());
afterAll(() => aws.close());

const alarm = (AlarmName: string) => ({ tags: [], alarm: { AlarmName, StateValue: 'OK' as const } });
const callsOf = (operation: string): number => aws.calls.filter((call) => call.operation === operation).length;

describe('deleting alarms', () => {
  it('takes as many calls as CloudWatch wants, and none for none', async () => {
    const names = Array.from({ length: 205 }, (_, at) => `a-${at}`);
    aws.world.alarms = [...names, 'kept'].map(alarm);
    const before = callsOf('DeleteAlarms');
    await aws.ports.cloudwatch.deleteAlarms([]);
    await aws.ports.cloudwatch.deleteAlarms(names);
    expect(callsOf('DeleteAlarms') - before).toBe(3);
    expect(aws.world.alarms.map((one) => one.alarm.AlarmName)).toEqual(['kept']);
  });

  it('is not kept from the others by one that is gone', async () => {
    aws.world.alarms = ['a', 'b', 'kept'].map(alarm);
    await aws.ports.cloudwatch.deleteAlarms(['a', 'gone', 'b']);
    expect(aws.world.alarms.map((one) => one.alarm.AlarmName)).toEqual(['kept']);
    await aws.ports.cloudwatch.deleteAlarms(['gone']);
  });

  it('that is refused names the permission', async () => {
    aws.world.faults.push({ service: 'cloudwatch', operation: 'DeleteAlarms', kind: 'denied', times: 9 });
    await expect(aws.ports.cloudwatch.deleteAlarms(['a'])).rejects.toMatchObject({
      action: 'cloudwatch:DeleteAlarms',
      kind: 'denied',
    });
  });
});

describe('dashboards', () => {
  it('are listed page by page, and deleted', async () => {
    aws.world.pageSizes.ListDashboards = 2;
    for (const name of ['xks-preflight-1', 'xks-preflight-2', 'xks-preflight-3', 'other']) {
      await aws.ports.cloudwatch.putDashboard(name, '{"widgets":[]}', []);
    }
    const names = await aws.ports.cloudwatch.dashboards('xks-preflight-');
    expect(names).toEqual(['xks-preflight-1', 'xks-preflight-2', 'xks-preflight-3']);
    await aws.ports.cloudwatch.deleteDashboards([...names, 'gone']);
    expect(aws.world.dashboards.map(({ DashboardName }) => DashboardName)).toEqual(['other']);
  });

  it('keep the tags that they were made with', async () => {
    for (const Value of ['first', 'second']) {
      await aws.ports.cloudwatch.putDashboard('d', '{"widgets":[]}', [{ Key: 'k', Value }]);
    }
    expect(aws.world.dashboards).toMatchObject([{ tags: [{ Key: 'k', Value: 'first' }] }]);
  });
});

describe('a number of our own', () => {
  it('is read back, the last one', async () => {
    const dimension = { Name: 'CustomKeyStoreId', Value: 'cks-1' };
    await aws.ports.cloudwatch.publish('XksPreflight', 'CertificateDaysToExpire', dimension, 30.5);
    await aws.ports.cloudwatch.publish('XksPreflight', 'CertificateDaysToExpire', dimension, -2);
    const metric = { Namespace: 'XksPreflight', MetricName: 'CertificateDaysToExpire', Dimensions: [dimension] };
    expect(await aws.ports.metrics.metrics('XksPreflight', dimension)).toEqual([metric]);
    const window = { fromMs: 0, toMs: 7_200_000, periodSeconds: 3_600 };
    const [points] = await aws.ports.metrics.metricData([{ metric, statistic: 'Minimum' }], window);
    expect(points?.map(({ value }) => value)).toEqual([-2, -2]);
  });

  it('has no place among those of AWS', async () => {
    const dimension = { Name: 'CustomKeyStoreId', Value: 'cks-1' };
    await expect(aws.ports.cloudwatch.publish('AWS/KMS', 'X', dimension, 1)).rejects.toThrow('AWS/');
  });
});

/** The live CloudWatch port: metric alarms, dashboards, and numbers of our own. */
import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DeleteDashboardsCommand,
  DescribeAlarmsCommand,
  ListDashboardsCommand,
  PutDashboardCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { call, callOrNull, clientConfig, demand, type LiveOptions, type SendOptions } from './call.ts';
import { everyPage } from './pages.ts';
import type { CloudWatchActionPort } from './ports.ts';

const DESCRIBE = 'cloudwatch:DescribeAlarms';
const DELETE = 'cloudwatch:DeleteAlarms';
const LIST_DASHBOARDS = 'cloudwatch:ListDashboards';
const DELETE_DASHBOARDS = 'cloudwatch:DeleteDashboards';

/** The most that CloudWatch gives; 50 when it is not asked. */
const RECORDS_A_PAGE = 100;

/** The most that it deletes at once. Source: CloudWatch API Reference, DeleteAlarms. */
const DELETED_AT_ONCE = 100;

/**
 * CloudWatch takes three alarms a second from a whole account and Region, and a store has five times as many: every other one is
 * throttled, and waits longer each time. Source: CloudWatch User Guide, CloudWatch service quotas.
 */
const PUT_ATTEMPTS = 8;

const NOT_THERE = ['ResourceNotFound', 'ResourceNotFoundException', 'DashboardNotFoundError'];

type Deleting = (names: readonly string[], send: SendOptions) => Promise<object>;

export function makeLiveCloudWatch(options: LiveOptions): CloudWatchActionPort {
  const client = new CloudWatchClient(clientConfig(options));
  const patient = new CloudWatchClient(clientConfig(options, PUT_ATTEMPTS));
  /** One name that is gone keeps the others of the same call from being deleted: then each goes by itself. */
  const remove = async (action: string, names: readonly string[], send: Deleting): Promise<void> => {
    for (let from = 0; from < names.length; from += DELETED_AT_ONCE) {
      const some = names.slice(from, from + DELETED_AT_ONCE);
      const done = await callOrNull(action, options, NOT_THERE, (limits) => send(some, limits));
      if (done !== null || some.length === 1) continue;
      for (const one of some) await callOrNull(action, options, NOT_THERE, (limits) => send([one], limits));
    }
  };
  return {
    async putAlarm(alarm) {
      await call('cloudwatch:PutMetricAlarm', options, (send) => patient.send(new PutMetricAlarmCommand(alarm), send));
    },
    alarms(namePrefix) {
      return everyPage(DESCRIBE, async (NextToken) => {
        const chosen = namePrefix === undefined ? {} : { AlarmNamePrefix: namePrefix };
        const command = new DescribeAlarmsCommand({
          ...chosen,
          AlarmTypes: ['MetricAlarm'],
          MaxRecords: RECORDS_A_PAGE,
          NextToken,
        });
        const answer = await call(DESCRIBE, options, (send) => client.send(command, send));
        return { items: demand(DESCRIBE, answer.MetricAlarms), next: answer.NextToken };
      });
    },
    deleteAlarms: (names) =>
      remove(DELETE, names, (AlarmNames, send) => client.send(new DeleteAlarmsCommand({ AlarmNames: [...AlarmNames] }), send)),
    async putDashboard(DashboardName, DashboardBody, tags) {
      const command = new PutDashboardCommand({ DashboardName, DashboardBody, Tags: [...tags] });
      await call('cloudwatch:PutDashboard', options, (send) => client.send(command, send));
    },
    deleteDashboards: (names) =>
      remove(DELETE_DASHBOARDS, names, (DashboardNames, send) =>
        client.send(new DeleteDashboardsCommand({ DashboardNames: [...DashboardNames] }), send),
      ),
    async dashboards(DashboardNamePrefix) {
      const entries = await everyPage(LIST_DASHBOARDS, async (NextToken) => {
        const command = new ListDashboardsCommand({ DashboardNamePrefix, NextToken });
        const answer = await call(LIST_DASHBOARDS, options, (send) => client.send(command, send));
        return { items: demand(LIST_DASHBOARDS, answer.DashboardEntries), next: answer.NextToken };
      });
      return entries.flatMap(({ DashboardName }) => DashboardName ?? []);
    },
    async publish(Namespace, MetricName, dimension, Value) {
      const command = new PutMetricDataCommand({ Namespace, MetricData: [{ MetricName, Dimensions: [dimension], Value }] });
      await call('cloudwatch:PutMetricData', options, (send) => client.send(command, send));
    },
  };
}

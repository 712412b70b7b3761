/** The live CloudWatch port: metric alarms. */
import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { call, clientConfig, demand, type LiveOptions } from './call.ts';
import { everyPage } from './pages.ts';
import type { CloudWatchPort } from './ports.ts';

const DESCRIBE = 'cloudwatch:DescribeAlarms';

/** The most that CloudWatch gives; 50 when it is not asked. */
const RECORDS_A_PAGE = 100;

export function makeLiveCloudWatch(options: LiveOptions): CloudWatchPort {
  const client = new CloudWatchClient(clientConfig(options));
  return {
    async putAlarm(alarm) {
      await call('cloudwatch:PutMetricAlarm', options, (send) => client.send(new PutMetricAlarmCommand(alarm), send));
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
  };
}

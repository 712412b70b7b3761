/** The live CloudWatch port: metric alarms. */
import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { call, clientConfig, demand, type LiveOptions } from './call.ts';
import { everyPage } from './pages.ts';
import type { CloudWatchPort } from './ports.ts';

const DESCRIBE = 'cloudwatch:DescribeAlarms';

export function makeLiveCloudWatch(options: LiveOptions): CloudWatchPort {
  const client = new CloudWatchClient(clientConfig(options));
  return {
    async putAlarm(alarm) {
      await call('cloudwatch:PutMetricAlarm', options, (send) => client.send(new PutMetricAlarmCommand(alarm), send));
    },
    alarms(namePrefix) {
      return everyPage(DESCRIBE, async (NextToken) => {
        const command = new DescribeAlarmsCommand({ AlarmNamePrefix: namePrefix, AlarmTypes: ['MetricAlarm'], NextToken });
        const answer = await call(DESCRIBE, options, (send) => client.send(command, send));
        return { items: demand(DESCRIBE, answer.MetricAlarms), next: answer.NextToken };
      });
    },
  };
}

/** The live port for CloudWatch Logs: which key a log group is encrypted under. */
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { call, clientConfig, demand, type LiveOptions } from './call.ts';
import { everyPage } from './pages.ts';
import type { LogsPort } from './ports.ts';

const GROUPS = 'logs:DescribeLogGroups';

export function makeLiveLogs(options: LiveOptions): LogsPort {
  const client = new CloudWatchLogsClient(clientConfig(options));
  return {
    async logGroup(logGroupName) {
      const found = await everyPage(GROUPS, async (nextToken) => {
        const command = new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName, nextToken });
        const answer = await call(GROUPS, options, (send) => client.send(command, send));
        return { items: demand(GROUPS, answer.logGroups), next: answer.nextToken };
      });
      return found.find((group) => group.logGroupName === logGroupName) ?? null;
    },
  };
}

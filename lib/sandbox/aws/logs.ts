/** CloudWatch Logs: log groups are described, nothing else. Source: CloudWatch Logs API Reference. */
import { AwsError, integer, type Operations, text } from './operation.ts';
import { page } from './paging.ts';

export const logsOperations: Operations = {
  DescribeLogGroups(input, context) {
    const prefix = text(input, 'logGroupNamePrefix');
    if (prefix !== undefined && !/^[.\-_/#A-Za-z0-9]{1,512}$/.test(prefix)) {
      throw new AwsError('InvalidParameterException', "1 validation error detected: Value at 'logGroupNamePrefix'");
    }
    const found = context.world.logGroups.filter(({ logGroupName }) => logGroupName?.startsWith(prefix ?? ''));
    const request = {
      operation: 'DescribeLogGroups',
      token: text(input, 'nextToken'),
      max: integer(input, 'limit'),
      badToken: 'InvalidParameterException',
    };
    const { items, next } = page(found, request, context);
    return { logGroups: items, nextToken: next };
  },
};

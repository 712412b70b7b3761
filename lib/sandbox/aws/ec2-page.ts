/** EC2's pages. */
import { type AwsContext, type Input, integer, text } from './operation.ts';
import { type Page, page } from './paging.ts';

export function ec2Page<T>(operation: string, all: readonly T[], input: Input, context: AwsContext): Page<T> {
  const request = { operation, token: text(input, 'NextToken'), max: integer(input, 'MaxResults'), badToken: 'InvalidNextToken' };
  return page(all, request, context);
}

/** What happened in an execution: its input, and the data that its states were given and gave back. */
import { DescribeExecutionCommand, GetExecutionHistoryCommand, SFNClient } from '@aws-sdk/client-sfn';
import { callOrNull, clientConfig, type LiveOptions } from './call.ts';

export interface ExecutionHistoryPort {
  /** JSON text that it was started with; null when there is no such execution. */
  inputOf(executionArn: string): Promise<string | null>;
  /** JSON texts, newest first: outputs of states that ended, inputs of states that began. Nothing when there is no such execution. */
  statesOf(executionArn: string): AsyncIterable<string>;
}

/** Data of states may be as long as 256 KB each, and the newest of all is mostly the one that is wanted. */
const PAGE = 10;

const NOT_THERE = ['ExecutionDoesNotExist'];

export function makeLiveExecutionHistory(options: LiveOptions): ExecutionHistoryPort {
  const client = new SFNClient(clientConfig(options));
  return {
    async inputOf(executionArn) {
      const command = new DescribeExecutionCommand({ executionArn });
      const answer = await callOrNull('states:DescribeExecution', options, NOT_THERE, (send) => client.send(command, send));
      return answer?.input ?? null;
    },
    async *statesOf(executionArn) {
      let nextToken: string | undefined;
      do {
        const command = new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: PAGE, nextToken });
        const answer = await callOrNull('states:GetExecutionHistory', options, NOT_THERE, (send) => client.send(command, send));
        for (const { stateExitedEventDetails: exited, stateEnteredEventDetails: entered } of answer?.events ?? []) {
          const data = exited?.output ?? entered?.input;
          if (data !== undefined) yield data;
        }
        nextToken = answer?.nextToken;
      } while (nextToken !== undefined);
    },
  };
}

/** The executions of a state machine: starting one, and what became of it. */
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { callOrNull, clientConfig, type LiveOptions } from './call.ts';

export interface Execution {
  /** As Step Functions calls it: RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED, PENDING_REDRIVE. */
  readonly status: string;
  /** JSON text, as it was started with. */
  readonly input: string;
  /** When it ended, epoch milliseconds; absent: it has not, or nobody knows. */
  readonly stopMs?: number;
}

export interface ExecutionPort {
  /** `exists`: an execution of that name was started within the last 90 days with another input, or has ended. */
  start(name: string, input: string): Promise<'started' | 'exists'>;
  /** null when there is none, or when it ended more than 90 days ago. */
  describe(name: string): Promise<Execution | null>;
}

/** `stateMachineArn`: the machine whose executions these are, or an alias of it, through which they are then started. */
export function makeLiveExecutions(options: LiveOptions & { readonly stateMachineArn: string }): ExecutionPort {
  const client = new SFNClient(clientConfig(options));
  const { stateMachineArn } = options;
  const executionArn = (name: string): string => executionArnOf(stateMachineArn, name);
  return {
    async start(name, input) {
      const command = new StartExecutionCommand({ stateMachineArn, name, input });
      const answer = await callOrNull('states:StartExecution', options, ['ExecutionAlreadyExists'], (send) =>
        client.send(command, send),
      );
      return answer === null ? 'exists' : 'started';
    },
    async describe(name) {
      const command = new DescribeExecutionCommand({ executionArn: executionArn(name) });
      const answer = await callOrNull('states:DescribeExecution', options, ['ExecutionDoesNotExist'], (send) =>
        client.send(command, send),
      );
      if (answer === null) return null;
      const { status = 'UNKNOWN', input = '', stopDate } = answer;
      return { status, input, ...(stopDate === undefined ? {} : { stopMs: stopDate.getTime() }) };
    },
  };
}

/**
 * An execution is named within its machine, whichever alias or version started it: its ARN has no part for these, and its name
 * is taken for all of them (Step Functions API Reference, StartExecution and DescribeExecution).
 */
export function executionArnOf(stateMachineArn: string, name: string): string {
  const [arn, partition, service, region, account, , machine] = stateMachineArn.split(':');
  return [arn, partition, service, region, account, 'execution', machine, name].join(':');
}

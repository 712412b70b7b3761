/** Runs the re-validation machine in this process: its own definition, with nested executions replaced by local runs. */
import { type RunOptions, StateMachine, type StateMachineDefinition as RunnerDefinition } from 'aws-local-stepfunctions';
import { buildRevalidationMachine } from '../../lib/deployment/revalidation-machine.ts';
import type { RunInput } from '../../lib/model/run.ts';
import type { PrepareInput } from '../../lib/service/prepare-revalidation.ts';
import type { Summary, SummarizeInput } from '../../lib/service/summarize-revalidation.ts';

/** What stands behind the states that do something. */
export interface RevalidationSteps {
  readonly 'list-key-stores': (input: unknown) => Promise<object>;
  readonly 'prepare-revalidation': (input: PrepareInput) => Promise<object>;
  /** The nested execution: answers its status, or throws as Step Functions does when it did not succeed. */
  readonly preflight: (input: RunInput, name: string) => Promise<{ readonly Status: string }>;
  readonly 'repair-alarms': (input: RunInput) => Promise<{ readonly result: { readonly verdict: string } }>;
  readonly 'summarize-revalidation': (input: SummarizeInput) => Promise<Summary>;
}

export interface RevalidationEnd {
  readonly status: 'SUCCEEDED' | 'FAILED';
  /** Names of states that were entered, in order. */
  readonly entered: readonly string[];
  /** Bytes of the longest input or output of a state. */
  readonly longestState: number;
  /** Of `each-key-store`, as it reaches the summary. */
  readonly results: readonly object[];
}

type Overrides = NonNullable<NonNullable<RunOptions['overrides']>['taskResourceLocalHandlers']>;

export async function runRevalidation(
  steps: RevalidationSteps,
  input: unknown,
  name = 'revalidation-1',
): Promise<RevalidationEnd> {
  const machine = new StateMachine(buildRevalidationMachine() as unknown as RunnerDefinition, {
    validationOptions: { noValidate: true },
  });
  let results: readonly object[] = [];
  const handlers = {
    ...steps,
    preflight: ({ Name, Input }: { readonly Name: string; readonly Input: RunInput }) => steps.preflight(Input, Name),
    'summarize-revalidation': (given: SummarizeInput) => {
      results = given.results;
      return steps['summarize-revalidation'](given);
    },
  };
  const execution = machine.run(input as never, {
    overrides: {
      taskResourceLocalHandlers: handlers as unknown as Overrides,
      retryIntervalOverrides: Object.fromEntries(Object.keys(handlers).map((state) => [state, 1])),
    },
    context: { Execution: { Id: `arn:aws:states:us-east-1:111122223333:execution:revalidation:${name}`, Name: name } } as never,
  });
  const settled = execution.result.then(
    () => 'SUCCEEDED' as const,
    () => 'FAILED' as const,
  );
  const entered: string[] = [];
  let longestState = 0;
  for await (const event of execution.eventLogs) {
    if (!('state' in event)) continue;
    const { name: stateName, input: given, output } = event.state as { name: string; input?: unknown; output?: unknown };
    if (event.type === 'StateEntered') entered.push(stateName);
    const sizes = [given, output].map((state) => Buffer.byteLength(JSON.stringify(state ?? null)));
    longestState = Math.max(longestState, ...sizes);
  }
  return { status: await settled, entered, longestState, results };
}

/** As Step Functions names a nested execution that did not succeed; `Cause` holds its description. */
export function nestedFailure(Status: 'FAILED' | 'ABORTED' | 'TIMED_OUT'): Error {
  return Object.assign(new Error(JSON.stringify({ Status })), { name: 'States.TaskFailed' });
}

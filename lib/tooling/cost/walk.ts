/**
 * Which states does a run enter, and which functions does it call? The definitions are executed in this process, with steps that
 * give back at once what a healthy run's would: what is counted is what the definition does, whatever is added to it.
 */
import { type RunOptions, StateMachine, type StateMachineDefinition as RunnerDefinition } from 'aws-local-stepfunctions';
import type { FunctionSpec } from '../../deployment/functions.ts';
import type { Json } from '../../model/json.ts';
import type { StateMachineDefinition } from '../../workflow/state-machine.ts';
import { pascalCase } from '../../workflow/task-names.ts';

export interface Walk {
  /** States entered; a retry would be one more (Step Functions Developer Guide, CloudWatch metrics, `ExecutionThrottled`). */
  readonly transitions: number;
  /** Key of each function called, in order. */
  readonly functions: readonly string[];
}

/** What a task gives back, by state; `{}` of what is not listed. */
export type Answers = Readonly<Record<string, (call: number) => Json>>;

type State = { readonly Type: string; readonly Resource?: string; readonly ItemProcessor?: { readonly States: States } };
type States = Readonly<Record<string, State>>;

/** Of Map states, too. */
function tasksOf(states: States): readonly (readonly [string, string])[] {
  return Object.entries(states).flatMap(([name, { Type, Resource = '', ItemProcessor }]) => [
    ...(Type === 'Task' ? [[name, Resource] as const] : []),
    ...(ItemProcessor === undefined ? [] : tasksOf(ItemProcessor.States)),
  ]);
}

/** @throws Error when the walk does not end well: then an answer is missing, or a state wants another. */
export async function walk(
  definition: StateMachineDefinition,
  input: Json,
  answers: Answers,
  specs: readonly Pick<FunctionSpec, 'key'>[],
): Promise<Walk> {
  const tasks = tasksOf(definition.States as States);
  const functionOf = new Map(
    tasks.map(([name, resource]) => [name, specs.find(({ key }) => resource === placeholder(key))?.key]),
  );
  const calls = new Map<string, number>();
  const handlers = Object.fromEntries(
    tasks.map(([name]) => [
      name,
      async () => {
        const call = (calls.get(name) ?? 0) + 1;
        calls.set(name, call);
        return answers[name]?.(call) ?? {};
      },
    ]),
  );
  const overrides = { taskResourceLocalHandlers: handlers, waitTimeOverrides: noWaits(definition) } as unknown as NonNullable<
    RunOptions['overrides']
  >;
  const machine = new StateMachine(definition as unknown as RunnerDefinition, { validationOptions: { noValidate: true } });
  const context = { Execution: { Id: 'walk', Name: 'walk' } } as unknown as NonNullable<RunOptions['context']>;
  const execution = machine.run(input as Parameters<StateMachine['run']>[0], { overrides, context });
  execution.result.catch(() => undefined);
  const entered: string[] = [];
  for await (const event of execution.eventLogs) {
    if (event.type === 'StateEntered') entered.push(event.state.name);
    if (event.type === 'StateCaught' || event.type === 'ExecutionFailed') throw new Error(`The walk went wrong: ${tell(event)}`);
  }
  const functions = entered.flatMap((name) => functionOf.get(name) ?? []);
  return { transitions: entered.length, functions };
}

function placeholder(key: string): string {
  return `\${${pascalCase(key)}}`;
}

function noWaits({ States }: StateMachineDefinition): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(States)
      .filter(([, { Type }]) => Type === 'Wait')
      .map(([name]) => [name, 0]),
  );
}

function tell(event: object): string {
  return JSON.stringify(event).slice(0, 300);
}

/** Executions that never end by themselves; a name taken with the same input starts nothing anew, as in Step Functions. */
import type { Execution, ExecutionPort } from '../../lib/aws/executions.ts';
import type { RunInput } from '../../lib/model/run.ts';

export interface MemoryExecutions extends ExecutionPort {
  readonly started: Map<string, Execution>;
}

/** @param ended whether every execution has ended as soon as it was started */
export function memoryExecutions(ended = false): MemoryExecutions {
  const started = new Map<string, Execution>();
  return {
    started,
    async start(name, input) {
      const before = started.get(name);
      if (before !== undefined && (ended || before.input !== input)) return 'exists';
      started.set(name, { status: 'RUNNING', input });
      return 'started';
    },
    describe: async (name) => started.get(name) ?? null,
  };
}

export function inputsOf({ started }: Pick<MemoryExecutions, 'started'>): RunInput[] {
  return [...started.values()].map(({ input }) => JSON.parse(input) as RunInput);
}

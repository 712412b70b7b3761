/** Executions of the state machine in this process, under the rules of Step Functions for their names. */
import type { ExecutionPort } from '../aws/executions.ts';
import type { Report } from '../model/report.ts';
import type { RunInput } from '../model/run.ts';
import type { AllPorts } from '../workflow/all-ports.ts';
import { runLocally } from '../workflow/run-locally.ts';

export interface LocalExecutions extends ExecutionPort {
  /** Ends what is still going, and waits for it. */
  close(): Promise<void>;
}

export interface LocalExecutionsOptions {
  portsFor(input: RunInput): AllPorts;
  /** Milliseconds between two looks at a connecting store; as in AWS when absent. */
  readonly pollMs?: number;
  /** A run that broke down and left no report; the error says why. */
  onBroken(runId: string, error: unknown): void;
  /** A run that was going on when the executions were closed: what it found until then. */
  onCutShort?(report: Report): void;
}

interface Started {
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  readonly input: string;
  readonly ended: Promise<void>;
}

export function makeLocalExecutions(options: LocalExecutionsOptions): LocalExecutions {
  const executions = new Map<string, Started>();
  const closing = new AbortController();
  return {
    async start(name, input) {
      const before = executions.get(name);
      // StartExecution with the same name and input succeeds while the execution runs, and is refused afterwards.
      if (before !== undefined) return before.status === 'RUNNING' && before.input === input ? 'started' : 'exists';
      const parsed = JSON.parse(input) as RunInput;
      const ended = execute(parsed, options, closing.signal).then((status) => {
        started.status = status;
      });
      const started: Started = { status: 'RUNNING', input, ended };
      executions.set(name, started);
      return 'started';
    },
    async describe(name) {
      const found = executions.get(name);
      return found === undefined ? null : { status: found.status, input: found.input };
    },
    async close() {
      closing.abort();
      await Promise.all([...executions.values()].map(({ ended }) => ended));
    },
  };
}

async function execute(
  input: RunInput,
  { portsFor, pollMs, onBroken, onCutShort }: LocalExecutionsOptions,
  signal: AbortSignal,
): Promise<Exclude<Started['status'], 'RUNNING'>> {
  try {
    const ports = portsFor(input);
    const { report, status } = await runLocally({ input, ports, signal, ...(pollMs === undefined ? {} : { pollMs }) });
    if (status === 'ABORTED') {
      await ports.reports.writeReport(report);
      onCutShort?.(report);
    }
    return status;
  } catch (error) {
    onBroken(input.run.runId, error);
    return 'FAILED';
  }
}

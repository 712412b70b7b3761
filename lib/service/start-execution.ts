/** Starts a run and says where its report will be; or that its id was used for something else. */
import type { ExecutionPort } from '../aws/executions.ts';
import type { RunInput } from '../model/run.ts';
import { type ApiAnswer, jsonAnswer } from './api-route.ts';
import { canonicalJson } from './canonical-json.ts';
import { problem } from './problem.ts';

/** May what ran before under this id answer for `input`? By default only when both are the same. */
export type IsSame = (before: RunInput) => boolean;

export async function startExecution(executions: ExecutionPort, input: RunInput, isSame?: IsSame): Promise<ApiAnswer> {
  if (!(await startOnce(executions, input, isSame))) {
    return problem('idempotency-key-reused', 'Use a new Idempotency-Key, or send the same request again.');
  }
  const { runId } = input.run;
  const location = `/preflights/${runId}`;
  return jsonAnswer(202, { runId, location }, { location });
}

/** False: the id was used for something else. True: this run has started, now or before. */
export async function startOnce(executions: ExecutionPort, input: RunInput, isSame?: IsSame): Promise<boolean> {
  const { runId } = input.run;
  const text = canonicalJson(input);
  if ((await executions.start(runId, text)) === 'started') return true;
  const before = await executions.describe(runId);
  if (before === null) return false;
  const given = readInput(before.input);
  return before.input === text || (given !== null && (isSame?.(given) ?? false));
}

/** null: AWS does not show it, or it is none of ours. */
function readInput(text: string): RunInput | null {
  try {
    const value = JSON.parse(text) as Partial<RunInput> | null;
    return value?.run === undefined || value.params === undefined ? null : { run: value.run, params: value.params };
  } catch {
    return null;
  }
}

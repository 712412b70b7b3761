/** Watches the steps of a local run: tells what starts and ends, and remembers results in case the run is cut short. */
import type { ActionOutput } from '../actions/action.ts';
import type { Clock } from '../aws/ports.ts';
import type { Check } from '../checks/check.ts';
import type { Json } from '../model/json.ts';
import type { Gate, Report } from '../model/report.ts';
import type { ActionEntry, CheckEntry, RunState } from '../model/run-state.ts';
import type { RunInput } from '../model/run.ts';
import type { Verdict } from '../model/verdict.ts';
import { buildReport } from './build-report.ts';
import { fitReport } from './report-size.ts';
import type { LocalStep } from './local-steps.ts';

export interface ProgressEvent {
  /** Id of the check or action, or another step such as `build-report`. */
  readonly stateName: string;
  readonly phase: 'started' | 'finished';
  /** On `finished`: of a check, or of an action that is done. */
  readonly verdict?: Verdict;
  /** On `finished` of a check or an action that is done. */
  readonly durationMs?: number;
}

export interface Recording {
  /** The steps, wrapped, for the runner. */
  readonly handlers: Readonly<Record<string, LocalStep>>;
  /** Resolves when no action is at work. Checks change nothing: nobody waits for them. */
  actionAtWork(): Promise<void>;
  reportSoFar(input: RunInput, checks: readonly Pick<Check, 'id'>[], clock: Clock): Report;
}

type Output = Partial<ActionOutput>;

/** States that change the account, and where their output belongs. */
const ACTION_OF: Readonly<Record<string, string>> = {
  'create-key-store': 'create-key-store',
  'connect-key-store': 'connect-key-store',
  'describe-connection': 'connect-key-store',
  'provision-alarms': 'provision-alarms',
  'roll-back': 'roll-back',
};

export function startRecording(
  steps: Readonly<Record<string, LocalStep>>,
  tell: (event: ProgressEvent) => void = () => {},
): Recording {
  const startedAt = new Date().toISOString();
  const outputs = new Map<string, Json>();
  let atWork: Promise<unknown> = Promise.resolve();
  const wrap =
    (stateName: string, step: LocalStep): LocalStep =>
    async (input) => {
      tell({ stateName, phase: 'started' });
      try {
        const working = step(input);
        if (ACTION_OF[stateName] !== undefined) atWork = working.catch(() => undefined);
        const output = await working;
        outputs.set(ACTION_OF[stateName] ?? stateName, output);
        tell({ stateName, phase: 'finished', ...ended(output) });
        return output;
      } catch (error) {
        const thrown = asLambdaWould(error);
        tell({ stateName, phase: 'finished', verdict: 'error' });
        outputs.set(ACTION_OF[stateName] ?? stateName, { facts: null, crash: { Error: thrown.name, Cause: thrown.message } });
        throw thrown;
      }
    };
  return {
    handlers: Object.fromEntries(Object.entries(steps).map(([stateName, step]) => [stateName, wrap(stateName, step)])),
    actionAtWork: async () => void (await atWork),
    reportSoFar: (input, checks, clock) => partialReport(input, startedAt, checks, clock, outputs),
  };
}

function ended(output: Json): Pick<ProgressEvent, 'verdict' | 'durationMs'> {
  const { result, facts } = output as Output;
  const goesOn = facts !== null && facts !== undefined && 'settled' in facts && !facts.settled;
  return result === undefined || goesOn ? {} : { verdict: result.verdict, durationMs: result.durationMs };
}

/** Lambda reports what a function throws as its name, and as cause a JSON text. */
function asLambdaWould(error: unknown): Error {
  const errorType = error instanceof Error ? error.name : 'Error';
  const errorMessage = error instanceof Error ? error.message : 'a thrown value that is no error';
  return Object.assign(new Error(JSON.stringify({ errorType, errorMessage })), { name: errorType });
}

const NO_GATE: Gate = { open: false, reasons: ['The run was ended before the gate was computed.'] };

function partialReport(
  input: RunInput,
  startedAt: string,
  checks: readonly Pick<Check, 'id'>[],
  clock: Clock,
  outputs: ReadonlyMap<string, Json>,
): Report {
  const entries = <T>(ids: readonly string[]): Record<string, T> =>
    Object.fromEntries(ids.filter((id) => outputs.has(id)).map((id) => [id, outputs.get(id) as T]));
  const checkIds = checks.map((check) => check.id);
  const report = buildReport({
    ...input,
    startedAt,
    finishedAt: new Date(clock.now()).toISOString(),
    checkIds,
    results: entries<CheckEntry>(checkIds),
    actions: entries<ActionEntry>(Object.values(ACTION_OF)),
    gate: { ...NO_GATE, ...(outputs.get('decide') as Partial<RunState['gate']> | undefined) },
  });
  return fitReport({ ...report, notes: [...report.notes, 'The run was ended before it was finished.'] });
}

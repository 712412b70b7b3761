/**
 * A run that was accepted ends in a stored report, whatever became of its execution: aborted, timed out, or broken where it makes its
 * report. Hears of every execution that did not succeed. Events come at least once: a second one changes nothing, but announces
 * again, which whoever is told takes once.
 */
import type { ExecutionHistoryPort } from '../aws/execution-history.ts';
import type { ReportCompletionPort, ReportPort, RunEvent, StoreRecordPort } from '../aws/ports.ts';
import { isAwsRefusal, unlessRefused } from '../model/refusal.ts';
import type { Report } from '../model/report.ts';
import type { RunState } from '../model/run-state.ts';
import type { RunAction, RunInput } from '../model/run.ts';
import { summarize } from '../workflow/summarize.ts';
import { type ExecutionEnd, readExecutionEvent } from './execution-event.ts';
import { interruptedReport, isCompletion, stateFromInput } from './interrupted-report.ts';

export interface CompleteReportPorts {
  readonly reports: Pick<ReportPort, 'readReport'> & ReportCompletionPort;
  readonly records: Pick<StoreRecordPort, 'readStoreRecord'>;
  readonly history: ExecutionHistoryPort;
  /** As the state `notify` does. */
  announce(event: RunEvent): Promise<unknown>;
}

export interface Completed {
  readonly runId: string;
  /** `complete`: there was a report. `completed`: there is one now. */
  readonly report: 'complete' | 'completed';
}

const ENDED: readonly string[] = ['FAILED', 'TIMED_OUT', 'ABORTED'];

/** @throws Error when the event is another; AwsRefusal when it has to be tried again */
export function makeCompleteReport(ports: CompleteReportPorts): (event: unknown) => Promise<Completed> {
  return async (event) => {
    const end = readExecutionEvent(event);
    if (!ENDED.includes(end.status)) throw new Error('The execution has not ended, or it succeeded');
    const input = await inputOf(end, ports);
    const { runId } = input.run;
    const stored = await ports.reports.readReport(runId);
    if (stored === null || isOfAnother(stored, end)) return complete(end, input, ports);
    await ports.reports.enlistReport(stored);
    // A run that failed announced its report before. Others may have been stopped before that, or this function was.
    if (end.status !== 'FAILED' || isCompletion(stored)) await tell(stored, input, ports);
    return { runId, report: 'complete' };
  };
}

/** Step Functions forgets the name of a run 90 days after its end; then a new one may have it. */
function isOfAnother({ finishedAt }: Report, { startMs }: ExecutionEnd): boolean {
  return Date.parse(finishedAt) < startMs;
}

async function complete(end: ExecutionEnd, input: RunInput, ports: CompleteReportPorts): Promise<Completed> {
  const state = (await lastState(end, ports)) ?? stateFromInput(input, end);
  const name = input.params.CustomKeyStoreName;
  const record = name ? await unlessRefused(ports.records.readStoreRecord(name)) : null;
  const report = interruptedReport({ end, state, record });
  if (await ports.reports.addReport(report)) await tell(report, input, ports);
  return { runId: report.runId, report: 'completed' };
}

async function tell(report: Report, { run }: RunInput, { announce }: CompleteReportPorts): Promise<void> {
  try {
    await announce(summarize(report, run));
  } catch (error) {
    // Another try would tell nobody more: the records of those channels say why, and an alarm that there are such.
    if (!isAwsRefusal(error) || error.awsError !== NOT_TOLD) throw error;
  }
}

/** As `notify` throws it when everybody else was told. */
const NOT_TOLD = 'ChannelsNotTold';

/** Someone may have started the state machine with anything: that is a run without a request. */
async function inputOf(end: ExecutionEnd, { history }: CompleteReportPorts): Promise<RunInput> {
  const text = end.input ?? (await history.inputOf(end.executionArn));
  const parsed = parse(text ?? '');
  return isRunInput(parsed) ? parsed : { run: unknownRun(end), params: {} };
}

function unknownRun({ name, region, account }: ExecutionEnd): RunInput['run'] {
  return {
    runId: name,
    action: 'check',
    region,
    account,
    requestedBy: null,
    lab: null,
    credentialSource: null,
    pollSeconds: null,
    allowGateOverride: false,
  };
}

/** What the states carried last; null: nothing that could be read. What an event cannot be asked about costs no report. */
async function lastState({ executionArn }: ExecutionEnd, { history }: CompleteReportPorts): Promise<RunState | null> {
  const search = async (): Promise<RunState | null> => {
    for await (const text of history.statesOf(executionArn)) {
      const state = parse(text);
      if (isRunInput(state) && 'results' in state && 'actions' in state && 'gate' in state) return state as RunState;
    }
    return null;
  };
  return unlessRefused(search());
}

/** As the API and the re-validation make it, so far as a report is made of it. */
function isRunInput(value: unknown): value is RunInput {
  if (!isObject(value) || !isObject(value.run) || !isObject(value.params)) return false;
  const { runId, action, region, lab, credentialSource } = value.run;
  const isRun = typeof runId === 'string' && typeof region === 'string' && ACTIONS.some((one) => one === action);
  return isRun && lab === null && (credentialSource === null || typeof credentialSource === 'string');
}

const ACTIONS: readonly RunAction[] = ['check', 'create', 'revalidate'];

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

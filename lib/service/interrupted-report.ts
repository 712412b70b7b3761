/** The report of a run that ended before it could make one: everything that was found until then, and what is left to do. Pure. */
import type { StoreRecord } from '../aws/ports.ts';
import type { ROLL_BACK_FINDINGS } from '../actions/roll-back-findings.ts';
import type { ActionFacts, ActionName } from '../model/action-facts.ts';
import { fillRemedy } from '../model/remedy.ts';
import type { ActionResult, Report } from '../model/report.ts';
import type { RunState } from '../model/run-state.ts';
import type { RunInput } from '../model/run.ts';
import { worst } from '../model/verdict.ts';
import { buildReport } from '../workflow/build-report.ts';
import { fitReport } from '../workflow/report-size.ts';
import type { ExecutionEnd } from './execution-event.ts';

export interface Interrupted {
  readonly end: ExecutionEnd;
  /** What the execution carried last. */
  readonly state: RunState;
  /** What is known of the store of that name; null: nothing. */
  readonly record: StoreRecord | null;
}

const OPENING = 'Written after the run had ended';

/** Was that report made here? */
export function isCompletion({ notes }: Report): boolean {
  return notes.some((note) => note.startsWith(OPENING));
}

export function interruptedReport({ end, state, record }: Interrupted): Report {
  const finishedAt = new Date(end.stopMs).toISOString();
  const undoing = wasUndoing(state);
  const actions = state.gate.open ? withInterrupted(state.actions, end, undoing) : state.actions;
  const report = buildReport({ ...state, actions, finishedAt, checkIds: Object.keys(state.results) });
  const made = report.action === 'create' && record?.runId === report.runId ? record : null;
  return fitReport({
    ...report,
    verdict: worst([report.verdict, 'error']),
    actions: made === null ? report.actions : report.actions.map((action) => withStore(action, made)),
    notes: [...report.notes, whatHappened(end), ...leftToDo(report, made, undoing)],
  });
}

/** Before its first state an execution has its input only. */
export function stateFromInput(input: RunInput, { startMs }: ExecutionEnd): RunState {
  return {
    ...input,
    startedAt: new Date(startMs).toISOString(),
    results: {},
    actions: {},
    gate: { open: false, reasons: ['The run ended before the gate was computed.'] },
  };
}

/** Behind an open gate the first action without a result is the one that the end came into. */
function withInterrupted(actions: RunState['actions'], { status }: ExecutionEnd, undoing: boolean): RunState['actions'] {
  const made = actions['create-key-store'];
  // Without a store the run goes straight to its report.
  if ((made?.result !== undefined || made?.crash !== undefined) && made.facts === null) return actions;
  const isOpen = (one: ActionName): boolean => actions[one]?.result === undefined && actions[one]?.crash === undefined;
  const id = [...IN_ORDER, ...(undoing ? (['roll-back'] as const) : [])].find(isOpen);
  if (id === undefined) return actions;
  const crash = { Error: status, Cause: 'The run ended before this was finished' };
  return { ...actions, [id]: { facts: null, crash } };
}

/** Alarms that are not known to stand, and a wish to undo what was done: KMS may have carried out any part of it. */
function wasUndoing({ run, params, gate, actions }: RunState): boolean {
  const wish = params.Preflight?.Rollback ?? 'keep';
  if (run.action !== 'create' || !gate.open || wish === 'keep') return false;
  const alarms = actions['provision-alarms'];
  const isOver = alarms?.result !== undefined || alarms?.crash !== undefined;
  const facts = alarms?.facts as ActionFacts['provision-alarms'] | undefined;
  const undone = actions['roll-back']?.facts as ActionFacts['roll-back'] | undefined;
  return isOver && facts?.made !== true && undone?.settled !== true;
}

const IN_ORDER = ['create-key-store', 'connect-key-store', 'provision-alarms'] as const satisfies readonly ActionName[];

function whatHappened({ status, cause }: ExecutionEnd): string {
  return `${OPENING}, by itself it left no report: its execution is ${status}${cause === null ? '' : ` (${cause})`}.`;
}

/** The id of a store must not be lost because its creation could not report any more. */
function withStore(action: ActionResult, { CustomKeyStoreId }: StoreRecord): ActionResult {
  if (action.id !== 'create-key-store' || CustomKeyStoreId === null || action.evidence.CustomKeyStoreId !== undefined)
    return action;
  return {
    ...action,
    verdict: 'error',
    reason: null,
    evidence: { ...action.evidence, CustomKeyStoreId, source: 'store record' },
  };
}

const DELETED = 'roll-back/deleted' satisfies keyof typeof ROLL_BACK_FINDINGS;

const LOOK = "aws kms describe-custom-key-stores --region '{region}' --custom-key-store-name '{storeName}'";

function leftToDo({ action, region, request, actions }: Report, made: StoreRecord | null, undoing: boolean): readonly string[] {
  if (action !== 'create') return [];
  const known = actions.find(({ id }) => id === 'create-key-store')?.evidence.CustomKeyStoreId ?? made?.CustomKeyStoreId;
  const again = 'Send the same request again: a store that is there is taken over, and gets its connection and its alarms.';
  if (actions.some(({ findings }) => findings.some(({ code }) => code === DELETED))) return [];
  const look = fillRemedy(LOOK, { region, storeName: request.CustomKeyStoreName ?? null });
  if (undoing && typeof known === 'string') {
    return [`The run was undoing what it did at the key store ${known}; what became of that shows: ${look}. ${again}`];
  }
  if (typeof known === 'string') return [`The key store ${known} exists. ${again}`];
  if (made === null || made.refused === true) return [];
  return [`The run was about to create the key store; whether it did shows: ${look}. ${again}`];
}

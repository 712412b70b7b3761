/**
 * What a run leaves behind for the next one, and what it learns from the one before. None of it may cost the report: what goes wrong
 * is said in its notes. What a lab run sees is not what is there, so it neither compares nor remembers.
 */
import type { LookPort, SnapshotPort } from '../aws/ports.ts';
import type { ReportChanges } from '../model/changes.ts';
import type { FactName, TlsFacts } from '../model/facts.ts';
import { isAwsRefusal } from '../model/refusal.ts';
import type { Report } from '../model/report.ts';
import type { RunState } from '../model/run-state.ts';
import { parseHistory, type StoreHistory } from '../model/store-history.ts';
import type { StoreSnapshot } from '../model/store-snapshot.ts';
import { compareLooks } from './compare-looks.ts';

/** The check whose facts are the snapshot. */
const CHANGES: FactName = 'changes';

const NOT_REMEMBERED =
  'What was seen of the store could not be stored: the next run compares with an earlier look, or with none.';

/** Answers notes for the report. */
export async function rememberSnapshot({ run, results }: RunState, snapshots: SnapshotPort): Promise<readonly string[]> {
  const snapshot = results[CHANGES]?.facts as StoreSnapshot | null | undefined;
  if (run.lab !== null || !snapshot) return [];
  try {
    await snapshots.writeSnapshot(snapshot);
    return [];
  } catch (error) {
    if (isAwsRefusal(error)) return [NOT_REMEMBERED];
    throw error;
  }
}

export interface Compared {
  /** Absent: it was not compared; a note says why where a reader would expect it. */
  readonly changes?: ReportChanges;
  readonly notes: readonly string[];
}

/** Compares the report of a re-validation with the last look at the store, and takes its place. */
export async function rememberLook(report: Report, results: RunState['results'], looks: LookPort): Promise<Compared> {
  const { CustomKeyStoreId } = report.request;
  if (report.action !== 'revalidate' || report.lab || CustomKeyStoreId === undefined) return { notes: [] };
  const read = await tried(looks.readHistory(CustomKeyStoreId));
  if (!read.ok) {
    return { notes: [`What earlier runs found at the store could not be read (${read.why}): what has changed is not told.`] };
  }
  const before = parseHistory(read.value);
  // A repeated call of the same step: what it remembered the first time is no earlier look.
  if (before?.last.runId === report.runId) return { changes: before.changes, notes: [] };
  if (before !== null && before.last.startedAt > report.startedAt) {
    return {
      notes: [`Run ${before.last.runId}, which began later, has looked at the store already: this one was not compared.`],
    };
  }
  const certificateDaysToExpire = daysToExpire(results, report.finishedAt);
  const history = compareLooks(before, { ...report, CustomKeyStoreId, certificateDaysToExpire });
  const notes = [...(before === null && read.value !== null ? [UNREADABLE] : []), ...(await writeNotes(history, looks))];
  return { changes: history.changes, notes };
}

const UNREADABLE =
  'What earlier runs found at the store is not in the form that this version writes: this run counts as the first look at it.';

async function writeNotes(history: StoreHistory, looks: LookPort): Promise<readonly string[]> {
  const written = await tried(looks.writeHistory(history));
  // `outdated`: a run that began later was quicker, and the next run compares with that.
  return written.ok
    ? []
    : [
        `What was found at the store could not be stored (${written.why}): the next run compares with an earlier look, or with none.`,
      ];
}

type Tried<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

async function tried<T>(work: Promise<T>): Promise<Tried<T>> {
  try {
    return { ok: true, value: await work };
  } catch (error) {
    return { ok: false, why: isAwsRefusal(error) ? `${error.action}: ${error.kind}` : 'an unexpected error' };
  }
}

const DAY_MS = 86_400_000;

/** Until the first of the certificates in service expires; null: none was seen. */
function daysToExpire(results: RunState['results'], finishedAt: string): number | null {
  const { leaves = [] } = (results.tls?.facts ?? {}) as Partial<TlsFacts>;
  if (leaves.length === 0) return null;
  const first = Math.min(...leaves.map(({ notAfter }) => Date.parse(notAfter)));
  return Math.floor((first - Date.parse(finishedAt)) / DAY_MS);
}

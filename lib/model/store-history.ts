/**
 * What is bad at a store as far as is known, and since when: kept beside its reports, one item a store, so that a re-validation can
 * tell what is new, worse or fixed. Configuration is compared elsewhere, by the `changes` check. Times are ISO 8601 in UTC.
 */
import type { ReportChanges } from './changes.ts';
import type { Json } from './json.ts';
import { VERDICTS, type Verdict } from './verdict.ts';

/** Of the form below. What another version stored is not guessed at. */
export const HISTORY_VERSION = 1;

export interface StoreHistory {
  readonly version: typeof HISTORY_VERSION;
  readonly CustomKeyStoreId: string;
  readonly last: Look;
  /** What the last look found to differ from the one before it. */
  readonly changes: ReportChanges;
  /** Worst first. Also what the last look could not tell about: nobody knows that it is gone. */
  readonly open: readonly OpenFinding[];
}

export interface Look {
  readonly runId: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly verdict: Verdict;
}

export interface OpenFinding {
  readonly code: string;
  readonly title: string;
  readonly verdict: Verdict;
  /** Rows of the requirement catalogue. */
  readonly requirements: readonly string[];
  readonly firstSeen: string;
  /** Earlier than the last look, when that look could not tell. */
  readonly lastSeen: string;
  /** Code of the failure that keeps it from sight; absent: none does. */
  readonly behind?: string;
}

/** null: another version stored it, or something else did. */
export function parseHistory(stored: Json): StoreHistory | null {
  if (!isObject(stored) || stored.version !== HISTORY_VERSION || !isText(stored.CustomKeyStoreId)) return null;
  const { last, changes, open } = stored;
  const fits = isLook(last) && isChanges(changes) && isListOf(open, isOpenFinding);
  return fits ? (stored as unknown as StoreHistory) : null;
}

type Value = Json | undefined;

function isLook(value: Value): boolean {
  return isObject(value) && isText(value.runId) && [value.startedAt, value.finishedAt].every(isTime) && isVerdict(value.verdict);
}

function isChanges(value: Value): boolean {
  if (!isObject(value)) return false;
  const { since, certificateDaysToExpire: days } = value;
  const fits = since === null || (isObject(since) && isText(since.runId) && isTime(since.finishedAt));
  const lists = [value.new, value.worsened, value.fixed];
  return fits && (days === null || typeof days === 'number') && lists.every((list) => isListOf(list, isChanged));
}

function isChanged(value: Value): boolean {
  return isObject(value) && isFollowed(value) && (value.before === null || isVerdict(value.before));
}

function isOpenFinding(value: Value): boolean {
  return isObject(value) && isFollowed(value) && isListOf(value.requirements, isText) && isTextOrAbsent(value.behind);
}

function isFollowed({ code, title, verdict, firstSeen, lastSeen }: { readonly [key: string]: Json }): boolean {
  return [code, title].every(isText) && isVerdict(verdict) && [firstSeen, lastSeen].every(isTime);
}

function isVerdict(value: Value): boolean {
  return VERDICTS.some((verdict) => verdict === value);
}

function isTime(value: Value): boolean {
  return isText(value) && !Number.isNaN(Date.parse(value));
}

function isListOf(value: Value, isOne: (one: Value) => boolean): boolean {
  return Array.isArray(value) && value.every((one: Json) => isOne(one));
}

function isObject(value: Value): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTextOrAbsent(value: Value): boolean {
  return value === undefined || isText(value);
}

function isText(value: Value): value is string {
  return typeof value === 'string';
}

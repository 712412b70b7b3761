/** What a re-validation of all stores came to, as one Digest, and whether it is time to announce it. Pure. */
import type { AnnouncedDigest, CustomKeyStoresListEntry } from '../aws/ports.ts';
import { isOurAlarm, storeOfAlarm } from '../checks/alarm-set.ts';
import { type Digest, type DigestStore, hasNews, type UncheckedStore, type VanishedStore } from '../model/digest.ts';
import type { Crash } from '../model/run-state.ts';
import { VERDICTS, type Verdict } from '../model/verdict.ts';
import { describeCrash } from './describe-crash.ts';
import { isExternalStore, MOST_STORES } from './revalidation.ts';

/** What the machine keeps of each store: 200 bytes at most, for a state carries 256 KB and an account may have 1,000 stores. */
export interface StoreResult {
  readonly id: string;
  /** Its run; empty: there was none. */
  readonly run: string;
  /** `SUCCEEDED`, or the error that the state machine caught. */
  readonly status: string;
  /** Of the audit and repair of its alarms. */
  readonly alarms: string;
}

/** What is known of the run of a store. */
export type RunOutcome = Omit<DigestStore, 'CustomKeyStoreId' | 'CustomKeyStoreName' | 'ConnectionState'>;

export interface StoreOutcome {
  readonly result: StoreResult;
  /** A text says why it is not known. */
  readonly outcome: RunOutcome | string;
}

export interface DigestInput extends Pick<Digest, 'digestId' | 'region' | 'account' | 'startedAt' | 'finishedAt'> {
  readonly outcomes: readonly StoreOutcome[];
  /** All custom key stores of the account and Region; a text says why they could not be listed. */
  readonly listed: readonly CustomKeyStoresListEntry[] | string;
  /** Names of all alarms of this product; a text says why they could not be listed. */
  readonly alarmNames: readonly string[] | string;
  /** Set when the re-validation could not begin. */
  readonly crash: Crash | null;
}

/** Of an item, an event and a message alike. */
export const DIGEST_BYTES = 200_000;

/** The error of a run's preparation that says that the store is gone. */
export const VANISHED = 'KeyStoreVanished';

export function buildDigest(input: DigestInput): Digest {
  const { digestId, region, account, startedAt, finishedAt, outcomes, listed } = input;
  const stores = outcomes.flatMap(({ result, outcome }) =>
    typeof outcome === 'string' ? [] : [{ ...placeOf(result.id, listed), ...outcome }],
  );
  return fitDigest({
    digestId,
    region,
    account,
    startedAt,
    finishedAt,
    stores: stores.toSorted(worstFirst),
    vanished: vanishedStores(input),
    notChecked: uncheckedStores(input),
    notes: notesOf(input),
  });
}

function placeOf(
  id: string,
  listed: DigestInput['listed'],
): Pick<DigestStore, 'CustomKeyStoreId' | 'CustomKeyStoreName' | 'ConnectionState'> {
  const entry = typeof listed === 'string' ? undefined : listed.find(({ CustomKeyStoreId }) => CustomKeyStoreId === id);
  const { CustomKeyStoreName = id, ConnectionState = null } = entry ?? {};
  return { CustomKeyStoreId: id, CustomKeyStoreName, ConnectionState };
}

function worstFirst(a: DigestStore, b: DigestStore): number {
  const rank = (verdict: Verdict): number => VERDICTS.indexOf(verdict);
  return rank(a.verdict) - rank(b.verdict) || (a.CustomKeyStoreId < b.CustomKeyStoreId ? -1 : 1);
}

/** Alarms carry the id of their store in their names. Only a whole list of stores can say that one is not among them. */
function vanishedStores({ listed, alarmNames }: DigestInput): readonly VanishedStore[] {
  if (typeof listed === 'string' || typeof alarmNames === 'string') return [];
  const there = new Set(listed.map(({ CustomKeyStoreId }) => CustomKeyStoreId));
  const byStore = Map.groupBy(
    alarmNames.filter((AlarmName) => isOurAlarm({ AlarmName })),
    (AlarmName) => storeOfAlarm({ AlarmName }) ?? '',
  );
  return [...byStore]
    .filter(([id]) => !there.has(id))
    .map(([CustomKeyStoreId, alarms]) => ({ CustomKeyStoreId, alarms: alarms.toSorted() }));
}

function uncheckedStores({ outcomes, listed, crash }: DigestInput): readonly UncheckedStore[] {
  const isThere = (id: string): boolean => typeof listed === 'string' || listed.some((one) => one.CustomKeyStoreId === id);
  const untold = outcomes.flatMap(({ result, outcome }) => {
    // One that was deleted meanwhile needs no check any more.
    if (typeof outcome !== 'string' || (result.status === VANISHED && !isThere(result.id))) return [];
    return [{ CustomKeyStoreId: result.id, cause: outcome }];
  });
  return [...untold, ...(typeof listed === 'string' ? [] : neverReached(listed, outcomes, crash))];
}

function neverReached(
  listed: readonly CustomKeyStoresListEntry[],
  outcomes: readonly StoreOutcome[],
  crash: Crash | null,
): readonly UncheckedStore[] {
  if (crash === null && outcomes.length < MOST_STORES) return [];
  const cause =
    crash === null
      ? 'It was not among the stores when this re-validation began, which takes 1,000 of them at most.'
      : 'The re-validation could not begin.';
  return notReached(listed, outcomes).map((CustomKeyStoreId) => ({ CustomKeyStoreId, cause }));
}

function notReached(listed: readonly CustomKeyStoresListEntry[], outcomes: readonly StoreOutcome[]): readonly string[] {
  const reached = new Set(outcomes.map(({ result }) => result.id));
  const external = listed.filter(isExternalStore).flatMap(({ CustomKeyStoreId }) => CustomKeyStoreId ?? []);
  return external.filter((id) => !reached.has(id));
}

/** Where every store had its turn, one that had none was made since: that is no fault of the re-validation. */
function madeSince({ listed, outcomes, crash }: DigestInput): readonly string[] {
  if (typeof listed === 'string' || crash !== null || outcomes.length >= MOST_STORES) return [];
  return notReached(listed, outcomes);
}

function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').slice(0, 500);
}

const MOST_NAMED = 20;

function notesOf(input: DigestInput): readonly string[] {
  const { outcomes, listed, alarmNames, crash } = input;
  const unrepaired = outcomes.filter(({ result }) => result.alarms === 'error' || result.alarms === 'fail');
  const ids = unrepaired.map(({ result }) => result.id);
  const made = madeSince(input);
  return [
    ...(crash === null ? [] : [`The re-validation could not begin: ${oneLine(describeCrash(crash))}`]),
    ...(typeof listed === 'string' ? [`Names, connection states and alarms of vanished stores are not known: ${listed}`] : []),
    ...(typeof alarmNames === 'string' ? [`Alarms of vanished stores are not known: ${alarmNames}`] : []),
    ...(ids.length === 0 ? [] : [`Alarms are not all in place (see npx xks-preflight alarms list) at ${named(ids)}.`]),
    ...(made.length === 0 ? [] : [`Made while this re-validation went on: ${named(made)}. The next re-validation checks them.`]),
  ];
}

function named(ids: readonly string[]): string {
  const more = ids.length > MOST_NAMED ? ` and ${ids.length - MOST_NAMED} more` : '';
  return `${ids.slice(0, MOST_NAMED).join(', ')}${more}`;
}

/** What is worst comes first in every list, and stays. */
function fitDigest(digest: Digest): Digest {
  const fits = (kept: number): boolean => Buffer.byteLength(JSON.stringify(cut(digest, kept))) <= DIGEST_BYTES;
  const longest = Math.max(digest.stores.length, digest.vanished.length, digest.notChecked.length);
  if (fits(longest)) return digest;
  let [low, high] = [0, longest];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return cut(digest, low);
}

/** No list longer than that. */
function cut(digest: Digest, kept: number): Digest {
  const { stores, vanished, notChecked } = digest;
  const over = (list: readonly unknown[]): number => Math.max(0, list.length - kept);
  const leftOut = { stores: over(stores), vanished: over(vanished), notChecked: over(notChecked) };
  return {
    ...digest,
    stores: stores.slice(0, kept),
    vanished: vanished.slice(0, kept),
    notChecked: notChecked.slice(0, kept),
    ...(Object.values(leftOut).some((count) => count > 0) ? { leftOut } : {}),
  };
}

/** Schedules start within a quarter of an hour, and runs last longer or shorter: a day is a day if it is half an hour short. */
const TOLERANCE_MS = 1_800_000;
const HOUR_MS = 3_600_000;

/** Stands among what was told as a store does. */
const NOT_BEGUN = 'the re-validation itself';

export interface Announcement {
  readonly announce: boolean;
  /** What is to be kept of it; null: nothing. */
  readonly remember: AnnouncedDigest | null;
}

/**
 * A digest is due by the interval. In between, runs announce their own changes, so a digest is announced only for what no run can
 * tell: stores that are newly gone, or newly not checked, and a re-validation that could not even begin.
 */
export function announcement(digest: Digest, began: boolean, last: AnnouncedDigest | null, intervalHours: number): Announcement {
  const { digestId, startedAt, stores, vanished, notChecked } = digest;
  const nothing = { announce: false, remember: null };
  const isEmpty = stores.length === 0 && !hasNews(digest) && (digest.notes ?? []).length === 0;
  if (isEmpty || last?.digestId === digestId) return nothing;
  const told = [...[...vanished, ...notChecked].map((store) => store.CustomKeyStoreId), ...(began ? [] : [NOT_BEGUN])];
  const sinceMs = last === null ? Number.POSITIVE_INFINITY : Date.parse(startedAt) - Date.parse(last.startedAt);
  if (last === null || sinceMs >= intervalHours * HOUR_MS - TOLERANCE_MS) {
    return { announce: true, remember: { digestId, startedAt, told } };
  }
  const isNew = told.some((id) => !last.told.includes(id));
  return isNew ? { announce: true, remember: { ...last, told: [...new Set([...last.told, ...told])] } } : nothing;
}

/**
 * What one re-validation of all stores of an account and Region came to, in a few lines a store. It is stored, sent to the central
 * bus and announced. Times are ISO 8601 in UTC.
 */
import type { Verdict } from './verdict.ts';

export interface Digest {
  /** Of this re-validation: the name of its execution. */
  readonly digestId: string;
  readonly region: string;
  /** 12 digits. */
  readonly account: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  /** Those whose run left a report, worst first. */
  readonly stores: readonly DigestStore[];
  /** Stores that are gone while alarms that this product made for them are not. */
  readonly vanished: readonly VanishedStore[];
  /** Those whose run left no report. */
  readonly notChecked: readonly UncheckedStore[];
  /** How many of each list were left out for size: the last ones. Absent: none. */
  readonly leftOut?: { readonly stores: number; readonly vanished: number; readonly notChecked: number };
  /** What the reader should know about the digest itself: what could not be read, alarms that were not repaired. */
  readonly notes?: readonly string[];
}

export interface DigestStore {
  readonly CustomKeyStoreId: string;
  readonly CustomKeyStoreName: string;
  readonly verdict: Verdict;
  /** The report has the rest. */
  readonly runId: string;
  /** As KMS lists it; null: it did not say. */
  readonly ConnectionState: string | null;
  /** Whole days until the first certificate in service expires; null: none was seen. */
  readonly certificateDaysToExpire: number | null;
  /** Bad findings (`fail`, `error`, `warn`) that are open now. */
  readonly open: number;
  /** Since the look before this one. */
  readonly new: number;
  readonly worsened: number;
  readonly fixed: number;
}

export interface VanishedStore {
  readonly CustomKeyStoreId: string;
  /** Names of its alarms. */
  readonly alarms: readonly string[];
}

export interface UncheckedStore {
  readonly CustomKeyStoreId: string;
  /** One line. */
  readonly cause: string;
}

/** Does anything in it differ from the re-validation before, or ask for somebody's hand? */
export function hasNews({ stores, vanished, notChecked, leftOut }: Digest): boolean {
  const changed = stores.some((store) => store.new + store.worsened + store.fixed > 0);
  return changed || vanished.length > 0 || notChecked.length > 0 || leftOut !== undefined;
}

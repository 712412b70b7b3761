/**
 * What is put on event buses: the detail of each kind of event. Details only grow. `lib/service/event-schema.json` is the same as a
 * JSON Schema, for those who listen.
 */
import type { Digest } from './digest.ts';
import type { Verdict } from './verdict.ts';

export const EVENT_SOURCE = 'xks-preflight';

export const DETAIL_TYPE = {
  /** A run has left its report. */
  finished: 'Preflight finished',
  /** A re-validation found something new, worse or fixed at a store. */
  changed: 'Key store changed',
  /** All stores of the account and Region were re-validated. */
  revalidated: 'Re-validation finished',
} as const;

export interface FinishedDetail {
  readonly runId: string;
  /** `check`, `create` or `revalidate`. */
  readonly action: string;
  readonly verdict: string;
  readonly CustomKeyStoreName: string | null;
  readonly CustomKeyStoreId: string | null;
  readonly region: string;
  /** False: nothing bad is new, worse or gone since the last look. True also where nothing was compared. */
  readonly changed: boolean;
  /** Findings by verdict. */
  readonly counts: Readonly<Record<string, number>>;
}

export interface ChangedDetail {
  readonly runId: string;
  readonly verdict: string;
  readonly CustomKeyStoreName: string | null;
  readonly CustomKeyStoreId: string | null;
  readonly region: string;
  readonly account: string | null;
  /** The look it is compared with; null: this was the first. */
  readonly since: { readonly runId: string; readonly finishedAt: string } | null;
  readonly new: readonly EventFinding[];
  readonly worsened: readonly EventFinding[];
  readonly fixed: readonly EventFinding[];
  /** How many more there are, in the report. */
  readonly leftOut: number;
  readonly certificateDaysToExpire: number | null;
}

export interface EventFinding {
  readonly code: string;
  readonly title: string;
  readonly verdict: Verdict;
  readonly before: Verdict | null;
}

export type BusEvent =
  | { readonly detailType: typeof DETAIL_TYPE.finished; readonly detail: FinishedDetail }
  | { readonly detailType: typeof DETAIL_TYPE.changed; readonly detail: ChangedDetail }
  | { readonly detailType: typeof DETAIL_TYPE.revalidated; readonly detail: Digest };

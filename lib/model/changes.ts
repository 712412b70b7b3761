/** What differs from the last look at a store that exists. Part of the report of a re-validation. Times are ISO 8601 in UTC. */
import type { Verdict } from './verdict.ts';

export interface ReportChanges {
  /** The look it is compared with; null: this is the first. */
  readonly since: { readonly runId: string; readonly finishedAt: string } | null;
  readonly new: readonly ChangedFinding[];
  readonly worsened: readonly ChangedFinding[];
  readonly fixed: readonly ChangedFinding[];
  /** Whole days until the first certificate in service expires; null: none was seen. */
  readonly certificateDaysToExpire: number | null;
}

/** Only findings that are bad (`fail`, `error`, `warn`), or were so at the last look, are followed. */
export interface ChangedFinding {
  readonly code: string;
  readonly title: string;
  readonly verdict: Verdict;
  /** At the last look; null: it was not there. */
  readonly before: Verdict | null;
  readonly firstSeen: string;
  readonly lastSeen: string;
}

/** Is there anything to tell? */
export function hasChanges(changes: ReportChanges): boolean {
  return changes.new.length + changes.worsened.length + changes.fixed.length > 0;
}

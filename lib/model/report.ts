import type { ReportChanges } from './changes.ts';
import type { Finding } from './finding.ts';
import type { Evidence } from './json.ts';
import type { Params } from './params.ts';
import type { RunAction } from './run.ts';
import type { SkipReason, Verdict } from './verdict.ts';

export const REPORT_SCHEMA_VERSION = '1.0';

/** The outcome of one check. `truncated` counts findings left out to keep the result under its size limit. */
export interface CheckResult {
  readonly id: string;
  readonly verdict: Verdict;
  readonly durationMs: number;
  readonly reason: SkipReason | null;
  /** Ids of the checks that had to succeed first; filled when `reason` is `blocked`. */
  readonly blockedBy: readonly string[];
  readonly findings: readonly Finding[];
  readonly truncated: number;
}

/** The outcome of one action: creating, connecting, alarms. */
export interface ActionResult {
  readonly id: string;
  readonly verdict: Verdict;
  readonly durationMs: number;
  readonly reason: SkipReason | null;
  readonly evidence: Evidence;
  readonly findings: readonly Finding[];
}

/** Why the gate is open or shut. `reasons` is empty when it is open. */
export interface Gate {
  readonly open: boolean;
  readonly reasons: readonly string[];
}

/** The product: everything one run found, as one versioned JSON value. Times are ISO 8601 in UTC. */
export interface Report {
  readonly schemaVersion: string;
  readonly runId: string;
  readonly action: RunAction;
  readonly verdict: Verdict;
  /** True when the run used `--connect-to`, `--ca-file` or `--resolver`: it says nothing about what KMS would meet. */
  readonly lab: boolean;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly region: string;
  readonly account: string | null;
  /** Where the network observations were made from. */
  readonly perspective: string;
  readonly requestedBy: string | null;
  /** The request as given, without any secret. */
  readonly request: Params;
  readonly gate: Gate | null;
  readonly checks: readonly CheckResult[];
  readonly actions: readonly ActionResult[];
  /** What the reader should know about the run itself: demoted codes, loosened thresholds, the credential's source. */
  readonly notes: readonly string[];
  /** Of a store that exists, where a history is kept; absent otherwise. */
  readonly changes?: ReportChanges;
}

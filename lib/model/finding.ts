import type { Evidence } from './json.ts';
import type { SkipReason, Verdict } from './verdict.ts';

/**
 * What KMS would say to the fault. `create` holds exception names of CreateCustomKeyStore, `connect` holds
 * ConnectionErrorCode values, likeliest first; an empty list means that this call would pass.
 */
export interface KmsPrediction {
  readonly create: readonly string[];
  readonly connect: readonly string[];
  /** `documented` by AWS, or `expected` by us from what is documented. */
  readonly basis: 'documented' | 'expected';
  /** Where AWS's own documents disagree or are silent: which says what, in one sentence. */
  readonly note?: string;
}

/**
 * What a fault means for a store in use. `outage`: its keys are unusable, or soon will be. `silent`: nothing stops now; it bites
 * when the store is next connected, updated or scaled.
 */
export type Impact = 'outage' | 'silent';

/** One thing that was found, good or bad. `remedy` and `kms` stand on bad findings only. */
export interface Finding {
  /** `<check id>/<state found>`; codes never change. */
  readonly code: string;
  /** Row ids of the requirement catalogue, such as `XKS-TLS-009`. */
  readonly requirements: readonly string[];
  readonly verdict: Verdict;
  /** Set when the verdict is `skipped`. */
  readonly reason: SkipReason | null;
  /** What it would have been, had the request not demoted or skipped this code; null when it did not. */
  readonly overriddenFrom: Verdict | null;
  readonly title: string;
  readonly evidence: Evidence;
  readonly citation: string;
  readonly remedy: string | null;
  readonly advice: string | null;
  readonly kms: KmsPrediction | null;
  /** On bad findings of a re-validation; absent where the source says neither, and in reports of earlier versions. */
  readonly impact?: Impact;
}

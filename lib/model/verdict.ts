/** The one closed verdict of findings, checks, actions and reports, worst first. `error` means: we could not tell. */
export const VERDICTS = ['fail', 'error', 'warn', 'pass', 'skipped'] as const;

export type Verdict = (typeof VERDICTS)[number];

/**
 * Why a finding or a check has the verdict `skipped`. `blocked` leaves a verdict open, so it shuts the gate; `not-readable` is
 * about evidence that only explains: a missing permission or missing data change no verdict.
 */
export type SkipReason = 'not-applicable' | 'requested' | 'blocked' | 'not-readable';

/** The worst of the given verdicts; `skipped` when there is none, because nothing was looked at. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  return VERDICTS.find((verdict) => verdicts.includes(verdict)) ?? 'skipped';
}

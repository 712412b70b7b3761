/** The one closed verdict of findings, checks, actions and reports, worst first. `error` means: we could not tell. */
export const VERDICTS = ['fail', 'error', 'warn', 'pass', 'skipped'] as const;

export type Verdict = (typeof VERDICTS)[number];

/** Why a finding or a check has the verdict `skipped`. */
export type SkipReason = 'not-applicable' | 'requested' | 'blocked';

/** The worst of the given verdicts; `skipped` when there is none, because nothing was looked at. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  return VERDICTS.find((verdict) => verdicts.includes(verdict)) ?? 'skipped';
}

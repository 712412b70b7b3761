/** How often KMS is asked how far a store is, and when nobody asks any more. */
import type { Run } from '../model/run.ts';

/** KMS takes about five minutes; describes count against five per second for the whole account. */
const POLL = { firstSeconds: 60, nextSeconds: 20, limitSeconds: 1_200 } as const;

/** A store just made or just told something may still be listed as it was before: KMS is eventually consistent. */
export const STALE_POLLS = 3;

/** Whole seconds, as Wait states want them. */
export function nextWait(run: Run, polls: number): { readonly waitSeconds: number } {
  const usual = polls === 0 ? POLL.firstSeconds : POLL.nextSeconds;
  return { waitSeconds: Math.max(1, Math.round(run.pollSeconds ?? usual)) };
}

/** Has it been waited for long enough? Counted, not measured. */
export function isOver({
  waitedSeconds,
  waitSeconds,
}: {
  readonly waitedSeconds: number;
  readonly waitSeconds: number;
}): boolean {
  return waitedSeconds + waitSeconds > POLL.limitSeconds;
}

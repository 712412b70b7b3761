/** What do these latency samples say? Pure arithmetic over milliseconds; every function answers NaN for no samples. */

/** The middle sample; the mean of the two middle ones when their number is even. */
export function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** Nearest rank: the smallest sample that at least `share` (0…1) of all samples do not exceed. No value is made up. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(sorted.length * share)) - 1] ?? Number.NaN;
}

export function mean(samples: readonly number[]): number {
  return samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
}

/** Milliseconds as people read them: two decimals. */
export function roundMs(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}

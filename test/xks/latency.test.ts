import { describe, expect, it } from 'vitest';
import { mean, median, percentile, roundMs } from '../../lib/xks/latency.ts';

const ONE_TO_TWENTY = Array.from({ length: 20 }, (_, index) => 20 - index);

describe('latency', () => {
  it.each([
    [[7], 7],
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[10, 9, 100], 10],
  ])('has the median of %j at %d', (samples, expected) => {
    expect(median(samples)).toBe(expected);
  });

  it.each([
    [0.95, 19],
    [0.5, 10],
    [1, 20],
    [0.951, 20],
    [0, 1],
  ])('takes the nearest rank: the share %d of 1…20 is %d', (share, expected) => {
    expect(percentile(ONE_TO_TWENTY, share)).toBe(expected);
  });

  it('answers NaN for no samples', () => {
    expect([median([]), percentile([], 0.95), mean([])]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  it('leaves the samples as they were', () => {
    const samples = [3, 1, 2];
    median(samples);
    percentile(samples, 0.95);
    expect(samples).toEqual([3, 1, 2]);
  });

  it('averages, and rounds to hundredths', () => {
    expect(mean([1, 2, 6])).toBe(3);
    expect(roundMs(12.3456)).toBe(12.35);
  });
});

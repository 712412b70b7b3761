import { describe, expect, it } from 'vitest';
import { retryAfterSeconds, waitSeconds } from '../../lib/service/back-off.ts';

const NOW = Date.parse('2026-11-25T10:00:00.500Z');

describe('Retry-After', () => {
  it.each([
    ['120', 120],
    [' 0 ', 0],
    ['Wed, 25 Nov 2026 10:01:00 GMT', 60],
    ['Wed, 25 Nov 2026 09:00:00 GMT', 0],
  ])('%j means %d seconds', (header, seconds) => {
    expect(retryAfterSeconds(header, NOW)).toBe(seconds);
  });

  it.each([null, '', 'soon', '-5', '1.5', '2026-11-25T10:01:00Z', 'Wed, 99 Nov 2026 10:01:00 GMT', '9'.repeat(12)])(
    '%j says nothing',
    (header) => {
      expect(retryAfterSeconds(header, NOW)).toBeNull();
    },
  );
});

describe('the wait before the next attempt', () => {
  const wait = (attempt: number, asked: number | null, random: number): number =>
    waitSeconds({ attempt, retryAfterSeconds: asked, random: () => random });

  it('doubles from half a minute to an hour, and is never the same for all', () => {
    expect([1, 2, 3, 4].map((attempt) => wait(attempt, null, 1))).toEqual([30, 60, 120, 240]);
    expect([1, 2, 3, 4].map((attempt) => wait(attempt, null, 0))).toEqual([15, 30, 60, 120]);
    expect(wait(12, null, 1)).toBe(3_600);
    expect(wait(1_000, null, 1)).toBe(3_600);
  });

  it('is never shorter than what was asked for', () => {
    expect(wait(1, 100, 0)).toBe(100);
    expect(wait(1, 100, 1)).toBe(110);
  });

  it('is never shorter than without: whoever asks for a second each time would use up all attempts in some', () => {
    expect([1, 2, 3, 4].map((attempt) => wait(attempt, 1, 1))).toEqual([30, 60, 120, 240]);
    expect(wait(1, 0, 0)).toBe(15);
    expect(wait(12, 100, 0)).toBe(1_800);
  });

  it('is no longer than SQS lets a message wait', () => {
    expect(wait(1, 999_999, 1)).toBe(43_000);
  });
});

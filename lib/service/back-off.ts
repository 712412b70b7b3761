/** When is a message tried again? Later each time, no sooner than the far end asks, and never all at once. */

/** SQS lets a message wait for twelve hours from its receipt; the work on it has taken some of them. */
const LONGEST_SECONDS = 43_000;

const FIRST_SECONDS = 30;
const USUAL_SECONDS = 3_600;

export interface Waiting {
  /** How often the message was received, this time included. */
  readonly attempt: number;
  /** What the far end asked for; null: nothing. */
  readonly retryAfterSeconds: number | null;
  /** From 0 to 1. */
  random(): number;
}

/**
 * Half of a time that doubles with each attempt, and up to as much again; or, when that is longer, what was asked for and up to a
 * tenth more. `Retry-After` is the least that somebody wants to be left alone (RFC 9110 §10.2.3): who asks for a second each time
 * would otherwise use up all attempts within some.
 */
export function waitSeconds({ attempt, retryAfterSeconds, random }: Waiting): number {
  const doubled = Math.min(USUAL_SECONDS, FIRST_SECONDS * 2 ** Math.max(0, attempt - 1));
  const usual = (doubled / 2) * (1 + random());
  const asked = retryAfterSeconds ?? 0;
  return Math.min(LONGEST_SECONDS, Math.ceil(Math.max(usual, asked + (asked * random()) / 10)));
}

/** `Retry-After` (RFC 9110 §10.2.3): seconds or a date. null: absent, or neither. */
export function retryAfterSeconds(header: string | null, nowMs: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text);
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)) return null;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? null : Math.max(0, Math.ceil((atMs - nowMs) / 1_000));
}

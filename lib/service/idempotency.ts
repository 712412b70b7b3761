/** `Idempotency-Key`: the same key of the same caller names the same run, so that a call whose answer was lost can be sent again. */
import { createHash, randomUUID } from 'node:crypto';
import type { ApiEvent, Taken } from './api-route.ts';
import { problem } from './problem.ts';

/** The id of the run that this call starts or has started. */
export function readRunId(event: ApiEvent, callerArn: string): Taken<string> {
  const key = event.headers['idempotency-key'];
  if (key === undefined) return { ok: true, value: randomUUID() };
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return { ok: true, value: idempotentRunId(callerArn, key) };
  const detail = 'Use 1 to 255 printable ASCII characters without spaces, such as a UUID.';
  return { ok: false, answer: problem('idempotency-key-invalid', detail) };
}

/** Execution names hold for 90 days, and so do keys. The line break keeps two pairs of caller and key apart. */
export function idempotentRunId(callerArn: string, key: string): string {
  return createHash('sha256').update(`${callerArn}\n${key}`).digest('hex').slice(0, 64);
}

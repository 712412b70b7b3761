/**
 * Did Slack send this? Slack signs `v0:<timestamp>:<body as sent>` with HMAC-SHA256 under the signing secret of the app (Slack
 * API documentation, Verifying requests from Slack). Pure, apart from the time that is handed in.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a call brings along to show who sent it. */
export interface SlackProof {
  readonly timestamp: string;
  /** 32 bytes. */
  readonly signature: Buffer;
}

/** Seconds, as Slack advises: what was recorded on the way is worth nothing later. A clock that runs ahead is no better. */
const WINDOW = 300;

/**
 * null: there is none, or it is of another time. Needs no secret, so that calls without any cost next to nothing.
 * API Gateway joins headers that came twice by a comma, which fits neither form.
 */
export function readProof(headers: Readonly<Record<string, string | undefined>>, nowMs: number): SlackProof | null {
  const timestamp = headers['x-slack-request-timestamp'] ?? '';
  const hex = /^v0=([0-9a-f]{64})$/.exec(headers['x-slack-signature'] ?? '')?.[1];
  if (hex === undefined || !/^[1-9]\d{0,11}$/.test(timestamp)) return null;
  if (Math.abs(nowMs / 1_000 - Number(timestamp)) > WINDOW) return null;
  return { timestamp, signature: Buffer.from(hex, 'hex') };
}

/** Takes as long for a signature that is nearly right as for one that is all wrong. */
export function isSigned({ timestamp, signature }: SlackProof, body: Buffer, signingSecret: string): boolean {
  const expected = createHmac('sha256', signingSecret).update(`v0:${timestamp}:`).update(body).digest();
  return timingSafeEqual(expected, signature);
}

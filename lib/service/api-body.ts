/** The body of a call: is it small enough, is it said to be JSON, is it text? What it says is for the route to judge. */
import { isUtf8 } from 'node:buffer';
import type { ApiEvent, Taken } from './api-route.ts';
import { problem } from './problem.ts';

export const BODY_BYTES = 65_536;

/** Empty when there is none. */
export function readBody(event: ApiEvent): Taken<string> {
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.byteLength > BODY_BYTES) {
    return { ok: false, answer: problem('body-too-large', `Send at most ${BODY_BYTES} bytes.`) };
  }
  if (bytes.byteLength > 0 && !isPlainJson(event.headers)) {
    const detail = 'Send JSON in UTF-8, uncompressed, with the header content-type: application/json.';
    return { ok: false, answer: problem('media-type-not-supported', detail) };
  }
  if (!isUtf8(bytes)) {
    const message = '(body): the bytes are no text in UTF-8';
    const violations = [{ field: '(body)', expected: 'text in UTF-8', message }];
    return { ok: false, answer: problem('request-refused', 'Send the body as text in UTF-8.', violations) };
  }
  return { ok: true, value: bytes.toString('utf8') };
}

/**
 * A body without a type is refused, too: a web page may send one to `xks-preflight serve` without asking, but may not say that
 * it is JSON.
 */
function isPlainJson(headers: ApiEvent['headers']): boolean {
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
  const encoding = headers['content-encoding']?.trim().toLowerCase();
  return (
    /^application\/([a-z0-9.-]+\+)?json$/.test(type.trim()) &&
    parameters.every((one) => !/^\s*charset=/.test(one) || /^\s*charset="?utf-8"?\s*$/.test(one)) &&
    (encoding === undefined || encoding === 'identity')
  );
}

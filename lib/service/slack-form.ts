/** The body of a slash command: a form, as Slack sends it (Slack API documentation, Implementing slash commands). */
import { isUtf8 } from 'node:buffer';
import type { Violation } from '../model/parse-request.ts';
import type { ApiEvent, Taken } from './api-route.ts';
import { problem } from './problem.ts';

/** Several times what Slack sends with the longest message it takes. */
export const FORM_BYTES = 16_384;

export const FORM_TYPE = 'application/x-www-form-urlencoded';

/** The bytes as they were signed. API Gateway may have put them into base64. */
export function readFormBytes({ body = '', isBase64Encoded, headers }: ApiEvent): Taken<Buffer> {
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.byteLength > FORM_BYTES) {
    return { ok: false, answer: problem('body-too-large', `Send at most ${FORM_BYTES} bytes.`) };
  }
  const [type = ''] = (headers['content-type'] ?? '').toLowerCase().split(';');
  if (type.trim() === FORM_TYPE && headers['content-encoding'] === undefined) return { ok: true, value: bytes };
  return { ok: false, answer: problem('media-type-not-supported', `Send what Slack sends: content-type: ${FORM_TYPE}.`) };
}

/** Who asks for what, where. */
export interface SlackCall {
  readonly teamId: string;
  readonly channelId: string;
  readonly userId: string;
  /** Names this one use of the command; null: Slack gave none. */
  readonly triggerId: string | null;
  /** What was typed behind the command. */
  readonly text: string;
}

export type ReadCall =
  | { readonly ok: true; readonly call: SlackCall }
  | { readonly ok: false; readonly violations: readonly Violation[] };

const IDS = {
  team_id: { pattern: /^T[A-Z0-9]{2,20}$/, expected: 'the id of a workspace (T…)' },
  channel_id: { pattern: /^[CDG][A-Z0-9]{2,20}$/, expected: 'the id of a channel (C…)' },
  user_id: { pattern: /^[UW][A-Z0-9]{2,20}$/, expected: 'the id of a user (U…)' },
} as const;

/** `response_url` is a secret and is not read; nor is anything else that is not needed here. */
export function readCall(bytes: Buffer): ReadCall {
  const fields = parseForm(bytes);
  if (fields === null) {
    return { ok: false, violations: [violation('(body)', 'a form whose escapes are UTF-8, with every field once')] };
  }
  const wrong = Object.entries(IDS).flatMap(([field, { pattern, expected }]) =>
    pattern.test(fields.get(field) ?? '') ? [] : [violation(field, expected)],
  );
  if (wrong.length > 0) return { ok: false, violations: wrong };
  const [teamId = '', channelId = '', userId = ''] = Object.keys(IDS).map((field) => fields.get(field));
  return {
    ok: true,
    call: { teamId, channelId, userId, triggerId: fields.get('trigger_id') || null, text: fields.get('text') ?? '' },
  };
}

/**
 * Now and then Slack looks whether the server is there and its certificate is good: no command, only this field and a token. It
 * wants 200 then (Slack API documentation, Implementing slash commands).
 */
export function isSslCheck(bytes: Buffer): boolean {
  return parseForm(bytes)?.get('ssl_check') === '1';
}

function violation(field: string, expected: string): Violation {
  return { field, expected, message: `${field}: expected ${expected}` };
}

/** null: it cannot be read in one way only. `URLSearchParams` would put replacement characters for what is no text. */
function parseForm(bytes: Buffer): ReadonlyMap<string, string> | null {
  const fields = new Map<string, string>();
  if (!isUtf8(bytes)) return null;
  for (const pair of bytes.toString('utf8').split('&').filter(Boolean)) {
    const at = pair.indexOf('=');
    const name = decode(at < 0 ? pair : pair.slice(0, at));
    const value = decode(at < 0 ? '' : pair.slice(at + 1));
    if (name === null || value === null || fields.has(name)) return null;
    fields.set(name, value);
  }
  return fields;
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}

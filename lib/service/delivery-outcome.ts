/** What became of one attempt to post? Pure. Of what the far end says only code words are repeated, and of the URL nothing. */
import type { WebhookReply } from '../net/webhook.ts';
import type { AwsRefusal } from '../model/refusal.ts';
import { retryAfterSeconds } from './back-off.ts';

export type Outcome =
  | { readonly kind: 'delivered' }
  /** It may go through later. */
  | {
      readonly kind: 'later';
      readonly cause: string;
      readonly retryAfterSeconds: number | null;
      readonly mayHaveArrived: boolean;
    }
  /** It will not go through before somebody changes something. */
  | { readonly kind: 'refused'; readonly cause: string; readonly mayHaveArrived: boolean };

export function refused(cause: string, mayHaveArrived = false): Outcome {
  return { kind: 'refused', cause, mayHaveArrived };
}

export function later(
  cause: string,
  { seconds = null, mayHaveArrived = false }: { seconds?: number | null; mayHaveArrived?: boolean } = {},
): Outcome {
  return { kind: 'later', cause, retryAfterSeconds: seconds, mayHaveArrived };
}

/** Of a webhook: its status says it all. */
export function judgeWebhook(reply: WebhookReply, host: string, nowMs: number): Outcome {
  return isTaken(reply.status) ? { kind: 'delivered' } : judgeStatus(reply, host, nowMs);
}

/** Of `chat.postMessage`, which answers 200 with `ok: false`. Source: its reference, and "Rate limits" of the Slack Web API. */
export function judgeSlackChat(reply: WebhookReply, host: string, nowMs: number): Outcome {
  if (!isTaken(reply.status)) return judgeStatus(reply, host, nowMs);
  if (!reply.ok) {
    return refused(
      `${host} took the message, but its answer could not be read (${reply.failure.kind}): it may have been posted.`,
      true,
    );
  }
  const { ok, error } = parseObject(reply.body);
  if (ok === true) return { kind: 'delivered' };
  if (ok !== false)
    return refused(`${host} answered with something that is not Slack's: the message may have been posted.`, true);
  const word = codeWord(error);
  if (SLACK_PASSING.has(word)) {
    // What broke down inside may have done so after the message was posted.
    return later(`Slack did not take the message for now: ${word}.`, {
      seconds: retryAfterSeconds(reply.retryAfter, nowMs),
      mayHaveArrived: SLACK_BROKE_DOWN.has(word),
    });
  }
  return refused(`Slack refused the message: ${word}.${SLACK_ADVICE[word] ?? ''}`);
}

const SLACK_BROKE_DOWN: ReadonlySet<string> = new Set(['internal_error', 'fatal_error']);
const SLACK_PASSING: ReadonlySet<string> = new Set([
  ...SLACK_BROKE_DOWN,
  'ratelimited',
  'rate_limited',
  'message_limit_exceeded',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
]);

const RENEW = ' Put the bot token of an installed app into the secret, as {"token": "xoxb-…"}.';
const INVITE = ' Invite the bot to the channel, or correct its id.';

const SLACK_ADVICE: Readonly<Record<string, string>> = {
  invalid_auth: RENEW,
  not_authed: RENEW,
  account_inactive: RENEW,
  token_revoked: RENEW,
  token_expired: RENEW,
  channel_not_found: INVITE,
  not_in_channel: INVITE,
  is_archived: ' Choose another channel, or take this one out of the archive.',
  missing_scope: ' Give the app the scope chat:write and install it again.',
};

function isTaken(status: number | null): boolean {
  return status !== null && status >= 200 && status < 300;
}

function brokenOff({ failure, sent }: Extract<WebhookReply, { ok: false }>, host: string): Outcome {
  const lost = sent ? ' The message may have been posted all the same.' : '';
  return later(`${host}: ${failure.detail}${lost}`, { mayHaveArrived: sent });
}

/** A status that was read counts, though the rest of the answer never came. */
function judgeStatus(reply: WebhookReply, host: string, nowMs: number): Outcome {
  const { status, retryAfter } = reply;
  if (!reply.ok && status === null) return brokenOff(reply, host);
  return judgeRead({ status: status ?? 0, retryAfter, body: reply.ok ? reply.body : '' }, host, nowMs);
}

type Answer = Omit<Extract<WebhookReply, { ok: true }>, 'ok'>;

function judgeRead({ status, retryAfter, body }: Answer, host: string, nowMs: number): Outcome {
  if (status === 429)
    return later(`${host} asks to be called later (HTTP 429).`, { seconds: retryAfterSeconds(retryAfter, nowMs) });
  if (status >= 500 || status === 408 || status === 425) {
    // A gateway may give up on a message that was taken behind it.
    const mayHaveArrived = status >= 500;
    return later(`${host} broke down (HTTP ${status}).`, { seconds: retryAfterSeconds(retryAfter, nowMs), mayHaveArrived });
  }
  if (status >= 300 && status < 400) {
    return refused(`${host} redirects elsewhere (HTTP ${status}), which is not followed: put the final URL into the secret.`);
  }
  const word = codeWord(body);
  const said = word === UNKNOWN ? '' : `, ${word}`;
  return refused(
    `${host} refused the message (HTTP ${status}${said}): ${STATUS_ADVICE[status] ?? 'look at the settings of the webhook.'}`,
  );
}

const GONE = 'the webhook was revoked or its channel is gone. Make a new one and put its URL into the secret.';

const STATUS_ADVICE: Readonly<Record<number, string>> = {
  400: 'it does not understand it. Is the URL that of a webhook of this type, and is its workflow turned on?',
  401: GONE,
  403: 'posting there is not allowed. Ask who administers it, or make a new webhook.',
  404: GONE,
  410: GONE,
};

/** Of SNS and EventBridge. What they say is about our own resources. */
export function judgeRefusal({ kind, awsError, message }: AwsRefusal): Outcome {
  const permanent =
    kind === 'denied' || (kind === 'failed' && /NotFound|NotExist|Invalid|Validation|Malformed|Denied|Disabled/.test(awsError));
  return permanent ? refused(message) : later(message);
}

const UNKNOWN = 'unknown_error';

/** Slack's errors are such words; anything else is the peer's own text and is not repeated. */
function codeWord(said: unknown): string {
  return typeof said === 'string' && /^[a-z][a-z_]{1,60}$/.test(said.trim()) ? said.trim() : UNKNOWN;
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

/** Calls of the slash command. No signature is ever committed: they are made here, with a secret made for this test run. */
import { createHmac, randomBytes } from 'node:crypto';
import type { ApiEvent } from '../../lib/service/api-route.ts';

export const SIGNING_SECRET = randomBytes(16).toString('hex');

export const TEAM = 'T0123456789';
export const CHANNEL = 'C0123456789';
export const USER = 'U0123456789';

/** Stands in what Slack gives along and nobody here may keep. */
export const RESPONSE_URL = 'https://hooks.slack.example/commands/T0123456789/1/SecretPartOfTheResponseUrl';

/** What Slack sends; `changes` of undefined leave a field out. */
export function slackBody(text: string, changes: Readonly<Record<string, string | undefined>> = {}): string {
  const fields = {
    token: 'OldVerificationToken',
    team_id: TEAM,
    team_domain: 'example',
    channel_id: CHANNEL,
    channel_name: 'xks',
    user_id: USER,
    user_name: 'somebody',
    command: '/xks-preflight',
    text,
    api_app_id: 'A0123456789',
    response_url: RESPONSE_URL,
    trigger_id: '1.2.abc',
    ...changes,
  };
  return new URLSearchParams(
    Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined),
  ).toString();
}

export function slackSignature(body: string | Buffer, timestamp: string, secret = SIGNING_SECRET): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`;
}

export interface SlackCallOptions {
  readonly nowMs: number;
  /** Of the timestamp, against now. */
  readonly seconds?: number;
  readonly secret?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** As API Gateway hands it over. */
export function slackEvent(body: string, { nowMs, seconds = 0, secret, headers = {} }: SlackCallOptions): ApiEvent {
  const timestamp = String(Math.floor(nowMs / 1_000) + seconds);
  const event = {
    version: '2.0',
    routeKey: 'POST /slack/command',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': slackSignature(body, timestamp, secret),
      ...headers,
    },
    requestContext: { accountId: '111122223333', domainName: '127.0.0.1', requestId: 'request-1' },
    isBase64Encoded: false,
    body,
  };
  return event as unknown as ApiEvent;
}

const TIMESTAMP = 'x-slack-request-timestamp';
const SIGNATURE = 'x-slack-signature';

/**
 * Fills in a sample event: its timestamp reads `(now)`, `(now - 400 s)` or `(now + 400 s)`, its signature `(of the signing secret)`
 * or `(of another secret)`.
 */
export function signSample(event: ApiEvent, nowMs: number): ApiEvent {
  const time = /^\(now(?: ([+-]) (\d+) s)?\)$/.exec(event.headers[TIMESTAMP] ?? '');
  const asked = event.headers[SIGNATURE];
  if (time === null || asked === undefined) return event;
  const [, sign = '+', seconds = '0'] = time;
  const timestamp = String(Math.floor(nowMs / 1_000) + Number(`${sign}${seconds}`));
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  const secret = asked === '(of the signing secret)' ? SIGNING_SECRET : randomBytes(16).toString('hex');
  return {
    ...event,
    headers: { ...event.headers, [TIMESTAMP]: timestamp, [SIGNATURE]: slackSignature(body, timestamp, secret) },
  };
}

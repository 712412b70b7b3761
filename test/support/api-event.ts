/** Events of API Gateway for tests, as the HTTP API with IAM authorisation sends them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiAnswer, ApiEvent } from '../../lib/service/start-run.ts';
import { signSample } from './slack-call.ts';

export const CALLER = 'arn:aws:iam::444455556666:user/deployer';

/** What Slack would sign is signed now. */
export function readEvent(path: string): unknown {
  const event: unknown = JSON.parse(readFileSync(join(import.meta.dirname, '../../events', path), 'utf8'));
  return path.startsWith('api-gateway/slack-') ? signSample(event as ApiEvent, Date.now()) : event;
}

/** A call of `POST /preflights` with this body. */
export function postEvent(body: string, headers: Readonly<Record<string, string>> = {}): ApiEvent {
  const event = readEvent('api-gateway/check-public.json') as ApiEvent;
  return { ...event, body, headers: { ...event.headers, ...headers } };
}

/** A call of `GET /preflights/{id}`. */
export function getEvent(id: string): ApiEvent {
  return { ...(readEvent('api-gateway/get-report.json') as ApiEvent), pathParameters: { id } };
}

/** The parsed body of an answer. */
export function bodyOf(answer: ApiAnswer): Record<string, unknown> {
  return JSON.parse(answer.body ?? 'null') as Record<string, unknown>;
}

/** A call of `GET /preflights`. */
export function listEvent(queryStringParameters: Readonly<Record<string, string>> = {}): ApiEvent {
  return { ...(readEvent('api-gateway/list-reports.json') as ApiEvent), queryStringParameters };
}

/** A call of `POST /key-stores/{id}/revalidations`. */
export function revalidateEvent(id: string, body = '', headers: Readonly<Record<string, string>> = {}): ApiEvent {
  const event = readEvent('api-gateway/revalidate-store.json') as ApiEvent;
  return { ...event, pathParameters: { id }, body, headers: { ...event.headers, ...headers } };
}

/** A call of `PUT /key-stores/{id}/credential`. */
export function credentialEvent(id: string, body: string): ApiEvent {
  const event = readEvent('api-gateway/register-credential.json') as ApiEvent;
  return { ...event, pathParameters: { id }, body };
}

/** The same call, as if nobody had vouched for the caller. */
export function unsigned(event: ApiEvent): ApiEvent {
  return { ...event, requestContext: { ...event.requestContext, authorizer: undefined } } as unknown as ApiEvent;
}

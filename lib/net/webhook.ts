/**
 * Posts one message to a chat service. The URL is the secret here: nothing that leaves this module repeats more of it than its
 * host. Only hosts that belong to the service are posted to, on port 443, with their certificate verified; a redirect is an answer
 * like any other, for where it leads would get the message and its URL.
 */
import type { IncomingMessage } from 'node:http';
import { Agent, type RequestOptions, request as startRequest } from 'node:https';
import { LIMITS } from '../xks/limits.ts';
import { type NetFailure, netFailure, translate } from './net-failure.ts';

export interface WebhookOptions {
  /** The sandbox's: `HOST:443` to where it really listens. Nothing else is dialled then. */
  readonly dialMap?: ReadonlyMap<string, { readonly host: string; readonly port: number }>;
  /** PEM of the roots to trust; Node's own when absent. */
  readonly roots?: readonly string[];
  readonly timeoutMs?: number;
}

export interface WebhookMessage {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type WebhookReply =
  | { readonly ok: true; readonly status: number; readonly retryAfter: string | null; readonly body: string }
  /**
   * `sent`: all of the message had gone out, so that it may have arrived. `status` and `retryAfter`: what was read before it broke
   * off.
   */
  | {
      readonly ok: false;
      readonly failure: NetFailure;
      readonly sent: boolean;
      readonly status: number | null;
      readonly retryAfter: string | null;
    };

export type PostWebhook = (message: WebhookMessage) => Promise<WebhookReply>;

/** Connection and answer together. */
const TIMEOUT_MS = 10_000;

export function makeWebhookClient(options: WebhookOptions = {}): PostWebhook {
  return (message) => new Promise((resolve) => post(message, options, resolve));
}

function post(message: WebhookMessage, options: WebhookOptions, resolve: (reply: WebhookReply) => void): void {
  const { url } = message;
  const dial = dialOf(url, options);
  if (dial === null) {
    const failure = netFailure('tcp', 'unreachable', url.host, 'not in the dial map');
    resolve({ ok: false, failure, sent: false, status: null, retryAfter: null });
    return;
  }
  const request = startRequest({ ...dial, ...requestOptions(message, options) });
  let sent = false;
  let secured = false;
  let status: number | null = null;
  let retryAfter: string | null = null;
  const settle = (reply: WebhookReply): void => {
    clearTimeout(timer);
    resolve(reply);
    request.destroy();
  };
  const fail = (failure: NetFailure): void => settle({ ok: false, failure, sent, status, retryAfter });
  const timer = setTimeout(() => fail(netFailure('http', 'timeout', url.host)), options.timeoutMs ?? TIMEOUT_MS);
  request.on('error', (error) => fail(failureOf(error, secured ? 'http' : 'tls', url.host)));
  request.once('response', (response) => {
    status = response.statusCode ?? 0;
    retryAfter = response.headers['retry-after'] ?? null;
    readBody(response, url.host, fail, (text) => settle({ ok: true, status: status ?? 0, retryAfter, body: text }));
  });
  // Until the handshake is complete an error is one of the connection.
  request.once('socket', (socket) => socket.once('secureConnect', () => (secured = true)));
  request.once('finish', () => {
    sent = true;
  });
  request.end(message.body);
}

function requestOptions({ url, headers, body }: WebhookMessage, { roots }: WebhookOptions): RequestOptions {
  return {
    // One connection for one message: a kept one may die while the message is on it, and nobody would know whether it arrived.
    agent: new Agent({ keepAlive: false }),
    servername: url.hostname,
    ...(roots === undefined ? {} : { ca: [...roots] }),
    minVersion: 'TLSv1.2',
    method: 'POST',
    path: `${url.pathname}${url.search}`,
    headers: { ...headers, host: url.host, 'content-length': String(Buffer.byteLength(body)) },
  };
}

/** Only here are names compared by Node itself, which has a code of its own for that. */
function failureOf(error: Error, phase: 'tls' | 'http', host: string): NetFailure {
  const code = 'code' in error ? error.code : null;
  return code === OTHER_NAME ? netFailure('tls', 'untrusted', host, OTHER_NAME) : translate(error, phase, host);
}

const OTHER_NAME = 'ERR_TLS_CERT_ALTNAME_INVALID';

function dialOf(url: URL, { dialMap }: WebhookOptions): { readonly host: string; readonly port: number } | null {
  if (dialMap === undefined) return { host: url.hostname, port: HTTPS_PORT };
  // A test never leaves this machine.
  return dialMap.get(`${url.hostname}:${HTTPS_PORT}`) ?? null;
}

const HTTPS_PORT = 443;

function readBody(
  response: IncomingMessage,
  host: string,
  fail: (failure: NetFailure) => void,
  done: (text: string) => void,
): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    chunks.push(chunk);
    if (bytes > LIMITS.bodyBytes) fail(netFailure('http', 'too-large', host, `limit ${LIMITS.bodyBytes} bytes`));
  });
  response.once('end', () => done(Buffer.concat(chunks).toString('utf8')));
  response.on('error', (error) => fail(translate(error, 'http', host)));
}

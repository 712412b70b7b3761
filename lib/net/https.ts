/** HTTPS requests one after another on one kept connection, each with its times. Bodies are capped, redirects never followed. */
import { type ClientRequest, type IncomingMessage, request as startRequest } from 'node:http';
import { performance } from 'node:perf_hooks';
import { LIMITS } from '../xks/limits.ts';
import { NetFault, type NetFailure, netFailure, translate } from './net-failure.ts';
import { PinnedAgent } from './pinned-agent.ts';
import type { Exchange, HttpMessage, HttpsAnswer, HttpsRequest } from './prober.ts';
import type { Dial } from './tcp.ts';

/** Throws `NetFault` when the first connection could not be opened, so that nothing could be sent at all. */
export async function observeHttps(dial: Dial, request: HttpsRequest): Promise<HttpsAnswer> {
  const agent = new PinnedAgent(dial, request);
  const exchanges: Exchange[] = [];
  try {
    for (const message of request.requests) {
      const exchange = await exchangeOnce(agent, message, dial, request.timeoutMs);
      exchanges.push(exchange);
      if (!exchange.ok) break;
    }
  } finally {
    agent.destroy();
  }
  const [first] = exchanges;
  if (first?.ok === false && !agent.everOpened) throw new NetFault(first.failure);
  return { exchanges };
}

async function exchangeOnce(agent: PinnedAgent, message: HttpMessage, dial: Dial, timeoutMs: number): Promise<Exchange> {
  agent.deadlineMs = performance.now() + timeoutMs;
  const attempt = await attemptOnce(agent, message, dial);
  // The server may close a kept connection at any moment: then the request counts on a new one.
  return attempt.stale ? (await attemptOnce(agent, message, dial)).exchange : attempt.exchange;
}

interface Attempt {
  readonly exchange: Exchange;
  /** The connection was a kept one and died without an answer. */
  readonly stale: boolean;
}

function attemptOnce(agent: PinnedAgent, message: HttpMessage, dial: Dial): Promise<Attempt> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    let sentMs = Number.NaN;
    const request = startRequest({
      agent,
      method: message.method,
      path: message.path,
      headers: headersToSend(message),
      setDefaultHeaders: false,
    });
    const fail = (failure: NetFailure): void => {
      clearTimeout(timer);
      const stale = request.reusedSocket && (failure.kind === 'closed' || failure.kind === 'reset');
      resolve({ exchange: { ok: false, failure }, stale });
      request.destroy();
    };
    request.once('socket', () => {
      const remainingMs = Math.max(1, agent.deadlineMs - performance.now());
      timer = setTimeout(() => fail(netFailure('http', 'timeout', dial.label)), remainingMs);
      sentMs = performance.now();
      request.end(message.body);
    });
    request.once('response', (response) => {
      const receivedAtMs = Date.now();
      readBody(response, dial, fail, (body) => {
        clearTimeout(timer);
        const times = { ...setUpTimes(agent), requestMs: performance.now() - sentMs, receivedAtMs };
        const { statusCode: status = 0, httpVersion } = response;
        resolve({ exchange: { ok: true, status, headers: plainHeaders(response), body, httpVersion, ...times }, stale: false });
      });
    });
    failOnError(request, dial, fail);
  });
}

/** Any of these may come alone or after another; only the first counts, because a promise settles once. */
function failOnError(request: ClientRequest, dial: Dial, fail: (failure: NetFailure) => void): void {
  request.on('error', (error) => fail(translate(error, 'http', dial.label)));
  request.once('upgrade', (_response, socket) => {
    socket.destroy();
    fail(netFailure('http', 'malformed', dial.label, 'a switch of protocols that was not asked for'));
  });
}

function readBody(
  response: IncomingMessage,
  dial: Dial,
  fail: (failure: NetFailure) => void,
  done: (body: string) => void,
): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > LIMITS.bodyBytes) fail(netFailure('http', 'too-large', dial.label, `limit ${LIMITS.bodyBytes} bytes`));
  });
  response.once('end', () => {
    if (bytes <= LIMITS.bodyBytes) done(Buffer.concat(chunks).toString('utf8'));
  });
  response.on('error', (error) => fail(translate(error, 'http', dial.label)));
}

/** As given, and the length of the body: Node's own additions are switched off. */
function headersToSend({ headers, body, method }: HttpMessage): Record<string, string> {
  const lengthGiven = Object.keys(headers).some((name) => name.toLowerCase() === 'content-length');
  if (lengthGiven || (method === 'GET' && body === '')) return { ...headers };
  return { ...headers, 'content-length': String(Buffer.byteLength(body)) };
}

function setUpTimes(agent: PinnedAgent): { tcpMs: number | null; tlsMs: number | null } {
  const opened = agent.takeOpened();
  return { tcpMs: opened?.tcpMs ?? null, tlsMs: opened?.handshakeMs ?? null };
}

function plainHeaders({ headers }: IncomingMessage): Record<string, string> {
  const pairs = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]);
  return Object.fromEntries(pairs) as Record<string, string>;
}

/** From an HTTP request to the answer of the sandbox's XKS proxy: method, path, signature, operation, faults. */
import { createHmac, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type Answer, errorAnswer, jsonAnswer, ProxyError } from './xks-proxy-answer.ts';
import type { AnswerFault, ProxyBehaviour, ProxyOperation } from './xks-proxy-behaviour.ts';
import { decrypt, encrypt, type Fields, getHealthStatus, getKeyMetadata, type KeyMaterial } from './xks-proxy-operations.ts';
import { findSignatureFault } from './xks-proxy-signature.ts';

/** What the proxy remembers of a request; never a signature, never a body. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  /** As the body said; null when it did not. */
  readonly kmsOperation: string | null;
  readonly status: number | 'never' | 'drop';
}

export interface HandlerContext {
  readonly behaviour: ProxyBehaviour;
  readonly requests: ReceivedRequest[];
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Aborts when the proxy closes. */
  readonly closing: AbortSignal;
}

interface Route {
  readonly operation: ProxyOperation;
  readonly externalKeyId: string;
}

const MAX_BODY_BYTES = 65_536;
const ROUTE = /^\/(?:health|keys\/([a-zA-Z0-9._-]{1,128})\/(metadata|encrypt|decrypt))$/;

/** The listener for an HTTP server. */
export function makeHandler(context: HandlerContext): (request: IncomingMessage, response: ServerResponse) => void {
  const master = randomBytes(32);
  const material: KeyMaterial = (externalKeyId) => createHmac('sha256', master).update(externalKeyId).digest();
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request);
    const fields = parseFields(body);
    const outcome = body === null ? tooLarge() : await decide(context, material, request, body, fields);
    const status = typeof outcome === 'string' ? outcome : outcome.status;
    context.requests.push({ method: request.method ?? '', path: request.url ?? '', kmsOperation: kmsOperation(fields), status });
    send(context, response, outcome);
  };
  // What ends here is a connection that broke while the body was read, or a proxy that closes: nobody waits for an answer.
  return (request, response) => void handle(request, response).catch(() => response.destroy());
}

async function decide(
  context: HandlerContext,
  material: KeyMaterial,
  request: IncomingMessage,
  body: Buffer,
  fields: Fields | null,
): Promise<Answer | 'never' | 'drop'> {
  const { behaviour } = context;
  const route = findRoute(behaviour, request.url ?? '');
  if (route === null) return errorAnswer('InvalidUriPathException', 'No operation of this proxy has this path');
  if (request.method !== 'POST') return { status: 405, headers: { allow: 'POST' }, body: '' };
  const fault = findAuthenticationFault(context, request, body);
  if (fault !== null) return errorAnswer('AuthenticationFailedException', fault);
  if (route.operation === 'health' && behaviour.healthDelayMs > 0) {
    await delay(behaviour.healthDelayMs, undefined, { signal: context.closing });
  }
  return alter(operate(behaviour, material, route, fields), behaviour.answers[route.operation], earlier(context, request));
}

/** Null when the path is none of this proxy's: another prefix, another ending, or a query. */
function findRoute({ XksProxyUriPath }: ProxyBehaviour, url: string): Route | null {
  const match = url.startsWith(XksProxyUriPath) ? ROUTE.exec(url.slice(XksProxyUriPath.length)) : null;
  if (match === null) return null;
  const [, externalKeyId, operation] = match;
  if (externalKeyId === undefined) return { operation: 'health', externalKeyId: '' };
  return { operation: operation as ProxyOperation, externalKeyId };
}

function findAuthenticationFault({ behaviour, now }: HandlerContext, request: IncomingMessage, body: Buffer): string | null {
  if (behaviour.acceptsUnsigned && request.headers.authorization === undefined) return null;
  return findSignatureFault(
    { method: request.method ?? '', path: request.url ?? '', rawHeaders: request.rawHeaders, body },
    {
      credential: behaviour.XksProxyAuthenticationCredential,
      region: behaviour.region,
      nowMs: now() + behaviour.clockOffsetMs,
      acceptsAnyCredential: behaviour.acceptsAnyCredential,
    },
  );
}

function operate(behaviour: ProxyBehaviour, material: KeyMaterial, route: Route, fields: Fields | null): Answer {
  try {
    // The specification has no ValidationException for GetHealthStatus: its body does not matter.
    if (route.operation === 'health') return jsonAnswer(200, getHealthStatus(behaviour));
    if (fields === null) throw new ProxyError('ValidationException', 'The body is not one JSON object');
    if (route.operation === 'metadata') return jsonAnswer(200, getKeyMetadata(behaviour, route.externalKeyId, fields));
    const crypt = route.operation === 'encrypt' ? encrypt : decrypt;
    return jsonAnswer(200, crypt(behaviour, material, route.externalKeyId, fields));
  } catch (error) {
    if (error instanceof ProxyError) return errorAnswer(error.errorName, error.message);
    return errorAnswer('InternalException', 'The proxy failed');
  }
}

/** @param earlierRequests how many came to the same path before: `every` counts them. */
function alter(usual: Answer, fault: AnswerFault | undefined, earlierRequests: number): Answer | 'never' | 'drop' {
  if (fault === undefined) return usual;
  if (typeof fault === 'string') return fault;
  const { every = 1, ...changes } = fault;
  return (earlierRequests + 1) % every === 0 ? { ...usual, ...changes } : usual;
}

function earlier({ requests }: HandlerContext, request: IncomingMessage): number {
  return requests.filter(({ path }) => path === request.url).length;
}

function send({ behaviour, now }: HandlerContext, response: ServerResponse, answer: Answer | 'never' | 'drop'): void {
  if (answer === 'never') return;
  if (answer === 'drop') {
    response.socket?.destroy();
    return;
  }
  const date = new Date(now() + behaviour.clockOffsetMs).toUTCString();
  response.writeHead(answer.status, { date, 'content-length': Buffer.byteLength(answer.body), ...answer.headers });
  response.end(answer.body);
}

function tooLarge(): Answer {
  const { headers, ...answer } = errorAnswer('ValidationException', `The body has more than ${MAX_BODY_BYTES} bytes`);
  return { ...answer, headers: { ...headers, connection: 'close' } };
}

/** Null when the body is larger than any request of KMS. */
async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size <= MAX_BODY_BYTES ? Buffer.concat(chunks) : null;
}

function parseFields(body: Buffer | null): Fields | null {
  try {
    const value: unknown = JSON.parse(body?.toString('utf8') ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
  } catch {
    return null;
  }
}

function kmsOperation(fields: Fields | null): string | null {
  const metadata = fields?.requestMetadata;
  const operation = typeof metadata === 'object' && metadata !== null ? (metadata as Fields).kmsOperation : null;
  return typeof operation === 'string' ? operation : null;
}

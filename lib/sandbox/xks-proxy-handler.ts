/** From an HTTP request to the answer of the sandbox's XKS proxy: method, path, signature, operation, faults. */
import { createHmac, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type Answer, errorAnswer, jsonAnswer, ProxyError, styleError } from './xks-proxy-answer.ts';
import type { AnswerFault, Dislike, ProxyBehaviour, ProxyOperation } from './xks-proxy-behaviour.ts';
import { decrypt, encrypt, type Fields, getHealthStatus, getKeyMetadata, type KeyMaterial } from './xks-proxy-operations.ts';
import { findSignatureFault } from './xks-proxy-signature.ts';

/** What the proxy remembers of a request; never a signature, never a body. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  /** As the body said; null when it did not. */
  readonly kmsOperation: string | null;
  readonly status: number | NoAnswer;
}

/** What becomes of a request in place of an answer. */
type NoAnswer = Extract<AnswerFault, string>;

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
): Promise<Answer | NoAnswer> {
  const { behaviour } = context;
  const route = findRoute(behaviour, request.url ?? '');
  if (route === null) {
    return {
      ...errorAnswer('InvalidUriPathException', 'No operation of this proxy has this path'),
      ...behaviour.answerToStrangePath,
    };
  }
  if (request.method !== 'POST') return { status: 405, headers: { allow: 'POST' }, body: '', ...behaviour.answerToGet };
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
      acceptsStale: behaviour.acceptsStale,
    },
  );
}

function operate(behaviour: ProxyBehaviour, material: KeyMaterial, route: Route, fields: Fields | null): Answer {
  try {
    // The specification has no ValidationException for GetHealthStatus: to a proper proxy its body does not matter.
    if (route.operation === 'health') {
      const disliked = behaviour.dislikes.find((one) => hasDisliked(one, fields));
      if (disliked !== undefined) throw new ProxyError('ValidationException', `This proxy takes no ${disliked}`);
      return jsonAnswer(200, getHealthStatus(behaviour));
    }
    if (fields === null) throw new ProxyError('ValidationException', 'The body is not one JSON object');
    if (route.operation === 'metadata') return jsonAnswer(200, getKeyMetadata(behaviour, route.externalKeyId, fields));
    const crypt = route.operation === 'encrypt' ? encrypt : decrypt;
    return jsonAnswer(200, crypt(behaviour, material, route.externalKeyId, fields));
  } catch (error) {
    if (error instanceof ProxyError) {
      return errorAnswer(behaviour.keyHandling.errorsAs[error.errorName] ?? error.errorName, error.message);
    }
    return errorAnswer('InternalException', 'The proxy failed');
  }
}

const KNOWN_OPERATIONS = ['CreateCustomKeyStore', 'ConnectCustomKeyStore', 'UpdateCustomKeyStore', 'KmsHealthCheck'];

function hasDisliked(dislike: Dislike, fields: Fields | null): boolean {
  const { kmsOperation: operation, kmsRequestId, ...more } = (fields?.requestMetadata ?? {}) as Fields;
  if (dislike === 'unknown-operation') return !KNOWN_OPERATIONS.includes(String(operation));
  if (dislike === 'opaque-request-id') return !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(String(kmsRequestId));
  return Object.keys(more).length > 0;
}

/** @param earlierRequests how many came to the same path before: `every` counts them. */
function alter(usual: Answer, fault: AnswerFault | undefined, earlierRequests: number): Answer | NoAnswer {
  if (fault === undefined) return usual;
  if (typeof fault === 'string') return fault;
  const { every = 1, ...changes } = fault;
  return (earlierRequests + 1) % every === 0 ? { ...usual, ...changes } : usual;
}

function earlier({ requests }: HandlerContext, request: IncomingMessage): number {
  return requests.filter(({ path }) => path === request.url).length;
}

function send({ behaviour, now }: HandlerContext, response: ServerResponse, outcome: Answer | NoAnswer): void {
  if (outcome === 'never') return;
  if (outcome === 'drop') {
    response.socket?.destroy();
    return;
  }
  if (outcome === 'garbage') {
    response.socket?.end('220 mail.example.com ready\r\n');
    return;
  }
  const { closes, chunked, headerNames, version } = behaviour.wire;
  if (version === '1.0') sayOldVersion(response);
  const answer = styleError(outcome, behaviour.errorStyle);
  const headers = {
    date: new Date(now() + behaviour.clockOffsetMs).toUTCString(),
    ...(chunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': String(Buffer.byteLength(answer.body)) }),
    ...(closes ? { connection: 'close' } : {}),
    ...answer.headers,
  };
  response.writeHead(answer.status, headerNames === 'capitals' ? capitalised(headers) : headers);
  if (chunked) response.write(answer.body.slice(0, 20));
  response.end(chunked ? answer.body.slice(20) : answer.body);
}

/** Node always says 1.1: the status line is put right on its way out. */
function sayOldVersion({ socket }: ServerResponse): void {
  if (socket === null) return;
  const write = socket.write.bind(socket) as (data: unknown, ...rest: unknown[]) => boolean;
  const old = (data: unknown): unknown => (typeof data === 'string' ? data.replace(/^HTTP\/1\.1 /, 'HTTP/1.0 ') : data);
  Object.assign(socket, { write: (data: unknown, ...rest: unknown[]) => write(old(data), ...rest) });
}

function capitalised(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase()), value]),
  );
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

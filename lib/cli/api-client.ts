/** Calls a deployed service, or `serve` on this machine. What it answers is not trusted: capped, typed, shown without controls. */
import type { SignApiCall } from '../aws/sign-api-call.ts';

export interface ApiReply {
  readonly status: number;
  readonly retryAfterSeconds: number | null;
  /** null: no JSON. */
  readonly body: unknown;
}

export interface ApiClient {
  /** Throws `ApiUnreachable` when there was no answer at all. */
  call(method: 'GET' | 'POST', path: string, sent?: Sent): Promise<ApiReply>;
}

export interface Sent {
  readonly body?: object;
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

/** No answer came; the call may have been carried out all the same. */
export class ApiUnreachable extends Error {
  override readonly name = 'ApiUnreachable';
}

/** API Gateway waits 30 seconds for a function. */
const CALL_MS = 35_000;
/** A report has at most 240 KB. */
const REPLY_BYTES = 2_097_152;

/** @param sign null: unsigned, to `serve` */
export function makeApiClient(base: URL, sign: SignApiCall | null): ApiClient {
  return {
    async call(method, path, { body, idempotencyKey, signal } = {}) {
      const url = new URL(`${base.pathname.replace(/\/$/, '')}${path}`, base);
      const text = body === undefined ? '' : JSON.stringify(body);
      const headers = {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      };
      const signed = sign === null ? headers : withoutHost(await sign({ method, url, headers, body: text }));
      const limit = AbortSignal.any([AbortSignal.timeout(CALL_MS), ...(signal === undefined ? [] : [signal])]);
      try {
        // A redirect would carry the signature elsewhere.
        const sent = { method, headers: signed, redirect: 'manual', signal: limit } as const;
        const response = await fetch(url, body === undefined ? sent : { ...sent, body: text });
        return { status: response.status, retryAfterSeconds: retryAfter(response), body: parse(await readUpTo(response)) };
      } catch (error) {
        throw new ApiUnreachable(reasonOf(error));
      }
    },
  };
}

/** `fetch` sets it by itself, to the same. */
function withoutHost({ host, ...headers }: Readonly<Record<string, string>>): Record<string, string> {
  return headers;
}

function retryAfter({ headers }: Response): number | null {
  const text = headers.get('retry-after') ?? '';
  return /^\d{1,3}$/.test(text) ? Number(text) : null;
}

async function readUpTo({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.byteLength;
    if (length > REPLY_BYTES) throw new Error(`the answer has more than ${REPLY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  const { cause } = error;
  // `fetch failed` is all that fetch itself says.
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message;
  return `${error.name}: ${error.message}`;
}

/** What a prober function accepts. It stands in somebody's VPC: a request from outside is held to tight bounds before it acts. */
import * as z from 'zod/mini';
import { LIMITS } from '../xks/limits.ts';
import type { ProbeRequest } from './prober.ts';

const BOUNDS = { samples: 100, timeoutMs: 10_000, requests: 20, roots: 200, pemLength: 16_384, headers: 50, leaves: 50 } as const;

const text = (most: number) => z.string().check(z.maxLength(most));
const name = z.string().check(z.minLength(1), z.maxLength(253));
const timeoutMs = z.int().check(z.minimum(1), z.maximum(BOUNDS.timeoutMs));
const version = z.enum(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']);
/** No control character: a line break would start another header, or another request. */
const headerValue = text(4096).check(z.regex(/^[\t\x20-\x7e]*$/));
const headerName = text(100).check(z.regex(/^[A-Za-z0-9-]+$/));

const target = z.strictObject({ address: name, port: z.int().check(z.minimum(1), z.maximum(65_535)), vantage: text(64) });

const message = z.strictObject({
  method: z.enum(['GET', 'POST']),
  path: text(2048).check(z.regex(/^\/[\x21-\x7e]*$/)),
  headers: z.record(headerName, headerValue).check(z.refine((headers) => Object.keys(headers).length <= BOUNDS.headers)),
  body: z.string().check(z.refine((body) => Buffer.byteLength(body) <= LIMITS.bodyBytes)),
});

const probeRequest = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('dns'), name, type: z.enum(['A', 'AAAA', 'TXT', 'NS']), timeoutMs }),
  z.strictObject({ kind: z.literal('tcp'), target, samples: z.int().check(z.minimum(1), z.maximum(BOUNDS.samples)), timeoutMs }),
  z.strictObject({
    kind: z.literal('tls'),
    target,
    serverName: z.nullable(name),
    minVersion: version,
    maxVersion: version,
    ciphers: z.nullable(text(1000)),
    roots: z.nullable(z.array(text(BOUNDS.pemLength)).check(z.maxLength(BOUNDS.roots))),
    timeoutMs,
  }),
  z.strictObject({
    kind: z.literal('https'),
    target,
    serverName: name,
    leafSha256: z.array(z.string().check(z.regex(/^[0-9A-F]{2}(:[0-9A-F]{2}){31}$/))).check(z.maxLength(BOUNDS.leaves)),
    requests: z.array(message).check(z.minLength(1), z.maxLength(BOUNDS.requests)),
    timeoutMs,
  }),
]);

/** The request, or an error that names the first field that is wrong; never its value, which may hold a signature. */
export function parseProbeRequest(value: unknown): ProbeRequest {
  const parsed = probeRequest.safeParse(value);
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path.join('.') || 'the request';
  const error = new TypeError(`This is not a probe request: ${field} is missing, wrong or beyond its limit`);
  error.name = PROBE_REQUEST_ERROR;
  throw error;
}

/** Lambda tells the caller this name. */
export const PROBE_REQUEST_ERROR = 'ProbeRequestError';

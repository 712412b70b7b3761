/**
 * Is this request signed as KMS signs it? Signature Version 4, verified from the received bytes. Written apart from the signer in
 * `lib/net`, so that one mistake cannot hide in both.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Credential } from '../aws/ports.ts';

export interface SignedRequest {
  readonly method: string;
  /** As received, still encoded; without query. */
  readonly path: string;
  /** Names and values in turn, as received (`IncomingMessage.rawHeaders`). */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

export interface Verifier {
  readonly credential: Credential;
  readonly region: string;
  /** The verifier's clock, epoch milliseconds. */
  readonly nowMs: number;
  /** Looks at the form of the header only. */
  readonly acceptsAnyCredential: boolean;
  /** Does not compare the date with its clock. */
  readonly acceptsStale?: boolean;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const SERVICE = 'kms-xks-proxy';
const MAX_SKEW_MS = 5 * 60_000;
const AUTHORIZATION = /^AWS4-HMAC-SHA256 +Credential=([^,\s]+), *SignedHeaders=([a-z0-9;-]+), *Signature=([0-9a-f]{64})$/;

/** Null when the signature holds, otherwise what is wrong with it, in words fit for the caller. */
export function findSignatureFault(request: SignedRequest, verifier: Verifier): string | null {
  const authorization = parseAuthorization(headerValue(request, 'authorization') ?? '');
  if (authorization === null) return 'The request is not signed with Signature Version 4';
  if (verifier.acceptsAnyCredential) return null;
  const { accessKeyId, day, region, service, signedHeaders, signature } = authorization;
  if (service !== SERVICE) return `The signature is for another service than ${SERVICE}`;
  if (region !== verifier.region) return 'The signature is for another Region';
  const date = headerValue(request, 'x-amz-date') ?? '';
  const dateFault = findDateFault(date, day, verifier);
  if (dateFault !== null) return dateFault;
  const canonical = canonicalRequest(request, signedHeaders);
  if (canonical === null) return 'Host, X-Amz-Date and every header named as signed have to be there and signed';
  const scope = `${day}/${region}/${service}/aws4_request`;
  const expected = sign([ALGORITHM, date, scope, sha256(canonical)].join('\n'), verifier.credential, day, region);
  const genuine = timingSafeEqual(Buffer.from(signature, 'hex'), expected);
  return genuine && accessKeyId === verifier.credential.AccessKeyId ? null : 'The access key id or the signature does not match';
}

interface Authorization {
  readonly accessKeyId: string;
  readonly day: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

function parseAuthorization(header: string): Authorization | null {
  const [, credential, signedHeaders, signature] = AUTHORIZATION.exec(header) ?? [];
  if (credential === undefined || signedHeaders === undefined || signature === undefined) return null;
  const [accessKeyId, day, region, service, end, ...more] = credential.split('/');
  if (accessKeyId === undefined || day === undefined || region === undefined || service === undefined) return null;
  if (end !== 'aws4_request' || more.length > 0) return null;
  return { accessKeyId, day, region, service, signedHeaders: signedHeaders.split(';'), signature };
}

function findDateFault(date: string, day: string, { nowMs, acceptsStale = false }: Verifier): string | null {
  const parts = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(date);
  if (parts === null) return 'X-Amz-Date is missing or malformed';
  if (date.slice(0, 8) !== day) return 'X-Amz-Date and the credential scope name different days';
  const [, year, month, dayOfMonth, hour, minute, second] = parts;
  const signedMs = Date.parse(`${year}-${month}-${dayOfMonth}T${hour}:${minute}:${second}Z`);
  return acceptsStale || Math.abs(nowMs - signedMs) <= MAX_SKEW_MS ? null : 'The request is more than five minutes old or ahead';
}

/** Null when a signed header is absent, or one that must be signed is not. The query is empty: another was refused before. */
function canonicalRequest(request: SignedRequest, signedHeaders: readonly string[]): string | null {
  if (!signedHeaders.includes('host') || !signedHeaders.includes('x-amz-date')) return null;
  const values = signedHeaders.map((name) => headerValue(request, name));
  if (values.includes(null)) return null;
  const headers = signedHeaders.map((name, index) => `${name}:${values[index]}\n`).join('');
  return [request.method, request.path, '', headers, signedHeaders.join(';'), sha256(request.body)].join('\n');
}

/** All values of the header joined by commas, inner white space folded; null when the request has no such header. */
function headerValue({ rawHeaders }: SignedRequest, wanted: string): string | null {
  const values = rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === wanted);
  return values.length === 0 ? null : values.map((value) => value.trim().replace(/\s+/g, ' ')).join(',');
}

function sign(text: string, credential: Credential, day: string, region: string): Buffer {
  const chain = [day, region, SERVICE, 'aws4_request', text];
  return chain.reduce<Buffer>((key, part) => hmac(key, part), Buffer.from(`AWS4${credential.RawSecretAccessKey}`));
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

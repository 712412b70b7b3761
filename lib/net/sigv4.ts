/**
 * Signs a request to an external key store proxy exactly as KMS does: Signature Version 4, signed headers `host;x-amz-date`
 * and nothing else. Source: XKS proxy API specification, authentication. Pure: the time is given, nothing is kept.
 */
import { createHash, createHmac } from 'node:crypto';
import { PROXY_SIGNING_SERVICE } from '../xks/limits.ts';

const ALGORITHM = 'AWS4-HMAC-SHA256';
const SIGNED_HEADERS = 'host;x-amz-date';

export interface ProxyRequestToSign {
  readonly method: 'GET' | 'POST';
  /** The `host` header as it is sent; with port only when it is not 443. */
  readonly host: string;
  /** Absolute path without query; its alphabet (letters, digits, `/ _ -`) needs no encoding. */
  readonly path: string;
  readonly body: string;
  /** The Region of the key store. */
  readonly region: string;
  readonly credential: { readonly AccessKeyId: string; readonly RawSecretAccessKey: string };
  readonly date: Date;
}

/** Headers to send, the signature among them: they belong in the request and nowhere else. */
export interface SignedProxyHeaders extends Readonly<Record<string, string>> {
  readonly host: string;
  readonly 'x-amz-date': string;
  readonly 'content-type': string;
  readonly authorization: string;
}

/** The headers that make the request authentic. The secret is used as UTF-8 text; it is not base64-decoded. */
export function signProxyRequest(request: ProxyRequestToSign): SignedProxyHeaders {
  const { credential, region, host } = request;
  const amzDate = request.date.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = amzDate.slice(0, 8);
  const scope = `${day}/${region}/${PROXY_SIGNING_SERVICE}/aws4_request`;
  const stringToSign = [ALGORITHM, amzDate, scope, sha256(canonicalRequest(request, amzDate))].join('\n');
  const signature = hmac(signingKey(credential.RawSecretAccessKey, day, region), stringToSign).toString('hex');
  return {
    host,
    'x-amz-date': amzDate,
    'content-type': 'application/json',
    authorization: `${ALGORITHM} Credential=${credential.AccessKeyId}/${scope}, SignedHeaders=${SIGNED_HEADERS}, Signature=${signature}`,
  };
}

function canonicalRequest({ method, path, host, body }: ProxyRequestToSign, amzDate: string): string {
  const noQuery = '';
  return [method, path, noQuery, `host:${host}`, `x-amz-date:${amzDate}`, '', SIGNED_HEADERS, sha256(body)].join('\n');
}

function signingKey(secret: string, day: string, region: string): Buffer {
  return [day, region, PROXY_SIGNING_SERVICE, 'aws4_request'].reduce<Buffer>(hmac, Buffer.from(`AWS4${secret}`, 'utf8'));
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest();
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

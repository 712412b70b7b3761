/**
 * Signs a call of an API behind API Gateway with Signature Version 4 (IAM User Guide, Create a signed AWS API request), with the
 * credentials that SDK clients would use: the environment's, the profile's, the machine's.
 */
import { createHash, createHmac } from 'node:crypto';
import { STSClient } from '@aws-sdk/client-sts';
import { call, clientConfig, type LiveOptions } from './call.ts';

export interface ApiCallToSign {
  readonly method: string;
  readonly url: URL;
  /** Signed, too; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface SigningCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** Headers to send, the signature among them. */
export type SignApiCall = (toSign: ApiCallToSign) => Promise<Readonly<Record<string, string>>>;

const SERVICE = 'execute-api';
export const ALGORITHM = 'AWS4-HMAC-SHA256';

/** Throws AwsRefusal, of kind `no-credentials`, when there are none. */
export function makeApiSigner(options: LiveOptions): SignApiCall {
  // Only an SDK client knows where credentials come from; no call is made with it.
  const client = new STSClient(clientConfig(options));
  return async (toSign) => {
    const credentials = await call('execute-api:Invoke', options, () => client.config.credentials());
    return signApiCall(toSign, { credentials, region: options.region, date: new Date() });
  };
}

interface Signing {
  readonly credentials: SigningCredentials;
  readonly region: string;
  readonly date: Date;
}

export function signApiCall(
  { method, url, headers, body }: ApiCallToSign,
  { credentials, region, date }: Signing,
): Readonly<Record<string, string>> {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const amzDate = amzDateOf(date);
  const scope = scopeOf(amzDate, region);
  const signed: Record<string, string> = {
    ...headers,
    host: url.host,
    'x-amz-date': amzDate,
    ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
  };
  const names = Object.keys(signed).toSorted();
  const canonical = [
    method,
    canonicalPath(url),
    canonicalQuery(url),
    ...names.map((name) => `${name}:${signed[name]?.trim().replace(/ +/g, ' ')}`),
    '',
    names.join(';'),
    sha256(body),
  ].join('\n');
  const signature = signatureOf(canonical, { secretAccessKey, amzDate, scope });
  const authorization = `${ALGORITHM} Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...signed, authorization };
}

/** `20300102T030405Z` */
export function amzDateOf(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d{3}/g, '');
}

export function scopeOf(amzDate: string, region: string): string {
  return `${amzDate.slice(0, 8)}/${region}/${SERVICE}/aws4_request`;
}

interface Secretly {
  readonly secretAccessKey: string;
  readonly amzDate: string;
  readonly scope: string;
}

export function signatureOf(canonical: string, { secretAccessKey, amzDate, scope }: Secretly): string {
  const key = scope.split('/').reduce<Buffer>(hmac, Buffer.from(`AWS4${secretAccessKey}`));
  return hmac(key, [ALGORITHM, amzDate, scope, sha256(canonical)].join('\n')).toString('hex');
}

/** Of every service but S3, each part is encoded once more than it is sent. */
export function canonicalPath({ pathname }: URL): string {
  return pathname.split('/').map(encode).join('/');
}

function canonicalQuery({ searchParams }: URL): string {
  return [...searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .toSorted()
    .join('&');
}

export function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest();
}

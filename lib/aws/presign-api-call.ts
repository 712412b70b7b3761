/**
 * An address that lets whoever has it make one GET call of an API behind API Gateway, for a while: Signature Version 4 in the query
 * (IAM User Guide, "Create a signed AWS API request"). It never lasts longer than the session of the role that signed it. How long
 * API Gateway itself takes such an address for is written nowhere: `X-Amz-Expires` is documented for Amazon S3.
 */
import { STSClient } from '@aws-sdk/client-sts';
import { call, clientConfig, type LiveOptions } from './call.ts';
import {
  ALGORITHM,
  amzDateOf,
  canonicalPath,
  encode,
  type SigningCredentials,
  scopeOf,
  sha256,
  signatureOf,
} from './sign-api-call.ts';

export interface Presigning {
  readonly credentials: SigningCredentials;
  readonly region: string;
  readonly date: Date;
  readonly seconds: number;
}

export function presignApiCall(url: URL, { credentials, region, date, seconds }: Presigning): string {
  const amzDate = amzDateOf(date);
  const scope = scopeOf(amzDate, region);
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const query: readonly (readonly [string, string])[] = [
    ...url.searchParams,
    ['X-Amz-Algorithm', ALGORITHM],
    ['X-Amz-Credential', `${accessKeyId}/${scope}`],
    ['X-Amz-Date', amzDate],
    ['X-Amz-Expires', String(seconds)],
    ...(sessionToken === undefined ? [] : [['X-Amz-Security-Token', sessionToken] as const]),
    ['X-Amz-SignedHeaders', 'host'],
  ];
  const text = query
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .toSorted()
    .join('&');
  const canonical = ['GET', canonicalPath(url), text, `host:${url.host}`, '', 'host', sha256('')].join('\n');
  const signature = signatureOf(canonical, { secretAccessKey, amzDate, scope });
  return `${url.origin}${url.pathname}?${text}&X-Amz-Signature=${signature}`;
}

export type Presign = (url: URL) => Promise<string>;

/** Throws AwsRefusal, of kind `no-credentials`, when there are none. */
export function makePresigner(options: LiveOptions, { seconds, nowMs }: { readonly seconds: number; nowMs(): number }): Presign {
  // Only an SDK client knows where credentials come from; no call is made with it.
  const client = new STSClient(clientConfig(options));
  return async (url) => {
    const credentials = await call('execute-api:Invoke', options, () => client.config.credentials());
    return presignApiCall(url, { credentials, region: options.region, date: new Date(nowMs()), seconds });
  };
}

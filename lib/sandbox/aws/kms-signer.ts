/**
 * Signs as KMS does, written apart from `lib/net/sigv4` on purpose: a fault in one of them shows when the other meets a proxy.
 * Source: XKS proxy API specification, authentication (SigV4, service `kms-xks-proxy`, signed headers `host;x-amz-date`).
 */
import { createHash, createHmac } from 'node:crypto';

const ALGORITHM = 'AWS4-HMAC-SHA256';
const SIGNED_HEADERS = 'host;x-amz-date';

export interface Signable {
  readonly host: string;
  readonly path: string;
  readonly body: string;
  readonly region: string;
  readonly credential: { readonly AccessKeyId: string; readonly RawSecretAccessKey: string };
  readonly date: Date;
}

/** Headers of the signed POST, `host` included. */
export function signAsKms({ host, path, body, region, credential, date }: Signable): Record<string, string> {
  const stamp = `${date.toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`;
  const scope = `${stamp.slice(0, 8)}/${region}/kms-xks-proxy/aws4_request`;
  const canonical = `POST\n${path}\n\nhost:${host}\nx-amz-date:${stamp}\n\n${SIGNED_HEADERS}\n${sha256(body)}`;
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${credential.RawSecretAccessKey}`);
  const signature = hmac(key, `${ALGORITHM}\n${stamp}\n${scope}\n${sha256(canonical)}`).toString('hex');
  const credentialScope = `Credential=${credential.AccessKeyId}/${scope}`;
  return {
    host,
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'x-amz-date': stamp,
    authorization: `${ALGORITHM} ${credentialScope}, SignedHeaders=${SIGNED_HEADERS}, Signature=${signature}`,
  };
}

function sha256(data: string): string {
  return createHash('sha256').update(data, 'utf8').digest('hex');
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data, 'utf8').digest();
}

/** Signs a proxy request with the AWS SDK's signer: an oracle that shares no code with this project. */
import { createHash, createHmac } from 'node:crypto';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';

export interface ToSign {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly AccessKeyId: string;
  readonly RawSecretAccessKey: string;
  readonly region: string;
  readonly service: string;
  readonly signingDate: Date;
}

/** The given headers and the signature; all of them are signed. */
export async function signAsSdk(request: ToSign): Promise<Record<string, string>> {
  const { AccessKeyId: accessKeyId, RawSecretAccessKey: secretAccessKey, region, service, signingDate, ...http } = request;
  const query = { ...http.query };
  const signer = new SignatureV4({
    service,
    region,
    credentials: { accessKeyId, secretAccessKey },
    sha256: NodeSha256,
    applyChecksum: false,
  });
  const signed = await signer.sign(new HttpRequest({ ...http, query, headers: { ...http.headers } }), { signingDate });
  return signed.headers;
}

/** The query of an address for a GET call of an API behind API Gateway. */
export async function presignAsSdk(
  { hostname, path }: { readonly hostname: string; readonly path: string },
  { credentials, signingDate, expiresIn }: ToPresign,
): Promise<Readonly<Record<string, unknown>>> {
  const signer = new SignatureV4({ service: 'execute-api', region: 'us-east-1', credentials, sha256: NodeSha256 });
  const request = new HttpRequest({ method: 'GET', protocol: 'https:', hostname, path, headers: { host: hostname } });
  return (await signer.presign(request, { signingDate, expiresIn })).query ?? {};
}

interface ToPresign {
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };
  readonly signingDate: Date;
  readonly expiresIn: number;
}

type Data = string | ArrayBuffer | ArrayBufferView;

class NodeSha256 {
  readonly #hash;

  constructor(secret?: Data) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytes(secret));
  }

  update(data: Data): void {
    this.#hash.update(bytes(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

function bytes(data: Data): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
}

/** A client of the sandbox's XKS proxy over node:https, trusting one root and signing with the SDK's signer. */
import type { IncomingHttpHeaders } from 'node:http';
import https from 'node:https';
import type { Credential } from '../../lib/aws/ports.ts';
import { signAsSdk } from './sign-as-sdk.ts';

export interface Call {
  readonly method?: string;
  readonly path: string;
  readonly body?: string;
  /** null: unsigned. */
  readonly credential: Credential | null;
  readonly region?: string;
  readonly service?: string;
  readonly signingDate?: Date;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent in place of what was signed. */
  readonly tampered?: { readonly path?: string; readonly body?: string; readonly headers?: Readonly<Record<string, string>> };
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Peer {
  readonly port: number;
  readonly host: string;
  readonly rootPem: string;
}

/** Rejects with the socket's or the TLS stack's error. */
export async function call(peer: Peer, request: Call, tls: https.RequestOptions = {}): Promise<Reply> {
  const { method = 'POST', path, body = '{}', credential, region = 'us-east-1', service = 'kms-xks-proxy', tampered } = request;
  const signingDate = request.signingDate ?? new Date();
  const unsigned = { host: peer.host, ...request.headers };
  const headers =
    credential === null
      ? unsigned
      : await signAsSdk({ method, path, headers: unsigned, body, ...credential, region, service, signingDate });
  return send(
    {
      agent: false,
      ...tls,
      host: '127.0.0.1',
      port: peer.port,
      servername: peer.host,
      ca: peer.rootPem,
      method,
      path: tampered?.path ?? path,
      headers: { ...headers, ...tampered?.headers },
    },
    tampered?.body ?? body,
  );
}

function send(options: https.RequestOptions, body: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = https.request(options, (response) => {
      response.setEncoding('utf8');
      let text = '';
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

/**
 * Chat services as far as they take messages: Slack's webhooks and `chat.postMessage`, workflows of Teams. Real HTTPS on 127.0.0.1
 * under their names, by certificates of the sandbox's authority; what goes wrong next is put on a list.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type CertificateProfile, certificateProfile } from './certificate-profile.ts';
import type { LocalCa } from './local-ca.ts';

/**
 * `hang`: the message is read and never answered; `cut`: it is read and taken, and the connection ends without an answer;
 * `drop`: the connection ends before anything is read; `huge`: the answer does not end.
 */
export type WebhookFault =
  | 'hang'
  | 'cut'
  | 'drop'
  | 'huge'
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };

export interface ReceivedMessage {
  readonly host: string;
  readonly path: string;
  readonly authorization: string | null;
  readonly body: unknown;
}

export interface WebhookReceiver {
  /** Messages that a channel shows. */
  readonly taken: ReceivedMessage[];
  /** What happens to the next requests, one after the other; then all are taken. */
  readonly faults: WebhookFault[];
  /** For a client: names of the services to where they are. */
  readonly dialMap: ReadonlyMap<string, { readonly host: string; readonly port: number }>;
  close(): Promise<void>;
}

export interface ReceiverOptions {
  readonly ca: LocalCa;
  readonly certificate?: Partial<CertificateProfile>;
}

const SLACK_API = 'slack.com';
export const RECEIVER_HOSTS = [
  'hooks.slack.com',
  SLACK_API,
  'prod-01.westeurope.logic.azure.com',
  'default0123456789.01.environment.api.powerplatform.com',
] as const;

export async function startWebhookReceiver({ ca, certificate }: ReceiverOptions): Promise<WebhookReceiver> {
  const taken: ReceivedMessage[] = [];
  const faults: WebhookFault[] = [];
  const { certificatePem: cert, keyPem: key } = await ca.issue({
    ...certificateProfile(RECEIVER_HOSTS[0]),
    subjectAltNames: RECEIVER_HOSTS,
    ...certificate,
  });
  const server = createServer({ cert, key }, (request, response) => void serve(request, response, { taken, faults }));
  await new Promise<void>((resolve, reject) => void server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    taken,
    faults,
    dialMap: new Map(RECEIVER_HOSTS.map((host) => [`${host}:443`, { host: '127.0.0.1', port }])),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Inside {
  readonly taken: ReceivedMessage[];
  readonly faults: WebhookFault[];
}

async function serve(request: IncomingMessage, response: ServerResponse, { taken, faults }: Inside): Promise<void> {
  const fault = faults.shift();
  if (fault === 'drop') {
    request.socket.destroy();
    return;
  }
  const message = await received(request);
  if (fault === 'hang') return;
  if (typeof fault === 'object') {
    response.writeHead(fault.status, fault.headers).end(fault.body ?? '');
    return;
  }
  taken.push(message);
  if (fault === 'cut') {
    request.socket.destroy();
    return;
  }
  const { status, body } = success(message.host);
  response.writeHead(status);
  if (fault === 'huge') flood(response);
  else response.end(body);
}

/** As each service says that it took a message. */
function success(host: string): { readonly status: number; readonly body: string } {
  if (host === SLACK_API) return { status: 200, body: '{"ok": true, "ts": "1700000000.000100"}' };
  return host.endsWith('slack.com') ? { status: 200, body: 'ok' } : { status: 202, body: '' };
}

/** Until the client has enough of it. */
function flood(response: ServerResponse): void {
  const write = (): void => {
    while (!response.destroyed && response.write('x'.repeat(16_384)));
    if (!response.destroyed) response.once('drain', write);
  };
  write();
}

async function received(request: IncomingMessage): Promise<ReceivedMessage> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { host = '', authorization = null } = request.headers;
  return { host, path: request.url ?? '', authorization, body: parse(Buffer.concat(chunks).toString('utf8')) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The local service over HTTP: takes a call, has the handler of its route answer it. On 127.0.0.1 only. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RouteKey } from '../model/routes.ts';
import { BODY_BYTES } from '../service/api-body.ts';
import type { ApiAnswer, ApiHandler } from '../service/api-route.ts';
import { type LocalCaller, routeCall } from './http-event.ts';

export interface ApiServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  close(): Promise<void>;
}

export interface ApiServerOptions {
  /** 0: any that is free. */
  readonly port: number;
  /** A route without one is not there. */
  readonly handlers: Readonly<Partial<Record<RouteKey, ApiHandler>>>;
  readonly caller: LocalCaller;
  /** One line for each call: route and status, never what was sent. */
  log(line: string): void;
}

const ADDRESS = '127.0.0.1';

/** @throws the error of the socket when the port cannot be had */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const server = createServer((request, response) => void serve(request, response, options));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, ADDRESS, resolve);
  });
  return {
    url: `http://${ADDRESS}:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, options: ApiServerOptions): Promise<void> {
  try {
    const { statusCode = 200, headers = {}, body = '' } = await answer(request, options);
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value));
    // What was not read of a body that is too large would be taken for the next call.
    if (!request.complete) response.setHeader('connection', 'close');
    response.writeHead(statusCode).end(body);
  } catch (error) {
    options.log(`${request.method} broke down: ${error instanceof Error ? error.name : 'a thrown value that is no error'}`);
    if (!response.headersSent) response.writeHead(500, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ message: 'Internal Server Error' }));
  }
}

async function answer(request: IncomingMessage, { handlers, caller, log }: ApiServerOptions): Promise<ApiAnswer> {
  const { method = 'GET', url: target = '/', headers } = request;
  if (!isFromHere(request)) return gatewaySays(403, 'Forbidden');
  const routed = routeCall(
    { method, target, headers, body: await readUpTo(request, BODY_BYTES + 1), requestId: randomUUID() },
    caller,
  );
  const handler = routed === null ? undefined : handlers[routed.route.key];
  if (routed === null || handler === undefined) {
    log(`${method} (no such route) 404`);
    return gatewaySays(404, 'Not Found');
  }
  const given = await handler(routed.event);
  log(`${routed.event.routeKey} ${given.statusCode}`);
  return given;
}

/** As API Gateway speaks when it asks no function. */
function gatewaySays(statusCode: number, message: string): ApiAnswer {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message }) };
}

/**
 * Any web page that is open on this machine can send calls to this port: a browser marks them with the page's origin, and a name
 * that was made to point here stands in `host`.
 */
function isFromHere({ headers, socket }: IncomingMessage): boolean {
  const here = [`${ADDRESS}:${socket.localPort}`, `localhost:${socket.localPort}`];
  const { host = '', origin } = headers;
  return here.includes(host.toLowerCase()) && (origin === undefined || here.some((one) => origin === `http://${one}`));
}

async function readUpTo(request: IncomingMessage, bytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).byteLength;
    if (length >= bytes) break;
  }
  return Buffer.concat(chunks);
}

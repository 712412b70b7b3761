/**
 * An XKS proxy on 127.0.0.1: real TLS, verified signatures, the four operations, and whatever faults its behaviour names. One
 * listening socket takes all connections and hands each to what should meet it, so that transport, certificate and TLS settings
 * can change while it runs.
 */
import { createServer as createHttpServer, type RequestListener, type Server as HttpServer } from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';
import type { ProxyBehaviour } from './xks-proxy-behaviour.ts';
import { makeHandler, type ReceivedRequest } from './xks-proxy-handler.ts';
import { INTERNAL_ERROR_ALERT, makeSecureServer, type ProxyCertificate, type ProxyTls } from './xks-proxy-tls.ts';

export type { ProxyCertificate, ProxyTls } from './xks-proxy-tls.ts';

export interface XksProxyOptions {
  readonly certificate: ProxyCertificate;
  readonly behaviour: ProxyBehaviour;
  readonly tls?: Partial<ProxyTls>;
  /** For connections that are opened after the first HTTP request. */
  readonly nextCertificate?: ProxyCertificate;
  /** Served in turn after the first, a connection each: several hosts behind one address. */
  readonly rotation?: readonly ProxyCertificate[];
  /** Epoch milliseconds; the system's clock when absent. */
  readonly now?: () => number;
}

export interface XksProxy {
  readonly port: number;
  /** Change it at will: it is read for every connection and request. */
  readonly behaviour: ProxyBehaviour;
  readonly requests: readonly ReceivedRequest[];
  /** For connections to come. */
  setCertificate(certificate: ProxyCertificate, rotation?: readonly ProxyCertificate[]): void;
  /** For connections to come; what is absent has its default. */
  setTls(tls: Partial<ProxyTls>): void;
  /** Breaks all connections. */
  close(): Promise<void>;
}

/** Starts the proxy on a free port of 127.0.0.1. */
export async function startXksProxy(options: XksProxyOptions): Promise<XksProxy> {
  const { behaviour } = options;
  const requests: ReceivedRequest[] = [];
  const closing = new AbortController();
  const handler = makeHandler({ behaviour, requests, now: options.now ?? Date.now, closing: closing.signal });
  const plain = createHttpServer(handler);
  let settings: SecureSettings = { certificate: options.certificate, rotation: options.rotation ?? [], tls: options.tls ?? {} };
  let secure = makeSecureServers(settings, handler);
  const change = (changes: Partial<SecureSettings>): void => {
    settings = { ...settings, ...changes };
    secure = makeSecureServers(settings, handler);
  };
  let turn = 0;
  const sockets = new Set<Socket>();
  const server = net.createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy()); // a client that resets must not end the process
    const { nextCertificate } = options;
    if (nextCertificate && requests.length > 0 && settings.certificate !== nextCertificate)
      change({ certificate: nextCertificate });
    connect(behaviour, socket, secure[turn % secure.length]!, plain);
    turn += 1;
  });
  await new Promise<void>((resolve, reject) => void server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    behaviour,
    requests,
    setCertificate: (certificate, rotation = []) => change({ certificate, rotation }),
    setTls: (tls) => change({ tls }),
    close: () => {
      closing.abort();
      return closeAll(server, sockets);
    },
  };
}

interface SecureSettings {
  readonly certificate: ProxyCertificate;
  readonly rotation: readonly ProxyCertificate[];
  readonly tls: Partial<ProxyTls>;
}

function makeSecureServers({ certificate, rotation, tls }: SecureSettings, handler: RequestListener): readonly HttpServer[] {
  return [certificate, ...rotation].map((one) => makeSecureServer(one, tls, handler));
}

async function closeAll(server: net.Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const socket of sockets) socket.destroy();
  await closed;
}

function connect(behaviour: ProxyBehaviour, socket: Socket, secure: HttpServer, plain: HttpServer): void {
  switch (behaviour.transport) {
    case 'https':
      secure.emit('connection', socket);
      return;
    case 'plain-http':
      plain.emit('connection', socket);
      return;
    case 'silent':
      socket.resume(); // so that the client's hanging up is noticed
      return;
    case 'close-after-hello':
      socket.once('data', () => socket.destroy());
      return;
    case 'alert-after-hello':
      socket.once('data', () => socket.end(INTERNAL_ERROR_ALERT));
  }
}

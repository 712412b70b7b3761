/**
 * An XKS proxy on 127.0.0.1: real TLS, verified signatures, the four operations, and whatever faults its behaviour names. One
 * listening socket takes all connections and hands each to what should meet it, so that transport, certificate and TLS settings
 * can change while it runs.
 */
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import net, { type AddressInfo, type Socket } from 'node:net';
import type { SecureVersion } from 'node:tls';
import type { IssuedCertificate } from './local-ca.ts';
import type { ProxyBehaviour } from './xks-proxy-behaviour.ts';
import { makeHandler, type ReceivedRequest } from './xks-proxy-handler.ts';

export type ProxyCertificate = Pick<IssuedCertificate, 'certificatePem' | 'keyPem'>;

export interface ProxyTls {
  readonly minVersion: SecureVersion;
  readonly maxVersion: SecureVersion;
  /** OpenSSL cipher list, TLS 1.3 suites included. */
  readonly ciphers: string;
  readonly clientCertificate: 'none' | 'requested' | 'required';
}

export interface XksProxyOptions {
  readonly certificate: ProxyCertificate;
  readonly behaviour: ProxyBehaviour;
  readonly tls?: Partial<ProxyTls>;
  /** For connections that are opened after the first HTTP request. */
  readonly nextCertificate?: ProxyCertificate;
  /** Epoch milliseconds; the system's clock when absent. */
  readonly now?: () => number;
}

export interface XksProxy {
  readonly port: number;
  /** Change it at will: it is read for every connection and request. */
  readonly behaviour: ProxyBehaviour;
  readonly requests: readonly ReceivedRequest[];
  /** For connections to come. */
  setCertificate(certificate: ProxyCertificate): void;
  /** For connections to come; what is absent has its default. */
  setTls(tls: Partial<ProxyTls>): void;
  /** Breaks all connections. */
  close(): Promise<void>;
}

const DEFAULT_TLS: ProxyTls = {
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.3',
  ciphers: [
    'TLS_AES_256_GCM_SHA384',
    'TLS_CHACHA20_POLY1305_SHA256',
    'TLS_AES_128_GCM_SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
  ].join(':'),
  clientCertificate: 'none',
};

/** TLS settings for faults. */
export const FAULTY_TLS = {
  /** Versions that KMS does not speak. */
  oldVersions: { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT' },
  /** Both versions, none of the suites KMS offers. */
  aes128Only: { ciphers: 'TLS_AES_128_GCM_SHA256:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256' },
} as const satisfies Record<string, Partial<ProxyTls>>;

/** Starts the proxy on a free port of 127.0.0.1. */
export async function startXksProxy(options: XksProxyOptions): Promise<XksProxy> {
  const { behaviour } = options;
  const requests: ReceivedRequest[] = [];
  const closing = new AbortController();
  const handler = makeHandler({ behaviour, requests, now: options.now ?? Date.now, closing: closing.signal });
  const plain = createHttpServer(handler);
  let settings: SecureSettings = { certificate: options.certificate, tls: options.tls ?? {} };
  let secure = makeSecureServer(settings, handler);
  const change = (changes: Partial<SecureSettings>): void => {
    settings = { ...settings, ...changes };
    secure = makeSecureServer(settings, handler);
  };
  const sockets = new Set<Socket>();
  const server = net.createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy()); // a client that resets must not end the process
    const { nextCertificate } = options;
    if (nextCertificate && requests.length > 0 && settings.certificate !== nextCertificate)
      change({ certificate: nextCertificate });
    connect(behaviour, socket, secure, plain);
  });
  await new Promise<void>((resolve, reject) => void server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    behaviour,
    requests,
    setCertificate: (certificate) => change({ certificate }),
    setTls: (tls) => change({ tls }),
    close: () => {
      closing.abort();
      return closeAll(server, sockets);
    },
  };
}

interface SecureSettings {
  readonly certificate: ProxyCertificate;
  readonly tls: Partial<ProxyTls>;
}

/** Never listens itself: it is handed connections. Level 0 lets it show weak keys and old versions; judging is the client's. */
function makeSecureServer({ certificate, tls }: SecureSettings, handler: ReturnType<typeof makeHandler>): HttpServer {
  const { minVersion, maxVersion, ciphers, clientCertificate } = { ...DEFAULT_TLS, ...tls };
  const server = createHttpsServer(
    {
      cert: certificate.certificatePem,
      key: certificate.keyPem,
      minVersion,
      maxVersion,
      ciphers: `${ciphers}:@SECLEVEL=0`,
      requestCert: clientCertificate !== 'none',
      rejectUnauthorized: clientCertificate === 'required',
    },
    handler,
  );
  return server.on('tlsClientError', (_error, socket) => socket.destroy());
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
  }
}

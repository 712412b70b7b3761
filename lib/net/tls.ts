/** One TLS handshake: what was agreed, the chain exactly as the server sent it, and how long it took. */
import type { X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import { NetFault, type NetFailure, netFailure, translate } from './net-failure.ts';
import type { TlsAnswer, TlsRequest } from './prober.ts';
import { openSecure } from './secure-connection.ts';
import { type Dial, ignoreLateError } from './tcp.ts';

/** OpenSSL 3 takes TLS 1.1 and older only at security level 0; without it our own side would refuse, and prove nothing. */
const OLD_VERSIONS_TOO = 'DEFAULT@SECLEVEL=0';
/** A chain is a few certificates; a server that sends more is not followed further. */
const CHAIN_LENGTH = 20;
/** How long a server may take to close after we did. One that never does has at least not refused us. */
const CLOSING = { leastMs: 1000, roundTrips: 10 } as const;

/** Throws `NetFault` when the handshake fails, and Node's own error when ciphers or roots of the request make no sense. */
export async function observeTls(dial: Dial, request: TlsRequest): Promise<TlsAnswer> {
  const options = {
    context: contextFor(request),
    serverName: request.serverName,
    alpn: [],
    verify: request.roots !== null,
  };
  const { socket, tcpMs, handshakeMs } = await openSecure(dial, options, request.timeoutMs);
  try {
    const answer = {
      protocol: socket.getProtocol() ?? 'unknown',
      suite: socket.getCipher().standardName,
      chain: sentChain(socket),
      tcpMs,
      handshakeMs,
    };
    const waitMs = Math.min(request.timeoutMs, Math.max(CLOSING.leastMs, CLOSING.roundTrips * tcpMs));
    const refusal = await refusalAtClose(socket, dial, waitMs);
    if (refusal !== null) throw new NetFault(refusal);
    return answer;
  } finally {
    socket.destroy();
  }
}

/** Made before the connection: 130 roots take 9 ms to load, which is not the server's time. */
function contextFor({ ciphers, minVersion, maxVersion, roots }: TlsRequest): SecureContext {
  const suites = ciphers ?? (minVersion === 'TLSv1' || minVersion === 'TLSv1.1' ? OLD_VERSIONS_TOO : undefined);
  return createSecureContext({
    minVersion,
    maxVersion,
    ...(suites === undefined ? {} : { ciphers: suites }),
    ca: roots === null ? [] : [...roots],
  });
}

/** `getPeerCertificate` would re-order the chain and complete it from our roots; this walk shows what was on the wire. */
function sentChain(socket: TLSSocket): string[] {
  const chain: string[] = [];
  let certificate: X509Certificate | undefined = socket.getPeerX509Certificate();
  while (certificate !== undefined && chain.length < CHAIN_LENGTH) {
    chain.push(certificate.raw.toString('base64'));
    certificate = certificate.issuerCertificate;
  }
  return chain;
}

/**
 * With TLS 1.3 a missing client certificate is refused after our side believes itself connected. Instead of waiting for luck we
 * close: the server meets our (empty) certificate before our closing, so its refusal, if any, comes before its own closing.
 */
function refusalAtClose(socket: TLSSocket, dial: Dial, waitMs: number): Promise<NetFailure | null> {
  if (socket.getProtocol() !== 'TLSv1.3') return Promise.resolve(null);
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), waitMs);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve(null);
    });
    socket.once('error', (error) => {
      const { kind } = translate(error, 'http', dial.label);
      if (kind === 'client-certificate-required') resolve(netFailure('tls', kind, dial.label));
    });
    socket.on('error', ignoreLateError).resume().end();
  });
}

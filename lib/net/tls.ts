/** One TLS handshake: what was agreed, the chain exactly as the server sent it, what it asked for, and how long it took. */
import type { X509Certificate } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import { connectTcp, handshake, type SecureOptions } from './handshake.ts';
import { NetFault, type NetFailure, netFailure, translate } from './net-failure.ts';
import type { TlsAnswer, TlsRequest } from './prober.ts';
import { warmUp } from './secure-connection.ts';
import { type Dial, ignoreLateError } from './tcp.ts';
import { readHandshake, wasAskedForCertificate } from './tls-records.ts';
import { tapWire, type Wire } from './wire-tap.ts';

/** OpenSSL 3 takes TLS 1.1 and older only at security level 0; without it our own side would refuse, and prove nothing. */
const OLD_VERSIONS_TOO = 'DEFAULT@SECLEVEL=0';
/** A chain is a few certificates; a server that sends more is not followed further. */
const CHAIN_LENGTH = 20;
/** Responses have a few hundred bytes; with a chain of their own a few thousand. */
const STAPLE_BYTES = 16_384;
/** How long a server may take to close after we did. One that never does has at least not refused us. */
const CLOSING = { leastMs: 1000, roundTrips: 10 } as const;

/** Throws `NetFault` when the handshake fails, and Node's own error when ciphers or roots of the request make no sense. */
export async function observeTls(dial: Dial, request: TlsRequest): Promise<TlsAnswer> {
  let staple: string | null = null;
  let chain: readonly string[] = [];
  const options: SecureOptions = {
    context: contextFor(request),
    serverName: request.serverName,
    alpn: [],
    verify: request.roots !== null,
    onStaple: (response) => {
      if (response !== null && response.length <= STAPLE_BYTES) staple = response.toString('base64');
    },
    onShown: (socket) => {
      chain = sentChain(socket);
    },
  };
  await warmUp();
  const startedMs = performance.now();
  const { raw, tcpMs } = await connectTcp(dial, request.timeoutMs);
  const wire = tapWire(raw);
  const remainingMs = Math.max(1, request.timeoutMs - (performance.now() - startedMs));
  const greetedMs = performance.now();
  try {
    const { socket, handshakeMs } = await handshake(wire.through, options, remainingMs, dial.label);
    const waitMs = Math.min(request.timeoutMs, Math.max(CLOSING.leastMs, CLOSING.roundTrips * tcpMs));
    return { ...(await read(socket, wire, dial, waitMs)), chain, staple, tcpMs, handshakeMs };
  } catch (error) {
    const shown = shownWithoutCertificate(error, wire, dial, request, chain[0]);
    return { ...shown, clientCertificate: 'demanded', staple, tcpMs, handshakeMs: performance.now() - greetedMs };
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

type Read = Pick<TlsAnswer, 'protocol' | 'suite' | 'clientCertificate'>;

async function read(socket: TLSSocket, wire: Wire, dial: Dial, waitMs: number): Promise<Read> {
  try {
    const protocol = socket.getProtocol() ?? 'unknown';
    const suite = socket.getCipher().standardName;
    const refused = await isRefusedAtClose(socket, dial, waitMs);
    const asked = wasAskedForCertificate(wire.sent(), protocol, suite);
    return { protocol, suite, clientCertificate: refused ? 'demanded' : asked ? 'asked' : 'not-asked' };
  } finally {
    socket.destroy();
  }
}

/**
 * `getPeerCertificate` would re-order the chain and complete it from our roots; this walk shows what was on the wire. Node can
 * walk it once only.
 */
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
function isRefusedAtClose(socket: TLSSocket, dial: Dial, waitMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), waitMs);
    const end = (refused: boolean): void => {
      clearTimeout(timer);
      resolve(refused);
    };
    if (socket.getProtocol() !== 'TLSv1.3') {
      end(false);
      return;
    }
    socket.once('close', () => end(false));
    socket.once('error', (error) => {
      if (translate(error, 'http', dial.label).kind === 'client-certificate-required') end(true);
    });
    socket.on('error', ignoreLateError).resume().end();
  });
}

/** What may follow on an empty client certificate, besides its own alert: some servers just hang up. */
const MAYBE_REFUSED: ReadonlySet<NetFailure['kind']> = new Set(['no-shared-suite', 'alert', 'closed', 'reset']);

/**
 * Up to TLS 1.2 a server that demands a certificate breaks off within the handshake, by the same alert as one without a suite in
 * common; only that it asked, and had shown its own before, tells the two apart. Without roots that is an answer; with them it
 * is none, as nothing was verified. Throws what is another failure.
 */
function shownWithoutCertificate(
  error: unknown,
  wire: Wire,
  dial: Dial,
  { roots }: TlsRequest,
  leaf: string | undefined,
): Pick<TlsAnswer, 'protocol' | 'suite' | 'chain'> {
  const failure = translate(error, 'tls', dial.label);
  const shown = readHandshake(wire.received());
  const demanded =
    failure.kind === 'client-certificate-required' ||
    (MAYBE_REFUSED.has(failure.kind) && shown !== null && wasAskedForCertificate(wire.sent(), shown.protocol, shown.suite));
  if (demanded && shown !== null && roots === null) return shown;
  if (demanded) throw new NetFault(netFailure('tls', 'client-certificate-required', dial.label));
  throw new NetFault(failure.kind === 'untrusted' && leaf !== undefined ? { ...failure, leaf } : failure);
}

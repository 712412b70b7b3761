/** Opens TLS connections, warmed up and timed, and says why when it cannot. Used for single handshakes and for HTTPS. */
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import { createSecureContext, createServer, type TLSSocket } from 'node:tls';
import { demandsClientCertificate } from './client-certificate.ts';
import { connectTcp, handshake, type SecureOptions } from './handshake.ts';
import { mayMeanClientCertificate, NetFault, netFailure, translate } from './net-failure.ts';
import { type Dial, ignoreLateError } from './tcp.ts';

export interface SecureConnection {
  readonly socket: TLSSocket;
  readonly tcpMs: number;
  readonly handshakeMs: number;
}

/** One connection, handshake complete on our side. `timeoutMs` covers both steps; throws `NetFault`. */
export async function openSecure(dial: Dial, options: SecureOptions, timeoutMs: number): Promise<SecureConnection> {
  await warmUp();
  const startedMs = performance.now();
  const { raw, tcpMs } = await connectTcp(dial, timeoutMs);
  const remainingMs = (): number => Math.max(1, timeoutMs - (performance.now() - startedMs));
  try {
    return { ...(await handshake(raw, options, remainingMs(), dial.label)), tcpMs };
  } catch (error) {
    // With TLS 1.2 "no certificate" and "no common suite" are the same alert: only what went before tells them apart.
    const demanded = mayMeanClientCertificate(error) && (await demandsClientCertificate(dial, options, remainingMs()));
    if (demanded) throw new NetFault(netFailure('tls', 'client-certificate-required', dial.label));
    throw new NetFault(translate(error, 'tls', dial.label));
  }
}

let warm: Promise<void> | undefined;

/**
 * The first handshake of a process costs 5 ms more than any later one, which would be counted as the proxy's. One on loopback
 * pays for it. Its server has no certificate and so refuses: what is slow the first time is loading TLS and making the first
 * key share, and a certificate would have to be made for nothing else.
 */
export function warmUp(): Promise<void> {
  warm ??= refusedHandshake();
  return warm;
}

async function refusedHandshake(): Promise<void> {
  const server = createServer().on('tlsClientError', ignoreLateError);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const dial = { host: '127.0.0.1', port, label: `127.0.0.1:${port}` };
  const options = { context: createSecureContext(), serverName: 'localhost', alpn: [], verify: false };
  try {
    const { raw } = await connectTcp(dial, 1000);
    await handshake(raw, options, 1000, dial.label);
  } catch {
    // Refused, as it must be.
  } finally {
    server.close();
  }
}

/** The two steps of a TLS connection: TCP, then the handshake, each timed in its own event. */
import { isIP, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { Duplex } from 'node:stream';
import { connect, type SecureContext, type TLSSocket } from 'node:tls';
import { NetFault, netFailure } from './net-failure.ts';
import { type Dial, ignoreLateError, openTcp } from './tcp.ts';

export interface SecureOptions {
  /** Versions, suites and roots. */
  readonly context: SecureContext;
  /** SNI; null sends none, and so does an address (RFC 6066 admits only names). */
  readonly serverName: string | null;
  readonly alpn: readonly string[];
  /** Refuse chains that the context's roots do not verify. The name is never compared here: that is for the judge. */
  readonly verify: boolean;
  /** Asks the server for the OCSP response it staples, and takes it; null: it has none. */
  readonly onStaple?: (response: Buffer | null) => void;
  /** Called before the server's chain is judged: what is refused cannot be asked for it any more. */
  readonly onShown?: (socket: TLSSocket) => void;
}

/** TCP only. Throws `NetFault`. */
export function connectTcp(dial: Dial, timeoutMs: number): Promise<{ raw: Socket; tcpMs: number }> {
  return new Promise((resolve, reject) => {
    const raw = openTcp(dial, timeoutMs, {
      connected: (tcpMs) => resolve({ raw, tcpMs }),
      failed: (failure) => reject(new NetFault(failure)),
    });
  });
}

/** TLS over an open connection. Rejects with Node's own error, or `NetFault` for time-out and silent close. */
export function handshake(
  raw: Duplex,
  { context, serverName, alpn, verify, onStaple, onShown }: SecureOptions,
  timeoutMs: number,
  label: string,
): Promise<{ socket: TLSSocket; handshakeMs: number }> {
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    const socket = connect({
      socket: raw,
      secureContext: context,
      rejectUnauthorized: verify,
      checkServerIdentity: () => undefined,
      ALPNProtocols: [...alpn],
      requestOCSP: onStaple !== undefined,
      ...(serverName === null || isIP(serverName) !== 0 ? {} : { servername: serverName }),
    });
    const fail = (error: unknown): void => {
      clearTimeout(timer);
      socket.off('error', fail).off('close', onClose).destroy();
      raw.destroy();
      reject(error);
    };
    const onClose = (): void => fail(new NetFault(netFailure('tls', 'closed', label)));
    const timer = setTimeout(() => fail(new NetFault(netFailure('tls', 'timeout', label))), timeoutMs);
    raw.on('error', ignoreLateError);
    if (onStaple !== undefined) socket.once('OCSPResponse', onStaple);
    if (onShown !== undefined) socket.prependOnceListener('secure', () => onShown(socket));
    socket
      .on('error', ignoreLateError)
      .once('error', fail)
      .once('close', onClose)
      .once('secureConnect', () => {
        const handshakeMs = performance.now() - startedMs;
        clearTimeout(timer);
        socket.off('error', fail).off('close', onClose);
        resolve({ socket, handshakeMs });
      });
  });
}

/**
 * Did the server ask for a client certificate before it broke off? Up to TLS 1.2 that question stands readable in the handshake,
 * but Node does not report it: so one more connection is made through a tap. Only handshakes that failed in the telling way pay
 * for it.
 */
import { connectTcp, handshake, type SecureOptions } from './handshake.ts';
import type { Dial } from './tcp.ts';
import { asksForCertificate } from './tls-records.ts';
import { tapWire, type Wire } from './wire-tap.ts';

/** True when a handshake with these options fails after the server asked for a client certificate. */
export async function demandsClientCertificate(dial: Dial, options: SecureOptions, timeoutMs: number): Promise<boolean> {
  let wire: Wire | null = null;
  try {
    const { raw } = await connectTcp(dial, timeoutMs);
    wire = tapWire(raw);
    const { socket } = await handshake(wire.through, options, timeoutMs, dial.label);
    socket.destroy();
    return false;
  } catch {
    return wire !== null && asksForCertificate(wire.received());
  }
}

/**
 * Did the server ask for a client certificate before it broke off? Up to TLS 1.2 that question stands readable in the handshake,
 * but Node does not report it: so one more connection is made through a tap that keeps a copy of what the server sends. Only
 * handshakes that failed in the telling way pay for it.
 */
import { Duplex } from 'node:stream';
import { connectTcp, handshake, type SecureOptions } from './handshake.ts';
import type { Dial } from './tcp.ts';

const RECORD = { changeCipherSpec: 20, handshake: 22, applicationData: 23 } as const;
const RECORD_HEADER_BYTES = 5;
const MESSAGE_HEADER_BYTES = 4;
const CERTIFICATE_REQUEST = 13;
/** More than any handshake sends before it wants an answer. */
const COPY_BYTES = 131_072;

/** True when a handshake with these options fails after the server asked for a client certificate. */
export async function demandsClientCertificate(dial: Dial, options: SecureOptions, timeoutMs: number): Promise<boolean> {
  const copy: Buffer[] = [];
  try {
    const { raw } = await connectTcp(dial, timeoutMs);
    const { socket } = await handshake(tap(raw, copy), options, timeoutMs, dial.label);
    socket.destroy();
    return false;
  } catch {
    return asksForCertificate(Buffer.concat(copy));
  }
}

function tap(raw: Duplex, copy: Buffer[]): Duplex {
  let copied = 0;
  const through = new Duplex({
    read: () => void raw.resume(),
    write: (chunk: Buffer, _encoding, done) => void raw.write(chunk, done),
    final: (done) => void raw.end(done),
    destroy: (error, done) => {
      raw.destroy();
      done(error);
    },
  });
  raw.on('data', (chunk: Buffer) => {
    if (copied < COPY_BYTES) copy.push(chunk);
    copied += chunk.length;
    if (!through.push(chunk)) raw.pause();
  });
  raw.on('end', () => through.push(null)).on('error', (error) => through.destroy(error));
  return through;
}

/** Looks for the message CertificateRequest in the readable part of what a TLS 1.2 server sent (RFC 5246 §6.2, §7.4). */
export function asksForCertificate(sent: Buffer): boolean {
  const messages = Buffer.concat(readableHandshake(sent));
  let at = 0;
  while (at + MESSAGE_HEADER_BYTES <= messages.length) {
    if (messages[at] === CERTIFICATE_REQUEST) return true;
    at += MESSAGE_HEADER_BYTES + messages.readUIntBE(at + 1, 3);
  }
  return false;
}

function readableHandshake(sent: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let at = 0;
  while (at + RECORD_HEADER_BYTES <= sent.length) {
    const type = sent[at];
    if (type === RECORD.changeCipherSpec || type === RECORD.applicationData) break;
    const end = at + RECORD_HEADER_BYTES + sent.readUInt16BE(at + 3);
    if (type === RECORD.handshake) parts.push(sent.subarray(at + RECORD_HEADER_BYTES, end));
    at = end;
  }
  return parts;
}

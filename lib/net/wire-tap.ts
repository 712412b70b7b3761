/** Keeps a copy of both directions of a connection that something else speaks over: Node tells little of a handshake. */
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

export interface Wire {
  /** To speak over instead of the socket. */
  readonly through: Duplex;
  /** What came so far, and what we sent so far; each cut off at a size that no handshake reaches. */
  received(): Buffer;
  sent(): Buffer;
}

/** More than any handshake sends before it wants an answer. */
const COPY_BYTES = 131_072;

export function tapWire(raw: Socket): Wire {
  const received = new Copy();
  const sent = new Copy();
  const through = new Duplex({
    read: () => void raw.resume(),
    write: (chunk: Buffer, _encoding, done) => {
      sent.keep(chunk);
      raw.write(chunk, done);
    },
    final: (done) => void raw.end(done),
    destroy: (error, done) => {
      raw.destroy();
      done(error);
    },
  });
  raw.on('data', (chunk: Buffer) => {
    received.keep(chunk);
    if (!through.push(chunk)) raw.pause();
  });
  raw.on('end', () => through.push(null)).on('error', (error) => through.destroy(error));
  raw.on('close', () => through.destroy());
  return { through, received: () => received.bytes(), sent: () => sent.bytes() };
}

class Copy {
  private readonly chunks: Buffer[] = [];
  private length = 0;

  keep(chunk: Buffer): void {
    if (this.length < COPY_BYTES) this.chunks.push(chunk);
    this.length += chunk.length;
  }

  bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }
}

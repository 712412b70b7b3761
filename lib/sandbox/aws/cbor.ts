/**
 * The part of CBOR (RFC 8949) that AWS's RPC v2 CBOR protocol uses. The AWS CLI speaks it with CloudWatch. Throws RangeError on
 * anything malformed.
 */

const DEEPEST = 32;
/** Tag of a time in epoch seconds. */
const EPOCH = 1;

export function encodeCbor(value: unknown): Buffer {
  if (value === null || value === undefined) return Buffer.of(0xf6);
  if (typeof value === 'boolean') return Buffer.of(value ? 0xf5 : 0xf4);
  if (typeof value === 'number') return encodeNumber(value);
  if (typeof value === 'string') {
    const bytes = Buffer.from(value, 'utf8');
    return Buffer.concat([head(3, bytes.length), bytes]);
  }
  if (value instanceof Date) return Buffer.concat([head(6, EPOCH), encodeDouble(value.getTime() / 1000)]);
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(encodeCbor)]);
  const members = Object.entries(value as object).filter(([, member]) => member !== undefined);
  return Buffer.concat([head(5, members.length), ...members.flatMap(([key, member]) => [encodeCbor(key), encodeCbor(member)])]);
}

function encodeNumber(value: number): Buffer {
  if (!Number.isInteger(value) || Math.abs(value) > 0xffffffff) return encodeDouble(value);
  return value < 0 ? head(1, -1 - value) : head(0, value);
}

function encodeDouble(value: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes[0] = 0xfb;
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

function head(major: number, length: number): Buffer {
  const kind = major << 5;
  if (length < 24) return Buffer.of(kind | length);
  const bytes = Buffer.alloc(5);
  bytes[0] = kind | 26;
  bytes.writeUInt32BE(length, 1);
  return bytes;
}

export function decodeCbor(bytes: Buffer): unknown {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (!reader.atEnd()) throw new RangeError('bytes after the CBOR value');
  return value;
}

/** What `value` answers for the byte that ends a list of unknown length. */
const BREAK = Symbol('break');

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  value(depth: number): unknown {
    if (depth > DEEPEST) throw new RangeError('CBOR nested too deep');
    const first = this.#take(1).readUInt8();
    const [major, info] = [first >> 5, first & 31];
    if (major === 7) return this.#simple(info);
    if (info === 31) return this.#indefinite(major, depth);
    const argument = this.#argument(info);
    if (major === 0) return argument;
    if (major === 1) return -1 - argument;
    if (major === 2) return this.#take(argument);
    if (major === 3) return this.#take(argument).toString('utf8');
    let left = argument;
    const more = (): boolean => left-- > 0;
    if (major === 4) return this.#list(more, depth);
    if (major === 5) return this.#map(more, depth);
    return this.#tagged(argument, depth);
  }

  #tagged(tag: number, depth: number): unknown {
    const value = this.value(depth + 1);
    return tag === EPOCH && typeof value === 'number' ? new Date(value * 1000) : value;
  }

  #indefinite(major: number, depth: number): unknown {
    const more = (): boolean => {
      if (this.#bytes[this.#at] !== 0xff) return true;
      this.#at += 1;
      return false;
    };
    if (major === 4) return this.#list(more, depth);
    if (major === 5) return this.#map(more, depth);
    const parts = this.#list(more, depth);
    if (major === 3 && parts.every((part) => typeof part === 'string')) return parts.join('');
    if (major === 2 && parts.every((part) => Buffer.isBuffer(part))) return Buffer.concat(parts);
    throw new RangeError('CBOR of unknown length');
  }

  #list(more: () => boolean, depth: number): unknown[] {
    const values: unknown[] = [];
    while (more()) values.push(this.#entry(depth));
    return values;
  }

  #map(more: () => boolean, depth: number): unknown {
    const members: [string, unknown][] = [];
    while (more()) members.push([String(this.#entry(depth)), this.#entry(depth)]);
    return Object.fromEntries(members);
  }

  #entry(depth: number): unknown {
    const value = this.value(depth + 1);
    if (value === BREAK) throw new RangeError('CBOR ends too early');
    return value;
  }

  #simple(info: number): unknown {
    if (info === 20 || info === 21) return info === 21;
    if (info === 22 || info === 23) return null;
    if (info === 26) return this.#take(4).readFloatBE();
    if (info === 27) return this.#take(8).readDoubleBE();
    if (info === 31) return BREAK;
    throw new RangeError('CBOR value of an unknown kind');
  }

  #argument(info: number): number {
    if (info < 24) return info;
    if (info === 24) return this.#take(1).readUInt8();
    if (info === 25) return this.#take(2).readUInt16BE();
    if (info === 26) return this.#take(4).readUInt32BE();
    if (info === 27) return Number(this.#take(8).readBigUInt64BE());
    throw new RangeError('CBOR length of an unknown kind');
  }

  #take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new RangeError('CBOR ends too early');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

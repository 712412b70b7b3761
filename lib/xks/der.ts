/** Reads DER, the form of certificates and of what is said about them, as far as it is looked into here. */

export interface Element {
  readonly tag: number;
  readonly content: Buffer;
}

export const NOTHING = Buffer.alloc(0);

export function contentOf(der: Buffer): Buffer {
  return elements(der)[0]?.content ?? NOTHING;
}

/** What stands side by side in a piece of DER; ends early where the piece does. */
export function elements(der: Buffer): readonly Element[] {
  const found: Element[] = [];
  let at = 0;
  while (at + 2 <= der.length) {
    const first = der[at + 1]!;
    // Up to 127 it is the length; above, it counts the bytes that hold the length.
    const lengthBytes = first < 0x80 ? 0 : first - 0x80;
    const start = at + 2 + lengthBytes;
    if (first === 0x80 || lengthBytes > 4 || start > der.length) break;
    const length = lengthBytes === 0 ? first : der.readUIntBE(at + 2, lengthBytes);
    found.push({ tag: der[at]!, content: der.subarray(start, start + length) });
    at = start + length;
  }
  return found;
}

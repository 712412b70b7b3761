/** Ranges of IPv4 addresses as EC2 writes them: `10.0.0.0/16`. Pure. */
import { ipv4Number } from './address-class.ts';

export interface Range {
  readonly first: number;
  readonly last: number;
  /** Length of the prefix: the larger, the more specific. */
  readonly bits: number;
}

/** Null for anything that is no IPv4 range. Bits beyond the prefix do not count, as in EC2. */
export function parseCidr(cidr: string): Range | null {
  const [, base = '', length = ''] = /^([\d.]{7,15})\/(\d{1,2})$/.exec(cidr) ?? [];
  const number = ipv4Number(base);
  const bits = Number(length);
  if (number === null || bits > 32) return null;
  const size = 2 ** (32 - bits);
  const first = Math.floor(number / size) * size;
  return { first, last: first + size - 1, bits };
}

/** False when either is not IPv4. */
export function cidrContains(cidr: string | undefined, address: string): boolean {
  const range = cidr === undefined ? null : parseCidr(cidr);
  const number = ipv4Number(address);
  return range !== null && number !== null && number >= range.first && number <= range.last;
}

/** The first and the last address of a range; null for anything that is none. */
export function edgesOf(cidr: string): readonly [first: string, last: string] | null {
  const range = parseCidr(cidr);
  return range === null ? null : [dotted(range.first), dotted(range.last)];
}

function dotted(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}

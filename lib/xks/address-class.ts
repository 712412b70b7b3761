/**
 * What an address is, by the IANA special-purpose address registry (RFC 6890 and its successors). KMS reaches public proxies
 * over public IPv4 only, so every other class is both refused by the guard and reported by the checks under its name.
 */
export type AddressClass =
  | 'public'
  | 'private'
  | 'loopback'
  | 'link-local'
  | 'metadata'
  | 'carrier-grade-nat'
  | 'multicast'
  | 'documentation'
  | 'benchmarking'
  | 'reserved'
  | 'this-network'
  | 'ipv6'
  | 'not-an-address';

/** First match wins: the metadata addresses lie inside the link-local block. */
const BLOCKS: readonly (readonly [cidr: string, AddressClass])[] = [
  ['0.0.0.0/8', 'this-network'],
  ['10.0.0.0/8', 'private'],
  ['100.64.0.0/10', 'carrier-grade-nat'],
  ['127.0.0.0/8', 'loopback'],
  // Instance metadata, and the credential endpoints of ECS tasks and EKS pods.
  ['169.254.169.254/32', 'metadata'],
  ['169.254.170.2/32', 'metadata'],
  ['169.254.170.23/32', 'metadata'],
  ['169.254.0.0/16', 'link-local'],
  ['172.16.0.0/12', 'private'],
  ['192.0.0.0/24', 'reserved'],
  ['192.0.2.0/24', 'documentation'],
  ['192.88.99.0/24', 'reserved'],
  ['192.168.0.0/16', 'private'],
  ['198.18.0.0/15', 'benchmarking'],
  ['198.51.100.0/24', 'documentation'],
  ['203.0.113.0/24', 'documentation'],
  ['224.0.0.0/4', 'multicast'],
  ['240.0.0.0/4', 'reserved'],
];

const RANGES = BLOCKS.map(([cidr, name]) => {
  const [base = '', bits = ''] = cidr.split('/');
  const size = 2 ** (32 - Number(bits));
  const first = ipv4Number(base) ?? Number.NaN;
  return { first, last: first + size - 1, name };
});

/** The class of an address in its usual text form. Pure; anything that is no IP literal is `not-an-address`. */
export function addressClass(address: string): AddressClass {
  const number = ipv4Number(address);
  if (number !== null) return RANGES.find(({ first, last }) => number >= first && number <= last)?.name ?? 'public';
  return looksLikeIpv6(address) ? 'ipv6' : 'not-an-address';
}

/** Dotted decimal only. Leading zeros are refused: some resolvers read them as octal, and then it would be another address. */
export function ipv4Number(address: string): number | null {
  if (!/^(?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2})$/.test(address)) return null;
  const octets = address.split('.').map(Number);
  return octets.every((octet) => octet <= 255) ? octets.reduce((sum, octet) => sum * 256 + octet, 0) : null;
}

/** Good enough to name it: an IPv6 address is never dialled for a store, however it is written. */
function looksLikeIpv6(address: string): boolean {
  return /^[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*(?:%[\w.-]+)?$/i.test(address);
}

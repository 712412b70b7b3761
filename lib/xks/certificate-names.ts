/**
 * Does a certificate stand for a host name, by its subject common name and by its subject alternative names? The two are judged
 * apart, because AWS documents the common name while ordinary TLS clients look at the alternative names only.
 * Sources: Creating an external key store (XKS-TLS-009…012); RFC 6125 §6.4.
 */
import type { X509Certificate } from 'node:crypto';

export interface NameMatch {
  /** The most specific common name of the subject; null when it has none. */
  readonly commonName: string | null;
  readonly commonNameMatches: boolean;
  /** The alternative names of type DNS. */
  readonly dnsNames: readonly string[];
  readonly dnsNameMatches: boolean;
  /** A wildcard that covers another level of this host's domain, such as `*.example.com` for `a.b.example.com`; null if none. */
  readonly wildcardOfOtherLevel: string | null;
}

export function matchNames(certificate: X509Certificate, host: string): NameMatch {
  const commonName = commonNameOf(certificate);
  const dnsNames = dnsNamesIn(certificate.subjectAltName ?? '');
  const all = commonName === null ? dnsNames : [commonName, ...dnsNames];
  return {
    commonName,
    commonNameMatches: commonName !== null && nameCovers(commonName, host),
    dnsNames,
    dnsNameMatches: dnsNames.some((name) => nameCovers(name, host)),
    wildcardOfOtherLevel: all.find((name) => !nameCovers(name, host) && isWildcardAbove(name, host)) ?? null,
  };
}

/**
 * Equal, or a wildcard as the whole left-most label and for exactly one label. Case does not count, nor does a trailing dot of
 * the host; one in a certificate does, as no certificate may have it (RFC 5280 §4.2.1.6). A wildcard directly below a
 * top-level domain covers nothing.
 */
export function nameCovers(name: string, host: string): boolean {
  const pattern = lowerCase(name);
  const wanted = relative(host);
  if (!pattern.startsWith('*.')) return pattern === wanted && !pattern.includes('*');
  const parent = pattern.slice(2);
  const dot = wanted.indexOf('.');
  return dot > 0 && parent.includes('.') && !parent.includes('*') && wanted.slice(dot + 1) === parent;
}

function isWildcardAbove(name: string, host: string): boolean {
  const pattern = lowerCase(name);
  const parent = pattern.slice(2);
  return pattern.startsWith('*.') && (relative(host).endsWith(`.${parent}`) || relative(host) === parent);
}

function relative(host: string): string {
  return lowerCase(host).replace(/\.$/, '');
}

/** ASCII letters only: Unicode has others, such as the Kelvin sign, that would become the letter of a host name. */
function lowerCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function commonNameOf(certificate: X509Certificate): string | null {
  // Node answers an array when a subject has several; the last one is the most specific.
  const value: string | readonly string[] | undefined = certificate.toLegacyObject().subject?.CN;
  return (typeof value === 'string' ? value : value?.at(-1)) ?? null;
}

/** Node lists `TYPE:value` with commas between; a value with special characters is quoted as a JSON string. */
export function dnsNamesIn(subjectAltName: string): readonly string[] {
  const entries = subjectAltName.matchAll(/(?:^|, )([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,]*)/g);
  return [...entries].flatMap(([, type, value = '']) => (type === 'DNS' && !value.startsWith('"') ? [value] : []));
}

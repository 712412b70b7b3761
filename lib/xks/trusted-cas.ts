/**
 * Which certificate authorities does KMS accept for a proxy? The data file beside this one is made by
 * `npm run trust:update`; no certificate is parsed on import, so that a function does not pay for 130 of them it may not need.
 * Fingerprints are worked out instead of stored: that takes a millisecond, and spares a function 14 KB.
 */
import { hash } from 'node:crypto';
import { comparableName } from './distinguished-name.ts';
import data from './trusted-cas.json' with { type: 'json' };

export interface StoredCa {
  /** One line, most specific attribute first, such as `CN=ISRG Root X1, O=Internet Security Research Group, C=US`. */
  readonly subject: string;
  /** ISO 8601 in UTC. */
  readonly notAfter: string;
  /** The certificate: base64 DER without line breaks. */
  readonly der: string;
}

export interface TrustedCa extends StoredCa {
  /** Fingerprint: hex, upper case, colons. */
  readonly sha256: string;
}

/** The content of `trusted-cas.json`. */
export interface TrustData {
  readonly source: string;
  /** The day AWS published the list, `YYYY-MM-DD`. */
  readonly published: string;
  /** SHA-256 in hex over the sorted fingerprints, one a line. */
  readonly digest: string;
  readonly authorities: readonly StoredCa[];
}

const trust: TrustData = data;

export const TRUSTED_CAS: readonly TrustedCa[] = trust.authorities.map(withFingerprint);
export const TRUSTED_CAS_PUBLISHED: string = trust.published;
export const TRUSTED_CAS_DIGEST: string = trust.digest;

const byFingerprint = new Map(TRUSTED_CAS.map((ca) => [ca.sha256, ca]));
const bySubject = Map.groupBy(TRUSTED_CAS, (ca) => comparableName(ca.subject));

/**
 * The listed CAs of that name: several when a CA re-issued its root. `subject` is a subject or issuer as Node's
 * `X509Certificate` spells it (a line an attribute), or the one-line form of `TrustedCa`.
 */
export function trustedCasBySubject(subject: string): readonly TrustedCa[] {
  return bySubject.get(comparableName(subject)) ?? [];
}

/** The listed CA with that SHA-256 fingerprint (hex with colons), or null. */
export function trustedCaByFingerprint(sha256: string): TrustedCa | null {
  return byFingerprint.get(sha256.toUpperCase()) ?? null;
}

export function withFingerprint(ca: StoredCa): TrustedCa {
  const hex = hash('sha256', Buffer.from(ca.der, 'base64'), 'hex').toUpperCase();
  return { ...ca, sha256: (hex.match(/../g) ?? []).join(':') };
}

/** The CA's certificate as PEM, for `tls.connect` and the like. */
export function trustedCaPem(ca: TrustedCa): string {
  const lines = ca.der.match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

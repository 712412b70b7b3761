/**
 * Which root certificates count as trusted in this run? The CAs that KMS trusts and, in a lab (`--ca-file`), some more.
 * A port rather than a constant, so that a lab or a test can bring its own root without touching the list.
 */
import { X509Certificate } from 'node:crypto';
import { comparableName } from './distinguished-name.ts';
import { type TrustedCa, trustedCaByFingerprint, trustedCaPem, trustedCasBySubject } from './trusted-cas.ts';

export interface TrustedRoot {
  readonly certificate: X509Certificate;
  readonly pem: string;
  /** `kms`: on the list that AWS publishes; `lab`: added by `--ca-file`, says nothing about KMS. */
  readonly source: 'kms' | 'lab';
}

export interface TrustPort {
  /** Roots of that subject, spelled as `X509Certificate` spells a subject or issuer; empty when there is none. */
  rootsNamed(subject: string): readonly TrustedRoot[];
  /** The root with that SHA-256 fingerprint (hex, upper case, colons), or null. */
  rootWithFingerprint(sha256: string): TrustedRoot | null;
}

/**
 * @param extraRootsPem further roots, each text may hold several PEM blocks
 * @throws Error when a PEM block does not hold a certificate
 */
export function makeTrust(extraRootsPem: readonly string[] = []): TrustPort {
  const extra = extraRootsPem.flatMap(certificatesIn).map(labRoot);
  return {
    rootsNamed: (subject) => [
      ...trustedCasBySubject(subject).map(listedRoot),
      ...extra.filter((root) => comparableName(root.certificate.subject) === comparableName(subject)),
    ],
    rootWithFingerprint(sha256) {
      const listed = trustedCaByFingerprint(sha256);
      return listed === null ? (extra.find((root) => root.certificate.fingerprint256 === sha256) ?? null) : listedRoot(listed);
    },
  };
}

function listedRoot(ca: TrustedCa): TrustedRoot {
  return { certificate: new X509Certificate(Buffer.from(ca.der, 'base64')), pem: trustedCaPem(ca), source: 'kms' };
}

function labRoot(pem: string): TrustedRoot {
  return { certificate: new X509Certificate(pem), pem, source: 'lab' };
}

const PEM_BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function certificatesIn(pem: string): readonly string[] {
  return pem.match(PEM_BLOCK) ?? [];
}

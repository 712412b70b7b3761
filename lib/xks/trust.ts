/**
 * Which root certificates count as trusted in this run? The CAs that KMS trusts and, in a lab (`--ca-file`), some more.
 * A port rather than a constant, so that a lab or a test can bring its own root without touching the list. Beside them, and
 * trusted by nobody here, stand the roots of public trust: they tell a CA that KMS does not list from a private one.
 */
import { X509Certificate } from 'node:crypto';
import { comparableName, organizationOf } from './distinguished-name.ts';
import { TRUSTED_CAS, type TrustedCa, trustedCaByFingerprint, trustedCaPem, trustedCasBySubject } from './trusted-cas.ts';

export interface TrustedRoot {
  readonly certificate: X509Certificate;
  readonly pem: string;
  /**
   * `kms`: on the list that AWS publishes; `lab`: added by `--ca-file`, says nothing about KMS; `public`: trusted by browsers
   * and operating systems, which says nothing about KMS either.
   */
  readonly source: 'kms' | 'lab' | 'public';
}

export interface RootStore {
  /** Roots of that subject, spelled as `X509Certificate` spells a subject or issuer; empty when there is none. */
  rootsNamed(subject: string): readonly TrustedRoot[];
  /** The root with that SHA-256 fingerprint (hex, upper case, colons), or null. */
  rootWithFingerprint(sha256: string): TrustedRoot | null;
}

export interface TrustPort extends RootStore {
  /** Roots of public trust, listed by KMS or not. */
  readonly publicRoots: RootStore;
  /** Subjects, on one line each, of the CAs on KMS's list that belong to the organization of that subject. */
  listedOfSameOwner(subject: string): readonly string[];
}

/**
 * @param extraRootsPem further roots, each text may hold several PEM blocks
 * @param publicRoots gives the roots of public trust; asked when a chain leads to none of the others
 * @throws Error when a PEM block does not hold a certificate
 */
export function makeTrust(extraRootsPem: readonly string[] = [], publicRoots: () => readonly string[] = () => []): TrustPort {
  const extra = storeOf(extraRootsPem.flatMap(certificatesIn).map((pem) => rootFrom(pem, 'lab')));
  let parsed: RootStore | null = null;
  const ofPublicTrust = (): RootStore => (parsed ??= storeOf(publicRoots().map((pem) => rootFrom(pem, 'public'))));
  return {
    rootsNamed: (subject) => [...trustedCasBySubject(subject).map(listedRoot), ...extra.rootsNamed(subject)],
    rootWithFingerprint(sha256) {
      const listed = trustedCaByFingerprint(sha256);
      return listed === null ? extra.rootWithFingerprint(sha256) : listedRoot(listed);
    },
    publicRoots: {
      rootsNamed: (subject) => ofPublicTrust().rootsNamed(subject),
      rootWithFingerprint: (sha256) => ofPublicTrust().rootWithFingerprint(sha256),
    },
    listedOfSameOwner(subject) {
      const owner = organizationOf(subject);
      return owner === null ? [] : TRUSTED_CAS.filter((ca) => organizationOf(ca.subject) === owner).map((ca) => ca.subject);
    },
  };
}

function storeOf(roots: readonly TrustedRoot[]): RootStore {
  return {
    rootsNamed: (subject) => roots.filter((root) => comparableName(root.certificate.subject) === comparableName(subject)),
    rootWithFingerprint: (sha256) => roots.find((root) => root.certificate.fingerprint256 === sha256) ?? null,
  };
}

function listedRoot(ca: TrustedCa): TrustedRoot {
  return { certificate: new X509Certificate(Buffer.from(ca.der, 'base64')), pem: trustedCaPem(ca), source: 'kms' };
}

function rootFrom(pem: string, source: TrustedRoot['source']): TrustedRoot {
  return { certificate: new X509Certificate(pem), pem, source };
}

const PEM_BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function certificatesIn(pem: string): readonly string[] {
  return pem.match(PEM_BLOCK) ?? [];
}

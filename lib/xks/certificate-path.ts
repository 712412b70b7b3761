/**
 * Which trusted roots do the certificates that a server sent lead to? Only what was sent counts: KMS is not known to fetch
 * missing intermediates (XKS-TLS-007). Every path is tried, because a cross-signed intermediate may lead to a listed and an
 * unlisted root (XKS-TLS-006). Signatures are verified here; name constraints, purposes and lengths are left to OpenSSL's own
 * handshake.
 */
import type { X509Certificate } from 'node:crypto';
import type { RootStore, TrustedRoot } from './trust.ts';

export interface CertificatePath {
  /** Leaf first, the root left out. */
  readonly certificates: readonly X509Certificate[];
  readonly root: TrustedRoot;
}

export type PathSearch =
  | { readonly found: true; readonly paths: readonly CertificatePath[] }
  | {
      readonly found: false;
      /**
       * `self-signed`: the leaf signed itself. `untrusted`: the path ends at a CA that no listed CA signed, or at an unlisted
       * root. `issuer-not-a-ca`: what was sent as issuer did sign, but is no CA. `incomplete`: the issuer of the leaf was not sent.
       */
      readonly why: 'self-signed' | 'untrusted' | 'issuer-not-a-ca' | 'incomplete';
      /** The distinguished name at which the longest path ends, as Node spells it. */
      readonly issuer: string;
      /** The certificate at which the longest path ends. */
      readonly last: X509Certificate;
    };

/** Against chains built to keep us busy: no sane server sends more, or leads through more. */
const MOST_CERTIFICATES = 12;
const MOST_PATHS = 8;
const MOST_STEPS = 200;

/** @param sent what the server sent, leaf first, in any order and number after it; at least one certificate */
export function findPaths(sent: readonly X509Certificate[], trust: RootStore): PathSearch {
  const [leaf, ...others] = withoutCopies(sent).slice(0, MOST_CERTIFICATES);
  if (leaf === undefined) throw new Error('A path needs a leaf certificate');
  const paths: CertificatePath[] = [];
  let steps = 0;
  let deepest: readonly X509Certificate[] = [leaf];
  const walk = (path: readonly X509Certificate[]): void => {
    steps += 1;
    if (paths.length >= MOST_PATHS || steps > MOST_STEPS) return;
    if (path.length > deepest.length) deepest = path;
    paths.push(...endsAt(path, trust));
    // Whatever vouches for the key of a self-signed certificate vouches for what that key signed, so no path needs to lead
    // through it; and as a trusted certificate in `confirm` it would hide what the one behind it forbids.
    if (signsItself(path.at(-1)!)) return;
    for (const next of others) if (continues(path, next)) walk([...path, next]);
  };
  walk([leaf]);
  return paths.length > 0 ? { found: true, paths: distinct(paths) } : whyNone(deepest, others);
}

function endsAt(path: readonly X509Certificate[], trust: RootStore): readonly CertificatePath[] {
  const last = path.at(-1)!;
  // A server may send the root itself, and a lab may trust the very leaf.
  const itself = trust.rootWithFingerprint(last.fingerprint256);
  if (itself !== null) return [{ certificates: path.length > 1 ? path.slice(0, -1) : path, root: itself }];
  if (signsItself(last)) return [];
  return trust
    .rootsNamed(last.issuer)
    .filter(({ certificate }) => isIssuedBy(last, certificate))
    .map((root) => ({ certificates: path, root }));
}

function continues(path: readonly X509Certificate[], next: X509Certificate): boolean {
  return next.ca && path.every((one) => one.fingerprint256 !== next.fingerprint256) && isIssuedBy(path.at(-1)!, next);
}

/** Name, key identifier, permission to sign certificates, and the signature itself. */
export function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && isSignedBy(certificate, issuer);
}

function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.verify(issuer.publicKey);
  } catch {
    // A key of a kind that this OpenSSL does not know verifies nothing.
    return false;
  }
}

/** Most self-signed server certificates are not allowed to sign certificates, themselves included; they do it all the same. */
function signsItself(certificate: X509Certificate): boolean {
  return certificate.subject === certificate.issuer && isSignedBy(certificate, certificate);
}

function withoutCopies(sent: readonly X509Certificate[]): readonly X509Certificate[] {
  return [...new Map(sent.map((one) => [one.fingerprint256, one])).values()];
}

/** The same root may be met with and without having been sent. */
function distinct(paths: readonly CertificatePath[]): readonly CertificatePath[] {
  const key = ({ certificates, root }: CertificatePath): string =>
    [...certificates, root.certificate].map((one) => one.fingerprint256).join();
  return [...new Map(paths.map((path) => [key(path), path])).values()];
}

function whyNone(deepest: readonly X509Certificate[], others: readonly X509Certificate[]): PathSearch {
  const last = deepest.at(-1)!;
  return { found: false, why: whyEndsAt(last, deepest, others), issuer: last.issuer, last };
}

function whyEndsAt(last: X509Certificate, deepest: readonly X509Certificate[], others: readonly X509Certificate[]) {
  if (signsItself(last)) return deepest.length > 1 ? 'untrusted' : 'self-signed';
  if (others.some((one) => !deepest.includes(one) && one.subject === last.issuer && isSignedBy(last, one)))
    return 'issuer-not-a-ca';
  return deepest.length > 1 ? 'untrusted' : 'incomplete';
}

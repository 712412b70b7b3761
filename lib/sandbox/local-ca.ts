/**
 * The certificate authority of the sandbox: a trusted and an untrusted hierarchy, made in memory at start. No key leaves the
 * process and none outlives it.
 */
import type { Extension, X509Certificate } from '@peculiar/x509';
import type { CertificateProfile, LeafIssuer, LeafKey, SentChain } from './certificate-profile.ts';
import {
  authorityExtensions,
  certificatePem,
  certify,
  generateKeys,
  type Identity,
  type KeyPair,
  keyPem,
  leafExtensions,
  permitOnly,
} from './certificates.ts';

export interface LocalCa {
  /** The root a client has to trust. */
  readonly rootPem: string;
  /** The root of the other hierarchy, which nobody trusts. */
  readonly untrustedRootPem: string;
  issue(profile: CertificateProfile): Promise<IssuedCertificate>;
}

export interface IssuedCertificate {
  /** The chain as it is to be sent, leaf first, in one text. */
  readonly certificatePem: string;
  /** PKCS #8. */
  readonly keyPem: string;
  /** The same chain, one certificate an entry. */
  readonly chainPems: readonly string[];
}

interface Authority extends Identity {
  readonly certificate: X509Certificate;
}

interface Hierarchy {
  readonly root: Authority;
  readonly policy: Authority;
  readonly issuing: Authority;
}

type DateInDays = (days: number) => Date;

const AUTHORITY_DAYS = { notBefore: -365, notAfter: 3650 };

/** Makes both hierarchies. Every validity counts from `now`. */
export async function makeLocalCa({ now }: { readonly now: Date }): Promise<LocalCa> {
  const startMs = Math.floor(now.getTime() / 1000) * 1000; // X.509 times have whole seconds
  const inDays: DateInDays = (days) => new Date(startMs + days * 86_400_000);
  const trusted = await makeHierarchy('Sandbox', inDays);
  const untrusted = await makeHierarchy('Stranger', inDays);
  return {
    rootPem: certificatePem(trusted.root.certificate),
    untrustedRootPem: certificatePem(untrusted.root.certificate),
    issue: (profile) => issue(profile, trusted, untrusted, inDays),
  };
}

async function makeHierarchy(owner: string, inDays: DateInDays): Promise<Hierarchy> {
  const root = await makeAuthority(owner, 'Root', null, inDays);
  const policy = await makeAuthority(owner, 'Policy CA', root, inDays);
  const issuing = await makeAuthority(owner, 'Issuing CA', policy, inDays);
  return { root, policy, issuing };
}

async function makeAuthority(owner: string, role: string, issuer: Authority | null, inDays: DateInDays): Promise<Authority> {
  const subject: Identity = {
    name: [{ C: ['XX'] }, { O: [owner] }, { CN: [`${owner} ${role}`] }],
    keys: await generateKeys('ec256'),
  };
  return { ...subject, certificate: await certifyAuthority(subject, issuer, inDays) };
}

/** One CA may have several certificates: the usual one, one that ran out, a constrained one, one by another issuer. */
async function certifyAuthority(
  subject: Identity,
  issuer: Authority | null,
  inDays: DateInDays,
  changes: { readonly notAfterDays?: number; readonly constraints?: Extension } = {},
): Promise<X509Certificate> {
  return certify({
    subject,
    issuer,
    notBefore: inDays(AUTHORITY_DAYS.notBefore),
    notAfter: inDays(changes.notAfterDays ?? AUTHORITY_DAYS.notAfter),
    hash: 'sha256',
    extensions: [...authorityExtensions(), ...(changes.constraints ? [changes.constraints] : [])],
  });
}

async function issue(
  profile: CertificateProfile,
  trusted: Hierarchy,
  untrusted: Hierarchy,
  inDays: DateInDays,
): Promise<IssuedCertificate> {
  const keys = await leafKeys(profile.key);
  const leaf = await certify({
    subject: { name: [{ O: ['Sandbox'] }, ...(profile.commonName === null ? [] : [{ CN: [profile.commonName] }])], keys },
    issuer: issuerOf(profile.issuer, trusted, untrusted),
    notBefore: inDays(profile.notBeforeDays),
    notAfter: inDays(profile.notAfterDays),
    hash: profile.hash,
    extensions: leafExtensions(profile),
  });
  const intermediates = await intermediatesOf(profile.issuer, trusted, untrusted, inDays);
  const root = profile.issuer === 'untrusted' ? untrusted.root : trusted.root;
  const behindLeaf = sentBehindLeaf(profile.chain, intermediates, root.certificate, untrusted.policy.certificate);
  const chainPems = [leaf, ...behindLeaf].map(certificatePem);
  return { certificatePem: chainPems.join(''), keyPem: await keyPem(keys), chainPems };
}

function issuerOf(issuer: LeafIssuer, trusted: Hierarchy, untrusted: Hierarchy): Authority | null {
  if (issuer === 'self-signed') return null;
  if (issuer === 'root') return trusted.root;
  return issuer === 'untrusted' ? untrusted.issuing : trusted.issuing;
}

/** The CA certificates between leaf and root, from the leaf upwards. */
async function intermediatesOf(
  issuer: LeafIssuer,
  { root, policy, issuing }: Hierarchy,
  untrusted: Hierarchy,
  inDays: DateInDays,
): Promise<X509Certificate[]> {
  switch (issuer) {
    case 'self-signed':
    case 'root':
      return [];
    case 'intermediate':
      return [issuing.certificate, policy.certificate];
    case 'untrusted':
      return [untrusted.issuing.certificate, untrusted.policy.certificate];
    case 'expired-intermediate':
      return [await certifyAuthority(issuing, policy, inDays, { notAfterDays: -1 }), policy.certificate];
    case 'constrained-intermediate': {
      const constraints = permitOnly('permitted.invalid');
      return [await certifyAuthority(issuing, policy, inDays, { constraints }), policy.certificate];
    }
    case 'cross-signed':
      return [issuing.certificate, await certifyAuthority(policy, untrusted.root, inDays), policy.certificate];
    case 'cross-signed-root':
      return [issuing.certificate, policy.certificate, await certifyAuthority(root, untrusted.root, inDays)];
  }
}

function sentBehindLeaf(
  chain: SentChain,
  intermediates: readonly X509Certificate[],
  root: X509Certificate,
  stranger: X509Certificate,
): readonly X509Certificate[] {
  switch (chain) {
    case 'full':
      return intermediates;
    case 'leaf-only':
      return [];
    case 'with-root':
      return [...intermediates, root];
    case 'wrong-order':
      return intermediates.toReversed();
    case 'extra':
      return [...intermediates, stranger];
  }
}

/** Leaf keys are made once a process: an RSA key takes longer than everything else here. */
const leafKeyCache = new Map<LeafKey, Promise<KeyPair>>();

function leafKeys(key: LeafKey): Promise<KeyPair> {
  const cached = leafKeyCache.get(key) ?? generateKeys(key);
  leafKeyCache.set(key, cached);
  return cached;
}

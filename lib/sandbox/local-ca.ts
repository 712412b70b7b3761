/**
 * The certificate authority of the sandbox: a trusted hierarchy, an untrusted one and one of public trust, made in memory at
 * start. No key leaves the process and none outlives it.
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
  /** A root that a client has to trust as well, although it has run out. */
  readonly expiredRootPem: string;
  /** The root of a hierarchy that browsers trust and KMS does not. */
  readonly publicRootPem: string;
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

interface Hierarchies {
  readonly trusted: Hierarchy;
  readonly untrusted: Hierarchy;
  readonly ofPublicTrust: Hierarchy;
  readonly expiredRoot: Authority;
}

type DateInDays = (days: number) => Date;

const AUTHORITY_DAYS = { notBefore: -365, notAfter: 3650 };

/** The validity of every leaf counts from `now`, that of the authorities from the start of its day in UTC. */
export async function makeLocalCa({ now }: { readonly now: Date }): Promise<LocalCa> {
  const inDays = daysFrom(Math.floor(now.getTime() / 1000) * 1000); // X.509 times have whole seconds
  const all = await hierarchiesOf(Math.floor(now.getTime() / DAY_MS) * DAY_MS);
  return {
    rootPem: certificatePem(all.trusted.root.certificate),
    untrustedRootPem: certificatePem(all.untrusted.root.certificate),
    expiredRootPem: certificatePem(all.expiredRoot.certificate),
    publicRootPem: certificatePem(all.ofPublicTrust.root.certificate),
    issue: (profile) => issue(profile, all, inDays),
  };
}

const DAY_MS = 86_400_000;

function daysFrom(startMs: number): DateInDays {
  return (days) => new Date(startMs + days * DAY_MS);
}

/** Made once a process and day: ten authorities take longer than a whole sandbox does without them. */
const hierarchiesByDay = new Map<number, Promise<Hierarchies>>();

function hierarchiesOf(dayMs: number): Promise<Hierarchies> {
  const made = hierarchiesByDay.get(dayMs) ?? makeHierarchies(daysFrom(dayMs));
  hierarchiesByDay.set(dayMs, made);
  return made;
}

async function makeHierarchies(inDays: DateInDays): Promise<Hierarchies> {
  return {
    trusted: await makeHierarchy('Sandbox', inDays),
    untrusted: await makeHierarchy('Stranger', inDays),
    ofPublicTrust: await makeHierarchy('Public Trust', inDays),
    expiredRoot: await makeAuthority('Sandbox', 'Old Root', null, inDays, { notAfterDays: -10 }),
  };
}

async function makeHierarchy(owner: string, inDays: DateInDays): Promise<Hierarchy> {
  const root = await makeAuthority(owner, 'Root', null, inDays);
  const policy = await makeAuthority(owner, 'Policy CA', root, inDays);
  const issuing = await makeAuthority(owner, 'Issuing CA', policy, inDays);
  return { root, policy, issuing };
}

async function makeAuthority(
  owner: string,
  role: string,
  issuer: Authority | null,
  inDays: DateInDays,
  changes: { readonly notAfterDays?: number; readonly key?: LeafKey } = {},
): Promise<Authority> {
  const subject: Identity = {
    name: [{ C: ['XX'] }, { O: [owner] }, { CN: [`${owner} ${role}`] }],
    keys: await generateKeys(changes.key ?? 'ec256'),
  };
  return { ...subject, certificate: await certifyAuthority(subject, issuer, inDays, changes) };
}

/** One CA may have several certificates: the usual one, one that ran out, a constrained one, one by another issuer. */
async function certifyAuthority(
  subject: Identity,
  issuer: Authority | null,
  inDays: DateInDays,
  changes: { readonly notAfterDays?: number; readonly constraints?: Extension; readonly isCa?: boolean } = {},
): Promise<X509Certificate> {
  return certify({
    subject,
    issuer,
    notBefore: inDays(AUTHORITY_DAYS.notBefore),
    notAfter: inDays(changes.notAfterDays ?? AUTHORITY_DAYS.notAfter),
    hash: 'sha256',
    extensions: [...authorityExtensions(changes.isCa), ...(changes.constraints ? [changes.constraints] : [])],
  });
}

async function issue(profile: CertificateProfile, all: Hierarchies, inDays: DateInDays): Promise<IssuedCertificate> {
  const keys = await leafKeys(profile.key);
  const { issuer, intermediates, root } = await signersOf(profile, all, inDays);
  const leaf = await certify({
    subject: { name: [{ O: ['Sandbox'] }, ...(profile.commonName === null ? [] : [{ CN: [profile.commonName] }])], keys },
    issuer,
    notBefore: inDays(profile.notBeforeDays),
    notAfter: inDays(profile.notAfterDays),
    hash: profile.hash,
    extensions: leafExtensions(profile),
  });
  const behindLeaf = sentBehindLeaf(profile.chain, intermediates, root.certificate, all.untrusted.policy.certificate);
  const chainPems = [leaf, ...behindLeaf].map(certificatePem);
  return { certificatePem: chainPems.join(''), keyPem: await keyPem(keys), chainPems };
}

interface Signers {
  /** null: the leaf itself. */
  readonly issuer: Authority | null;
  /** The CA certificates between leaf and root, from the leaf upwards. */
  readonly intermediates: readonly X509Certificate[];
  readonly root: Authority;
}

async function signersOf({ issuer, issuerKey }: CertificateProfile, all: Hierarchies, inDays: DateInDays): Promise<Signers> {
  const { root, issuing } = all.trusted;
  const byIssuing = (...intermediates: readonly X509Certificate[]): Signers => ({ issuer: issuing, intermediates, root });
  switch (issuer) {
    case 'self-signed':
      return { issuer: null, intermediates: [], root };
    case 'root':
      return { issuer: root, intermediates: [], root };
    case 'untrusted':
      return inFull(all.untrusted);
    case 'public':
      return inFull(all.ofPublicTrust);
    case 'intermediate':
      return issuerKey === 'ec256' ? inFull(all.trusted) : underNewCas(all.trusted, [issuerKey], inDays);
    case 'long':
      return underNewCas(all.trusted, ['ec256', 'ec256', 'ec256'], inDays);
    default:
      return byIssuing(...(await odd(issuer, all, inDays)));
  }
}

function inFull({ root, policy, issuing }: Hierarchy): Signers {
  return { issuer: issuing, intermediates: [issuing.certificate, policy.certificate], root };
}

/** One CA a key, each under the one before; the first is under the issuing CA. */
async function underNewCas(hierarchy: Hierarchy, keys: readonly LeafKey[], inDays: DateInDays): Promise<Signers> {
  let signers = inFull(hierarchy);
  for (const [index, key] of keys.entries()) {
    const issuer = await makeAuthority('Sandbox', `Issuing CA ${index + 2}`, signers.issuer, inDays, { key });
    signers = { ...signers, issuer, intermediates: [issuer.certificate, ...signers.intermediates] };
  }
  return signers;
}

type OddIssuer = Exclude<LeafIssuer, 'self-signed' | 'root' | 'untrusted' | 'public' | 'intermediate' | 'long'>;

/** What the server sends behind a leaf of the usual issuing CA when some authority has another certificate than the usual one. */
async function odd(issuer: OddIssuer, all: Hierarchies, inDays: DateInDays): Promise<readonly X509Certificate[]> {
  const { root, policy, issuing } = all.trusted;
  const stranger = all.untrusted.root;
  switch (issuer) {
    case 'expired-intermediate':
      return [await certifyAuthority(issuing, policy, inDays, { notAfterDays: -1 }), policy.certificate];
    case 'expiring-intermediate':
      return [await certifyAuthority(issuing, policy, inDays, { notAfterDays: 20 }), policy.certificate];
    case 'constrained-intermediate': {
      const constraints = permitOnly('permitted.invalid');
      return [await certifyAuthority(issuing, policy, inDays, { constraints }), policy.certificate];
    }
    case 'end-entity-intermediate':
      return [await certifyAuthority(issuing, policy, inDays, { isCa: false }), policy.certificate];
    case 'expired-root':
      return [issuing.certificate, await certifyAuthority(policy, all.expiredRoot, inDays)];
    case 'cross-signed':
      return [issuing.certificate, await certifyAuthority(policy, stranger, inDays), policy.certificate];
    case 'cross-signed-trusted-first':
      return [issuing.certificate, policy.certificate, await certifyAuthority(policy, stranger, inDays)];
    case 'cross-signed-root':
      return [issuing.certificate, policy.certificate, await certifyAuthority(root, stranger, inDays)];
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

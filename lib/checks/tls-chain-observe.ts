/** Where does a chain lead, and does OpenSSL agree? Takes it down, decides nothing. */
import type { X509Certificate } from 'node:crypto';
import type { NetFailure } from '../net/net-failure.ts';
import type { Observed, TlsAnswer, TlsRequest } from '../net/prober.ts';
import { maySign } from '../xks/certificate-key-usage.ts';
import { matchNames, type NameMatch } from '../xks/certificate-names.ts';
import { type CertificatePath, findPaths, type PathSearch } from '../xks/certificate-path.ts';
import { isForServers, keyName, weakness } from '../xks/certificate-strength.ts';
import type { TrustPort } from '../xks/trust.ts';
import { BEAR_WEAKNESS, kmsOffer, type Looking } from './tls-offer.ts';

export interface ChainLook {
  readonly leaf: Leaf;
  /** Each certificate was signed by the one sent after it. */
  readonly inOrder: boolean;
  readonly paths: readonly PathLook[];
  /** Why there is no path; null when there is one. */
  readonly noPath: NoPath | null;
}

export type NoPath = Extract<PathSearch, { found: false }> & { readonly publicRoot: PublicRoot | null };

/** A root of public trust that KMS does not list. */
export interface PublicRoot extends Named {
  readonly sha256: string;
  /** Subjects of CAs of the same owner that KMS does list. */
  readonly listed: readonly string[];
}

export interface Leaf {
  readonly sha256: string;
  readonly subject: string;
  readonly names: NameMatch;
  readonly validity: Validity;
  /** For people, such as `EC prime256v1`. */
  readonly key: string;
  readonly signature: string;
  /** By its extended key usage. */
  readonly forServers: boolean;
  /** By its key usage. */
  readonly maySign: boolean;
  /** It may issue certificates. */
  readonly isCa: boolean;
  /** What is weak about its key or its signature, in a few words; null: nothing. */
  readonly weakness: string | null;
}

/** Epoch milliseconds. */
export interface Validity {
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

interface Named {
  readonly subject: string;
  readonly validity: Validity;
}

export interface PathLook {
  readonly root: Named & { readonly source: 'kms' | 'lab' };
  /** Certificates between leaf and root. */
  readonly intermediates: readonly Named[];
  readonly weakness: string | null;
  /**
   * What OpenSSL said with this root alone; null when it could not say, because dates are at fault and it may have more to say,
   * or because the server broke off for want of a client certificate.
   */
  readonly confirmation: Confirmation | null;
}

export type Confirmation = { readonly ok: true } | { readonly ok: false; readonly untrusted: boolean; readonly detail: string };

export function leafOf(leaf: X509Certificate, host: string): Leaf {
  return {
    sha256: leaf.fingerprint256,
    subject: leaf.subject,
    names: matchNames(leaf, host),
    validity: validityOf(leaf),
    key: keyName(leaf),
    signature: leaf.signatureAlgorithm ?? 'unknown',
    forServers: isForServers(leaf),
    maySign: maySign(leaf),
    isCa: leaf.ca,
    weakness: weakness(leaf),
  };
}

export function publicRootOf(sent: readonly X509Certificate[], trust: TrustPort): PublicRoot | null {
  const search = findPaths(sent, trust.publicRoots);
  const root = search.found ? search.paths[0]?.root.certificate : undefined;
  if (root === undefined) return null;
  return {
    subject: root.subject,
    validity: validityOf(root),
    sha256: root.fingerprint256,
    listed: trust.listedOfSameOwner(root.subject),
  };
}

/** @param met is told of answers with another certificate */
export async function lookAtPaths(
  paths: readonly CertificatePath[],
  looking: Looking,
  met: (other: TlsAnswer) => void,
): Promise<readonly PathLook[]> {
  const looks: PathLook[] = [];
  for (const path of paths) {
    const look = await lookAt(path, looking, met);
    looks.push(look);
    if (look.confirmation?.ok && look.weakness === null) break;
  }
  return looks;
}

async function lookAt(path: CertificatePath, looking: Looking, met: (other: TlsAnswer) => void): Promise<PathLook> {
  const { certificates, root } = path;
  const weak = certificates.map(weakness).find((one) => one !== null) ?? null;
  const source = root.source === 'kms' ? 'kms' : 'lab';
  return {
    root: { subject: root.certificate.subject, source, validity: validityOf(root.certificate) },
    intermediates: certificates.slice(1).map((one) => ({ subject: one.subject, validity: validityOf(one) })),
    weakness: weak,
    confirmation: await confirm(path, weak, looking, met),
  };
}

/** Several hosts may stand behind one address and take turns. */
const TRIES = 4;

/**
 * OpenSSL follows the first issuer it finds and does not turn back. So it is handed the very path, all of which the server sent,
 * and looks at what we did not: name constraints, purposes, path lengths. Weakness we judge ourselves, so it is told to bear it.
 */
async function confirm(
  { certificates, root }: CertificatePath,
  weak: string | null,
  looking: Looking,
  met: (other: TlsAnswer) => void,
): Promise<Confirmation | null> {
  const [leaf, ...intermediates] = certificates;
  const own = leaf?.raw.toString('base64');
  const roots = [root.pem, ...intermediates.map((one) => one.toString())];
  const offer = kmsOffer(looking, { roots });
  const ciphers = weak === null ? offer.ciphers : `${offer.ciphers}:${BEAR_WEAKNESS}`;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const seen: Observed<TlsRequest> = await looking.prober.observe({ ...offer, ciphers });
    if (seen.ok && seen.answer.chain[0] === own) return { ok: true };
    const isOwn = seen.ok || seen.failure.leaf === undefined || seen.failure.leaf === own;
    if (!seen.ok && isOwn) return objection(seen.failure, [...certificates, root.certificate], looking.nowMs);
    // Another host answered. The objection to its certificate is none to this one, and does not tell its chain.
    const other = seen.ok ? seen.answer : await anotherThan(own, looking);
    if (other !== null) met(other);
  }
  return { ok: false, untrusted: false, detail: 'Every further connection was answered with another certificate.' };
}

/** Two connections, as hosts that take turns show one each. */
async function anotherThan(leaf: string | undefined, looking: Looking): Promise<TlsAnswer | null> {
  for (let look = 0; look < 2; look += 1) {
    const seen = await looking.prober.observe(kmsOffer(looking));
    if (seen.ok && seen.answer.chain[0] !== leaf) return seen.answer;
  }
  return null;
}

function objection(failure: NetFailure, path: readonly X509Certificate[], nowMs: number): Confirmation | null {
  if (failure.kind === 'client-certificate-required') return null;
  if (isAboutDates(failure, path, nowMs)) return datesOnly(path.slice(0, -1));
  return { ok: false, untrusted: failure.kind === 'untrusted', detail: failure.detail };
}

/** Not when only the clocks differ: then OpenSSL's answer stands, as nothing else would speak of dates. */
function isAboutDates({ detail }: NetFailure, path: readonly X509Certificate[], nowMs: number): boolean {
  const invalid = path.some((one) => !isValidAt(validityOf(one), nowMs));
  return invalid && /\((?:CERT_HAS_EXPIRED|CERT_NOT_YET_VALID)\)/.test(detail);
}

/** OpenSSL names one fault: name constraints rather than dates, but dates rather than purposes. */
function datesOnly(certificates: readonly X509Certificate[]): Confirmation | null {
  if (certificates.every(isForServers)) return null;
  return { ok: false, untrusted: true, detail: 'A certificate of the chain is not meant for servers.' };
}

export function isValidAt({ notBeforeMs, notAfterMs }: Validity, nowMs: number): boolean {
  return notBeforeMs <= nowMs && nowMs < notAfterMs;
}

export function validityOf(certificate: X509Certificate): Validity {
  return { notBeforeMs: certificate.validFromDate.getTime(), notAfterMs: certificate.validToDate.getTime() };
}

/** Shakes hands with every address of the proxy and takes down what its certificates are. Decides nothing. */
import { X509Certificate } from 'node:crypto';
import type { Clock } from '../aws/ports.ts';
import type { Target } from '../model/facts.ts';
import type { NetFailure } from '../net/net-failure.ts';
import type { Observed, Prober, TlsRequest } from '../net/prober.ts';
import { addressClass } from '../xks/address-class.ts';
import { maySign } from '../xks/certificate-key-usage.ts';
import { matchNames, type NameMatch } from '../xks/certificate-names.ts';
import { type CertificatePath, findPaths, type PathSearch } from '../xks/certificate-path.ts';
import { isForServers, weakness } from '../xks/certificate-strength.ts';
import { SUITES } from '../xks/limits.ts';
import type { TrustPort } from '../xks/trust.ts';
import type { CheckInput } from './check.ts';

export interface TlsObservation {
  /** Epoch milliseconds: the time at which validity is judged. */
  readonly nowMs: number;
  readonly looks: readonly TlsLook[];
}

/** One address. */
export interface TlsLook {
  readonly target: Target;
  readonly outcome: Handshake | NoHandshake;
}

export interface NoHandshake {
  readonly ok: false;
  readonly failure: NetFailure;
  /** What came to pass with anything OpenSSL has: tells a version or suite that KMS does not take from a broken server. */
  readonly others: { readonly protocol: string; readonly suite: string } | null;
  readonly from: string;
}

export interface Handshake {
  readonly ok: true;
  readonly protocol: string;
  readonly suite: string;
  readonly leaf: Leaf;
  /** Each certificate was signed by the one sent after it. */
  readonly inOrder: boolean;
  readonly paths: readonly PathLook[];
  /** Why there is no path; null when there is one. */
  readonly noPath: Extract<PathSearch, { found: false }> | null;
  readonly from: string;
}

export interface Leaf {
  readonly sha256: string;
  readonly subject: string;
  readonly names: NameMatch;
  readonly validity: Validity;
  /** By its extended key usage. */
  readonly forServers: boolean;
  /** By its key usage. */
  readonly maySign: boolean;
  /** It may issue certificates. */
  readonly isCa: boolean;
}

/** Epoch milliseconds. */
export interface Validity {
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

export interface PathLook {
  readonly root: { readonly subject: string; readonly source: 'kms' | 'lab'; readonly validity: Validity };
  /** Certificates between leaf and root. */
  readonly intermediates: readonly { readonly subject: string; readonly validity: Validity }[];
  readonly weakness: string | null;
  /** What OpenSSL said with this root alone; null when it named dates that are at fault, and so may have more to say. */
  readonly confirmation: Confirmation | null;
}

export type Confirmation = { readonly ok: true } | { readonly ok: false; readonly untrusted: boolean; readonly detail: string };

const TIMEOUT_MS = 5_000;
const KMS_CIPHERS = [...SUITES['TLSv1.3'], ...SUITES['TLSv1.2']].join(':');
/** Makes OpenSSL take keys and signatures of any strength. */
const BEAR_WEAKNESS = '@SECLEVEL=0';
/** Whatever this OpenSSL can still speak. */
const ALL_CIPHERS = `ALL:${BEAR_WEAKNESS}`;

interface TlsPorts {
  readonly prober: Prober;
  readonly trust: TrustPort;
  readonly clock: Clock;
}

interface Looking extends TlsPorts {
  readonly target: Target;
  readonly host: string;
  readonly nowMs: number;
}

export async function observeTls({ facts }: CheckInput, ports: TlsPorts): Promise<TlsObservation> {
  const { host = '', targets = [] } = facts['locate-proxy'] ?? {};
  const nowMs = ports.clock.now();
  const looks = await Promise.all(
    targets.map(async (target): Promise<TlsLook> => {
      return { target, outcome: await look({ ...ports, target, host, nowMs }) };
    }),
  );
  return { nowMs, looks };
}

async function look(looking: Looking): Promise<Handshake | NoHandshake> {
  const seen = await looking.prober.observe(handshake(looking));
  const from = seen.perspective.place;
  if (!seen.ok) return { ok: false, failure: seen.failure, others: await tryOthers(seen.failure, looking), from };
  const { protocol, suite, chain } = seen.answer;
  const sent = chain.map((der) => new X509Certificate(Buffer.from(der, 'base64')));
  const leaf = sent[0];
  if (leaf === undefined) return { ok: false, failure: noCertificate(looking.target), others: null, from };
  const search = findPaths(sent, looking.trust);
  const paths: PathLook[] = [];
  for (const path of search.found ? search.paths : []) {
    paths.push(await lookAt(path, looking));
    if (paths.at(-1)?.confirmation?.ok && paths.at(-1)?.weakness === null) break;
  }
  const inOrder = sent.every((one, index) => index === 0 || sent[index - 1]!.checkIssued(one));
  const noPath = search.found ? null : search;
  return { ok: true, protocol, suite, leaf: leafOf(leaf, looking.host), inOrder, paths, noPath, from };
}

/** KMS's own offer: TLS 1.2 or 1.3 with its four suites. Whoever answers is accepted: trust is judged from the chain. */
function handshake({ target, host }: Looking, change: Partial<TlsRequest> = {}): TlsRequest {
  return {
    kind: 'tls',
    target,
    serverName: addressClass(host) === 'not-an-address' ? host.replace(/\.$/, '') : null,
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.3',
    ciphers: KMS_CIPHERS,
    roots: null,
    timeoutMs: TIMEOUT_MS,
    ...change,
  };
}

/** Failures that may mean: it speaks TLS, but not what KMS speaks. Some servers close instead of sending an alert. */
const MAYBE_OTHER_TLS = new Set<NetFailure['kind']>(['protocol-version', 'no-shared-suite', 'alert', 'closed', 'reset', 'other']);

async function tryOthers(failure: NetFailure, looking: Looking): Promise<NoHandshake['others']> {
  if (failure.phase !== 'tls' || !MAYBE_OTHER_TLS.has(failure.kind)) return null;
  for (const versions of [{}, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1' }] as const) {
    const seen = await looking.prober.observe(handshake(looking, { ...versions, ciphers: ALL_CIPHERS }));
    if (seen.ok) return { protocol: seen.answer.protocol, suite: seen.answer.suite };
  }
  return null;
}

function noCertificate({ address, port }: Target): NetFailure {
  return { phase: 'tls', kind: 'other', address: `${address}:${port}`, detail: 'The server sent no certificate.' };
}

function leafOf(leaf: X509Certificate, host: string): Leaf {
  return {
    sha256: leaf.fingerprint256,
    subject: leaf.subject,
    names: matchNames(leaf, host),
    validity: validityOf(leaf),
    forServers: isForServers(leaf),
    maySign: maySign(leaf),
    isCa: leaf.ca,
  };
}

async function lookAt({ certificates, root }: CertificatePath, looking: Looking): Promise<PathLook> {
  const weak = certificates.map(weakness).find((one) => one !== null) ?? null;
  return {
    root: { subject: root.certificate.subject, source: root.source, validity: validityOf(root.certificate) },
    intermediates: certificates.slice(1).map((one) => ({ subject: one.subject, validity: validityOf(one) })),
    weakness: weak,
    confirmation: await confirm({ certificates, root }, weak, looking),
  };
}

/**
 * OpenSSL follows the first issuer it finds and does not turn back. So it is handed the very path, all of which the server sent,
 * and looks at what we did not: name constraints, purposes, path lengths. Weakness we judge ourselves, so it is told to bear it.
 */
async function confirm(path: CertificatePath, weak: string | null, looking: Looking): Promise<Confirmation | null> {
  const { certificates, root } = path;
  const [leaf, ...intermediates] = certificates;
  const roots = [root.pem, ...intermediates.map((one) => one.toString())];
  const ciphers = weak === null ? KMS_CIPHERS : `${KMS_CIPHERS}:${BEAR_WEAKNESS}`;
  const seen: Observed<TlsRequest> = await looking.prober.observe(handshake(looking, { roots, ciphers }));
  if (!seen.ok && isAboutDates(seen.failure, [...certificates, root.certificate], looking.nowMs)) return datesOnly(certificates);
  if (!seen.ok) return { ok: false, untrusted: seen.failure.kind === 'untrusted', detail: seen.failure.detail };
  if (seen.answer.chain[0] === leaf?.raw.toString('base64')) return { ok: true };
  return { ok: false, untrusted: false, detail: 'A second connection was answered with another certificate.' };
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

function validityOf(certificate: X509Certificate): Validity {
  return { notBeforeMs: certificate.validFromDate.getTime(), notAfterMs: certificate.validToDate.getTime() };
}

/** Judges handshakes and certificates. Pure. */
import type { LeafFacts, TlsFacts } from '../model/facts.ts';
import { endpointHost, isVpcStore, type Params } from '../model/params.ts';
import type { Evidence } from '../model/json.ts';
import { subjectLine } from '../xks/distinguished-name.ts';
import { LIMITS } from '../xks/limits.ts';
import { peerText } from '../xks/peer-text.ts';
import { addressOf, groupByAddress } from './by-address.ts';
import type { CheckInput } from './check.ts';
import type { Judged } from './finding-table.ts';
import type { TlsCode } from './tls-findings.ts';
import {
  type Confirmation,
  type Handshake,
  isValidAt,
  type Leaf,
  type NoHandshake,
  type PathLook,
  type TlsObservation,
  type Validity,
} from './tls-observe.ts';

type Said = Judged<TlsCode>;

type Rejection = Extract<Confirmation, { ok: false }>;

const DAY_MS = 86_400_000;

export function judgeTls({ nowMs, looks }: TlsObservation, { params }: CheckInput): readonly Said[] {
  const judged = looks.map(({ target, outcome }) => ({
    address: addressOf(target),
    judged: outcome.ok ? judgeHandshake(outcome, nowMs, params) : [judgeFailure(outcome)],
  }));
  const leaves = new Set(looks.flatMap(({ outcome }) => (outcome.ok ? [outcome.leaf.sha256] : [])));
  const differ: readonly Said[] = leaves.size > 1 ? [{ code: 'tls/certificates-differ', evidence: { leaves: [...leaves] } }] : [];
  return [...groupByAddress(judged), ...differ];
}

/** Faults of date and strength do not make a proxy another one: the leaf stays good for a signed request (see `TlsFacts`). */
export function tlsFacts({ nowMs, looks }: TlsObservation): TlsFacts {
  const verified = looks.flatMap(({ outcome }) => {
    if (!outcome.ok || !isNamed(outcome)) return [];
    const path = bestPath(outcome.paths, nowMs);
    return path !== null && path.confirmation?.ok !== false ? [outcome.leaf.sha256] : [];
  });
  const demands = looks.some(({ outcome }) => !outcome.ok && outcome.failure.kind === 'client-certificate-required');
  const served = looks.flatMap(({ outcome }) => (outcome.ok ? [[outcome.leaf.sha256, leafFacts(outcome.leaf)] as const] : []));
  return {
    leaves: [...new Map(served).values()],
    verifiedLeaves: [...new Set(verified)],
    clientCertificateRequired: demands,
  };
}

function leafFacts({ sha256, names, validity }: Leaf): LeafFacts {
  const { commonName } = names;
  return { sha256, commonName: commonName === null ? null : peerText(commonName), notAfter: iso(validity.notAfterMs) };
}

function isNamed({ leaf }: Handshake): boolean {
  return leaf.names.commonNameMatches || leaf.names.dnsNameMatches;
}

function judgeFailure({ failure, others, from }: NoHandshake): Said {
  const evidence = { why: failure.kind, detail: failure.detail, from };
  if (failure.phase !== 'tls') return { code: 'tls/unobserved', evidence };
  if (others !== null) {
    const code = /^TLSv1\.[23]$/.test(others.protocol) ? 'tls/no-kms-suite' : 'tls/protocol-version';
    return { code, evidence: { ...evidence, negotiatedWithOthers: others } };
  }
  const codes: Partial<Record<typeof failure.kind, TlsCode>> = {
    'client-certificate-required': 'tls/client-certificate-required',
    'protocol-version': 'tls/protocol-version',
    'no-shared-suite': 'tls/no-kms-suite',
    'not-tls': 'tls/not-tls',
    timeout: 'tls/handshake-timed-out',
    closed: 'tls/handshake-closed',
    reset: 'tls/handshake-closed',
  };
  return { code: codes[failure.kind] ?? 'tls/handshake-failed', evidence };
}

function judgeHandshake(seen: Handshake, nowMs: number, params: Params): readonly Said[] {
  const { protocol, suite, inOrder } = seen;
  const untidy: readonly Said[] = inOrder ? [] : [{ code: 'tls/chain-untidy', evidence: {} }];
  return [
    { code: 'tls/protocol-accepted', evidence: { protocol, suite } },
    ...judgeChain(seen, nowMs, params),
    ...untidy,
    judgeNames(seen, params),
    judgeValidity(seen.leaf.validity, nowMs, params),
  ];
}

/** A path without fault before one at which only dates or strength are wrong, and that before one unconfirmed or rejected. */
function bestPath(paths: readonly PathLook[], nowMs: number): PathLook | null {
  const rank = ({ confirmation, intermediates, root, weakness }: PathLook): number => {
    if (confirmation?.ok === false) return confirmation.untrusted ? 4 : 3;
    const expired = [...intermediates, root].some(({ validity }) => !isValidAt(validity, nowMs));
    return (expired ? 1 : 0) + (weakness === null ? 0 : 1);
  };
  return paths.toSorted((a, b) => rank(a) - rank(b))[0] ?? null;
}

function judgeChain(seen: Handshake, nowMs: number, params: Params): readonly Said[] {
  if (seen.noPath !== null) return [judgeNoPath(seen.noPath)];
  const path = bestPath(seen.paths, nowMs);
  if (path === null) return [{ code: 'tls/chain-unconfirmed', evidence: { detail: 'no path was looked at' } }];
  const { confirmation } = path;
  if (confirmation !== null && !confirmation.ok) return [judgeRejected(confirmation, seen, path)];
  const confirmedBy = confirmation === null ? 'our own check of the signatures alone' : 'OpenSSL';
  const trusted: Said = { code: 'tls/chain-trusted', evidence: { ...pathEvidence(path), confirmedBy } };
  const { weakness } = path;
  const weak: readonly Said[] = weakness === null ? [] : [{ code: 'tls/weak-certificate', evidence: { weakness } }];
  return [trusted, ...weak, ...judgeUse(seen.leaf), ...judgeIssuerDates(path, seen.leaf.validity, nowMs, params)];
}

/** What OpenSSL lets pass. */
function judgeUse({ maySign, isCa }: Leaf): readonly Said[] {
  const noSignature: Said = { code: 'tls/not-for-servers', evidence: { keyUsage: 'does not allow digital signatures' } };
  return [...(maySign ? [] : [noSignature]), ...(isCa ? [{ code: 'tls/leaf-is-ca', evidence: {} } as const] : [])];
}

function judgeNoPath({ why, issuer }: NonNullable<Handshake['noPath']>): Said {
  const evidence = { issuer: name(issuer) };
  if (why === 'self-signed') return { code: 'tls/self-signed', evidence };
  return { code: why === 'incomplete' ? 'tls/chain-incomplete' : 'tls/untrusted-ca', evidence };
}

function judgeRejected({ untrusted, detail }: Rejection, { leaf }: Handshake, path: PathLook): Said {
  const evidence = { ...pathEvidence(path), detail };
  if (!untrusted) return { code: 'tls/chain-unconfirmed', evidence };
  return { code: leaf.forServers ? 'tls/chain-rejected' : 'tls/not-for-servers', evidence };
}

function pathEvidence({ root, intermediates }: PathLook): Evidence {
  return {
    root: name(root.subject),
    intermediates: intermediates.map(({ subject }) => name(subject)),
    trustedBy: root.source === 'kms' ? 'the CA list of KMS' : 'the --ca-file of this run, which KMS does not know',
  };
}

/** The chain ends with the first certificate that ends. */
function judgeIssuerDates({ root, intermediates }: PathLook, leaf: Validity, nowMs: number, params: Params): readonly Said[] {
  const issuers = [...intermediates, root].toSorted((a, b) => a.validity.notAfterMs - b.validity.notAfterMs);
  const invalid = issuers.find(({ validity }) => !isValidAt(validity, nowMs));
  const first = invalid ?? issuers[0]!;
  const { notBeforeMs, notAfterMs } = first.validity;
  const daysToExpire = daysUntil(notAfterMs, nowMs);
  const evidence = { issuer: name(first.subject), notBefore: iso(notBeforeMs), notAfter: iso(notAfterMs), daysToExpire };
  if (invalid !== undefined) return [{ code: invalid === root ? 'tls/root-expired' : 'tls/issuer-expired', evidence }];
  if (notAfterMs >= leaf.notAfterMs) return [];
  return [{ code: daysToExpire < warnDays(params) ? 'tls/issuer-expires-soon' : 'tls/issuer-expires-first', evidence }];
}

const MOST_NAMES = 20;
const LONGEST_COMMON_NAME = 64;

function judgeNames({ leaf }: Handshake, params: Params): Said {
  const { commonName, commonNameMatches, dnsNames, dnsNameMatches, wildcardOfOtherLevel } = leaf.names;
  const evidence = {
    commonName: commonName === null ? null : peerText(commonName),
    dnsNames: dnsNames.slice(0, MOST_NAMES).map((one) => peerText(one)),
    ...(dnsNames.length > MOST_NAMES ? { moreDnsNames: dnsNames.length - MOST_NAMES } : {}),
  };
  const byConnectivity = isVpcStore(params) ? 'XKS-TLS-013' : 'XKS-TLS-014';
  const say = (code: TlsCode, ...rows: readonly string[]): Said => ({ code, evidence, requirements: [...rows, byConnectivity] });
  if (commonNameMatches && dnsNameMatches) return say('tls/name-matches', 'XKS-TLS-009', 'XKS-TLS-010');
  if (commonNameMatches) return say('tls/common-name-only', 'XKS-TLS-010');
  if (dnsNameMatches && commonName === null) {
    // A common name holds 64 characters (X.520): for a longer host it can only be a wildcard, and many CAs then leave it out.
    const tooLong = (endpointHost(params)?.length ?? 0) > LONGEST_COMMON_NAME;
    return say('tls/alternative-name-only', 'XKS-TLS-009', ...(tooLong ? ['XKS-TLS-012'] : []));
  }
  if (dnsNameMatches) return say('tls/common-name-differs', 'XKS-TLS-009');
  if (wildcardOfOtherLevel !== null) return say('tls/wildcard-of-other-level', 'XKS-TLS-011');
  return say('tls/hostname-mismatch', 'XKS-TLS-009', 'XKS-TLS-010');
}

function judgeValidity(validity: Validity, nowMs: number, params: Params): Said {
  const { notBeforeMs, notAfterMs } = validity;
  const daysToExpire = daysUntil(notAfterMs, nowMs);
  const limits = { warnBelowDays: warnDays(params), failBelowDays: failDays(params) };
  const usualWarnBelowDays = LIMITS.certificateDaysWarn;
  const evidence = { notBefore: iso(notBeforeMs), notAfter: iso(notAfterMs), daysToExpire, ...limits, usualWarnBelowDays };
  if (notBeforeMs > nowMs) return { code: 'tls/not-yet-valid', evidence };
  if (nowMs >= notAfterMs) return { code: 'tls/expired', evidence };
  if (daysToExpire < limits.failBelowDays) return { code: 'tls/expires-in-days', evidence };
  if (daysToExpire < limits.warnBelowDays) return { code: 'tls/expires-soon', evidence };
  return { code: 'tls/valid', evidence };
}

function warnDays(params: Params): number {
  return params.Preflight?.Thresholds?.CertificateDaysToExpire ?? LIMITS.certificateDaysWarn;
}

/** Whoever loosens the threshold below ten days accepts a certificate with that many left. */
function failDays(params: Params): number {
  return Math.min(LIMITS.certificateDaysFail, warnDays(params));
}

/** Whole days, rounded down; negative once it is past. */
function daysUntil(timeMs: number, nowMs: number): number {
  return Math.floor((timeMs - nowMs) / DAY_MS);
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

function name(distinguished: string): string {
  return peerText(subjectLine(distinguished));
}

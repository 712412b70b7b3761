/** Judges the chain behind a certificate: where it leads, who confirmed that, how strong and how lasting it is. Pure. */
import type { Evidence } from '../model/json.ts';
import type { Params } from '../model/params.ts';
import { subjectLine } from '../xks/distinguished-name.ts';
import { LIMITS } from '../xks/limits.ts';
import { peerText } from '../xks/peer-text.ts';
import type { Judged } from './finding-table.ts';
import { iso } from './tls-certificate-judge.ts';
import {
  type ChainLook,
  type Confirmation,
  isValidAt,
  type Leaf,
  type NoPath,
  type PathLook,
  type Validity,
} from './tls-chain-observe.ts';
import { daysUntil } from './tls-expiry.ts';
import type { TlsCode } from './tls-findings.ts';

type Said = Judged<TlsCode>;

type Rejection = Extract<Confirmation, { ok: false }>;

/** A path without fault before one at which only dates or strength are wrong, and that before one unconfirmed or rejected. */
export function bestPath(paths: readonly PathLook[], nowMs: number): PathLook | null {
  const rank = ({ confirmation, intermediates, root, weakness }: PathLook): number => {
    if (confirmation?.ok === false) return confirmation.untrusted ? 4 : 3;
    const expired = [...intermediates, root].some(({ validity }) => !isValidAt(validity, nowMs));
    return (expired ? 1 : 0) + (weakness === null ? 0 : 1);
  };
  return paths.toSorted((a, b) => rank(a) - rank(b))[0] ?? null;
}

export function judgeChain(seen: ChainLook, nowMs: number, params: Params): readonly Said[] {
  const untidy: readonly Said[] = seen.inOrder ? [] : [{ code: 'tls/chain-untidy', evidence: {} }];
  return [...judgePath(seen, nowMs, params), ...untidy];
}

function judgePath({ leaf, noPath, paths }: ChainLook, nowMs: number, params: Params): readonly Said[] {
  if (noPath !== null) return [judgeNoPath(noPath), ...judgeItself(leaf, leaf.weakness)];
  const path = bestPath(paths, nowMs);
  if (path === null) return [{ code: 'tls/chain-unconfirmed', evidence: { detail: 'no path was looked at' } }];
  const { confirmation, weakness } = path;
  if (confirmation !== null && !confirmation.ok)
    return distinct([judgeRejected(confirmation, leaf, path), ...judgeItself(leaf, weakness)]);
  const confirmedBy = confirmation === null ? 'our own check of the signatures alone' : 'OpenSSL';
  const { key, signature } = leaf;
  const trusted: Said = { code: 'tls/chain-trusted', evidence: { ...pathEvidence(path), confirmedBy, key, signature } };
  return [trusted, ...judgeItself(leaf, weakness), ...judgeIssuerDates(path, leaf.validity, nowMs, params)];
}

/** Whatever chain it has: whoever mends the chain alone would meet the rest next. */
function judgeItself(leaf: Leaf, weakness: string | null): readonly Said[] {
  const weak: readonly Said[] = weakness === null ? [] : [{ code: 'tls/weak-certificate', evidence: { weakness } }];
  return [...weak, ...judgeUse(leaf)];
}

/** Where OpenSSL lets it pass, or did not come to look at it. */
function judgeUse({ forServers, maySign, isCa }: Leaf): readonly Said[] {
  const evidence = {
    ...(forServers ? {} : { extendedKeyUsage: 'does not name serverAuth' }),
    ...(maySign ? {} : { keyUsage: 'does not allow digital signatures' }),
  };
  const notForServers: readonly Said[] = forServers && maySign ? [] : [{ code: 'tls/not-for-servers', evidence }];
  return [...notForServers, ...(isCa ? [{ code: 'tls/leaf-is-ca', evidence: {} } as const] : [])];
}

/** The first of each code: a rejection for the purpose and the purpose itself are one finding. */
function distinct(said: readonly Said[]): readonly Said[] {
  return said.filter(({ code }, index) => said.findIndex((one) => one.code === code) === index);
}

function judgeNoPath({ why, issuer, publicRoot, last }: NoPath): Said {
  if (publicRoot !== null) {
    const { subject, sha256, listed, validity } = publicRoot;
    const listedRootsOfThisCa = listed.map((one) => peerText(one));
    const root = { root: name(subject), rootSha256: sha256, rootNotAfter: iso(validity.notAfterMs) };
    return { code: 'tls/publicly-trusted-ca', evidence: { trust: 'public, not on the list', ...root, listedRootsOfThisCa } };
  }
  const evidence = { issuer: name(issuer) };
  if (why === 'self-signed') return { code: 'tls/self-signed', evidence };
  if (why === 'issuer-not-a-ca') return { code: 'tls/issuer-not-a-ca', evidence };
  if (why === 'incomplete') return { code: 'tls/chain-incomplete', evidence };
  // The dates of a root are known only when it was sent.
  const rootNotAfter = last.subject === last.issuer ? iso(last.validToDate.getTime()) : null;
  return { code: 'tls/untrusted-ca', evidence: { trust: 'private', ...evidence, rootNotAfter } };
}

function judgeRejected({ untrusted, detail }: Rejection, leaf: Leaf, path: PathLook): Said {
  const evidence = { ...pathEvidence(path), detail };
  if (!untrusted) return { code: 'tls/chain-unconfirmed', evidence };
  return { code: leaf.forServers ? 'tls/chain-rejected' : 'tls/not-for-servers', evidence };
}

function pathEvidence({ root, intermediates }: PathLook): Evidence {
  return {
    root: name(root.subject),
    rootNotAfter: iso(root.validity.notAfterMs),
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
  const daysLeft = daysUntil(notAfterMs, nowMs);
  const dates = { notBefore: iso(notBeforeMs), notAfter: iso(notAfterMs), daysToExpire: Math.trunc(daysLeft) };
  const evidence = { issuer: name(first.subject), ...dates };
  if (invalid !== undefined) return [{ code: invalid === root ? 'tls/root-expired' : 'tls/issuer-expired', evidence }];
  if (notAfterMs >= leaf.notAfterMs) return [];
  const warnBelowDays = params.Preflight?.Thresholds?.CertificateDaysToExpire ?? LIMITS.certificateDaysWarn;
  return [{ code: daysLeft < warnBelowDays ? 'tls/issuer-expires-soon' : 'tls/issuer-expires-first', evidence }];
}

function name(distinguished: string): string {
  return peerText(subjectLine(distinguished));
}

/** Judges handshakes and certificates, address by address, and what differs between them. Pure. */
import type { LeafFacts, TlsFacts } from '../model/facts.ts';
import type { Params } from '../model/params.ts';
import { PREDICT, type Prediction } from '../xks/kms-errors.ts';
import { peerText } from '../xks/peer-text.ts';
import { addressOf, groupByAddress } from './by-address.ts';
import type { CheckInput } from './check.ts';
import type { Judged } from './finding-table.ts';
import { iso, judgeCertificate } from './tls-certificate-judge.ts';
import type { Leaf } from './tls-chain-observe.ts';
import { TLS_FINDINGS, type TlsCode } from './tls-findings.ts';
import type { Handshake, TlsLook, TlsObservation } from './tls-observe.ts';
import { judgeDifferences, judgeExploration, judgeFailure, judgeProtocol, withExploration } from './tls-protocol-judge.ts';
import { bestPath, judgeChain } from './tls-trust-judge.ts';

type Said = Judged<TlsCode>;

export function judgeTls({ nowMs, looks, exploration }: TlsObservation, { params }: CheckInput): readonly Said[] {
  const byAddress = Map.groupBy(looks, ({ target }) => addressOf(target));
  const judged = [...byAddress].map(([address, here]) => ({ address, judged: distinct(here, nowMs, params) }));
  return [
    ...withExploration(groupByAddress(judged), exploration),
    ...judgeExploration(exploration),
    ...judgeCertificatesDiffer(looks),
    ...judgeDifferences(looks),
  ];
}

/** Several certificates of one address may show the same. */
function distinct(looks: readonly TlsLook[], nowMs: number, params: Params): readonly Said[] {
  const all = looks.flatMap(({ outcome }) => (outcome.ok ? judgeHandshake(outcome, nowMs, params) : [judgeFailure(outcome)]));
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

function judgeHandshake(seen: Handshake, nowMs: number, params: Params): readonly Said[] {
  const certificate = [...judgeChain(seen, nowMs, params), ...judgeCertificate(seen, nowMs, params)];
  if (seen.shownTo === 'kms-offer') return [...judgeProtocol(seen), ...certificate];
  return certificate.flatMap((one) => softened(one, seen));
}

const OTHER_CERTIFICATE =
  'The whole offer of KMS was shown a certificate without this fault; which one KMS is shown depends on preferences that AWS does ' +
  'not document.';

/**
 * A server with certificates for two kinds of key chooses by what the client prefers, and nobody knows that of KMS: what is wrong
 * with the second one is a risk, not a fault. What is right about it needs no words.
 */
function softened(said: Said, { suite }: Handshake): readonly Said[] {
  const spec = TLS_FINDINGS[said.code];
  if (spec.verdict === 'pass') return [];
  const kms: Prediction = { ...(spec.kms ?? PREDICT.tls), basis: 'expected', note: OTHER_CERTIFICATE };
  return [{ ...said, verdict: 'warn', kms, evidence: { ...said.evidence, shownOnlyWith: suite } }];
}

function judgeCertificatesDiffer(looks: readonly TlsLook[]): readonly Said[] {
  const leaves = new Set(looks.flatMap(({ outcome }) => (outcome.ok ? [outcome.leaf.sha256] : [])));
  return leaves.size > 1 ? [{ code: 'tls/certificates-differ', evidence: { leaves: [...leaves] } }] : [];
}

/** Faults of date and strength do not make a proxy another one: the leaf stays good for a signed request (see `TlsFacts`). */
export function tlsFacts({ nowMs, looks }: TlsObservation): TlsFacts {
  const seen = looks.flatMap(({ outcome }) => (outcome.ok ? [outcome] : []));
  const demands = looks.some(({ outcome }) =>
    outcome.ok ? outcome.clientCertificate === 'demanded' : outcome.failure.kind === 'client-certificate-required',
  );
  return {
    leaves: [...new Map(seen.map(({ leaf }) => [leaf.sha256, leafFacts(leaf)])).values()],
    verifiedLeaves: [...new Set(seen.filter((one) => isVerified(one, nowMs)).map(({ leaf }) => leaf.sha256))],
    clientCertificateRequired: demands,
  };
}

/** No request comes through to a server that demands a client certificate, so none needs to be allowed. */
function isVerified({ leaf, paths, clientCertificate }: Handshake, nowMs: number): boolean {
  const isNamed = leaf.names.commonNameMatches || leaf.names.dnsNameMatches;
  const path = bestPath(paths, nowMs);
  return isNamed && clientCertificate !== 'demanded' && path !== null && path.confirmation?.ok !== false;
}

function leafFacts({ sha256, names, validity }: Leaf): LeafFacts {
  const { commonName } = names;
  const { notBeforeMs, notAfterMs } = validity;
  const named = commonName === null ? null : peerText(commonName);
  return { sha256, commonName: named, notBefore: iso(notBeforeMs), notAfter: iso(notAfterMs) };
}

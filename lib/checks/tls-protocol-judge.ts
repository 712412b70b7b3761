/** Judges handshakes: those that failed, what the others agreed to, and what else the server would do. Pure. */
import type { Evidence } from '../model/json.ts';
import { SUITES } from '../xks/limits.ts';
import type { Judged } from './finding-table.ts';
import type { Exploration } from './tls-exploration.ts';
import type { TlsCode } from './tls-findings.ts';
import type { Handshake, NoHandshake, TlsLook } from './tls-observe.ts';
import { addressOf } from './by-address.ts';

type Said = Judged<TlsCode>;

export function judgeFailure({ failure, others, from }: NoHandshake): Said {
  const evidence = { why: failure.kind, detail: failure.detail, from };
  if (failure.phase !== 'tls') return { code: 'tls/unobserved', evidence };
  if (others !== null) return judgeOthers(others, evidence);
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

/** It speaks TLS, only not with KMS. With TLS 1.2 the suite has to fit the key, so that there is one to name. */
function judgeOthers(others: NonNullable<NoHandshake['others']>, seen: Evidence): Said {
  const evidence = { ...seen, negotiatedWithOthers: { ...others } };
  if (others.protocol === 'TLSv1.3') return { code: 'tls/no-kms-suite', evidence, requirements: ['XKS-TLS-003'] };
  if (others.protocol !== 'TLSv1.2') return { code: 'tls/protocol-version', evidence };
  const suiteThatFits = SUITES['TLSv1.2'].find((suite) => suite.includes(others.keyType === 'ec' ? 'ECDSA' : 'RSA'));
  return {
    code: 'tls/no-kms-suite',
    evidence: { ...evidence, suiteThatFits: suiteThatFits ?? null },
    remedy: 'Enable {suiteThatFits}, the one suite of KMS for TLS 1.2 that fits the key of this certificate, or turn TLS 1.3 on.',
  };
}

export function judgeProtocol({ protocol, suite, clientCertificate }: Handshake): readonly Said[] {
  const evidence = { protocol, suite, clientCertificate };
  const rows = ['XKS-TLS-001', 'XKS-TLS-002', 'XKS-TLS-003', ...(protocol === 'TLSv1.2' ? ['XKS-TLS-004'] : [])];
  const accepted: Said = { code: 'tls/protocol-accepted', evidence: { protocol, suite }, requirements: rows };
  if (clientCertificate === 'demanded') {
    return [accepted, { code: 'tls/client-certificate-required', evidence }];
  }
  return clientCertificate === 'asked' ? [accepted, { code: 'tls/client-certificate-requested', evidence }] : [accepted];
}

/** The exploration stands with the address that was explored. */
export function withExploration(said: readonly Said[], exploration: Exploration | null): readonly Said[] {
  if (exploration === null) return said;
  const { address, versions, suites, withoutName } = exploration;
  const explored = { address, versions: { ...versions }, suites: { ...suites }, withoutName };
  return said.map((one) => {
    const here = one.code === 'tls/protocol-accepted' && (one.evidence['addresses'] as readonly string[]).includes(address);
    return here ? { ...one, evidence: { ...one.evidence, explored } } : one;
  });
}

export function judgeExploration(exploration: Exploration | null): readonly Said[] {
  if (exploration === null) return [];
  const { address, versions, withoutName } = exploration;
  const addresses = [address];
  const said: Said[] = [];
  if (versions.TLSv1 === 'accepted' || versions['TLSv1.1'] === 'accepted') {
    said.push({ code: 'tls/old-versions-on', evidence: { versions: { ...versions }, addresses } });
  }
  if (versions['TLSv1.3'] === 'refused') {
    said.push({ code: 'tls/newest-version-off', evidence: { versions: { ...versions }, addresses } });
  }
  if (withoutName === 'refused' || withoutName === 'other-certificate') {
    said.push({ code: 'tls/needs-server-name', evidence: { withoutName, addresses } });
  }
  return said;
}

/** Of the handshakes that every address was offered alike. */
export function judgeDifferences(looks: readonly TlsLook[]): readonly Said[] {
  const agreed = new Map<string, { protocol: string; suite: string }>();
  for (const { target, outcome } of looks) {
    const address = addressOf(target);
    // The first look at an address is the one as KMS; others stem from other offers.
    if (outcome.ok && !agreed.has(address)) agreed.set(address, { protocol: outcome.protocol, suite: outcome.suite });
  }
  const kinds = new Set([...agreed.values()].map(({ protocol, suite }) => `${protocol} ${suite}`));
  if (kinds.size < 2) return [];
  return [{ code: 'tls/protocols-differ', evidence: { agreed: [...agreed].map(([address, one]) => ({ address, ...one })) } }];
}

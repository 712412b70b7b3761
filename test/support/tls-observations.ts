/** What the `tls` check saw of a good server, as data; tests change one thing and look what is found. */
import { X509Certificate } from 'node:crypto';
import type { Leaf, NoPath, PathLook } from '../../lib/checks/tls-chain-observe.ts';
import type { Exploration } from '../../lib/checks/tls-exploration.ts';
import type { Handshake, NoHandshake, TlsObservation } from '../../lib/checks/tls-observe.ts';
import type { Target } from '../../lib/model/facts.ts';
import { netFailure, type NetFailure, type NetFailureKind } from '../../lib/net/net-failure.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { TRUSTED_CAS } from '../../lib/xks/trusted-cas.ts';

export const HOST = SANDBOX.host;
export const NOW = Date.parse('2026-03-01T12:00:00Z');
export const DAY = 86_400_000;
export const FIRST: Target = { address: '10.0.1.10', port: 443, vantage: SANDBOX.vpcId };
export const SECOND: Target = { ...FIRST, address: '10.0.2.10' };

/** Validity of a long life, until that many days from now. */
export const until = (days: number) => ({ notBeforeMs: NOW - 200 * DAY, notAfterMs: NOW + days * DAY });

export function path(changes: Partial<PathLook> = {}): PathLook {
  return {
    root: { subject: 'C=US\nCN=Root', source: 'kms', validity: until(3_650) },
    intermediates: [{ subject: 'C=US\nCN=Issuing', validity: until(1_000) }],
    weakness: null,
    confirmation: { ok: true },
    ...changes,
  };
}

export const BOTH_NAMES = {
  commonName: HOST,
  commonNameMatches: true,
  dnsNames: [HOST],
  dnsNameMatches: true,
  wildcardOfOtherLevel: null,
};

export function leaf(changes: Partial<Leaf> = {}): Leaf {
  return {
    sha256: 'AA:BB',
    subject: `CN=${HOST}`,
    names: BOTH_NAMES,
    validity: until(90),
    key: 'EC prime256v1',
    signature: 'ecdsa-with-SHA256',
    forServers: true,
    maySign: true,
    isCa: false,
    weakness: null,
    ...changes,
  };
}

export function handshake(changes: Partial<Handshake> = {}): Handshake {
  return {
    ok: true,
    protocol: 'TLSv1.3',
    suite: 'TLS_AES_256_GCM_SHA384',
    clientCertificate: 'not-asked',
    staple: 'none',
    shownTo: 'kms-offer',
    leaf: leaf(),
    inOrder: true,
    paths: [path()],
    noPath: null,
    from: 'vpc-1',
    ...changes,
  };
}

export function failed(
  kind: NetFailureKind,
  others: NoHandshake['others'] = null,
  phase: NetFailure['phase'] = 'tls',
): NoHandshake {
  return { ok: false, failure: netFailure(phase, kind, '10.0.1.10:443'), others, from: 'vpc-1' };
}

export function seen(...outcomes: readonly (Handshake | NoHandshake)[]): TlsObservation {
  const looks = outcomes.map((outcome, index) => ({ target: index === 0 ? FIRST : SECOND, outcome }));
  return { nowMs: NOW, looks, exploration: null };
}

export const named = (changes: Partial<Leaf['names']>): Handshake =>
  handshake({ leaf: leaf({ names: { ...BOTH_NAMES, ...changes } }) });
export const lasting = (days: number): Handshake => handshake({ leaf: leaf({ validity: until(days) }) });
export const onPath = (changes: Partial<PathLook>): Handshake => handshake({ paths: [path(changes)] });
export const LAST = new X509Certificate(Buffer.from(TRUSTED_CAS[0]!.der, 'base64'));
export const noPath = (why: NoPath['why'], publicRoot: NoPath['publicRoot'] = null): Handshake =>
  handshake({ paths: [], noPath: { found: false, why, issuer: 'O=Corp\nCN=Corp CA', last: LAST, publicRoot } });
export const others = (protocol: string, keyType = 'ec'): NoHandshake['others'] => ({ protocol, suite: 'X', keyType });

export const REJECTED = { ok: false, untrusted: true, detail: 'permitted subtree violation' } as const;
export const EXPIRED = { subject: 'CN=Issuing', validity: until(-0.5) };

/** A server of today, explored: all that KMS offers, nothing older. */
export function explored(changes: Partial<Exploration> = {}): Exploration {
  return {
    address: '10.0.1.10:443',
    versions: { TLSv1: 'refused', 'TLSv1.1': 'refused', 'TLSv1.2': 'accepted', 'TLSv1.3': 'accepted' },
    suites: {
      TLS_AES_256_GCM_SHA384: 'accepted',
      TLS_CHACHA20_POLY1305_SHA256: 'accepted',
      'ECDHE-RSA-AES256-GCM-SHA384': 'refused',
      'ECDHE-ECDSA-AES256-GCM-SHA384': 'accepted',
    },
    withoutName: 'same-certificate',
    ...changes,
  };
}

/** The `tls` check on versions, suites, revocation, other certificates and the alarm, judged from what was seen. */
import { describe, expect, it } from 'vitest';
import { tls } from '../../lib/checks/tls.ts';
import type { Exploration } from '../../lib/checks/tls-exploration.ts';
import type { Handshake, NoHandshake } from '../../lib/checks/tls-observe.ts';
import type { Finding } from '../../lib/model/finding.ts';
import { checkInput, findingsOf, healthyPublicParams } from '../support/builders.ts';
import {
  explored,
  failed,
  FIRST,
  handshake,
  HOST,
  lasting,
  named,
  noPath,
  NOW,
  others,
  seen,
  until,
} from '../support/tls-observations.ts';

const found = (outcome: Handshake | NoHandshake, code: string): Finding | undefined =>
  findingsOf(tls, seen(outcome)).find((one) => one.code === code);

function exploring(changes: Partial<Exploration>): readonly Finding[] {
  return findingsOf(tls, { ...seen(handshake(), handshake()), exploration: explored(changes) });
}

const advised = (findings: readonly Finding[]): readonly string[] =>
  findings.filter(({ advice }) => advice !== null).map(({ code }) => code);

describe('tls, explored', () => {
  const versions = (changes: Partial<Exploration['versions']>) => ({ versions: { ...explored().versions, ...changes } });

  it.each<[string, Partial<Exploration>, readonly string[]]>([
    ['a server of today', {}, []],
    ['TLS 1.0 on', versions({ TLSv1: 'accepted' }), ['tls/old-versions-on']],
    ['TLS 1.1 on', versions({ 'TLSv1.1': 'accepted' }), ['tls/old-versions-on']],
    ['TLS 1.3 off', versions({ 'TLSv1.3': 'refused' }), ['tls/newest-version-off']],
    ['silence to old versions', versions({ TLSv1: 'no-answer', 'TLSv1.1': 'no-answer' }), []],
    ['silence to TLS 1.3', versions({ 'TLSv1.3': 'no-answer' }), []],
    ['nothing without a name', { withoutName: 'refused' }, ['tls/needs-server-name']],
    ['another certificate without a name', { withoutName: 'other-certificate' }, ['tls/needs-server-name']],
    ['silence without a name', { withoutName: 'no-answer' }, []],
  ])('%s', (_name, changes, codes) => {
    const findings = exploring(changes);
    expect(advised(findings)).toEqual(codes);
    expect(findings.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
  });

  it('stands with the address that was explored, among all that agreed to the same', () => {
    const accepted = exploring({}).filter(({ code }) => code === 'tls/protocol-accepted');
    expect(accepted.map(({ evidence }) => evidence)).toMatchObject([
      { addresses: ['10.0.1.10:443', '10.0.2.10:443'], explored: { address: '10.0.1.10:443', suites: explored().suites } },
    ]);
  });

  it('says when addresses agree to different versions', () => {
    const findings = findingsOf(tls, seen(handshake(), handshake({ protocol: 'TLSv1.2', suite: 'X' })));
    expect(findings.at(-1)).toMatchObject({
      code: 'tls/protocols-differ',
      verdict: 'pass',
      requirements: ['XKS-NET-010', 'XKS-TLS-021'],
      evidence: { agreed: [{ address: '10.0.1.10:443' }, { address: '10.0.2.10:443', protocol: 'TLSv1.2' }] },
    });
  });
});

describe('tls, a suite that does not fit the key', () => {
  it.each([
    ['ec', 'ECDHE-ECDSA-AES256-GCM-SHA384'],
    ['rsa', 'ECDHE-RSA-AES256-GCM-SHA384'],
  ])('names the one that fits a key of type %s', (keyType, suite) => {
    expect(found(failed('no-shared-suite', others('TLSv1.2', keyType)), 'tls/no-kms-suite')).toMatchObject({
      remedy: expect.stringContaining(suite) as string,
      requirements: ['XKS-TLS-003', 'XKS-TLS-004'],
    });
  });

  it('is no matter of TLS 1.3', () => {
    const { requirements } = found(failed('no-shared-suite', others('TLSv1.3')), 'tls/no-kms-suite') ?? {};
    expect(requirements).toEqual(['XKS-TLS-003']);
  });
});

describe('tls, client certificates', () => {
  it('advises where one is asked for, and warns where one is demanded, beside everything else', () => {
    expect(advised(findingsOf(tls, seen(handshake({ clientCertificate: 'asked' }))))).toEqual([
      'tls/client-certificate-requested',
    ]);
    const demanded: Handshake = { ...noPath('untrusted'), clientCertificate: 'demanded' };
    const bad = findingsOf(tls, seen(demanded)).filter(({ verdict }) => verdict !== 'pass');
    expect(bad.map(({ code, verdict }) => [code, verdict])).toEqual([
      ['tls/client-certificate-required', 'warn'],
      ['tls/untrusted-ca', 'fail'],
    ]);
  });

  it('sends nothing signed to a server that demands one', () => {
    expect(tls.facts?.(seen(handshake({ clientCertificate: 'demanded' })), checkInput())).toMatchObject({
      verifiedLeaves: [],
      clientCertificateRequired: true,
      leaves: [{ sha256: 'AA:BB' }],
    });
  });
});

describe('tls, whose CA it is', () => {
  const root = { subject: 'C=US\nO=Internet Security Research Group\nCN=ISRG Root X2', validity: until(4_000), sha256: 'X2' };

  it.each(['untrusted', 'incomplete', 'self-signed'] as const)('names a public root that KMS does not list, %s', (why) => {
    const seenRoot = noPath(why, { ...root, listed: ['CN=ISRG Root X1'] });
    expect(found(seenRoot, 'tls/publicly-trusted-ca')).toMatchObject({
      verdict: 'fail',
      requirements: ['XKS-TLS-006', 'XKS-TLS-008'],
      evidence: {
        root: 'CN=ISRG Root X2, O=Internet Security Research Group, C=US',
        rootNotAfter: new Date(NOW + 4_000 * 86_400_000).toISOString(),
        listedRootsOfThisCa: ['CN=ISRG Root X1'],
      },
    });
    expect(tls.facts?.(seen(seenRoot), checkInput())).toMatchObject({ verifiedLeaves: [] });
  });

  it('says of a trusted root when it ends, and what key the certificate has', () => {
    expect(found(handshake(), 'tls/chain-trusted')?.evidence).toMatchObject({
      trustedBy: 'the CA list of KMS',
      rootNotAfter: expect.stringMatching(/^2036-/) as string,
      key: 'EC prime256v1',
      signature: 'ecdsa-with-SHA256',
    });
  });
});

describe('tls, revocation', () => {
  it.each(['none', 'good', 'unknown', 'refused', 'other-certificate', 'outdated', 'unreadable'] as const)(
    'only notes a staple: %s',
    (staple) => {
      const findings = findingsOf(tls, seen(handshake({ staple })));
      expect(findings.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
      expect(findings.find(({ code }) => code === 'tls/valid')?.evidence['ocspStaple']).toBe(staple);
    },
  );

  it('warns of a stapled revocation, and does not know what KMS makes of it', () => {
    expect(found(handshake({ staple: 'revoked' }), 'tls/revoked')).toMatchObject({
      verdict: 'warn',
      requirements: ['XKS-TLS-024'],
      kms: { create: [], connect: [], basis: 'expected', note: expect.stringContaining('not documented') as string },
    });
  });
});

describe('tls, where KMS may publish no expiry metric', () => {
  it.each<[string, string | null, boolean]>([
    ['the host', HOST, false],
    ['a wildcard', '*.xks.example.com', true],
    ['no common name', null, true],
  ])('%s', (_name, commonName, doubtful) => {
    const findings = findingsOf(tls, seen(named({ commonName })));
    expect(advised(findings)).toEqual(doubtful ? ['tls/expiry-metric-doubtful'] : []);
  });
});

describe('tls, a host that no common name holds', () => {
  const long = `${'a'.repeat(60)}.xks.example.com`;
  const input = checkInput({ params: healthyPublicParams({ XksProxyUriEndpoint: `https://${long}` }) });
  const codes = (changes: Parameters<typeof named>[0]) => findingsOf(tls, seen(named(changes)), input).map(({ code }) => code);

  it('is named as such, whatever else the common name says, unless a wildcard covers it', () => {
    expect(codes({ commonName: null, commonNameMatches: false })).toContain('tls/host-exceeds-common-name');
    expect(codes({ commonName: 'x.example.com', commonNameMatches: false })).toContain('tls/host-exceeds-common-name');
    expect(codes({ commonName: '*.xks.example.com' })).toContain('tls/name-matches');
  });
});

describe('tls, a certificate that only a part of the offer is shown', () => {
  const partly = (outcome: Handshake) => {
    const good = seen(handshake());
    const other: Handshake = { ...outcome, leaf: { ...outcome.leaf, sha256: 'RSA' }, suite: 'X', shownTo: 'part-of-it' };
    return findingsOf(tls, { ...good, looks: [...good.looks, { target: FIRST, outcome: other }] });
  };

  it('is a risk where it is bad, and not documented', () => {
    const bad = partly(lasting(-1)).filter(({ verdict }) => verdict !== 'pass');
    expect(bad).toMatchObject([
      { code: 'tls/expired', verdict: 'warn', evidence: { shownOnlyWith: 'X' }, kms: { basis: 'expected' } },
    ]);
    expect(partly(handshake()).map(({ code }) => code)).toEqual([
      'tls/protocol-accepted',
      'tls/chain-trusted',
      'tls/name-matches',
      'tls/valid',
      'tls/certificates-differ',
    ]);
  });
});

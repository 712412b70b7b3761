import { describe, expect, it } from 'vitest';
import { tls } from '../../lib/checks/tls.ts';
import type { PathLook } from '../../lib/checks/tls-chain-observe.ts';
import type { Handshake, NoHandshake } from '../../lib/checks/tls-observe.ts';
import { checkInput, findingsOf, healthyPublicParams, healthyVpcParams } from '../support/builders.ts';
import {
  BOTH_NAMES,
  DAY,
  EXPIRED,
  failed,
  handshake,
  HOST,
  lasting,
  leaf,
  named,
  noPath,
  NOW,
  onPath,
  others,
  path,
  REJECTED,
  seen,
  until,
} from '../support/tls-observations.ts';

/** Whether the leaf may be sent a signed request all the same. */
type Verified = 'verified' | 'not verified';

describe('tls, judged', () => {
  it.each<[string, Handshake | NoHandshake, string, string, Verified]>([
    ['a version and suite of KMS', handshake(), 'tls/protocol-accepted', 'pass', 'verified'],
    ['a trusted chain', handshake(), 'tls/chain-trusted', 'pass', 'verified'],
    ['both names', handshake(), 'tls/name-matches', 'pass', 'verified'],
    ['ninety days left', handshake(), 'tls/valid', 'pass', 'verified'],
    ['thirty days left', lasting(30), 'tls/valid', 'pass', 'verified'],
    ['not TLS', failed('not-tls'), 'tls/not-tls', 'fail', 'not verified'],
    ['old versions only', failed('protocol-version', others('TLSv1.1')), 'tls/protocol-version', 'fail', 'not verified'],
    ['a version error alone', failed('protocol-version'), 'tls/protocol-version', 'fail', 'not verified'],
    ['closed, but old versions pass', failed('closed', others('TLSv1')), 'tls/protocol-version', 'fail', 'not verified'],
    ['other suites', failed('no-shared-suite', others('TLSv1.2')), 'tls/no-kms-suite', 'fail', 'not verified'],
    ['no suite at all', failed('no-shared-suite'), 'tls/no-kms-suite', 'fail', 'not verified'],
    ['a client certificate', failed('client-certificate-required'), 'tls/client-certificate-required', 'warn', 'not verified'],
    ['silence', failed('timeout'), 'tls/handshake-timed-out', 'fail', 'not verified'],
    ['closed', failed('closed'), 'tls/handshake-closed', 'fail', 'not verified'],
    ['reset', failed('reset'), 'tls/handshake-closed', 'fail', 'not verified'],
    ['an alert', failed('alert'), 'tls/handshake-failed', 'fail', 'not verified'],
    ['no connection', failed('refused', null, 'tcp'), 'tls/unobserved', 'error', 'not verified'],
    ['no prober', failed('prober-failed', null, 'vantage'), 'tls/unobserved', 'error', 'not verified'],
    ['an issuer that is no CA', noPath('issuer-not-a-ca'), 'tls/issuer-not-a-ca', 'fail', 'not verified'],
    ['a missing intermediate', noPath('incomplete'), 'tls/chain-incomplete', 'fail', 'not verified'],
    ['a private CA', noPath('untrusted'), 'tls/untrusted-ca', 'fail', 'not verified'],
    ['a self-signed leaf', noPath('self-signed'), 'tls/self-signed', 'fail', 'not verified'],
    ['OpenSSL objects', onPath({ confirmation: REJECTED }), 'tls/chain-rejected', 'fail', 'not verified'],
    [
      'a client certificate as server',
      handshake({ leaf: leaf({ forServers: false }), paths: [path({ confirmation: REJECTED })] }),
      'tls/not-for-servers',
      'fail',
      'not verified',
    ],
    [
      'another certificate',
      onPath({ confirmation: { ok: false, untrusted: false, detail: 'x' } }),
      'tls/chain-unconfirmed',
      'error',
      'not verified',
    ],
    [
      'a weak key',
      onPath({ weakness: 'an RSA key of 1024 bits', confirmation: null }),
      'tls/weak-certificate',
      'fail',
      'verified',
    ],
    [
      'an expired intermediate',
      onPath({ intermediates: [EXPIRED], confirmation: null }),
      'tls/issuer-expired',
      'fail',
      'verified',
    ],
    [
      'an expired root',
      onPath({ root: { ...EXPIRED, source: 'kms' }, confirmation: null }),
      'tls/root-expired',
      'warn',
      'verified',
    ],
    [
      'an issuer that ends soon',
      onPath({ intermediates: [{ subject: 'CN=I', validity: until(20) }] }),
      'tls/issuer-expires-soon',
      'warn',
      'verified',
    ],
    [
      'an issuer that ends first',
      onPath({ intermediates: [{ subject: 'CN=I', validity: until(60) }] }),
      'tls/issuer-expires-first',
      'pass',
      'verified',
    ],
    ['a chain out of order', handshake({ inOrder: false }), 'tls/chain-untidy', 'pass', 'verified'],
    ['CN only', named({ dnsNames: [], dnsNameMatches: false }), 'tls/common-name-only', 'fail', 'verified'],
    ['SAN only', named({ commonName: null, commonNameMatches: false }), 'tls/alternative-name-only', 'fail', 'verified'],
    [
      'another CN',
      named({ commonName: 'x.example.com', commonNameMatches: false }),
      'tls/common-name-differs',
      'fail',
      'verified',
    ],
    [
      'a wildcard of another level',
      named({ commonNameMatches: false, dnsNameMatches: false, wildcardOfOtherLevel: '*.example.com' }),
      'tls/wildcard-of-other-level',
      'fail',
      'not verified',
    ],
    ['another host', named({ commonNameMatches: false, dnsNameMatches: false }), 'tls/hostname-mismatch', 'fail', 'not verified'],
    ['expired', lasting(-0.5), 'tls/expired', 'fail', 'verified'],
    [
      'not yet valid',
      handshake({ leaf: leaf({ validity: { notBeforeMs: NOW + DAY, notAfterMs: NOW + 200 * DAY } }) }),
      'tls/not-yet-valid',
      'fail',
      'verified',
    ],
    ['nine days left', lasting(9.9), 'tls/expires-in-days', 'fail', 'verified'],
    ['ten days left', lasting(10), 'tls/expires-soon', 'warn', 'verified'],
    ['29 days left', lasting(29.9), 'tls/expires-soon', 'warn', 'verified'],
  ])('%s', (_name, outcome, code, verdict, verified) => {
    expect(findingsOf(tls, seen(outcome))).toContainEqual(expect.objectContaining({ code, verdict }));
    expect(tls.facts?.(seen(outcome), checkInput())).toMatchObject({ verifiedLeaves: verified === 'verified' ? ['AA:BB'] : [] });
  });

  it('finds nothing but good in a good certificate, once for all addresses', () => {
    const found = findingsOf(tls, seen(handshake(), handshake()));
    expect(found.map(({ code }) => code)).toEqual([
      'tls/protocol-accepted',
      'tls/chain-trusted',
      'tls/name-matches',
      'tls/valid',
    ]);
    expect(found.map(({ evidence }) => evidence['addresses'])).toEqual(Array(4).fill(['10.0.1.10:443', '10.0.2.10:443']));
  });

  it('names the address that is the odd one out', () => {
    const found = findingsOf(tls, seen(handshake(), lasting(-1)));
    expect(found.find(({ code }) => code === 'tls/expired')?.evidence['addresses']).toEqual(['10.0.2.10:443']);
  });

  it('says when addresses serve different certificates', () => {
    const found = findingsOf(tls, seen(handshake(), handshake({ leaf: leaf({ sha256: 'CC:DD' }) })));
    expect(found.at(-1)).toMatchObject({
      code: 'tls/certificates-differ',
      verdict: 'pass',
      evidence: { leaves: ['AA:BB', 'CC:DD'] },
    });
  });

  it('prefers the path that OpenSSL confirmed over the ones it rejected', () => {
    const found = findingsOf(tls, seen(handshake({ paths: [path({ confirmation: REJECTED }), path()] })));
    expect(found.map(({ verdict }) => verdict)).not.toContain('fail');
  });

  it('prefers a path with an expired root over a rejected one, and one without fault over both', () => {
    const expired = path({ root: { ...EXPIRED, source: 'kms' }, confirmation: null });
    const codes = (paths: readonly PathLook[]) => findingsOf(tls, seen(handshake({ paths }))).map(({ code }) => code);
    expect(codes([path({ confirmation: REJECTED }), expired])).toContain('tls/root-expired');
    expect(codes([expired, path()])).not.toContain('tls/root-expired');
  });

  it('says by whom the path was confirmed, and that a lab root is not known to KMS', () => {
    const evidence = (look: Partial<PathLook>) =>
      findingsOf(tls, seen(onPath(look))).find(({ code }) => code === 'tls/chain-trusted')?.evidence;
    expect(evidence({})).toMatchObject({ root: 'CN=Root, C=US', confirmedBy: 'OpenSSL', trustedBy: 'the CA list of KMS' });
    expect(evidence({ weakness: 'x', confirmation: null })?.['confirmedBy']).toMatch(/signatures alone/);
    const lab = { subject: 'CN=Lab', source: 'lab', validity: until(100) } as const;
    expect(evidence({ root: lab })?.['trustedBy']).toMatch(/--ca-file/);
  });

  it('files a name fault under the row of the connectivity', () => {
    const rows = (params: ReturnType<typeof healthyVpcParams>) =>
      findingsOf(tls, seen(named({ commonNameMatches: false, dnsNameMatches: false })), checkInput({ params })).find(
        ({ code }) => code === 'tls/hostname-mismatch',
      )?.requirements;
    expect(rows(healthyVpcParams())).toContain('XKS-TLS-013');
    expect(rows(healthyPublicParams())).toContain('XKS-TLS-014');
  });

  it('predicts what KMS would say: at connect for VPC stores, at create for public ones', () => {
    const kms = (params: ReturnType<typeof healthyVpcParams>) =>
      findingsOf(tls, seen(lasting(-1)), checkInput({ params })).find(({ code }) => code === 'tls/expired')?.kms;
    const connect = ['XKS_PROXY_INVALID_TLS_CONFIGURATION'];
    expect(kms(healthyVpcParams())).toMatchObject({ create: [], connect });
    expect(kms(healthyPublicParams())).toMatchObject({
      create: ['XksProxyUriUnreachableException', 'XksProxyInvalidConfigurationException'],
      connect,
    });
  });

  it('takes another threshold and shows it', () => {
    const withDays = (CertificateDaysToExpire: number) =>
      checkInput({ params: healthyVpcParams({ Preflight: { Thresholds: { CertificateDaysToExpire } } }) });
    const last = (days: number, limit: number) => findingsOf(tls, seen(lasting(days)), withDays(limit)).at(-1);
    expect(last(50, 60)).toMatchObject({ code: 'tls/expires-soon', evidence: { warnBelowDays: 60, usualWarnBelowDays: 30 } });
    expect(last(7, 5)).toMatchObject({ code: 'tls/valid', evidence: { warnBelowDays: 5, failBelowDays: 5 } });
  });

  it('shows names of the far end without their control characters, and not all of them', () => {
    const dnsNames = Array.from({ length: 500 }, (_, index) => `a\u001b[31m${index}.example.com`);
    const found = findingsOf(tls, seen(named({ dnsNames, commonName: `x${'y'.repeat(5_000)}`, commonNameMatches: false })));
    const { evidence } = found.find(({ code }) => code === 'tls/common-name-differs') ?? { evidence: {} };
    expect(JSON.stringify(evidence)).not.toContain('\\u001b');
    expect(JSON.stringify(evidence).length).toBeLessThan(2_000);
  });

  it('hands on every leaf that was served, each once, verified or not', () => {
    const other = handshake({
      leaf: leaf({ sha256: 'CC:DD', names: { ...BOTH_NAMES, commonName: null, commonNameMatches: false } }),
    });
    expect(tls.facts?.(seen(handshake(), handshake(), other), checkInput())).toMatchObject({
      leaves: [
        { sha256: 'AA:BB', commonName: HOST, notAfter: '2026-05-30T12:00:00.000Z' },
        { sha256: 'CC:DD', commonName: null, notAfter: '2026-05-30T12:00:00.000Z' },
      ],
    });
  });

  it('tells the later checks about a demanded client certificate', () => {
    expect(tls.facts?.(seen(failed('client-certificate-required')), checkInput())).toEqual({
      leaves: [],
      verifiedLeaves: [],
      clientCertificateRequired: true,
    });
    expect(tls.blockedBy?.({ 'locate-proxy': { host: HOST, targets: [], perspective: '' } })).toEqual(['locate-proxy']);
  });
});

/** Servers that do not show everybody the same certificate: hosts that take turns, two kinds of key, a face for strangers. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCheck } from '../../lib/checks/check.ts';
import { tls } from '../../lib/checks/tls.ts';
import type { Finding } from '../../lib/model/finding.ts';
import { certificateProfile, type CertificateProfile } from '../../lib/sandbox/certificate-profile.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import type { IssuedCertificate } from '../../lib/sandbox/local-ca.ts';
import { makeTrust } from '../../lib/xks/trust.ts';
import { type LiveProxy, startLiveProxy } from '../support/live-proxy.ts';

const clock = { now: () => Date.now() };
let live: LiveProxy;
beforeAll(async () => {
  live = await startLiveProxy();
});
afterAll(() => live.proxy.close());

const issue = (changes: Partial<CertificateProfile> = {}): Promise<IssuedCertificate> =>
  live.ca.issue(certificateProfile(SANDBOX.host, changes));

interface Seen {
  readonly found: readonly Finding[];
  readonly bad: readonly (readonly [code: string, verdict: string])[];
  readonly leaves: number;
  readonly verified: number;
}

async function look(): Promise<Seen> {
  const trust = makeTrust([live.ca.rootPem, live.ca.expiredRootPem], () => [live.ca.publicRootPem]);
  const { result, facts } = await runCheck(tls, live.input(), { prober: live.prober, trust, clock }, clock);
  const ofTls = facts !== null && 'verifiedLeaves' in facts ? facts : null;
  const bad = result.findings.filter(({ verdict }) => verdict !== 'pass').map(({ code, verdict }) => [code, verdict] as const);
  return { found: result.findings, bad, leaves: ofTls?.leaves.length ?? 0, verified: ofTls?.verifiedLeaves.length ?? 0 };
}

const EXPIRED: Partial<CertificateProfile> = { notBeforeDays: -90, notAfterDays: -1 };

describe('hosts that take turns', () => {
  it('are all verified when all are good', async () => {
    live.proxy.setCertificate(await issue(), [await issue()]);
    const { found, ...seen } = await look();
    expect(seen).toEqual({ bad: [], leaves: 2, verified: 2 });
    expect(found.map(({ code }) => code)).toContain('tls/certificates-differ');
  });

  it.each<[string, Partial<CertificateProfile>, string, number]>([
    ['self-signed', { issuer: 'self-signed' }, 'tls/self-signed', 1],
    ['of a private CA', { issuer: 'untrusted' }, 'tls/untrusted-ca', 1],
    ['of a public CA that is not listed', { issuer: 'public' }, 'tls/publicly-trusted-ca', 1],
    ['for another host', { commonName: 'x.org', subjectAltNames: ['x.org'] }, 'tls/hostname-mismatch', 1],
    ['outside the name constraints of its CA', { issuer: 'constrained-intermediate' }, 'tls/chain-rejected', 1],
    ['expired', EXPIRED, 'tls/expired', 2],
  ])('each answer for their own certificate: one is %s', async (_name, changes, code, verified) => {
    for (const [first, second] of [
      [{}, changes],
      [changes, {}],
    ]) {
      live.proxy.setCertificate(await issue(first), [await issue(second)]);
      expect(await look()).toMatchObject({ bad: [[code, 'fail']], leaves: 2, verified });
    }
  });

  it('without end leave it open whether their chain holds, and get nothing signed', async () => {
    const others = await Promise.all(Array.from({ length: 40 }, () => issue()));
    live.proxy.setCertificate(await issue(), others);
    const { bad, verified } = await look();
    expect(new Set(bad.map(([code]) => code))).toEqual(new Set(['tls/chain-unconfirmed']));
    expect(verified).toBe(0);
  });
});

describe('two kinds of key', () => {
  const rsa: Partial<CertificateProfile> = { key: 'rsa2048' };

  it('are both verified when both are good', async () => {
    live.proxy.setCertificate({ ...(await issue()), second: await issue(rsa) });
    const { found, ...seen } = await look();
    expect(seen).toEqual({ bad: [], leaves: 2, verified: 2 });
    const accepted = found.find(({ code }) => code === 'tls/protocol-accepted')?.evidence['explored'];
    expect(accepted).toMatchObject({
      suites: { 'ECDHE-RSA-AES256-GCM-SHA384': 'accepted', 'ECDHE-ECDSA-AES256-GCM-SHA384': 'accepted' },
    });
  });

  it.each<[string, Partial<CertificateProfile>, string, number]>([
    ['expired', EXPIRED, 'tls/expired', 2],
    ['of a private CA', { issuer: 'untrusted' }, 'tls/untrusted-ca', 1],
    ['for another host', { commonName: 'x.org', subjectAltNames: ['x.org'] }, 'tls/hostname-mismatch', 1],
  ])('are a risk when only one is good: the other is %s', async (_name, changes, code, verified) => {
    live.proxy.setCertificate({ ...(await issue()), second: await issue({ ...rsa, ...changes }) });
    const { found, ...seen } = await look();
    expect(seen).toEqual({ bad: [[code, 'warn']], leaves: 2, verified });
    expect(found[0]?.kms?.basis).toBe('expected');
  });
});

describe('chains and what they lead to', () => {
  it.each<[string, Partial<CertificateProfile>, readonly string[], number]>([
    ['a public CA with its root sent', { issuer: 'public', chain: 'with-root' }, ['tls/publicly-trusted-ca'], 0],
    ['a public CA whose chain was not sent', { issuer: 'public', chain: 'leaf-only' }, ['tls/chain-incomplete'], 0],
    ['a public CA and an expired leaf', { issuer: 'public', ...EXPIRED }, ['tls/publicly-trusted-ca', 'tls/expired'], 0],
    ['a listed root that expired', { issuer: 'expired-root' }, ['tls/root-expired'], 1],
    ['an intermediate with twenty days left', { issuer: 'expiring-intermediate' }, ['tls/issuer-expires-soon'], 1],
    ['five intermediates', { issuer: 'long' }, [], 1],
    ['five intermediates in the wrong order', { issuer: 'long', chain: 'wrong-order' }, [], 1],
    ['a CA with an RSA key', { issuerKey: 'rsa2048' }, [], 1],
  ])('%s', async (_name, changes, bad, verified) => {
    await live.present(changes);
    const seen = await look();
    expect(seen.bad.map(([code]) => code)).toEqual(bad);
    expect(seen.verified).toBe(verified);
  });

  it('a cross-signed chain is as good in either order, and one signed by strangers only is not', async () => {
    for (const issuer of ['cross-signed', 'cross-signed-trusted-first', 'cross-signed-root'] as const) {
      await live.present({ issuer });
      expect(await look()).toMatchObject({ bad: [], verified: 1 });
    }
    const strangers = makeTrust([live.ca.publicRootPem]);
    await live.present({ issuer: 'cross-signed' });
    const { result, facts } = await runCheck(tls, live.input(), { prober: live.prober, trust: strangers, clock }, clock);
    expect(result.findings.map(({ code }) => code)).toContain('tls/untrusted-ca');
    expect(facts).toMatchObject({ verifiedLeaves: [] });
  });
});

describe('a staple', () => {
  it.each([
    ['good', []],
    ['unknown', []],
    ['outdated', []],
    ['other-certificate', []],
    ['refused', []],
    ['garbage', []],
    ['revoked', [['tls/revoked', 'warn']]],
  ] as const)('that is %s', async (staple, bad) => {
    await live.present({});
    live.proxy.setTls({ staple });
    const seen = await look();
    live.proxy.setTls({});
    expect(seen).toMatchObject({ bad, verified: 1 });
    const noted = seen.found.find(({ code }) => code === 'tls/valid')?.evidence['ocspStaple'];
    expect(noted).toBe(staple === 'garbage' ? 'unreadable' : staple);
  });
});

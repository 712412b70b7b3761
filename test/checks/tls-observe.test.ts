import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tls } from '../../lib/checks/tls.ts';
import type { Finding } from '../../lib/model/finding.ts';
import type { CertificateProfile } from '../../lib/sandbox/certificate-profile.ts';
import { FAULTY_TLS, type ProxyTls } from '../../lib/sandbox/xks-proxy.ts';
import { findingsOf } from '../support/builders.ts';
import { type LiveProxy, startLiveProxy } from '../support/live-proxy.ts';

let live: LiveProxy;
beforeAll(async () => {
  live = await startLiveProxy();
});
afterAll(() => live.proxy.close());
beforeEach(async () => {
  await live.present({});
  live.proxy.setTls({});
  live.proxy.behaviour.transport = 'https';
});

const clock = { now: () => Date.now() };

async function look(): Promise<{ bad: readonly string[]; found: readonly Finding[]; verified: number }> {
  const observation = await tls.observe(live.input(), { prober: live.prober, trust: live.trust, clock });
  const found = findingsOf(tls, observation, live.input());
  const facts = tls.facts?.(observation, live.input());
  const verified = facts && 'verifiedLeaves' in facts ? facts.verifiedLeaves.length : 0;
  return { bad: found.filter(({ verdict }) => verdict !== 'pass').map(({ code }) => code), found, verified };
}

describe('tls, against a real server', () => {
  it.each<[string, Partial<CertificateProfile>, readonly string[], number]>([
    ['a good certificate', {}, [], 1],
    ['RSA', { key: 'rsa2048' }, [], 1],
    ['a wildcard', { commonName: '*.xks.example.com', subjectAltNames: ['*.xks.example.com'] }, [], 1],
    ['the root sent along', { chain: 'with-root' }, [], 1],
    ['a chain out of order', { chain: 'wrong-order' }, [], 1],
    ['a stranger in the chain', { chain: 'extra' }, [], 1],
    ['signed by the root', { issuer: 'root' }, [], 1],
    ['cross-signed, the trusted path second', { issuer: 'cross-signed' }, [], 1],
    ['a cross-signed root', { issuer: 'cross-signed-root' }, [], 1],
    ['a missing intermediate', { chain: 'leaf-only' }, ['tls/chain-incomplete'], 0],
    ['an untrusted CA', { issuer: 'untrusted' }, ['tls/untrusted-ca'], 0],
    ['self-signed', { issuer: 'self-signed' }, ['tls/self-signed'], 0],
    ['name constraints', { issuer: 'constrained-intermediate' }, ['tls/chain-rejected'], 0],
    ['meant for clients', { usage: 'client' }, ['tls/not-for-servers'], 0],
    ['an expired intermediate', { issuer: 'expired-intermediate' }, ['tls/issuer-expired'], 1],
    ['expired', { notBeforeDays: -30, notAfterDays: -1 }, ['tls/expired'], 1],
    ['not yet valid', { notBeforeDays: 2 }, ['tls/not-yet-valid'], 1],
    ['five days left', { notAfterDays: 5 }, ['tls/expires-in-days'], 1],
    ['twenty days left', { notAfterDays: 20 }, ['tls/expires-soon'], 1],
    ['SHA-1', { hash: 'sha1' }, ['tls/weak-certificate'], 1],
    ['RSA of 1024 bits', { key: 'rsa1024' }, ['tls/weak-certificate'], 1],
    ['CN only', { subjectAltNames: [] }, ['tls/common-name-only'], 1],
    ['SAN only', { commonName: null }, ['tls/alternative-name-only'], 1],
    ['another CN', { commonName: 'other.example.com' }, ['tls/common-name-differs'], 1],
    ['another host', { commonName: 'other.example.com', subjectAltNames: ['other.example.com'] }, ['tls/hostname-mismatch'], 0],
    [
      'expired and for another host',
      { notBeforeDays: -30, notAfterDays: -1, commonName: 'x.org', subjectAltNames: ['x.org'] },
      ['tls/hostname-mismatch', 'tls/expired'],
      0,
    ],
  ])('%s', async (_name, changes, bad, verified) => {
    await live.present(changes);
    expect(await look()).toMatchObject({ bad, verified });
  });

  it.each<[string, Partial<ProxyTls>, readonly string[]]>([
    ['TLS 1.2 only', { maxVersion: 'TLSv1.2' }, []],
    ['TLS 1.3 only', { minVersion: 'TLSv1.3' }, []],
    ['old versions only', FAULTY_TLS.oldVersions, ['tls/protocol-version']],
    ['AES-128 only', FAULTY_TLS.aes128Only, ['tls/no-kms-suite']],
    ['AES-128 only on TLS 1.2', { ...FAULTY_TLS.aes128Only, maxVersion: 'TLSv1.2' }, ['tls/no-kms-suite']],
    ['a client certificate on TLS 1.3', { clientCertificate: 'required' }, ['tls/client-certificate-required']],
    [
      'a client certificate on TLS 1.2',
      { clientCertificate: 'required', maxVersion: 'TLSv1.2' },
      ['tls/client-certificate-required'],
    ],
    ['an optional client certificate', { clientCertificate: 'requested' }, []],
  ])('%s', async (_name, settings, bad) => {
    live.proxy.setTls(settings);
    expect((await look()).bad).toEqual(bad);
  });

  it('lists what a server negotiates that knows none of the suites', async () => {
    live.proxy.setTls({ ...FAULTY_TLS.aes128Only, maxVersion: 'TLSv1.2' });
    const { found } = await look();
    expect(found[0]?.evidence['negotiatedWithOthers']).toEqual({
      protocol: 'TLSv1.2',
      suite: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
    });
  });

  it.each([
    ['plain-http', 'tls/not-tls'],
    ['close-after-hello', 'tls/handshake-closed'],
  ] as const)('%s', async (transport, code) => {
    live.proxy.behaviour.transport = transport;
    expect((await look()).bad).toEqual([code]);
  });

  it('says that OpenSSL confirmed a good path, and that signatures alone speak for an expired one', async () => {
    const confirmedBy = async () =>
      (await look()).found.find(({ code }) => code === 'tls/chain-trusted')?.evidence['confirmedBy'];
    expect(await confirmedBy()).toBe('OpenSSL');
    await live.present({ notBeforeDays: -30, notAfterDays: -1 });
    expect(await confirmedBy()).toMatch(/signatures alone/);
  });

  it('shakes hands twice with a healthy server: once as KMS, once to have the path confirmed', async () => {
    let observations = 0;
    const counting: typeof live.prober = {
      observe: (request) => {
        observations += 1;
        return live.prober.observe(request);
      },
    };
    await tls.observe(live.input(), { prober: counting, trust: live.trust, clock });
    expect(observations).toBe(2);
  });
});

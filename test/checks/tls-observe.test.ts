import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tls } from '../../lib/checks/tls.ts';
import type { Finding } from '../../lib/model/finding.ts';
import { certificateProfile, type CertificateProfile } from '../../lib/sandbox/certificate-profile.ts';
import { FAULTY_TLS, type ProxyTls } from '../../lib/sandbox/xks-proxy-tls.ts';
import { netFailure } from '../../lib/net/net-failure.ts';
import type { Prober, ProbeRequest, TlsRequest } from '../../lib/net/prober.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { findingsOf } from '../support/builders.ts';
import { explored } from '../support/tls-observations.ts';
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
    ['self-signed and weak', { issuer: 'self-signed', key: 'rsa1024' }, ['tls/self-signed', 'tls/weak-certificate'], 0],
    ['an issuer that is no CA', { issuer: 'end-entity-intermediate' }, ['tls/issuer-not-a-ca'], 0],
    ['name constraints', { issuer: 'constrained-intermediate' }, ['tls/chain-rejected'], 0],
    ['meant for clients', { usage: 'client' }, ['tls/not-for-servers'], 0],
    ['an expired intermediate', { issuer: 'expired-intermediate' }, ['tls/issuer-expired'], 1],
    ['expired', { notBeforeDays: -30, notAfterDays: -1 }, ['tls/expired'], 1],
    ['not yet valid', { notBeforeDays: 2 }, ['tls/not-yet-valid'], 1],
    ['five days left', { notBeforeDays: -85, notAfterDays: 5 }, ['tls/expires-in-days'], 1],
    ['twenty days left', { notBeforeDays: -70, notAfterDays: 20 }, ['tls/expires-soon'], 1],
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
      keyType: 'ec',
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

  it('takes both of a demanded client certificate: that it is, and what is wrong with the certificate of the server', async () => {
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      live.proxy.setTls({ clientCertificate: 'required', maxVersion });
      await live.present({ issuer: 'untrusted' });
      expect(await look()).toMatchObject({ bad: ['tls/client-certificate-required', 'tls/untrusted-ca'], verified: 0 });
    }
  });

  it.each<[string, Partial<ProxyTls>, string]>([
    ['requested on TLS 1.3', { clientCertificate: 'requested' }, 'tls/client-certificate-requested'],
    ['requested on TLS 1.2', { clientCertificate: 'requested', maxVersion: 'TLSv1.2' }, 'tls/client-certificate-requested'],
    ['TLS 1.2 only', { maxVersion: 'TLSv1.2' }, 'tls/newest-version-off'],
    ['old versions too', { minVersion: 'TLSv1', ciphers: 'DEFAULT' }, 'tls/old-versions-on'],
    ['TLS 1.1 but not 1.0', { minVersion: 'TLSv1.1', ciphers: 'DEFAULT' }, 'tls/old-versions-on'],
    ['nothing without a name', { withoutName: 'refused' }, 'tls/needs-server-name'],
  ])('advises: %s', async (_name, settings, code) => {
    live.proxy.setTls(settings);
    const { bad, found } = await look();
    expect(bad).toEqual([]);
    expect(found.filter(({ advice }) => advice !== null).map((one) => one.code)).toContain(code);
  });

  it('advises: another certificate without a name', async () => {
    live.proxy.setTls({ withoutName: await live.ca.issue(certificateProfile('default.example.com', { issuer: 'self-signed' })) });
    const { bad, found } = await look();
    expect(bad).toEqual([]);
    expect(found.find(({ code }) => code === 'tls/needs-server-name')?.evidence['withoutName']).toBe('other-certificate');
  });

  it('says which versions and suites the server takes', async () => {
    const exploredOf = async () =>
      (await look()).found.find(({ code }) => code === 'tls/protocol-accepted')?.evidence['explored'];
    expect(await exploredOf()).toEqual({ ...explored(), address: `${live.target.address}:443` });
    live.proxy.setTls({ minVersion: 'TLSv1.1', maxVersion: 'TLSv1.2', ciphers: 'DEFAULT:!ECDHE-ECDSA-AES256-GCM-SHA384' });
    await live.present({ key: 'rsa2048' });
    expect(await exploredOf()).toMatchObject({
      versions: { TLSv1: 'refused', 'TLSv1.1': 'accepted', 'TLSv1.2': 'accepted', 'TLSv1.3': 'refused' },
      suites: {
        TLS_AES_256_GCM_SHA384: 'refused',
        TLS_CHACHA20_POLY1305_SHA256: 'refused',
        'ECDHE-RSA-AES256-GCM-SHA384': 'accepted',
        'ECDHE-ECDSA-AES256-GCM-SHA384': 'refused',
      },
    });
  });

  it('names the one suite that fits the key when TLS 1.2 has only the other', async () => {
    live.proxy.setTls(FAULTY_TLS.suiteOfOtherKey);
    const { bad, found } = await look();
    expect(bad).toEqual(['tls/no-kms-suite']);
    expect(found[0]?.remedy).toContain('ECDHE-ECDSA-AES256-GCM-SHA384');
    expect(found[0]?.requirements).toContain('XKS-TLS-004');
  });
});

describe('tls, by what it costs', () => {
  const requests = async (addresses: number, changes: Partial<Prober> = {}): Promise<readonly ProbeRequest[]> => {
    const seen: ProbeRequest[] = [];
    const counting: Prober = {
      observe: (request) => {
        const { target, ...rest } = request as TlsRequest;
        seen.push(request);
        return (changes.observe ?? live.prober.observe)({ ...rest, target: live.target }) as never;
      },
    };
    const targets = Array.from({ length: addresses }, (_, at) => ({ ...live.target, address: `10.0.${at + 1}.10` }));
    const located = { host: SANDBOX.host, targets, perspective: '' };
    await tls.observe(live.input({ 'locate-proxy': located }), { prober: counting, trust: live.trust, clock });
    return seen;
  };

  it('shakes hands seven times with a healthy server: as KMS, to confirm the path, and to explore', async () => {
    expect(await requests(1)).toHaveLength(7);
  });

  it('shakes hands once with each further address that serves the same', async () => {
    const seen = await requests(4);
    expect(seen).toHaveLength(7 + 3);
    expect(Map.groupBy(seen as TlsRequest[], ({ target }) => target.address).get('10.0.4.10')).toHaveLength(1);
  });

  it('explores no further when the server falls silent', async () => {
    let made = 0;
    const seen = await requests(1, {
      observe: (request) => {
        made += 1;
        return made <= 2 ? live.prober.observe(request) : (refused() as never);
      },
    });
    expect(seen).toHaveLength(3);
  });
});

const refused = async () => ({
  ok: false,
  perspective: { place: 'x', region: null },
  failure: netFailure('tcp', 'refused', '10.0.1.10:443'),
});

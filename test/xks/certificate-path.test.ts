import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CertificateProfile, certificateProfile } from '../../lib/sandbox/certificate-profile.ts';
import { type LocalCa, makeLocalCa } from '../../lib/sandbox/local-ca.ts';
import { findPaths, isIssuedBy, type PathSearch } from '../../lib/xks/certificate-path.ts';
import { isForServers, weakness } from '../../lib/xks/certificate-strength.ts';
import { publicRoots } from '../../lib/net/public-roots.ts';
import { makeTrust } from '../../lib/xks/trust.ts';
import { TRUSTED_CAS } from '../../lib/xks/trusted-cas.ts';

const HOST = 'myproxy.xks.example.com';
let ca: LocalCa;
let anotherCa: LocalCa;

beforeAll(async () => {
  const now = new Date();
  // Authorities are made once a day.
  const yesterday = new Date(now.getTime() - 86_400_000);
  [ca, anotherCa] = await Promise.all([makeLocalCa({ now }), makeLocalCa({ now: yesterday })]);
});

async function sent(changes: Partial<CertificateProfile>): Promise<X509Certificate[]> {
  const { chainPems } = await ca.issue(certificateProfile(HOST, changes));
  return chainPems.map((pem) => new X509Certificate(pem));
}

async function search(changes: Partial<CertificateProfile>): Promise<PathSearch> {
  return findPaths(await sent(changes), makeTrust([ca.rootPem]));
}

describe('findPaths', () => {
  it.each<[string, Partial<CertificateProfile>, number]>([
    ['leaf and both intermediates', {}, 3],
    ['a sent root', { chain: 'with-root' }, 3],
    ['a chain out of order', { chain: 'wrong-order' }, 3],
    ['a stranger in the chain', { chain: 'extra' }, 3],
    ['a leaf of the root itself', { issuer: 'root' }, 1],
    ['cross-signed intermediates', { issuer: 'cross-signed' }, 3],
    ['the same in the other order', { issuer: 'cross-signed-trusted-first' }, 3],
    ['five intermediates', { issuer: 'long' }, 6],
    ['a CA with an RSA key', { issuerKey: 'rsa2048' }, 4],
    ['a cross-signed root', { issuer: 'cross-signed-root' }, 3],
    ['an expired leaf', { notBeforeDays: -20, notAfterDays: -1 }, 3],
    ['an expired intermediate', { issuer: 'expired-intermediate' }, 3],
  ])('finds the root from %s', async (_name, changes, length) => {
    const found = await search(changes);
    expect(found.found).toBe(true);
    const roots = found.found ? found.paths.map(({ root }) => root.certificate.fingerprint256) : [];
    expect(new Set(roots)).toEqual(new Set([new X509Certificate(ca.rootPem).fingerprint256]));
    expect(found.found && found.paths[0]?.certificates.length).toBe(length);
  });

  it.each<[string, Partial<CertificateProfile>, string, RegExp]>([
    ['a missing intermediate', { chain: 'leaf-only' }, 'incomplete', /Sandbox Issuing CA/],
    ['an untrusted CA', { issuer: 'untrusted' }, 'untrusted', /Stranger/],
    ['an untrusted CA with its root', { issuer: 'untrusted', chain: 'with-root' }, 'untrusted', /Stranger Root/],
    ['an issuer that is no CA', { issuer: 'end-entity-intermediate' }, 'issuer-not-a-ca', /Sandbox Issuing CA/],
    ['a self-signed leaf', { issuer: 'self-signed' }, 'self-signed', /myproxy/],
  ])('says why there is none: %s', async (_name, changes, why, issuer) => {
    expect(await search(changes)).toMatchObject({ found: false, why, issuer: expect.stringMatching(issuer) as string });
  });

  it('goes by signatures, not by names: a CA of the same name is another CA', async () => {
    const found = findPaths(await sent({}), makeTrust([anotherCa.rootPem]));
    expect(found).toMatchObject({ found: false, why: 'untrusted' });
  });

  it('trusts a self-signed certificate that a lab names itself', async () => {
    const [leaf] = await sent({ issuer: 'self-signed' });
    const found = findPaths([leaf!], makeTrust([leaf!.toString()]));
    expect(found).toMatchObject({ found: true, paths: [{ root: { source: 'lab' } }] });
  });

  it('comes to an end with a chain of many copies', async () => {
    const chain = await sent({});
    const many = [...chain, ...Array.from({ length: 200 }, () => chain[1]!)];
    expect(findPaths(many, makeTrust([ca.rootPem]))).toMatchObject({ found: true });
  });

  it('does not take a leaf for an issuer', async () => {
    const [leaf] = await sent({});
    expect(isIssuedBy(leaf!, leaf!)).toBe(false);
  });
});

describe('makeTrust', () => {
  it('knows the listed CAs by name and by fingerprint', () => {
    const trust = makeTrust();
    const listed = TRUSTED_CAS[0]!;
    const root = trust.rootWithFingerprint(listed.sha256);
    expect(root).toMatchObject({ source: 'kms' });
    const namesakes = trust.rootsNamed(root!.certificate.subject);
    expect(namesakes.map(({ certificate }) => certificate.fingerprint256)).toContain(listed.sha256);
    expect(trust.rootWithFingerprint('00:11')).toBeNull();
  });

  it('adds the roots of a lab, several in one text', () => {
    const trust = makeTrust([`# ours\n${ca.rootPem}\n${ca.untrustedRootPem}`]);
    for (const pem of [ca.rootPem, ca.untrustedRootPem]) {
      expect(trust.rootsNamed(new X509Certificate(pem).subject)).toMatchObject([{ source: 'lab' }]);
    }
  });
});

describe('roots of public trust', () => {
  it('are read when first asked for, and trusted by nobody', async () => {
    let asked = 0;
    const trust = makeTrust([], () => {
      asked += 1;
      return [ca.publicRootPem];
    });
    const certificates = await sent({ issuer: 'public' });
    expect(findPaths(certificates, trust)).toMatchObject({ found: false, why: 'untrusted' });
    expect(asked).toBe(0);
    expect(findPaths(certificates, trust.publicRoots)).toMatchObject({ found: true, paths: [{ root: { source: 'public' } }] });
    expect(findPaths(await sent({}), trust.publicRoots)).toMatchObject({ found: false });
    expect(asked).toBe(1);
  });

  it('are those of Node, most of which KMS lists and some of which it does not', () => {
    const trust = makeTrust([], publicRoots);
    const fingerprints = publicRoots().map((pem) => new X509Certificate(pem).fingerprint256);
    const unlisted = fingerprints.filter((one) => trust.rootWithFingerprint(one) === null);
    expect(unlisted.length).toBeGreaterThan(0);
    expect(unlisted.length).toBeLessThan(fingerprints.length / 2);
    expect(trust.publicRoots.rootWithFingerprint(unlisted[0]!)).toMatchObject({ source: 'public' });
  });

  it.each([
    ['C=US\nO=Internet Security Research Group\nCN=ISRG Root X2', /CN=ISRG Root X1/],
    ['CN=ISRG Root X2, O=Internet Security Research Group, C=US', /CN=ISRG Root X1/],
    ['C=US\nO=DigiCert, Inc.\nCN=DigiCert TLS ECC P384 Root G5', null],
    ['CN=Nobody', null],
  ])('name the listed CAs of their owner: %s', (subject, listed) => {
    const names = makeTrust().listedOfSameOwner(subject);
    if (listed === null) expect(names).toEqual([]);
    else expect(names).toEqual(expect.arrayContaining([expect.stringMatching(listed)]));
  });
});

describe('certificate strength', () => {
  it.each<[Partial<CertificateProfile>, RegExp | null]>([
    [{ key: 'ec256' }, null],
    [{ key: 'ec384' }, null],
    [{ key: 'rsa2048' }, null],
    [{ issuerKey: 'rsa2048' }, null],
    [{ key: 'rsa1024' }, /RSA key of 1024 bits/],
    [{ hash: 'sha1' }, /SHA1/i],
  ])('%j', async (changes, expected) => {
    const [leaf] = await sent(changes);
    const found = weakness(leaf!);
    if (expected === null) expect(found).toBeNull();
    else expect(found).toMatch(expected);
  });

  it.each<[CertificateProfile['usage'], boolean]>([
    ['server', true],
    ['none', true],
    ['client', false],
  ])('usage %s serves servers: %s', async (usage, expected) => {
    const [leaf] = await sent({ usage });
    expect(isForServers(leaf!)).toBe(expected);
  });
});

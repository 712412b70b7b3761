import { X509Certificate } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CertificateProfile, certificateProfile } from '../../lib/sandbox/certificate-profile.ts';
import { type IssuedCertificate, type LocalCa, makeLocalCa } from '../../lib/sandbox/local-ca.ts';

const HOST = 'proxy.xks.example.com';
const DAY_MS = 86_400_000;

let ca: LocalCa;
beforeAll(async () => {
  ca = await makeLocalCa({ now: new Date() });
});

function issue(changes: Partial<CertificateProfile> = {}): Promise<IssuedCertificate> {
  return ca.issue(certificateProfile(HOST, changes));
}

async function leafOf(changes: Partial<CertificateProfile>): Promise<X509Certificate> {
  return new X509Certificate((await issue(changes)).certificatePem);
}

async function chainNames(changes: Partial<CertificateProfile>): Promise<(string | undefined)[]> {
  const { chainPems } = await issue(changes);
  return chainPems.map((pem) => /CN=(.*)/.exec(new X509Certificate(pem).subject)?.[1]);
}

/** What OpenSSL says to the certificate: `OK`, the error code, or the message where the code tells nothing. */
async function handshake(issued: IssuedCertificate, roots: readonly string[] = [ca.rootPem]): Promise<string> {
  const server = tls.createServer({ cert: issued.certificatePem, key: issued.keyPem, ciphers: 'DEFAULT@SECLEVEL=0' });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const result = await new Promise<string>((resolve) => {
    const socket = tls.connect({ host: '127.0.0.1', port, servername: HOST, ca: [...roots] });
    socket.once('secureConnect', () => {
      resolve('OK');
      socket.destroy();
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code === 'UNSPECIFIED' ? error.message : String(error.code));
    });
    socket.once('close', () => server.close());
  });
  return result;
}

describe('a certificate without changes', () => {
  it('is accepted by a client that trusts the root, and by no other', async () => {
    expect(await handshake(await issue())).toBe('OK');
    expect(await handshake(await issue(), [ca.untrustedRootPem])).toBe('UNABLE_TO_GET_ISSUER_CERT_LOCALLY');
  });

  it('names the host in CN and SAN, is sent with both intermediates, and counts its days from the given time', async () => {
    const now = new Date('2031-02-03T04:05:06.789Z');
    const { chainPems } = await (await makeLocalCa({ now })).issue(certificateProfile(HOST));
    const leaf = new X509Certificate(chainPems[0] ?? '');
    expect(leaf.subject.split('\n')).toContain(`CN=${HOST}`);
    expect(leaf.subjectAltName).toBe(`DNS:${HOST}`);
    expect(leaf.ca).toBe(false);
    const wholeSecond = Date.parse('2031-02-03T04:05:06Z');
    expect(leaf.validFromDate.getTime()).toBe(wholeSecond - DAY_MS);
    expect(leaf.validToDate.getTime()).toBe(wholeSecond + 90 * DAY_MS);
    expect(chainPems).toHaveLength(3);
  });
});

describe('what OpenSSL says to', () => {
  const cases: readonly [Partial<CertificateProfile>, string][] = [
    [{ key: 'rsa2048' }, 'OK'],
    [{ key: 'ec384' }, 'OK'],
    [{ key: 'rsa1024' }, 'EE certificate key too weak'],
    [{ hash: 'sha1' }, 'CA signature digest algorithm too weak'],
    [{ usage: 'none' }, 'OK'],
    [{ usage: 'client' }, 'INVALID_PURPOSE'],
    [{ notBeforeDays: -9, notAfterDays: -1 }, 'CERT_HAS_EXPIRED'],
    [{ notBeforeDays: 1 }, 'CERT_NOT_YET_VALID'],
    [{ commonName: null }, 'OK'],
    [{ subjectAltNames: [] }, 'OK'],
    [{ commonName: 'other.example.com', subjectAltNames: ['other.example.com'] }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    [{ commonName: '*.xks.example.com', subjectAltNames: ['*.xks.example.com'] }, 'OK'],
    [{ issuer: 'root' }, 'OK'],
    [{ issuer: 'untrusted' }, 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
    [{ issuer: 'untrusted', chain: 'with-root' }, 'SELF_SIGNED_CERT_IN_CHAIN'],
    [{ issuer: 'self-signed' }, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    [{ issuer: 'self-signed', key: 'rsa2048' }, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    [{ issuer: 'expired-intermediate' }, 'CERT_HAS_EXPIRED'],
    [{ issuer: 'constrained-intermediate' }, 'permitted subtree violation'],
    [{ issuer: 'cross-signed' }, 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
    [{ issuer: 'cross-signed-root' }, 'OK'],
    [{ chain: 'leaf-only' }, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    [{ chain: 'with-root' }, 'OK'],
    [{ chain: 'wrong-order' }, 'OK'],
    [{ chain: 'extra' }, 'OK'],
  ];
  it.each(cases)('%j', async (changes, expected) => {
    expect(await handshake(await issue(changes))).toBe(expected);
  });
});

describe('the chain as sent', () => {
  it.each<[CertificateProfile['chain'], string[]]>([
    ['full', ['Sandbox Issuing CA', 'Sandbox Policy CA']],
    ['leaf-only', []],
    ['with-root', ['Sandbox Issuing CA', 'Sandbox Policy CA', 'Sandbox Root']],
    ['wrong-order', ['Sandbox Policy CA', 'Sandbox Issuing CA']],
    ['extra', ['Sandbox Issuing CA', 'Sandbox Policy CA', 'Stranger Policy CA']],
  ])('%s', async (chain, behindLeaf) => {
    expect(await chainNames({ chain })).toEqual([HOST, ...behindLeaf]);
  });

  it('offers a path to the trusted and one to the untrusted root when cross-signed', async () => {
    const { chainPems } = await issue({ issuer: 'cross-signed' });
    const [, issuing, byStranger, bySandbox] = chainPems.map((pem) => new X509Certificate(pem));
    expect(byStranger?.verify(new X509Certificate(ca.untrustedRootPem).publicKey)).toBe(true);
    expect(bySandbox?.verify(new X509Certificate(ca.rootPem).publicKey)).toBe(true);
    for (const policy of [byStranger, bySandbox]) expect(policy && issuing?.verify(policy.publicKey)).toBe(true);
  });
});

describe('the leaf', () => {
  it('has the key, the hash and the purposes of its profile', async () => {
    expect((await leafOf({ key: 'rsa1024' })).publicKey.asymmetricKeyDetails?.modulusLength).toBe(1024);
    expect((await leafOf({ key: 'ec384' })).publicKey.asymmetricKeyDetails?.namedCurve).toBe('secp384r1');
    expect((await leafOf({ hash: 'sha1' })).signatureAlgorithm).toBe('ecdsa-with-SHA1');
    expect((await leafOf({ isCa: true })).ca).toBe(true);
    expect((await leafOf({ usage: 'none' })).keyUsage).toBeUndefined();
    expect((await leafOf({ commonName: null })).subject).not.toContain('CN=');
  });

  it('carries addresses as addresses', async () => {
    expect((await leafOf({ subjectAltNames: [HOST, '10.0.0.1'] })).subjectAltName).toBe(`DNS:${HOST}, IP Address:10.0.0.1`);
  });

  it('has a serial number of its own', async () => {
    const [first, second] = await Promise.all([leafOf({}), leafOf({})]);
    expect(first.serialNumber).not.toBe(second.serialNumber);
  });
});

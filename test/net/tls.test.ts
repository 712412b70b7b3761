import { X509Certificate } from 'node:crypto';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Target } from '../../lib/model/facts.ts';
import type { TlsRequest } from '../../lib/net/prober.ts';
import { certificateProfile, type CertificateProfile } from '../../lib/sandbox/certificate-profile.ts';
import { type IssuedCertificate, type LocalCa, makeLocalCa } from '../../lib/sandbox/local-ca.ts';
import { SUITES } from '../../lib/xks/limits.ts';
import { bothProbers, closedPort, listen } from '../support/loopback.ts';

const HOST = 'proxy.example.test';
const KMS_CIPHERS = [...SUITES['TLSv1.3'], ...SUITES['TLSv1.2']].join(':');

let ca: LocalCa;
let good: IssuedCertificate;

beforeAll(async () => {
  ca = await makeLocalCa({ now: new Date() });
  good = await ca.issue(certificateProfile(HOST));
});

function tls(target: Target, changes: Partial<TlsRequest> = {}): TlsRequest {
  return {
    kind: 'tls',
    target,
    serverName: HOST,
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.3',
    ciphers: null,
    roots: null,
    timeoutMs: 5000,
    ...changes,
  };
}

function tlsServer(options: TlsOptions = {}, issued = good) {
  const server = createTlsServer({ cert: issued.certificatePem, key: issued.keyPem, ...options }, (socket) => {
    socket.on('error', () => socket.destroy()).resume();
  });
  return server.on('tlsClientError', (_error, socket) => socket.destroy());
}

async function targetOf(onConnection: (socket: Socket) => unknown): Promise<Target> {
  return (await listen(createTcpServer(onConnection))).target;
}

function derOf({ chainPems }: IssuedCertificate): string[] {
  return chainPems.map((pem) => new X509Certificate(pem).raw.toString('base64'));
}

describe.each(bothProbers())('tls, %s prober', (_name, prober) => {
  it('tells what was agreed and how long it took', async () => {
    const { target, connections } = await listen(tlsServer({ ciphers: 'TLS_AES_256_GCM_SHA384' }));
    const seen = await prober.observe(tls(target));
    if (!seen.ok) throw new Error(seen.failure.detail);
    expect(seen.answer).toMatchObject({ protocol: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', chain: derOf(good) });
    expect(seen.answer.tcpMs).toBeGreaterThan(0);
    expect(seen.answer.handshakeMs).toBeGreaterThan(0);
    expect(connections()).toBe(1);
  });

  it('names suites as IANA does', async () => {
    const { target } = await listen(tlsServer({ maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384' }));
    const seen = await prober.observe(tls(target));
    expect(seen).toMatchObject({
      ok: true,
      answer: { protocol: 'TLSv1.2', suite: 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384' },
    });
  });

  it.each(['full', 'leaf-only', 'with-root', 'wrong-order', 'extra'] as const)('gives the chain as sent: %s', async (chain) => {
    const issued = await ca.issue(certificateProfile(HOST, { chain }));
    const { target } = await listen(tlsServer({}, issued));
    const seen = await prober.observe(tls(target));
    expect(seen).toMatchObject({ ok: true, answer: { chain: derOf(issued) } });
  });

  it.each([
    ['the name when there is one', HOST, HOST],
    ['nothing when there is none', null, false],
    ['no address', '127.0.0.1', false],
  ])('sends as server name %s', async (_case, serverName, expected) => {
    const names: unknown[] = [];
    const server = tlsServer().on('secureConnection', (socket) => names.push(socket.servername));
    const { target } = await listen(server);
    expect(await prober.observe(tls(target, { serverName }))).toMatchObject({ ok: true });
    expect(names).toEqual([expected]);
  });

  it.each([
    ['refuses', 'tcp', 'refused', () => closedPort(createTcpServer())],
    ['resets', 'tls', 'reset', () => targetOf((socket) => socket.once('data', () => socket.resetAndDestroy()))],
    ['closes', 'tls', 'closed', () => targetOf((socket) => socket.once('data', () => socket.end()))],
    [
      'speaks HTTP',
      'tls',
      'not-tls',
      () => targetOf((socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad\r\n\r\n'))),
    ],
    ['speaks first', 'tls', 'not-tls', () => targetOf((socket) => socket.write('SSH-2.0-x\r\n'))],
  ] as const)('a server that %s', async (_case, phase, kind, start) => {
    const target = await start();
    const seen = await prober.observe(tls(target));
    expect(seen).toMatchObject({ ok: false, failure: { phase, kind, address: `127.0.0.1:${target.port}` } });
  });

  it('a server that says nothing', async () => {
    const target = await targetOf(() => undefined);
    const seen = await prober.observe(tls(target, { timeoutMs: 200 }));
    expect(seen).toMatchObject({ ok: false, failure: { phase: 'tls', kind: 'timeout' } });
  });

  it('a server of TLS 1.1 only is refused by version, and answers to its own', async () => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    const { target } = await listen(tlsServer(old));
    expect(await prober.observe(tls(target))).toMatchObject({ ok: false, failure: { kind: 'protocol-version' } });
    expect(await prober.observe(tls(target, { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' }))).toMatchObject({
      ok: true,
      answer: { protocol: 'TLSv1.1' },
    });
  });

  it.each([
    ['TLSv1.2', 'ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-ECDSA-AES256-GCM-SHA384'],
    ['TLSv1.3', 'TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256'],
  ] as const)('%s: no suite in common', async (version, offered, ciphers) => {
    const { target } = await listen(tlsServer({ minVersion: version, maxVersion: version, ciphers: offered }));
    const request = tls(target, { minVersion: version, maxVersion: version, ciphers });
    expect(await prober.observe(request)).toMatchObject({ ok: false, failure: { kind: 'no-shared-suite' } });
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    '%s: a client certificate is demanded, and what was shown before',
    async (maxVersion) => {
      const { target, connections } = await listen(
        tlsServer({ maxVersion, requestCert: true, rejectUnauthorized: true, ca: ca.rootPem }),
      );
      const suite = maxVersion === 'TLSv1.2' ? 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384' : 'TLS_AES_256_GCM_SHA384';
      expect(await prober.observe(tls(target, { ciphers: KMS_CIPHERS }))).toMatchObject({
        ok: true,
        answer: { protocol: maxVersion, suite, chain: derOf(good), clientCertificate: 'demanded' },
      });
      expect(connections()).toBe(1);
    },
  );

  it('TLSv1.2: a server that demands a client certificate never lets a chain be verified', async () => {
    const demanding = { maxVersion: 'TLSv1.2', requestCert: true, rejectUnauthorized: true } as const;
    const { target } = await listen(tlsServer(demanding));
    expect(await prober.observe(tls(target, { roots: [ca.rootPem] }))).toMatchObject({
      ok: false,
      failure: { phase: 'tls', kind: 'client-certificate-required', detail: 'The server demands a client certificate.' },
    });
  });

  it.each([
    ['TLSv1.2', 'ECDHE-ECDSA-AES256-GCM-SHA384'],
    ['TLSv1.3', 'TLS_AES_256_GCM_SHA384'],
    ['TLSv1.3', 'TLS_CHACHA20_POLY1305_SHA256'],
  ] as const)('%s, %s: whether a client certificate is asked for', async (maxVersion, ciphers) => {
    for (const requestCert of [true, false]) {
      const { target } = await listen(tlsServer({ maxVersion, requestCert, rejectUnauthorized: false, ca: ca.rootPem }));
      expect(await prober.observe(tls(target, { ciphers }))).toMatchObject({
        ok: true,
        answer: { protocol: maxVersion, clientCertificate: requestCert ? 'asked' : 'not-asked' },
      });
    }
  });

  it('takes what the server staples, and null when it staples nothing', async () => {
    const stapling = tlsServer().on('OCSPRequest', (_certificate, _issuer, answer) => answer(null, Buffer.from('stapled')));
    const { target } = await listen(stapling);
    const staple = Buffer.from('stapled').toString('base64');
    expect(await prober.observe(tls(target))).toMatchObject({ ok: true, answer: { staple } });
    expect(await prober.observe(tls((await listen(tlsServer())).target))).toMatchObject({ ok: true, answer: { staple: null } });
  });

  it('a server that never closes is accepted all the same', async () => {
    const server = createTlsServer({ cert: good.certificatePem, key: good.keyPem, allowHalfOpen: true });
    const { target } = await listen(server);
    expect(await prober.observe(tls(target, { timeoutMs: 2000 }))).toMatchObject({ ok: true });
  });

  it('a request with nonsense for a cipher list is our own fault and throws', async () => {
    const { target } = await listen(tlsServer());
    const local = bothProbers()[0]?.[1];
    await expect(local?.observe(tls(target, { ciphers: 'NO-SUCH-SUITE' }))).rejects.toThrow(/cipher/i);
  });
});

describe.each(bothProbers())('tls against given roots, %s prober', (_name, prober) => {
  const cases: [string, Partial<CertificateProfile>, RegExp][] = [
    ['expired', { notBeforeDays: -20, notAfterDays: -1 }, /CERT_HAS_EXPIRED/],
    ['not yet valid', { notBeforeDays: 1, notAfterDays: 20 }, /CERT_NOT_YET_VALID/],
    ['untrusted', { issuer: 'untrusted' }, /UNABLE_TO_GET_ISSUER_CERT_LOCALLY/],
    ['self-signed', { issuer: 'self-signed', chain: 'leaf-only' }, /DEPTH_ZERO_SELF_SIGNED_CERT/],
    ['without its intermediate', { chain: 'leaf-only' }, /UNABLE_TO_VERIFY_LEAF_SIGNATURE/],
    ['for clients only', { usage: 'client' }, /INVALID_PURPOSE/],
    ['outside its name constraints', { issuer: 'constrained-intermediate' }, /permitted subtree violation/],
  ];

  it.each(cases)('refuses a certificate that is %s', async (_case, changes, detail) => {
    const { target } = await listen(tlsServer({}, await ca.issue(certificateProfile(HOST, changes))));
    const seen = await prober.observe(tls(target, { roots: [ca.rootPem] }));
    if (seen.ok) throw new Error('accepted');
    expect(seen.failure).toMatchObject({ phase: 'tls', kind: 'untrusted' });
    expect(seen.failure.detail).toMatch(detail);
    expect(await prober.observe(tls(target))).toMatchObject({ ok: true });
  });

  it('accepts a chain to one of them, whatever the name', async () => {
    const issued = await ca.issue(certificateProfile('another.example.test'));
    const { target } = await listen(tlsServer({}, issued));
    const request = tls(target, { roots: [ca.untrustedRootPem, ca.rootPem] });
    expect(await prober.observe(request)).toMatchObject({ ok: true, answer: { chain: derOf(issued) } });
  });

  it('trusts nobody when there are none', async () => {
    const { target } = await listen(tlsServer());
    expect(await prober.observe(tls(target, { roots: [] }))).toMatchObject({ ok: false, failure: { kind: 'untrusted' } });
  });
});

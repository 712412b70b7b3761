/** The knobs of the sandbox's proxy and prober that faults and healthy variants turn. */
import { X509Certificate } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeLocalProber } from '../../lib/net/local-prober.ts';
import type { HttpsRequest } from '../../lib/net/prober.ts';
import { certificateProfile } from '../../lib/sandbox/certificate-profile.ts';
import { type IssuedCertificate, type LocalCa, makeLocalCa } from '../../lib/sandbox/local-ca.ts';
import { asItIs, stagedProber } from '../../lib/sandbox/staged-prober.ts';
import { startXksProxy, type XksProxy } from '../../lib/sandbox/xks-proxy.ts';
import { proxyBehaviour } from '../../lib/sandbox/xks-proxy-behaviour.ts';
import { healthRequestBody } from '../../lib/xks/health-status.ts';
import { healthyCredential } from '../support/builders.ts';
import { type Call, call, type Reply } from '../support/proxy-client.ts';

const HOST = 'proxy.xks.example.com';
const PATH = '/example-prefix/kms/xks/v1';
const credential = healthyCredential();

let ca: LocalCa;
let issued: IssuedCertificate;
let next: IssuedCertificate;
let proxy: XksProxy;

beforeAll(async () => {
  ca = await makeLocalCa({ now: new Date() });
  issued = await ca.issue(certificateProfile(HOST));
  next = await ca.issue(certificateProfile(HOST));
});
beforeEach(async () => {
  const behaviour = proxyBehaviour({ XksProxyUriPath: PATH, XksProxyAuthenticationCredential: credential, region: 'us-east-1' });
  proxy = await startXksProxy({ certificate: issued, nextCertificate: next, behaviour });
});
afterEach(() => proxy.close());

function health(changes: Partial<Call> = {}): Promise<Reply> {
  const peer = { port: proxy.port, host: HOST, rootPem: ca.rootPem };
  return call(peer, { path: `${PATH}/health`, body: healthRequestBody(), credential, ...changes });
}

describe('the proxy', () => {
  it.each([
    ['unknown-operation', { kmsOperation: 'Later' }],
    ['opaque-request-id', { kmsRequestId: 'opaque' }],
    ['extra-field', { more: { later: 'x' } }],
  ] as const)('dislikes one thing alone: %s', async (dislike, request) => {
    proxy.behaviour.dislikes = [dislike];
    expect((await health()).status).toBe(200);
    const refused = await health({ body: healthRequestBody(request) });
    expect([refused.status, JSON.parse(refused.text).errorName]).toEqual([400, 'ValidationException']);
  });

  it('takes old signatures when told to, and still no wrong ones', async () => {
    const signingDate = new Date(Date.now() - 600_000);
    expect((await health({ signingDate })).status).toBe(401);
    proxy.behaviour.acceptsStale = true;
    expect((await health({ signingDate })).status).toBe(200);
    expect((await health({ signingDate, credential: healthyCredential() })).status).toBe(401);
  });

  it.each([
    ['without-message', { errorName: 'AuthenticationFailedException' }],
    ['without-name', { message: expect.any(String) }],
    ['long-message', { errorName: 'AuthenticationFailedException', errorMessage: expect.stringMatching(/^.{640}$/) }],
  ] as const)('words its errors %s', async (style, body) => {
    proxy.behaviour.errorStyle = style;
    const refused = await health({ credential: null });
    expect(refused.status).toBe(401);
    expect(JSON.parse(refused.text)).toEqual(body);
    expect((await health()).status).toBe(200);
  });

  it('sends chunks, capitals and an end of the connection when told to', async () => {
    proxy.behaviour.wire = { closes: true, chunked: true, headerNames: 'capitals', version: '1.1' };
    const { headers, text, status } = await health();
    expect([status, headers['transfer-encoding'], headers.connection]).toEqual([200, 'chunked', 'close']);
    expect(headers).not.toHaveProperty('content-length');
    expect(JSON.parse(text)).toHaveProperty('xksProxyFleetSize', 2);
  });

  it('answers what is no HTTP when told to', async () => {
    proxy.behaviour.answers = { health: 'garbage' };
    await expect(health()).rejects.toMatchObject({ code: expect.stringMatching(/^HPE_/) });
  });
});

describe('the prober', () => {
  const target = { address: '10.0.1.10', port: 443, vantage: 'here' };
  const real = () =>
    makeLocalProber({
      scope: 'vpc',
      perspective: { place: 'the sandbox', region: 'us-east-1' },
      dialMap: new Map([['10.0.1.10:443', { host: '127.0.0.1', port: proxy.port }]]),
    });
  const message = { method: 'GET', path: `${PATH}/health`, headers: { host: HOST }, body: '' } as const;
  const leaf = ({ certificatePem }: IssuedCertificate): string => new X509Certificate(certificatePem).fingerprint256;
  const request = (own: IssuedCertificate): HttpsRequest => {
    return { kind: 'https', target, serverName: HOST, leafSha256: [leaf(own)], requests: [message, message], timeoutMs: 5_000 };
  };

  it('measures what it is told to', async () => {
    const seen = await stagedProber(real(), { ...asItIs(), requestMs: 220 }).observe(request(issued));
    expect(seen).toMatchObject({
      ok: true,
      perspective: { region: 'us-east-1' },
      answer: {
        exchanges: [
          { status: 405, requestMs: 220, tcpMs: 1, tlsMs: 2 },
          { status: 405, requestMs: 220, tcpMs: null, tlsMs: null },
        ],
      },
    });
  });

  it('stands outside every Region, or sends nothing, when told to', async () => {
    const outside = await stagedProber(real(), { ...asItIs(), inRegion: false }).observe(request(issued));
    expect(outside).toMatchObject({ ok: true, perspective: { region: null } });
    const mute = stagedProber(real(), { ...asItIs(), sendsNothing: true });
    const before = proxy.requests.length;
    expect(await mute.observe(request(issued))).toMatchObject({ ok: false, failure: { phase: 'vantage' } });
    expect(proxy.requests).toHaveLength(before);
    expect(await mute.observe({ kind: 'tcp', target, samples: 1, timeoutMs: 5_000 })).toMatchObject({ ok: true });
  });

  it('meets another certificate on the connection after the first request', async () => {
    proxy.behaviour.wire.closes = true;
    const seen = await real().observe(request(issued));
    expect(seen).toMatchObject({
      ok: true,
      answer: { exchanges: [{ ok: true }, { ok: false, failure: { kind: 'unexpected-certificate' } }] },
    });
    expect(await real().observe(request(next))).toMatchObject({ ok: true, answer: { exchanges: [{ ok: true }, { ok: true }] } });
  });
});

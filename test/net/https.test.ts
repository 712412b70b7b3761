import { X509Certificate } from 'node:crypto';
import { createServer as createTlsServer, type TlsOptions, type TLSSocket } from 'node:tls';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Target } from '../../lib/model/facts.ts';
import type { HttpMessage, HttpsRequest, Observed } from '../../lib/net/prober.ts';
import { certificateProfile } from '../../lib/sandbox/certificate-profile.ts';
import { type IssuedCertificate, makeLocalCa } from '../../lib/sandbox/local-ca.ts';
import { bothProbers, listen } from '../support/loopback.ts';

const HOST = 'proxy.example.test';
const HEALTH: HttpMessage = {
  method: 'POST',
  path: '/kms/xks/v1/health',
  headers: { host: HOST, 'x-amz-date': '20250102T030405Z', authorization: 'Signature=0123', 'content-type': 'application/json' },
  body: '{"café":1}',
};
const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}';

let issued: IssuedCertificate;
let leaf: string;

beforeAll(async () => {
  issued = await (await makeLocalCa({ now: new Date() })).issue(certificateProfile(HOST));
  leaf = new X509Certificate(issued.certificatePem).fingerprint256;
});

function https(target: Target, count: number, changes: Partial<HttpsRequest> = {}): HttpsRequest {
  const requests = Array.from({ length: count }, () => HEALTH);
  return { kind: 'https', target, serverName: HOST, leafSha256: [leaf], requests, timeoutMs: 5000, ...changes };
}

interface FarEnd {
  readonly target: Target;
  readonly connections: () => number;
  /** Everything that was received, in order. */
  readonly received: () => string;
}

/** Answers by hand: `answer` is called for every request, with its number over all connections, from 1. */
async function farEnd(answer: (socket: TLSSocket, number: number) => unknown, options: TlsOptions = {}): Promise<FarEnd> {
  let received = '';
  let number = 0;
  const server = createTlsServer({ cert: issued.certificatePem, key: issued.keyPem, ...options }, (socket) => {
    socket
      .on('error', () => socket.destroy())
      .on('data', (chunk) => {
        received += chunk.toString();
        if (!received.endsWith(HEALTH.body)) return;
        number += 1;
        answer(socket, number);
      });
  });
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return { ...(await listen(server)), received: () => received };
}

function exchanges(seen: Observed<HttpsRequest>) {
  if (!seen.ok) throw new Error(seen.failure.detail);
  return seen.answer.exchanges;
}

describe.each(bothProbers())('https, %s prober', (_name, prober) => {
  it('sends the headers as they are, and the length', async () => {
    const end = await farEnd((socket) => socket.write(OK));
    exchanges(await prober.observe(https(end.target, 1)));
    expect(end.received()).toBe(
      `POST /kms/xks/v1/health HTTP/1.1\r\nhost: ${HOST}\r\nx-amz-date: 20250102T030405Z\r\nauthorization: Signature=0123\r\n` +
        'content-type: application/json\r\ncontent-length: 11\r\n\r\n{"café":1}',
    );
  });

  it('keeps the connection and times each part', async () => {
    const end = await farEnd((socket) => socket.write('HTTP/1.1 503 Busy\r\nX-Vendor: Mine\r\ncontent-length: 4\r\n\r\nüü'));
    const beforeMs = Date.now();
    const [first, ...others] = exchanges(await prober.observe(https(end.target, 3)));
    const afterMs = Date.now();
    expect(first).toMatchObject({
      ok: true,
      status: 503,
      headers: { 'x-vendor': 'Mine', 'content-length': '4' },
      body: 'üü',
      tcpMs: expect.any(Number),
      tlsMs: expect.any(Number),
      requestMs: expect.any(Number),
    });
    expect(others).toHaveLength(2);
    for (const other of others) expect(other).toMatchObject({ ok: true, tcpMs: null, tlsMs: null });
    for (const exchange of [first, ...others]) {
      if (exchange?.ok !== true) throw new Error('no answer');
      expect(exchange.requestMs).toBeGreaterThan(0);
      expect(exchange.receivedAtMs).toBeGreaterThanOrEqual(beforeMs);
      expect(exchange.receivedAtMs).toBeLessThanOrEqual(afterMs);
    }
    expect(end.connections()).toBe(1);
  });

  it.each([
    ['announces it', (socket: TLSSocket) => socket.end('HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}')],
    ['just does it', (socket: TLSSocket) => socket.end(OK)],
  ])('opens another connection when the server closes and %s', async (_case, answer) => {
    const end = await farEnd(answer);
    const seen = exchanges(await prober.observe(https(end.target, 3)));
    expect(seen).toHaveLength(3);
    for (const exchange of seen) expect(exchange).toMatchObject({ ok: true, tcpMs: expect.any(Number) });
    expect(end.connections()).toBe(3);
  });

  it('repeats a request once when a kept connection dies under it', async () => {
    const end = await farEnd((socket, number) => (number === 2 ? socket.destroy() : socket.write(OK)));
    const seen = exchanges(await prober.observe(https(end.target, 2)));
    expect(seen).toMatchObject([
      { ok: true, tcpMs: expect.any(Number) },
      { ok: true, tcpMs: expect.any(Number) },
    ]);
    expect(end.connections()).toBe(2);
  });

  it.each([
    ['drops the connection', 'closed', (socket: TLSSocket) => socket.destroy()],
    ['ends in the middle', 'closed', (socket: TLSSocket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{')],
    ['answers garbage', 'malformed', (socket: TLSSocket) => socket.end('\u0000\u0001 what?\r\n\r\n')],
    [
      'switches protocols',
      'malformed',
      (socket: TLSSocket) => socket.end('HTTP/1.1 101 Go\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
    ],
    ['sends endless headers', 'too-large', (socket: TLSSocket) => socket.write(`HTTP/1.1 200 OK\r\na: ${'a'.repeat(99_999)}`)],
    [
      'sends 64 KiB and a byte',
      'too-large',
      (socket: TLSSocket) => socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 65537\r\n\r\n${'a'.repeat(65_537)}`),
    ],
  ])('a server that %s', async (_case, kind, answer) => {
    const end = await farEnd(answer);
    const seen = exchanges(await prober.observe(https(end.target, 3)));
    const address = `127.0.0.1:${end.target.port}`;
    expect(seen).toMatchObject([{ ok: false, failure: { phase: 'http', kind, address } }]);
    expect(end.connections()).toBe(1);
  });

  it('a server that says nothing', async () => {
    const end = await farEnd(() => undefined);
    const seen = exchanges(await prober.observe(https(end.target, 3, { timeoutMs: 300 })));
    expect(seen).toMatchObject([{ ok: false, failure: { phase: 'http', kind: 'timeout' } }]);
  });

  /** Writes now and every 20 ms, until the connection ends. */
  const drip = (socket: TLSSocket, first: string, rest: string): void => {
    socket.write(first);
    const timer = setInterval(() => socket.write(rest), 20);
    socket.once('close', () => clearInterval(timer));
  };
  const CHUNKED = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';

  it.each([
    [
      'its body byte by byte',
      'timeout',
      (socket: TLSSocket) => drip(socket, 'HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n', 'x'),
    ],
    ['its headers byte by byte', 'timeout', (socket: TLSSocket) => drip(socket, 'HTTP/1.1 200 OK\r\na: ', 'x')],
    ['chunks without end', 'timeout', (socket: TLSSocket) => drip(socket, CHUNKED, '1\r\nx\r\n')],
    ['large chunks without end', 'too-large', (socket: TLSSocket) => drip(socket, CHUNKED, `8000\r\n${'x'.repeat(0x8000)}\r\n`)],
    ['a body without length or end', 'timeout', (socket: TLSSocket) => drip(socket, 'HTTP/1.0 200 OK\r\n\r\n', 'x')],
    ['"go on" without end', 'timeout', (socket: TLSSocket) => drip(socket, '', 'HTTP/1.1 100 Continue\r\n\r\n')],
    ['trailers without end', 'timeout', (socket: TLSSocket) => drip(socket, `${CHUNKED}0\r\n`, 'a: b\r\n')],
  ])('a server that sends %s is given up', async (_case, kind, answer) => {
    const end = await farEnd(answer);
    const seen = exchanges(await prober.observe(https(end.target, 2, { timeoutMs: kind === 'timeout' ? 300 : 5000 })));
    expect(seen).toMatchObject([{ ok: false, failure: { phase: 'http', kind } }]);
  });

  it.each([
    ['204 without a body', 204, '', 'HTTP/1.1 204 No Content\r\n\r\n'],
    ['a redirect to itself', 308, '', 'HTTP/1.1 308 Loop\r\nlocation: /kms/xks/v1/health\r\ncontent-length: 0\r\n\r\n'],
    [
      'a compressed body, which stays as it is',
      200,
      '\u001f?',
      'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\n\u001f?',
    ],
  ])('takes %s for an answer', async (_case, status, body, answer) => {
    const end = await farEnd((socket) => socket.write(answer));
    const seen = exchanges(await prober.observe(https(end.target, 2)));
    expect(seen).toMatchObject([
      { ok: true, status, body },
      { ok: true, status, body },
    ]);
  });

  it('takes an answer of HTTP/1.0, which ends with the connection', async () => {
    const end = await farEnd((socket) => socket.end('HTTP/1.0 200 OK\r\n\r\n{}'));
    expect(exchanges(await prober.observe(https(end.target, 1)))).toMatchObject([{ ok: true, status: 200, body: '{}' }]);
  });

  it('reads a body of 64 KiB, and skips what comes before the answer', async () => {
    const body = 'a'.repeat(65_536);
    const end = await farEnd((socket) =>
      socket.write(`HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 65536\r\n\r\n${body}`),
    );
    expect(exchanges(await prober.observe(https(end.target, 1)))).toMatchObject([{ ok: true, status: 200, body }]);
  });

  it('does not follow a redirect', async () => {
    const elsewhere = await farEnd((socket) => socket.write(OK));
    const location = `https://127.0.0.1:${elsewhere.target.port}/`;
    const end = await farEnd((socket) =>
      socket.write(
        `HTTP/1.1 307 Temporary Redirect\r\nlocation: ${location}\r\nset-cookie: a\r\nset-cookie: b\r\ncontent-length: 0\r\n\r\n`,
      ),
    );
    expect(exchanges(await prober.observe(https(end.target, 1)))).toMatchObject([
      { ok: true, status: 307, headers: { location, 'set-cookie': 'a, b' }, body: '' },
    ]);
    expect(elsewhere.connections()).toBe(0);
  });

  it('sends not a byte to a server with another certificate', async () => {
    const end = await farEnd((socket) => socket.write(OK));
    const other = leaf.replace(/^../, (byte) => (byte === '00' ? '01' : '00'));
    const seen = await prober.observe(https(end.target, 2, { leafSha256: [other] }));
    expect(seen).toMatchObject({ ok: false, failure: { phase: 'tls', kind: 'unexpected-certificate' } });
    expect(end.connections()).toBe(1);
    expect(end.received()).toBe('');
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('%s: a client certificate is demanded', async (maxVersion) => {
    const end = await farEnd((socket) => socket.write(OK), { maxVersion, requestCert: true, rejectUnauthorized: true });
    const seen = await prober.observe(https(end.target, 2));
    const failures = seen.ok ? seen.answer.exchanges : [seen];
    expect(failures).toMatchObject([{ ok: false, failure: { phase: 'tls', kind: 'client-certificate-required' } }]);
    expect(end.received()).toBe('');
  });

  it('is told by a server that speaks HTTP/2 alone', async () => {
    const end = await farEnd((socket) => socket.write(OK), { ALPNProtocols: ['h2'] });
    const seen = await prober.observe(https(end.target, 1));
    expect(seen).toMatchObject({ ok: false, failure: { phase: 'tls', kind: 'no-shared-protocol' } });
    expect(end.received()).toBe('');
  });

  it('asks for HTTP/1.1, and old TLS versions do not hide the answer', async () => {
    const protocols: unknown[] = [];
    const end = await farEnd(
      (socket) => {
        protocols.push(socket.alpnProtocol);
        socket.write(OK);
      },
      { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0', ALPNProtocols: ['h2', 'http/1.1'] },
    );
    expect(exchanges(await prober.observe(https(end.target, 1)))).toMatchObject([{ ok: true, status: 200 }]);
    expect(protocols).toEqual(['http/1.1']);
  });
});

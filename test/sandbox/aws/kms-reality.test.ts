import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeKmsReality, type KmsRealityOptions, type ProxyCall } from '../../../lib/sandbox/aws/kms-reality.ts';
import { signAsKms } from '../../../lib/sandbox/aws/kms-signer.ts';
import { certificateProfile, type CertificateProfile } from '../../../lib/sandbox/certificate-profile.ts';
import { type LocalCa, makeLocalCa } from '../../../lib/sandbox/local-ca.ts';

const HOST = 'proxy.xks.example.com';
const CALL: ProxyCall = {
  endpoint: `https://${HOST}`,
  path: '/p/kms/xks/v1',
  credential: { AccessKeyId: 'ABCDEFGHIJKLMNOPQRST', RawSecretAccessKey: 'NotARealSecretNotARealSecretNotARealSecret0' },
  region: 'us-east-1',
  connectivity: 'VPC_ENDPOINT_SERVICE',
  serviceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0',
  kmsOperation: 'ConnectCustomKeyStore',
};
const HEALTHY = {
  xksProxyFleetSize: 1,
  xksProxyVendor: 'v',
  xksProxyModel: 'm',
  ekmVendor: 'e',
  ekmFleetDetails: [
    { id: 'a', model: 'm', healthStatus: 'ACTIVE' },
    { id: 'b', model: 'm', healthStatus: 'UNAVAILABLE' },
  ],
};

let ca: LocalCa;
const servers: Server[] = [];
const sockets = new Set<Socket>();

beforeAll(async () => {
  ca = await makeLocalCa({ now: new Date() });
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

async function proxy(handler: Handler, profile: Partial<CertificateProfile> = {}, options: ServerOptions = {}): Promise<number> {
  const { certificatePem, keyPem } = await ca.issue(certificateProfile(HOST, profile));
  return listen(
    createHttpsServer({ cert: certificatePem, key: keyPem, ...options }, (request, response) => {
      request.resume().on('end', () => handler(request, response));
    }),
  );
}

function answer(status: number, body: unknown, contentType = 'application/json'): Handler {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': contentType }).end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** Generous time, because these tests are about what is answered. */
function ask(port: number, options: Partial<KmsRealityOptions> = {}, call: Partial<ProxyCall> = {}) {
  const reality = makeKmsReality({
    resolve: async () => ['10.0.1.10'],
    dial: () => ({ host: '127.0.0.1', port }),
    roots: [ca.rootPem],
    timeoutMs: 20_000,
    ...options,
  });
  return reality.callProxy({ ...CALL, ...call });
}

const UNREACHABLE = { ok: false, create: 'XksProxyUriUnreachableException', connect: 'XKS_PROXY_NOT_REACHABLE' };
const TLS = { ok: false, create: 'XksProxyUriUnreachableException', connect: 'XKS_PROXY_INVALID_TLS_CONFIGURATION' };
const TIMEOUT = { ok: false, create: 'XksProxyUriUnreachableException', connect: 'XKS_PROXY_TIMED_OUT' };
const RESPONSE = { ok: false, create: 'XksProxyInvalidResponseException', connect: 'XKS_PROXY_INVALID_RESPONSE' };

describe('a healthy proxy', () => {
  it('is called with a signed POST on every address', async () => {
    const seen: unknown[] = [];
    const port = await proxy((request, response) => {
      seen.push({ method: request.method, url: request.url, ...request.headers });
      answer(200, HEALTHY)(request, response);
    });
    expect(await ask(port, { resolve: async () => ['10.0.1.10', '10.0.2.10', '2001:db8::1'] })).toEqual({ ok: true });
    const expected = {
      method: 'POST',
      url: '/p/kms/xks/v1/health',
      host: HOST,
      authorization: expect.stringMatching(
        /Credential=ABCDEFGHIJKLMNOPQRST\/\d{8}\/us-east-1\/kms-xks-proxy\/aws4_request, SignedHeaders=host;x-amz-date, /,
      ),
    };
    expect(seen).toMatchObject([expected, expected]);
  });

  it('may have a wildcard certificate', async () => {
    const name = '*.xks.example.com';
    expect(await ask(await proxy(answer(200, HEALTHY), { commonName: name, subjectAltNames: [name] }))).toEqual({ ok: true });
  });
});

describe('answers', () => {
  it.each<[string, Handler, object]>([
    [
      'a refused credential',
      answer(401, { errorName: 'AuthenticationFailedException' }),
      { create: 'XksProxyIncorrectAuthenticationCredentialException', connect: 'INVALID_CREDENTIALS' },
    ],
    ['a denial', answer(403, { errorName: 'AccessDeniedException' }), { connect: 'XKS_PROXY_ACCESS_DENIED' }],
    [
      'another path',
      answer(404, { errorName: 'InvalidUriPathException' }),
      { create: 'XksProxyInvalidConfigurationException', connect: 'XKS_PROXY_INVALID_CONFIGURATION' },
    ],
    ['throttling', answer(429, { errorName: 'ThrottlingException' }), UNREACHABLE],
    ['a time-out behind the proxy', answer(503, { errorName: 'DependencyTimeoutException' }), TIMEOUT],
    ['an internal fault', answer(500, { errorName: 'InternalException' }), RESPONSE],
    ['an error without a name', answer(401, 'no'), RESPONSE],
    ['a name every object has', answer(404, { errorName: 'constructor' }), RESPONSE],
    [
      'a redirect',
      (_request, response) => {
        response.writeHead(302, { location: 'https://127.0.0.1/' }).end();
      },
      RESPONSE,
    ],
    ['an HTML page', answer(200, '<html></html>', 'text/html'), RESPONSE],
    ['another content type', answer(200, HEALTHY, 'text/plain'), RESPONSE],
    ['broken JSON', answer(200, '{"xksProxyFleetSize":'), RESPONSE],
    ['a missing field', answer(200, { ...HEALTHY, ekmVendor: undefined }), RESPONSE],
    ['a fleet of none', answer(200, { ...HEALTHY, xksProxyFleetSize: 0 }), RESPONSE],
    [
      'an unknown status',
      answer(200, { ...HEALTHY, ekmFleetDetails: [{ id: 'a', model: 'm', healthStatus: 'active' }] }),
      RESPONSE,
    ],
    [
      'a body without end',
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' }).write(' '.repeat(70_000));
      },
      RESPONSE,
    ],
    [
      'no manager left',
      answer(200, { ...HEALTHY, ekmFleetDetails: [{ id: 'a', model: 'm', healthStatus: 'UNAVAILABLE' }] }),
      UNREACHABLE,
    ],
    [
      'a dropped connection',
      (request) => {
        request.socket.destroy();
      },
      UNREACHABLE,
    ],
  ])('%s', async (_what, handler, verdict) => {
    expect(await ask(await proxy(handler))).toMatchObject({ ok: false, ...verdict });
  });
});

describe('TLS', () => {
  it.each<[string, Partial<CertificateProfile>, ServerOptions]>([
    ['an untrusted issuer', { issuer: 'untrusted' }, {}],
    ['a self-signed certificate', { issuer: 'self-signed' }, {}],
    ['missing intermediates', { chain: 'leaf-only' }, {}],
    ['an expired certificate', { notBeforeDays: -30, notAfterDays: -1 }, {}],
    ['another CN', { commonName: 'other.example.com' }, {}],
    ['no CN', { commonName: null }, {}],
    ['other alternative names', { subjectAltNames: ['other.example.com'] }, {}],
    ['AES-128 only', {}, { ciphers: 'TLS_AES_128_GCM_SHA256', minVersion: 'TLSv1.3' }],
    ['AES-128 only on TLS 1.2', {}, { ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256', maxVersion: 'TLSv1.2' }],
    ['TLS 1.1 only', {}, { ciphers: 'DEFAULT@SECLEVEL=0', minVersion: 'TLSv1', maxVersion: 'TLSv1.1' }],
    ['a demand for a client certificate on TLS 1.3', {}, { requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3' }],
    ['a demand for a client certificate on TLS 1.2', {}, { requestCert: true, rejectUnauthorized: true, maxVersion: 'TLSv1.2' }],
  ])('%s is a fault', async (_what, profile, options) => {
    let requests = 0;
    const port = await proxy(
      (request, response) => {
        requests += 1;
        answer(200, HEALTHY)(request, response);
      },
      profile,
      options,
    );
    expect(await ask(port)).toEqual(TLS);
    expect(requests).toBe(0);
  });

  it('plain HTTP on the port is a fault', async () => {
    expect(await ask(await listen(createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))))).toEqual(TLS);
  });
});

describe('reaching it', () => {
  it('a closed port is not reachable', async () => {
    const server = createServer();
    const port = await listen(server);
    await new Promise((resolve) => servers.splice(0)[0]?.close(resolve));
    expect(await ask(port)).toEqual(UNREACHABLE);
  });

  it('no address, or a private one for a public store, is not reachable, and nothing is dialled', async () => {
    const dial = (): never => {
      throw new Error('dialled');
    };
    expect(await ask(0, { resolve: async () => [], dial })).toEqual(UNREACHABLE);
    expect(await ask(0, { resolve: async () => ['2001:db8::1'], dial })).toEqual(UNREACHABLE);
    for (const address of [
      '10.0.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '127.0.0.1',
      '169.254.169.254',
      '100.64.0.1',
      '203.0.113.7',
    ]) {
      expect(
        await ask(0, { resolve: async () => [address], dial }, { connectivity: 'PUBLIC_ENDPOINT', serviceName: null }),
      ).toEqual(UNREACHABLE);
    }
  });

  it('one bad address among good ones is a fault', async () => {
    const good = await proxy(answer(200, HEALTHY));
    const bad = await proxy(answer(401, { errorName: 'AuthenticationFailedException' }));
    const dial = (address: string) => ({ host: '127.0.0.1', port: address === '10.0.1.10' ? good : bad });
    expect(await ask(0, { resolve: async () => ['10.0.1.10', '10.0.2.10'], dial })).toMatchObject({
      connect: 'INVALID_CREDENTIALS',
    });
  });

  it('silence times out after a second attempt', async () => {
    let connections = 0;
    const port = await listen(
      createServer(() => {
        connections += 1;
      }),
    );
    expect(await ask(port, { timeoutMs: 50 })).toEqual(TIMEOUT);
    expect(connections).toBe(2);
  });
});

it('signs the vector that was computed with another implementation', () => {
  const body = '{"requestMetadata":{"kmsRequestId":"00000000-0000-4000-8000-000000000001","kmsOperation":"KmsHealthCheck"}}';
  const credential = {
    AccessKeyId: 'XKSPREFLIGHTEXAMPLE2345',
    RawSecretAccessKey: 'ExampleOnlyNotARealSecret0123456789abcdefghijk',
  };
  const headers = signAsKms({
    host: 'xks.example.com',
    path: '/demo/kms/xks/v1/health',
    body,
    region: 'us-east-1',
    credential,
    date: new Date('2025-01-02T03:04:05Z'),
  });
  expect(headers).toMatchObject({
    'x-amz-date': '20250102T030405Z',
    authorization: expect.stringContaining('Signature=3f1b0d2b1073ec795298e2d5665f24cf9be8993a8adf96a40e156ec117a427f6'),
  });
});

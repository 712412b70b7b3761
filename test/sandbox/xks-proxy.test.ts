import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { certificateProfile } from '../../lib/sandbox/certificate-profile.ts';
import { type LocalCa, makeLocalCa } from '../../lib/sandbox/local-ca.ts';
import { startXksProxy, type XksProxy } from '../../lib/sandbox/xks-proxy.ts';
import { FAULTY_ANSWER, proxyBehaviour, TEST_KEY_ID } from '../../lib/sandbox/xks-proxy-behaviour.ts';
import { healthRequestBody, parseHealthStatus } from '../../lib/xks/health-status.ts';
import { LIMITS } from '../../lib/xks/limits.ts';
import { type Call, call, type Reply } from '../support/proxy-client.ts';

const HOST = 'proxy.xks.example.com';
const PATH = '/example-prefix/kms/xks/v1';
const credential = {
  AccessKeyId: 'XKSPREFLIGHTEXAMPLE2345',
  RawSecretAccessKey: 'ExampleOnlyNotARealSecret0123456789abcdefghijk',
};

let ca: LocalCa;
let proxy: XksProxy;

beforeAll(async () => {
  ca = await makeLocalCa({ now: new Date() });
});
beforeEach(async () => {
  const behaviour = proxyBehaviour({ XksProxyUriPath: PATH, XksProxyAuthenticationCredential: credential, region: 'us-east-1' });
  proxy = await startXksProxy({ certificate: await ca.issue(certificateProfile(HOST)), behaviour });
});
afterEach(() => proxy.close());

function peer(): { port: number; host: string; rootPem: string } {
  return { port: proxy.port, host: HOST, rootPem: ca.rootPem };
}

function health(changes: Partial<Call> = {}): Promise<Reply> {
  return call(peer(), { path: `${PATH}/health`, body: healthRequestBody(), credential, ...changes });
}

function errorName(reply: Reply): string {
  return `${reply.status} ${JSON.parse(reply.text).errorName}`;
}

/** The code of the error that the call ends in. */
async function failure(calling: Promise<Reply>): Promise<string> {
  return calling.then(
    ({ status }) => `answered ${status}`,
    (error: NodeJS.ErrnoException) => String(error.code),
  );
}

describe('GetHealthStatus', () => {
  it('answers a signed request as the contract says', async () => {
    const reply = await health();
    expect(reply.status).toBe(200);
    expect(reply.headers['content-type']).toBe('application/json');
    const parsed = parseHealthStatus(reply.text);
    expect(parsed.ok && parsed.value.ekmFleetDetails.map((one) => one.healthStatus)).toEqual(['ACTIVE', 'ACTIVE']);
  });

  it('takes any operation, any request id, fields to come, and does not look at the body', async () => {
    const bodies = ['{"requestMetadata":{"kmsRequestId":"é opaque","kmsOperation":"Invented","future":1}}', '{}', 'no JSON'];
    for (const body of bodies) expect((await health({ body })).status).toBe(200);
  });

  it('says what the behaviour says, as it changes', async () => {
    Object.assign(proxy.behaviour, { xksProxyFleetSize: 7, xksProxyVendor: 'V', xksProxyModel: 'M', ekmVendor: 'E' });
    proxy.behaviour.ekmFleetDetails = [{ id: 'only', model: 'X', healthStatus: 'UNAVAILABLE' }];
    expect(JSON.parse((await health()).text)).toEqual({
      xksProxyFleetSize: 7,
      xksProxyVendor: 'V',
      xksProxyModel: 'M',
      ekmVendor: 'E',
      ekmFleetDetails: [{ id: 'only', model: 'X', healthStatus: 'UNAVAILABLE' }],
    });
  });

  it('waits before the answer when told to', async () => {
    const started = performance.now();
    proxy.behaviour.healthDelayMs = 60;
    expect((await health()).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThan(59);
  });
});

describe('the key operations', () => {
  const requestMetadata = {
    awsPrincipalArn: 'arn:aws:iam::111122223333:user/Alice',
    kmsOperation: 'Encrypt',
    kmsRequestId: 'opaque',
    kmsKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  };
  const keyCall = (operation: string, fields: object, keyId = TEST_KEY_ID): Promise<Reply> =>
    health({ path: `${PATH}/keys/${keyId}/${operation}`, body: JSON.stringify({ requestMetadata, ...fields }) });

  it('have their own paths', async () => {
    expect(JSON.parse((await keyCall('metadata', {})).text)).toMatchObject({ keySpec: 'AES_256', keyStatus: 'ENABLED' });
    const plaintext = Buffer.from('hello').toString('base64');
    const encrypted = JSON.parse((await keyCall('encrypt', { encryptionAlgorithm: 'AES_GCM', plaintext })).text);
    const decrypted = await keyCall('decrypt', { encryptionAlgorithm: 'AES_GCM', ...encrypted });
    expect(JSON.parse(decrypted.text)).toEqual({ plaintext });
  });

  it('answer with errors of the API', async () => {
    expect(errorName(await keyCall('metadata', {}, 'unknown'))).toBe('404 KeyNotFoundException');
    expect(errorName(await keyCall('encrypt', { plaintext: '' }))).toBe('400 ValidationException');
    const path = `${PATH}/keys/${TEST_KEY_ID}/decrypt`;
    for (const body of ['', '[]', 'null', '{']) expect(errorName(await health({ path, body }))).toBe('400 ValidationException');
    expect(errorName(await health({ path, credential: null }))).toBe('401 AuthenticationFailedException');
  });

  it('have faults of their own', async () => {
    proxy.behaviour.answers = { metadata: FAULTY_ANSWER.error('AccessDeniedException') };
    expect(errorName(await keyCall('metadata', {}))).toBe('403 AccessDeniedException');
    expect((await health()).status).toBe(200);
  });
});

describe('method and path', () => {
  it('answers 405 to GET on an API path', async () => {
    const reply = await health({ method: 'GET', body: '', credential: null });
    expect([reply.status, reply.headers.allow]).toEqual([405, 'POST']);
  });

  it.each(['/other-prefix/kms/xks/v1/health', `${PATH}/healthy`, `${PATH}/health?x=1`, PATH, '/', `${PATH}/keys/a%20b/encrypt`])(
    'answers 404 on %s',
    async (path) => {
      expect(errorName(await health({ path }))).toBe('404 InvalidUriPathException');
    },
  );
});

describe('authentication', () => {
  const refused = '401 AuthenticationFailedException';

  it('refuses unsigned requests, unless told to accept them', async () => {
    expect(errorName(await health({ credential: null }))).toBe(refused);
    proxy.behaviour.acceptsUnsigned = true;
    expect((await health({ credential: null })).status).toBe(200);
  });

  it('refuses a wrong secret, unless told to accept any', async () => {
    const wrong = { ...credential, RawSecretAccessKey: 'x'.repeat(43) };
    expect(errorName(await health({ credential: wrong }))).toBe(refused);
    proxy.behaviour.acceptsAnyCredential = true;
    expect((await health({ credential: wrong })).status).toBe(200);
    expect(errorName(await health({ credential: null }))).toBe(refused);
  });

  it('takes the secret and the Region of the behaviour, as they change', async () => {
    proxy.behaviour.XksProxyAuthenticationCredential = { ...credential, RawSecretAccessKey: 'y'.repeat(43) };
    expect(errorName(await health())).toBe(refused);
    proxy.behaviour.XksProxyAuthenticationCredential = credential;
    proxy.behaviour.region = 'eu-west-1';
    expect(errorName(await health())).toBe(refused);
    expect((await health({ region: 'eu-west-1' })).status).toBe(200);
  });

  it('refuses a body or a Host that was altered on the way', async () => {
    expect(errorName(await health({ tampered: { body: '{"requestMetadata":{}}' } }))).toBe(refused);
    expect(errorName(await health({ tampered: { headers: { host: 'inner.example.com' } } }))).toBe(refused);
  });

  it('has a clock that may be wrong', async () => {
    proxy.behaviour.clockOffsetMs = 10 * 60_000;
    const reply = await health();
    expect(errorName(reply)).toBe(refused);
    const aheadMs = Date.parse(reply.headers.date ?? '') - Date.now();
    expect(Math.abs(aheadMs - 10 * 60_000)).toBeLessThan(60_000);
    expect((await health({ signingDate: new Date(Date.now() + 10 * 60_000) })).status).toBe(200);
  });

  it('never tells or keeps a secret or a signature', async () => {
    const reply = await health({ credential: { ...credential, AccessKeyId: 'ANOTHERIDANOTHERID234' } });
    const said = reply.text + JSON.stringify([reply.headers, proxy.requests]);
    expect(said).toContain('AuthenticationFailedException');
    expect(said).not.toContain(credential.RawSecretAccessKey);
    expect(said).not.toMatch(/Signature=|[0-9a-f]{64}/);
  });
});

describe('the record of requests', () => {
  it('holds path, operation and status', async () => {
    await health();
    await health({ credential: null, body: '{}' });
    expect(proxy.requests).toEqual([
      { method: 'POST', path: `${PATH}/health`, kmsOperation: 'KmsHealthCheck', status: 200 },
      { method: 'POST', path: `${PATH}/health`, kmsOperation: null, status: 401 },
    ]);
  });
});

describe('faulty answers', () => {
  it.each([
    ['ValidationException', 400],
    ['AuthenticationFailedException', 401],
    ['AccessDeniedException', 403],
    ['KeyNotFoundException', 404],
    ['ThrottlingException', 429],
    ['InternalException', 500],
    ['UnsupportedOperationException', 501],
    ['DependencyTimeoutException', 503],
  ] as const)('%s', async (name, status) => {
    proxy.behaviour.answers = { health: FAULTY_ANSWER.error(name) };
    expect(errorName(await health())).toBe(`${status} ${name}`);
  });

  it('redirect', async () => {
    proxy.behaviour.answers = { health: FAULTY_ANSWER.redirect };
    const { status, headers } = await health();
    expect([status, headers.location]).toEqual([302, 'https://login.example.com/']);
  });

  it('HTML page, wrong content type', async () => {
    proxy.behaviour.answers = { health: FAULTY_ANSWER.htmlPage };
    expect((await health()).headers['content-type']).toBe('text/html');
    proxy.behaviour.answers = { health: FAULTY_ANSWER.wrongContentType };
    const reply = await health();
    expect([reply.headers['content-type'], parseHealthStatus(reply.text).ok]).toEqual(['text/plain', true]);
  });

  it('broken JSON, missing field, too many bytes', async () => {
    proxy.behaviour.answers = { health: FAULTY_ANSWER.brokenJson };
    expect(parseHealthStatus((await health()).text)).toMatchObject({ violations: [{ requirement: 'XKS-HEALTH-003' }] });
    proxy.behaviour.answers = { health: FAULTY_ANSWER.healthWithout(proxy.behaviour, 'ekmVendor') };
    expect(parseHealthStatus((await health()).text)).toMatchObject({ violations: [{ field: 'ekmVendor' }] });
    proxy.behaviour.answers = { health: FAULTY_ANSWER.oversized };
    expect((await health()).text.length).toBeGreaterThan(LIMITS.bodyBytes);
  });

  it('only now and then', async () => {
    proxy.behaviour.answers = { health: { ...FAULTY_ANSWER.error('InternalException'), every: 3 } };
    const statuses = [];
    for (let i = 0; i < 6; i += 1) statuses.push((await health()).status);
    expect(statuses).toEqual([200, 200, 500, 200, 200, 500]);
  });

  it('only after authentication', async () => {
    proxy.behaviour.answers = { health: FAULTY_ANSWER.error('ThrottlingException') };
    expect((await health({ credential: null })).status).toBe(401);
  });

  it('a dropped connection', async () => {
    proxy.behaviour.answers = { health: 'drop' };
    expect(await failure(health())).toBe('ECONNRESET');
    expect(proxy.requests.at(-1)?.status).toBe('drop');
  });

  it('none at all', async () => {
    proxy.behaviour.answers = { health: 'never' };
    const waiting = failure(health());
    while (proxy.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(proxy.requests[0]?.status).toBe('never');
    await proxy.close();
    expect(await waiting).toBe('ECONNRESET');
  });

  it('a request too large for KMS is refused', async () => {
    expect(errorName(await health({ body: 'x'.repeat(70_000) }))).toBe('400 ValidationException');
  });
});

import { describe, expect, it } from 'vitest';
import { AwsRefusal } from '../../lib/model/refusal.ts';
import { netFailure } from '../../lib/net/net-failure.ts';
import type { ProbeRequest, TcpRequest } from '../../lib/net/prober.ts';
import { makeProberHandler, makeRemoteProber } from '../../lib/net/remote-prober.ts';
import { proberAt } from '../support/loopback.ts';

const VANTAGE = { place: 'vpc-0abc', region: 'us-east-1' };
const TCP: TcpRequest = {
  kind: 'tcp',
  target: { address: '10.0.1.10', port: 443, vantage: 'vpc-0abc' },
  samples: 3,
  timeoutMs: 1000,
};
const SECRET = 'Signature=3f1b0d2b';
const HTTPS = {
  kind: 'https',
  target: TCP.target,
  serverName: 'a.test',
  leafSha256: [Array(32).fill('AB').join(':')],
  requests: [{ method: 'POST', path: '/kms/xks/v1/health', headers: { host: 'a.test', authorization: SECRET }, body: '{}' }],
  timeoutMs: 1000,
};

describe('makeRemoteProber', () => {
  const observe = (answer: () => Promise<unknown>) => makeRemoteProber({ invoke: answer, vantage: VANTAGE }).observe(TCP);

  it('hands the request over and the answer back', async () => {
    const payloads: ProbeRequest[] = [];
    const answer = { ok: true, perspective: VANTAGE, answer: { samplesMs: [1, 2, 3], loopbackMs: 0.1, failures: [] } };
    const prober = makeRemoteProber({
      vantage: { place: 'unused', region: null },
      invoke: async (payload) => {
        payloads.push(payload);
        return { ...answer, addedLater: true };
      },
    });
    expect(await prober.observe(TCP)).toEqual(answer);
    expect(payloads).toEqual([TCP]);
  });

  const failure = {
    phase: 'vantage',
    kind: 'prober-failed',
    address: '10.0.1.10:443',
    detail: 'The prober did not give a usable answer.',
  };
  const notUnderstood = netFailure('vantage', 'prober-not-understood', '10.0.1.10:443');

  it.each([
    ['nothing', null],
    ['the error of a function that crashed', { errorType: 'Runtime.ExitError', errorMessage: 'x' }],
    ['an answer to another kind of request', { ok: true, perspective: VANTAGE, answer: { records: ['a'], resolver: 'b' } }],
    ['a time that is none', { ok: true, perspective: VANTAGE, answer: { samplesMs: ['1'], loopbackMs: 1, failures: [] } }],
    ['a failure without a kind', { ok: false, perspective: VANTAGE, failure: { phase: 'tcp' } }],
  ])('%s is no answer', async (_case, value) => {
    expect(await observe(async () => value)).toEqual({ ok: false, perspective: VANTAGE, failure: notUnderstood });
  });

  it('an invocation that fails is no answer; its message is not repeated', async () => {
    expect(await observe(async () => Promise.reject(new Error(SECRET)))).toEqual({ ok: false, perspective: VANTAGE, failure });
  });

  it('names the permission when AWS refused the invocation', async () => {
    const refusal = new AwsRefusal('lambda:InvokeFunction', 'denied', 'AccessDeniedException', 'no');
    expect(await observe(async () => Promise.reject(refusal))).toEqual({
      ok: false,
      perspective: VANTAGE,
      failure: netFailure('vantage', 'prober-denied', '10.0.1.10:443', 'lambda:InvokeFunction: AccessDeniedException'),
    });
  });

  it('a kind of failure that only another version knows is still a failure', async () => {
    const other = { phase: 'tcp', kind: 'too-hot', address: '10.0.1.10:443', detail: 'Hot.' };
    expect(await observe(async () => ({ ok: false, perspective: VANTAGE, failure: other }))).toEqual({
      ok: false,
      perspective: VANTAGE,
      failure: { ...other, kind: 'other' },
    });
  });
});

describe('makeProberHandler', () => {
  const seen: ProbeRequest[] = [];
  const handle = makeProberHandler(proberAt('there', seen));

  it.each([
    ['tcp', TCP],
    ['https', HTTPS],
  ])('observes what it is asked: %s', async (_kind, request) => {
    seen.length = 0;
    expect(await handle(request)).toMatchObject({ perspective: { place: 'there' } });
    expect(seen).toEqual([request]);
  });

  const message = HTTPS.requests[0];
  it.each([
    ['nothing', null, 'the request'],
    ['another kind', { ...TCP, kind: 'udp' }, 'kind'],
    ['an unknown field', { ...TCP, extra: 1 }, 'the request'],
    ['a missing field', { ...TCP, samples: undefined }, 'samples'],
    ['too many samples', { ...TCP, samples: 101 }, 'samples'],
    ['no sample', { ...TCP, samples: 0 }, 'samples'],
    ['too long a time-out', { ...TCP, timeoutMs: 10_001 }, 'timeoutMs'],
    ['a port that is none', { ...TCP, target: { ...TCP.target, port: 65_536 } }, 'target.port'],
    ['too many requests', { ...HTTPS, requests: Array(21).fill(message) }, 'requests'],
    ['no request', { ...HTTPS, requests: [] }, 'requests'],
    ['too long a body', { ...HTTPS, requests: [{ ...message, body: 'ü'.repeat(32_769) }] }, 'requests.0.body'],
    ['another method', { ...HTTPS, requests: [{ ...message, method: 'DELETE' }] }, 'requests.0.method'],
    ['a path of two lines', { ...HTTPS, requests: [{ ...message, path: '/a\r\nb: c' }] }, 'requests.0.path'],
    [
      'a header of two lines',
      { ...HTTPS, requests: [{ ...message, headers: { a: `${SECRET}\r\nb: c` } }] },
      'requests.0.headers.a',
    ],
    ['a fingerprint that is none', { ...HTTPS, leafSha256: ['ab'] }, 'leafSha256.0'],
    [
      'a TLS version that is none',
      {
        kind: 'tls',
        target: TCP.target,
        serverName: null,
        minVersion: 'SSLv3',
        maxVersion: 'TLSv1.3',
        ciphers: null,
        roots: null,
        timeoutMs: 1000,
      },
      'minVersion',
    ],
  ])('refuses %s, naming the field and not its value', async (_case, request, field) => {
    seen.length = 0;
    await expect(handle(request)).rejects.toMatchObject({
      name: 'ProbeRequestError',
      message: `This is not a probe request: ${field} is missing, wrong or beyond its limit`,
    });
    expect(seen).toEqual([]);
  });
});

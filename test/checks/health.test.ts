import { describe, expect, it } from 'vitest';
import { health } from '../../lib/checks/health.ts';
import type { HealthObservation } from '../../lib/checks/health-observe.ts';
import type { Exchange } from '../../lib/net/prober.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { checkInput, findingsOf, run } from '../support/builders.ts';
import {
  type Answered,
  type Called,
  called,
  CONTRACT,
  cold,
  FIRST,
  failure,
  GOOD,
  NEGATIVE,
  NOW,
  named,
  SECOND,
  STATUS,
  warm,
} from '../support/health-answers.ts';

/** Each call is answered with that. */
const each = (changes: Partial<Answered>): Called => called([cold(changes), ...Array.from({ length: 4 }, () => warm(changes))]);
const status = (changes: object): Called => each({ body: JSON.stringify({ ...STATUS, ...changes }) });
const error = (code: number, errorName?: string): Called =>
  each({ status: code, body: errorName === undefined ? 'no' : JSON.stringify({ errorName }) });
const fleet = (...statuses: readonly string[]): Called =>
  status({ ekmFleetDetails: statuses.map((healthStatus, index) => ({ id: `m${index}`, model: 'x', healthStatus })) });
const skewed = (seconds: number, changes: Partial<Answered> = {}): Called =>
  each({ ...changes, headers: { 'content-type': 'application/json', date: new Date(NOW + seconds * 1_000).toUTCString() } });
const NO_CREDENTIAL = { state: 'no-credential', why: 'none-given', source: null, detail: 'x' } as const;
const NEAR = { facts: { rtt: { medianMs: 1 } } };

describe('health, judged', () => {
  it.each<[string, HealthObservation, string, string]>([
    ['answered', called(GOOD), 'health/answered', 'pass'],
    ['all active', called(GOOD), 'health/all-active', 'pass'],
    ['fast', called(GOOD), 'health/fast-enough', 'pass'],
    ['a near key manager', called(GOOD), 'health/key-manager-near', 'pass'],
    ['clock in step', called(GOOD), 'health/clock-in-step', 'pass'],
    ['some calls failing', called([...GOOD.slice(0, 3), failure('closed')]), 'health/flapping', 'pass'],
    ['long strings', status({ xksProxyVendor: 'v'.repeat(257) }), 'health/long-strings', 'pass'],
    ['no credential', NO_CREDENTIAL, 'health/no-credential', 'error'],
    ['an unreadable secret', { ...NO_CREDENTIAL, why: 'not-readable', source: 'xks/payments' }, 'health/no-credential', 'error'],
    ['a client certificate', { state: 'client-certificate' }, 'health/client-certificate-required', 'error'],
    ['a broken credential', { state: 'unsignable', what: 'credential', source: 's' }, 'health/credential-malformed', 'skipped'],
    ['a broken path', { state: 'unsignable', what: 'path', source: 's' }, 'health/path-malformed', 'skipped'],
    ['no answer in time', called([failure('timeout')]), 'health/no-answer', 'fail'],
    ['closed', called([failure('closed')]), 'health/connection-closed', 'fail'],
    ['reset', called([failure('reset')]), 'health/connection-closed', 'fail'],
    ['garbage', called([failure('malformed')]), 'health/not-http', 'fail'],
    ['a huge answer', called([failure('too-large')]), 'health/answer-too-large', 'fail'],
    [
      'a late client certificate demand',
      called([failure('client-certificate-required', 'tls')]),
      'health/client-certificate-required',
      'error',
    ],
    ['another certificate', called([failure('unexpected-certificate', 'tls')]), 'health/certificate-changed', 'error'],
    ['HTTP/1.0', each({ httpVersion: '1.0' }), 'health/old-http', 'fail'],
    ['HTTP/1.1', each({ httpVersion: '1.1' }), 'health/answered', 'pass'],
    ['no connection', called([failure('refused', 'tcp')]), 'health/unobserved', 'error'],
    ['a prober that timed out', called([failure('timeout', 'vantage')]), 'health/unobserved', 'error'],
    ['a redirect', each({ status: 302 }), 'health/redirected', 'fail'],
    ['a web page', each({ headers: { 'content-type': 'text/html' }, body: '<!DOCTYPE html>' }), 'health/html-page', 'fail'],
    [
      'a web page in capitals',
      each({ status: 404, headers: { 'content-type': 'Text/HTML' }, body: 'no' }),
      'health/html-page',
      'fail',
    ],
    ['an answer labelled as a web page', each({ headers: { 'content-type': 'text/html' } }), 'health/wrong-content-type', 'fail'],
    [
      'an error labelled as a web page',
      each({ status: 401, headers: { 'content-type': 'text/html' }, body: '{"errorName":"AuthenticationFailedException"}' }),
      'health/credential-rejected',
      'fail',
    ],
    ['a web page labelled JSON', each({ body: ' <html>' }), 'health/html-page', 'fail'],
    ['a firewall page', each({ status: 403, headers: { 'content-type': 'text/html' }, body: 'no' }), 'health/html-page', 'fail'],
    [
      'a web page of nginx that asks for a client certificate',
      each({
        status: 400,
        headers: { 'content-type': 'text/html' },
        body: '<html><center>No required SSL certificate was sent</center></html>',
      }),
      'health/client-certificate-required',
      'error',
    ],
    ['a server of HTTP/2 alone', called([failure('no-shared-protocol', 'tls')]), 'health/not-http', 'fail'],
    ['another content type', each({ headers: { 'content-type': 'text/plain' } }), 'health/wrong-content-type', 'fail'],
    ['no content type', each({ headers: {} }), 'health/wrong-content-type', 'fail'],
    ['broken JSON', each({ body: '{"xks' }), 'health/broken-json', 'fail'],
    ['no fleet size', status({ xksProxyFleetSize: 0 }), 'health/fleet-size-invalid', 'fail'],
    ['no vendor', status({ ekmVendor: undefined }), 'health/vendor-fields-invalid', 'fail'],
    ['no fleet', status({ ekmFleetDetails: [] }), 'health/fleet-details-invalid', 'fail'],
    ['no model', status({ ekmFleetDetails: [{ id: 'a', healthStatus: 'ACTIVE' }] }), 'health/instance-fields-invalid', 'fail'],
    ['a lower-case status', fleet('active'), 'health/status-unknown', 'fail'],
    ['401', error(401, 'AuthenticationFailedException'), 'health/credential-rejected', 'fail'],
    ['403', error(403, 'AccessDeniedException'), 'health/access-denied', 'fail'],
    ['404', error(404, 'InvalidUriPathException'), 'health/path-unknown', 'fail'],
    ['404 without name', error(404), 'health/not-found', 'fail'],
    ['401 without name', error(401), 'health/error-without-name', 'fail'],
    ['502 without name', error(502), 'health/error-without-name', 'fail'],
    ['204', each({ status: 204, body: '' }), 'health/error-without-name', 'fail'],
    ['400', error(400, 'ValidationException'), 'health/request-rejected', 'fail'],
    ['400 state', error(400, 'InvalidStateException'), 'health/invalid-state', 'fail'],
    ['429', error(429, 'ThrottlingException'), 'health/throttled', 'fail'],
    ['500', error(500, 'InternalException'), 'health/proxy-internal-error', 'fail'],
    ['501', error(501, 'UnsupportedOperationException'), 'health/unsupported-operation', 'fail'],
    ['503', error(503, 'DependencyTimeoutException'), 'health/key-manager-timeout', 'fail'],
    ['a name of the key operations', error(404, 'KeyNotFoundException'), 'health/unknown-error-name', 'fail'],
    ['an invented name', error(400, 'NopeException'), 'health/unknown-error-name', 'fail'],
    ['all unavailable', fleet('UNAVAILABLE', 'UNAVAILABLE'), 'health/all-unavailable', 'fail'],
    ['one unavailable', fleet('ACTIVE', 'UNAVAILABLE'), 'health/instance-unavailable', 'warn'],
    ['one degraded', fleet('ACTIVE', 'DEGRADED'), 'health/instance-degraded', 'warn'],
    ['one proxy', status({ xksProxyFleetSize: 1 }), 'health/single-proxy', 'pass'],
    ['one key manager', fleet('ACTIVE'), 'health/single-key-manager', 'pass'],
    [
      'ids twice',
      status({ ekmFleetDetails: [STATUS.ekmFleetDetails[0], STATUS.ekmFleetDetails[0]] }),
      'health/instance-ids-repeated',
      'pass',
    ],
    ['a slow new connection', called([cold({ requestMs: 226 }), warm()]), 'health/too-slow', 'fail'],
    ['a slow kept connection', called([cold(), warm({ requestMs: 251 }), warm()]), 'health/too-slow', 'fail'],
    ['at the limit', called([cold({ requestMs: 225 }), warm()]), 'health/fast-enough', 'pass'],
    ['slow on average', called([cold(), warm({ requestMs: 201 })]), 'health/slow-on-average', 'warn'],
    ['a far key manager', called([cold(), warm({ requestMs: 36.5 })]), 'health/far-key-manager', 'warn'],
    ['a key manager just near enough', called([cold(), warm({ requestMs: 36 })]), 'health/key-manager-near', 'pass'],
    ['a clock two minutes ahead', skewed(120), 'health/clock-skew', 'warn'],
    ['a clock ten minutes behind, accepted', skewed(-600), 'health/clock-skew', 'warn'],
    [
      'a clock ten minutes behind, refused',
      skewed(-600, { status: 401, body: '{"errorName":"AuthenticationFailedException"}' }),
      'health/clock-refuses',
      'fail',
    ],
    ['a clock a minute ahead', skewed(60), 'health/clock-in-step', 'pass'],
  ])('%s', (_name, observation, code, verdict) => {
    expect(findingsOf(health, observation, checkInput(NEAR))).toContainEqual(expect.objectContaining({ code, verdict }));
  });

  it('finds nothing but good in a healthy proxy', () => {
    const found = findingsOf(health, called(GOOD, { contract: CONTRACT, negative: NEGATIVE }), checkInput(NEAR));
    expect(new Set(found.map(({ verdict }) => verdict))).toEqual(new Set(['pass']));
    expect(found.filter(({ advice, code }) => advice !== null && code !== 'health/key-manager-near')).toEqual([]);
    expect(found[0]).toMatchObject({ code: 'health/answered', evidence: { accessKeyIdStartsWith: 'TEST', calls: 5 } });
  });

  it('only warns of a missing credential in re-validation, unless one was named', () => {
    const input = checkInput({ run: run({ action: 'revalidate' }) });
    expect(findingsOf(health, NO_CREDENTIAL, input)).toMatchObject([{ code: 'health/no-credential', verdict: 'warn' }]);
    expect(findingsOf(health, { ...NO_CREDENTIAL, why: 'not-readable' }, input)).toMatchObject([
      { code: 'health/no-credential', verdict: 'error' },
    ]);
  });

  it('counts calls that fail alike as one finding, and does not call the whole answered', () => {
    const found = findingsOf(
      health,
      called([...GOOD.slice(0, 3), warm({ status: 429, body: '{"errorName":"ThrottlingException"}' })]),
    );
    expect(found.find(({ code }) => code === 'health/throttled')?.evidence).toMatchObject({
      failedCalls: 1,
      calls: 4,
      status: 429,
    });
    expect(found.map(({ code }) => code)).not.toContain('health/answered');
  });

  it('names the row of the limit that was exceeded', () => {
    const rows = (...exchanges: readonly Exchange[]) =>
      findingsOf(health, called(exchanges)).find(({ code }) => code === 'health/too-slow')?.requirements;
    expect(rows(cold({ requestMs: 300 }), warm())).toEqual(['XKS-RTT-002', 'XKS-RTT-008', 'XKS-OPS-003']);
    expect(rows(cold(), warm({ requestMs: 300 }))).toEqual(['XKS-RTT-003', 'XKS-RTT-008', 'XKS-OPS-003']);
  });

  it('says little of the figures from outside the Region', () => {
    const slow = called([]);
    const looks = [
      {
        target: FIRST,
        seen: {
          ok: true,
          perspective: { place: 'this machine', region: null },
          answer: { exchanges: [cold({ requestMs: 400 })] },
        },
      },
    ] as const;
    expect(findingsOf(health, { ...slow, looks }).map(({ code }) => code)).toContain('health/slow-from-outside');
  });

  it('does not guess at the key manager without a round trip', () => {
    const found = findingsOf(health, called([cold(), warm({ requestMs: 190 })]), checkInput({ facts: { rtt: null } }));
    expect(found.find(({ code }) => code === 'health/key-manager-near')?.evidence['estimatedMs']).toMatch(/^unknown/);
  });

  it('says of a rejected credential whether the store is new or was connected before', () => {
    const rejected = (action: 'check' | 'revalidate') =>
      findingsOf(health, error(401, 'AuthenticationFailedException'), checkInput({ run: run({ action }) }))[0];
    expect(rejected('check')?.requirements).toContain('XKS-AUTH-019');
    expect(rejected('check')?.requirements).not.toContain('XKS-AUTH-020');
    expect(rejected('revalidate')?.requirements).toContain('XKS-AUTH-020');
    expect(rejected('revalidate')?.requirements).not.toContain('XKS-AUTH-019');
    expect(rejected('revalidate')?.remedy).toContain('aws kms update-custom-key-store');
  });

  it('counts calls that fail among good ones, without a second fault', () => {
    const found = findingsOf(health, called([...GOOD.slice(0, 4), named(429, 'ThrottlingException')]));
    expect(found.find(({ code }) => code === 'health/flapping')).toMatchObject({ evidence: { failedCalls: 1, calls: 5 } });
    expect(found.filter(({ verdict }) => verdict === 'fail').map(({ code }) => code)).toEqual(['health/throttled']);
    expect(findingsOf(health, error(429, 'ThrottlingException')).map(({ code }) => code)).not.toContain('health/flapping');
  });

  it('judges the worst of the answers where several hosts stand behind one address', () => {
    const of = (...statuses: readonly string[]): Exchange =>
      cold({
        body: JSON.stringify({
          ...STATUS,
          ekmFleetDetails: statuses.map((healthStatus, index) => ({ id: `m${index}`, model: 'x', healthStatus })),
        }),
      });
    const worst = (...exchanges: readonly Exchange[]) =>
      findingsOf(health, called(exchanges))
        .map(({ code }) => code)
        .filter((code) => /all-|instance-/.test(code));
    const [fit, tired, partly, down] = [
      of('ACTIVE', 'ACTIVE'),
      of('ACTIVE', 'DEGRADED'),
      of('ACTIVE', 'UNAVAILABLE'),
      of('UNAVAILABLE', 'UNAVAILABLE'),
    ];
    expect(worst(fit, down, fit, down, fit)).toEqual(['health/all-unavailable']);
    expect(worst(fit, partly, tired)).toEqual(['health/instance-unavailable']);
    expect(worst(fit, tired, fit)).toEqual(['health/instance-degraded']);
    expect(worst(fit, fit)).toEqual(['health/all-active']);
  });

  it('judges each address and names the odd one out', () => {
    const good = called(GOOD).looks[0]!;
    const bad = { ...called([failure('closed')]).looks[0]!, target: SECOND };
    const found = findingsOf(health, called(GOOD, { looks: [good, bad] }));
    expect(found.find(({ code }) => code === 'health/answered')?.evidence['addresses']).toEqual(['10.0.1.10:443']);
    expect(found.find(({ code }) => code === 'health/connection-closed')?.evidence['addresses']).toEqual(['10.0.2.10:443']);
  });

  it('keeps texts of the far end short and harmless', () => {
    const hostile = `<script>\u001b[2J${'z'.repeat(5_000)}`;
    for (const observation of [
      status({ xksProxyVendor: hostile }),
      error(418, hostile),
      each({ headers: { 'content-type': hostile } }),
    ]) {
      const text = JSON.stringify(findingsOf(health, observation).map(({ evidence }) => evidence));
      expect(text).not.toContain('\\u001b');
      expect(text).not.toContain('z'.repeat(65));
    }
  });

  it.each<[string, Parameters<NonNullable<typeof health.blockedBy>>[0], readonly string[]]>([
    ['no address', { 'locate-proxy': null, tls: null }, ['locate-proxy']],
    ['no TLS result', { tls: null }, ['tls']],
    ['nothing verified', { tls: { leaves: [], verifiedLeaves: [], clientCertificateRequired: false } }, ['tls']],
    ['a client certificate demanded', { tls: { leaves: [], verifiedLeaves: [], clientCertificateRequired: true } }, []],
    ['a verified leaf', { tls: { leaves: [], verifiedLeaves: ['AA'], clientCertificateRequired: false } }, []],
  ])('is blocked or not: %s', (_name, facts, expected) => {
    const located = { host: SANDBOX.host, targets: [FIRST], perspective: 'p' };
    expect(health.blockedBy?.({ 'locate-proxy': located, ...facts })).toEqual(expected);
  });
});

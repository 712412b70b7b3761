import { describe, expect, test } from 'vitest';
import { type ParseOptions, parseRequest, REQUEST_BYTES, type Violation } from '../../lib/model/parse-request.ts';
import { healthyPublicParams, healthyVpcParams } from '../support/builders.ts';

/** The violations of a body; an accepted one has none. */
function violations(body: unknown, options?: ParseOptions): readonly Violation[] {
  const parsed = parseRequest(typeof body === 'string' ? body : JSON.stringify(body), options);
  return parsed.ok ? [] : parsed.violations;
}

describe('a request that can be judged', () => {
  test.each([
    ['VPC', healthyVpcParams()],
    ['public', healthyPublicParams()],
  ])('a %s store passes unchanged', (_name, params) => {
    expect(parseRequest(JSON.stringify(params))).toEqual({ ok: true, params });
  });

  test('values that KMS would dislike pass: they are findings', () => {
    const params = { CustomKeyStoreName: '', XksProxyUriEndpoint: 'http://10.0.0.1:8443/', CloudHsmClusterId: 'cluster-1' };
    expect(parseRequest(JSON.stringify(params))).toEqual({ ok: true, params });
  });

  test('every option of ours passes', () => {
    const Preflight = {
      Connect: true,
      AlarmTopicArn: 'arn:aws:sns:us-east-1:111122223333:t',
      Skip: ['rtt'],
      Demote: ['tls/x'],
      DependsOn: ['arn:aws:logs:us-east-1:111122223333:log-group:/xks/proxy'],
      NegativeProbes: false,
      Thresholds: { RttMs: 20, CertificateDaysToExpire: 45 },
      Conformance: { ExternalKeyId: 'preflight-test-key' },
    };
    expect(parseRequest(JSON.stringify({ Preflight }))).toEqual({ ok: true, params: { Preflight } });
  });

  test('characters that have two halves pass, half of one does not: it is no text that AWS could be sent', () => {
    const broken = { CustomKeyStoreName: 'a\ud83d', Preflight: { Skip: ['ok \u{1f511}', '\udd11'] } };
    expect(violations(broken).map(({ field }) => field)).toEqual(['CustomKeyStoreName', 'Preflight.Skip[1]']);
    expect(violations(broken)[0]).toEqual({
      field: 'CustomKeyStoreName',
      expected: 'whole characters',
      message:
        'CustomKeyStoreName: an escape such as \\ud83d stands alone, which is half of a character; write the character itself',
    });
    expect(violations({ CustomKeyStoreName: '\u{1f511}' })).toEqual([]);
  });

  test('a byte order mark in front does no harm', () => {
    expect(parseRequest('\uFEFF{"CustomKeyStoreName": "a"}')).toEqual({ ok: true, params: { CustomKeyStoreName: 'a' } });
  });

  test('a password in the endpoint is dropped, its presence stays', () => {
    const parsed = parseRequest('{"XksProxyUriEndpoint": "https://operator:hunter22@myproxy.xks.example.com"}');
    expect(parsed).toEqual({ ok: true, params: { XksProxyUriEndpoint: 'https://(withheld)@myproxy.xks.example.com' } });
  });

  test.each([
    'https://operator:hunt/er22@host.example.com',
    'operator:hunter22@host.example.com',
    ' https://operator:hunter22@host',
    'https:\\\\operator:hunter22@host',
    'https:operator:hunter22@host',
    '//operator:hunter22@host',
    'https://a:hunter22@b@host',
    'https://operator:hunter22\n@host',
    'HTTPS://operator:hunter22@host',
  ])('and one in what is hardly a URL: %j', (XksProxyUriEndpoint) => {
    const parsed = parseRequest(JSON.stringify({ XksProxyUriEndpoint }));
    expect(JSON.stringify(parsed)).not.toMatch(/hunt|er22/);
    expect(parsed).toMatchObject({ ok: true, params: { XksProxyUriEndpoint: expect.stringContaining('(withheld)@host') } });
  });

  test.each(['https://host.example.com', 'https://host/a@b'])(
    '%s holds no password and stays as it is',
    (XksProxyUriEndpoint) => {
      expect(parseRequest(JSON.stringify({ XksProxyUriEndpoint }))).toEqual({ ok: true, params: { XksProxyUriEndpoint } });
    },
  );

  test('the value of KeyStorePassword is dropped, its presence stays', () => {
    const parsed = parseRequest('{"KeyStorePassword": "hunter22"}');
    expect(parsed).toEqual({ ok: true, params: { KeyStorePassword: '(withheld)' } });
  });

  test('a store id passes where re-validation asks for it', () => {
    const params = { CustomKeyStoreId: 'cks-1234567890abcdef0' };
    expect(parseRequest(JSON.stringify(params), { allowStoreId: true })).toEqual({ ok: true, params });
  });

  test('known codes pass', () => {
    const options = { knownCodes: new Set(['rtt', 'tls/expired']) };
    expect(violations({ Preflight: { Skip: ['rtt'], Demote: ['tls/expired'] } }, options)).toEqual([]);
  });
});

const REFUSED: readonly (readonly [what: string, body: unknown, field: string, message: string])[] = [
  [
    'invalid JSON',
    '{"CustomKeyStoreName": "a",}',
    '(body)',
    '(body): not valid JSON at line 1, column 28: expected a field name in double quotes',
  ],
  ['an empty body', '', '(body)', '(body): not valid JSON at line 1, column 1: expected a JSON value'],
  ['a list', [], '(body)', '(body): expected one JSON object in braces, found a list'],
  ['null', 'null', '(body)', '(body): expected one JSON object in braces, found null'],
  ['a text', '"{}"', '(body)', '(body): expected one JSON object in braces, found a text'],
  [
    'a slip',
    { CustomKeystoreNam: 'a' },
    'CustomKeystoreNam',
    'CustomKeystoreNam: unknown field; did you mean CustomKeyStoreName?',
  ],
  ['another case', { xksProxyUriPath: 'a' }, 'xksProxyUriPath', 'xksProxyUriPath: unknown field; did you mean XksProxyUriPath?'],
  ['the wrong level', { Connect: true }, 'Connect', 'Connect: unknown field; did you mean Preflight.Connect?'],
  [
    'a slip further in',
    { Preflight: { Thresholds: { RttMS: 5, RtMs: 6 } } },
    'Preflight.Thresholds.RtMs',
    'Preflight.Thresholds.RtMs: unknown field; did you mean Preflight.Thresholds.RttMs?',
  ],
  [
    'something else entirely',
    { Preflight: { Thresholds: { Colour: 5 } } },
    'Preflight.Thresholds.Colour',
    'Preflight.Thresholds.Colour: unknown field; leave it out; known fields: RttMs, CertificateDaysToExpire',
  ],
  [
    'a slip in the test key',
    { Preflight: { Conformance: { ExternalKeyID: 'a' } } },
    'Preflight.Conformance.ExternalKeyID',
    'Preflight.Conformance.ExternalKeyID: unknown field; did you mean Preflight.Conformance.ExternalKeyId?',
  ],
  [
    'a number for a text',
    { CustomKeyStoreName: 7 },
    'CustomKeyStoreName',
    'CustomKeyStoreName: expected a text in double quotes, found a number',
  ],
  [
    'null for a text',
    { CustomKeyStoreName: null },
    'CustomKeyStoreName',
    'CustomKeyStoreName: expected a text in double quotes, found null',
  ],
  [
    'a text for a switch',
    { Preflight: { Connect: 'true' } },
    'Preflight.Connect',
    'Preflight.Connect: expected true or false without quotes, found a text',
  ],
  [
    'a text for a number',
    { Preflight: { Thresholds: { RttMs: '35' } } },
    'Preflight.Thresholds.RttMs',
    'Preflight.Thresholds.RttMs: expected a number without quotes, found a text',
  ],
  [
    'a limit of nothing',
    { Preflight: { Thresholds: { RttMs: 0 } } },
    'Preflight.Thresholds.RttMs',
    'Preflight.Thresholds.RttMs: expected a number above 0, found a number',
  ],
  [
    'a text for a list',
    { Preflight: { Skip: 'rtt' } },
    'Preflight.Skip',
    'Preflight.Skip: expected a list in brackets, found a text',
  ],
  [
    'a number in a list',
    { Preflight: { Skip: ['rtt', 1] } },
    'Preflight.Skip[1]',
    'Preflight.Skip[1]: expected a text in double quotes, found a number',
  ],
  ['a list for a block', { Preflight: [] }, 'Preflight', 'Preflight: expected an object in braces, found a list'],
  [
    'a store id',
    { CustomKeyStoreId: 'cks-1' },
    'CustomKeyStoreId',
    'CustomKeyStoreId: only a re-validation may name a store by id; leave it out',
  ],
  [
    'a doubled field',
    '{"Preflight": {"Connect": true, "Connect": false}}',
    'Preflight.Connect',
    'Preflight.Connect: stands twice in one object; keep one of them',
  ],
  [
    'a prototype trick',
    '{"__proto__": {"CustomKeyStoreName": "a"}}',
    '__proto__',
    '__proto__: unknown field; leave it out; known fields: ',
  ],
  [
    'too much',
    `{"CustomKeyStoreName": "${'a'.repeat(REQUEST_BYTES)}"}`,
    '(body)',
    '(body): the request is too large; leave out what is not a request field',
  ],
];

describe('refused at the door', () => {
  test.each(REFUSED)('%s', (_what, body, field, message) => {
    const found = violations(body).find((one) => one.field === field);
    expect(found?.message.slice(0, message.length)).toBe(message);
  });

  test('Load is kept for later', () => {
    expect(violations({ Preflight: { Load: {} } }).map(({ message }) => message)).toEqual([
      'Preflight.Load: not supported yet; leave it out',
    ]);
  });

  test('the size counts bytes, and exactly the limit passes', () => {
    const body = (name: string): string => `{"CustomKeyStoreName": "${name}"}`;
    const room = REQUEST_BYTES - body('').length;
    expect(violations(body('a'.repeat(room)))).toEqual([]);
    expect(violations(body('ä'.repeat(room - 1)))).toHaveLength(1);
  });

  test('unknown codes, with what was probably meant', () => {
    const options = { knownCodes: new Set(['rtt', 'tls/hostname-mismatch']) };
    const found = violations({ Preflight: { Skip: ['rtt', 'wide'], Demote: ['tls/host-name-mismatch'] } }, options);
    expect(found.map(({ message }) => message)).toEqual([
      'Preflight.Skip[1]: no such check or finding; see xks-preflight explain for all of them',
      'Preflight.Demote[0]: no such check or finding; did you mean tls/hostname-mismatch?',
    ]);
  });

  test('everything wrong is said at once', () => {
    const found = violations({ CustomKeyStoreName: 1, Colour: 2, CustomKeyStoreId: 'x', Preflight: { Load: 1, Connect: 'yes' } });
    expect(found.map(({ field }) => field).toSorted()).toEqual([
      'Colour',
      'CustomKeyStoreId',
      'CustomKeyStoreName',
      'Preflight.Connect',
      'Preflight.Load',
    ]);
  });
});

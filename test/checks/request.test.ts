import { describe, expect, test } from 'vitest';
import type { CredentialReading } from '../../lib/aws/ports.ts';
import type { CheckInput } from '../../lib/checks/check.ts';
import { request } from '../../lib/checks/request.ts';
import { CREDENTIAL_FINDINGS } from '../../lib/checks/request-credential-findings.ts';
import type { Params } from '../../lib/model/params.ts';
import { codes, findings, withCredential } from '../support/request-findings.ts';
import { healthyCredential, healthyPublicParams, healthyReading, healthyVpcParams, run, without } from '../support/builders.ts';

const SOUND = [
  'request/credential-own',
  'request/credential-well-formed',
  'request/endpoint-well-formed',
  'request/key-id-room',
  'request/path-well-formed',
];

describe('a sound request', () => {
  test('for a VPC store gives only passes', async () => {
    const all = await findings(healthyVpcParams());
    expect(codes(all)).toEqual([...SOUND, 'request/service-well-formed', 'request/store-well-formed']);
    expect(codes(all, 'pass')).toEqual(codes(all));
  });

  test('for a public store gives only passes', async () => {
    const all = await findings(healthyPublicParams());
    expect(codes(all)).toEqual([...SOUND, 'request/service-absent', 'request/store-well-formed']);
    expect(codes(all, 'pass')).toEqual(codes(all));
  });

  test('may name the calling account as owner of the service', async () => {
    const all = await findings(healthyVpcParams({ XksProxyVpcEndpointServiceOwner: run().account ?? '' }));
    expect(codes(all, 'fail', 'warn', 'error')).toEqual([]);
  });

  test('may leave the path to the proxy configuration file', async () => {
    const params = without(healthyVpcParams(), 'XksProxyUriPath');
    const all = await findings(params, healthyReading(healthyCredential(), '/from-file/kms/xks/v1'));
    const path = all.find(({ code }) => code === 'request/path-well-formed');
    expect(path?.evidence).toMatchObject({ path: '/from-file/kms/xks/v1', from: 'proxy configuration file' });
    expect(path?.requirements).toContain('XKS-REQ-022');
  });

  test('says how long external key ids may be', async () => {
    const all = await findings(healthyPublicParams({ XksProxyUriEndpoint: 'https://a.example', XksProxyUriPath: '/kms/xks/v1' }));
    // 256 - 15 - 17 - 11 leaves 213, but no key id is longer than 128.
    expect(all.find(({ code }) => code === 'request/key-id-room')?.evidence).toMatchObject({ longestExternalKeyId: 128 });
    const long = await findings(
      healthyPublicParams({ XksProxyUriEndpoint: `https://${'a'.repeat(60)}.${'b'.repeat(31)}.example` }),
    );
    // https:// 8, host 60 + 1 + 31 + 8 = 100, path 26, /keys/ and /metadata 15: 107 of 256 are left.
    expect(long.find(({ code }) => code === 'request/key-id-room')?.evidence).toMatchObject({ longestExternalKeyId: 107 });
  });
});

type Row = readonly [code: string, params: Params, reading?: CredentialReading, input?: Partial<CheckInput>];

const VPC = healthyVpcParams();
const PUBLIC = healthyPublicParams();
const endpoint = (XksProxyUriEndpoint: string): Params => healthyVpcParams({ XksProxyUriEndpoint });
const path = (XksProxyUriPath: string): Params => healthyVpcParams({ XksProxyUriPath });
const service = (XksProxyVpcEndpointServiceName: string): Params => healthyVpcParams({ XksProxyVpcEndpointServiceName });

/** Each row has one thing wrong, and exactly that is found. */
const ONE_FAULT: readonly Row[] = [
  ['request/name-missing', without(VPC, 'CustomKeyStoreName')],
  ['request/name-missing', healthyVpcParams({ CustomKeyStoreName: '' })],
  ['request/name-too-long', healthyVpcParams({ CustomKeyStoreName: 'n'.repeat(257) })],
  ['request/name-reveals', healthyVpcParams({ CustomKeyStoreName: 'payments password store' })],
  ['request/name-reveals', healthyVpcParams({ CustomKeyStoreName: 'store of jo@example.com' })],
  ['request/name-reveals', healthyVpcParams({ CustomKeyStoreName: 'store 10.1.2.3' })],
  ['request/name-reveals', healthyVpcParams({ CustomKeyStoreName: 'xks-111122223333' })],
  ['request/type-missing', without(VPC, 'CustomKeyStoreType')],
  ['request/type-not-external', healthyVpcParams({ CustomKeyStoreType: 'AWS_CLOUDHSM' })],
  ['request/type-not-external', healthyVpcParams({ CustomKeyStoreType: 'external_key_store' })],
  ['request/connectivity-missing', without(PUBLIC, 'XksProxyConnectivity')],
  ['request/connectivity-unknown', healthyPublicParams({ XksProxyConnectivity: 'PRIVATE' })],
  ['request/cloudhsm-parameter', healthyVpcParams({ KeyStorePassword: '(withheld)' })],
  ['request/cloudhsm-parameter', healthyVpcParams({ CloudHsmClusterId: 'cluster-1', TrustAnchorCertificate: 'x' })],
  ['request/endpoint-missing', without(VPC, 'XksProxyUriEndpoint')],
  ['request/endpoint-length', endpoint(`https://${'a'.repeat(60)}.${'b'.repeat(60)}.com`)],
  ['request/endpoint-no-scheme', endpoint('myproxy.xks.example.com')],
  ['request/endpoint-not-https', endpoint('http://myproxy.xks.example.com')],
  ['request/endpoint-not-https', endpoint('HTTPS://myproxy.xks.example.com')],
  ['request/endpoint-has-port', endpoint('https://myproxy.xks.example.com:8443')],
  ['request/endpoint-has-port', endpoint('https://myproxy.xks.example.com:443')],
  ['request/endpoint-has-path', endpoint('https://myproxy.xks.example.com/')],
  ['request/endpoint-has-path', endpoint('https://myproxy.xks.example.com/kms/xks/v1')],
  ['request/endpoint-has-query', endpoint('https://myproxy.xks.example.com?tenant=1')],
  ['request/endpoint-has-query', endpoint('https://myproxy.xks.example.com#top')],
  ['request/endpoint-has-user-info', endpoint('https://user:hunter22@myproxy.xks.example.com')],
  ['request/endpoint-characters', endpoint('https://my_proxy.xks.example.com')],
  ['request/endpoint-characters', endpoint('https://*.xks.example.com')],
  ['request/endpoint-characters', endpoint('https://myproxy.xks.example.com ')],
  ['request/endpoint-characters', endpoint('https://münchen.example.com')],
  ['request/endpoint-ip-address', endpoint('https://203.0.113.7')],
  ['request/endpoint-ip-address', endpoint('https://[2001:db8::1]')],
  ['request/endpoint-trailing-dot', endpoint('https://myproxy.xks.example.com.')],
  ['request/endpoint-single-label', endpoint('https://myproxy')],
  ['request/endpoint-bad-label', endpoint('https://-myproxy.example.com')],
  ['request/endpoint-bad-label', endpoint('https://myproxy..example.com')],
  ['request/endpoint-bad-label', endpoint(`https://${'a'.repeat(64)}.example.com`)],
  ['request/path-missing', without(VPC, 'XksProxyUriPath')],
  ['request/path-length', path(`/${'a'.repeat(117)}/kms/xks/v1`)],
  ['request/path-no-leading-slash', path('kms/xks/v1')],
  ['request/path-trailing-slash', path('/prefix/kms/xks/v1/')],
  ['request/path-characters', path('/pre.fix/kms/xks/v1')],
  ['request/path-wrong-version', path('/prefix/kms/xks/v2')],
  ['request/path-without-suffix', path('/prefix/KMS/xks/v1')],
  ['request/path-without-suffix', path('/prefix/api')],
  ['request/path-empty-segment', path('/pre//fix/kms/xks/v1')],
  ['request/path-differs-from-file', VPC, healthyReading(healthyCredential(), '/other/kms/xks/v1')],
  [
    'request/key-id-room-short',
    healthyVpcParams({
      XksProxyUriEndpoint: `https://${'a'.repeat(60)}.${'b'.repeat(51)}.example`,
      XksProxyUriPath: `/${'c'.repeat(80)}/kms/xks/v1`,
    }),
  ],
  ['request/service-name-missing', without(VPC, 'XksProxyVpcEndpointServiceName')],
  ['request/service-name-malformed', service('vpce-svc-0123456789abcdef0')],
  ['request/service-name-malformed', service('arn:aws:ec2:us-east-1:111122223333:vpc-endpoint-service/v')],
  ['request/service-name-length', service(`com.amazonaws.vpce.us-east-1.vpce-svc-${'0'.repeat(40)}`)],
  ['request/service-other-region', service('com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0')],
  [
    'request/service-name-unexpected',
    healthyPublicParams({ XksProxyVpcEndpointServiceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-0' }),
  ],
  ['request/service-owner-unexpected', healthyPublicParams({ XksProxyVpcEndpointServiceOwner: '111122223333' })],
  ['request/service-owner-malformed', healthyVpcParams({ XksProxyVpcEndpointServiceOwner: '1111-2222-3333' })],
  ['request/region-without-xks', PUBLIC, healthyReading(), { run: run({ region: 'me-central-1' }) }],
];

describe('one fault, one finding', () => {
  const rows = ONE_FAULT.map(([code, params, reading, input]) => ({ code, params, reading, input }));

  test.each(rows)('$code', async ({ code, params, reading, input }) => {
    const all = await findings(params, reading, input);
    expect(codes(all, 'fail', 'warn', 'error')).toEqual([code]);
    const finding = all.find((one) => one.code === code);
    expect(finding?.remedy).not.toBe('');
    expect(finding?.remedy).not.toContain('<REGION>');
  });

  test('request/path-malformed, beside the two slashes that make it so', async () => {
    expect(codes(await findings(path('//kms/xks/v1')), 'fail', 'warn')).toEqual([
      'request/path-empty-segment',
      'request/path-malformed',
    ]);
  });

  test('request/path-reveals is an advice only', async () => {
    const all = await findings(path('/secret-tenant/kms/xks/v1'));
    expect(codes(all, 'fail', 'warn')).toEqual([]);
    expect(all.find(({ code }) => code === 'request/path-reveals')?.advice).toBeTruthy();
  });

  test('a password in the endpoint is not repeated', async () => {
    expect(JSON.stringify(await findings(endpoint('https://user:hunter22@myproxy.xks.example.com')))).not.toContain('hunter22');
  });

  test('every declared code has its case here, but those of the credential', () => {
    const elsewhere = [
      ...SOUND,
      'request/store-well-formed',
      'request/service-well-formed',
      'request/service-absent',
      'request/path-malformed',
      'request/path-reveals',
    ];
    const tested = [...new Set([...ONE_FAULT.map(([code]) => code), ...elsewhere])];
    const declared = Object.keys(request.findings).filter((code) => SOUND.includes(code) || !(code in CREDENTIAL_FINDINGS));
    expect(tested.toSorted()).toEqual(declared.toSorted());
  });

  test('everything wrong is said at once', async () => {
    const all = await findings(
      {
        XksProxyConnectivity: 'PUBLIC_ENDPOINT',
        XksProxyUriEndpoint: 'http://user@10.0.0.1:8443/x?y',
        XksProxyUriPath: 'kms/xks/v9/',
        XksProxyVpcEndpointServiceName: 'x',
      },
      withCredential({ AccessKeyId: 'abc', RawSecretAccessKey: 1 }),
    );
    expect(codes(all, 'fail')).toEqual([
      'request/access-key-id-characters',
      'request/access-key-id-length',
      'request/endpoint-has-path',
      'request/endpoint-has-port',
      'request/endpoint-has-query',
      'request/endpoint-has-user-info',
      'request/endpoint-ip-address',
      'request/endpoint-not-https',
      'request/name-missing',
      'request/path-no-leading-slash',
      'request/path-trailing-slash',
      'request/path-wrong-version',
      'request/secret-characters',
      'request/secret-length',
      'request/service-name-unexpected',
      'request/type-missing',
    ]);
  });
});

describe('what KMS would say', () => {
  const PREDICTIONS: readonly (readonly [Params, string, readonly string[], readonly string[]])[] = [
    [path('/prefix/kms/xks/v2'), 'request/path-wrong-version', [], ['XKS_PROXY_INVALID_CONFIGURATION']],
    [path('/prefix/kms/xks/v200'), 'request/path-wrong-version', ['ValidationException'], []],
    [
      service('com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0'),
      'request/service-other-region',
      ['XksProxyVpcEndpointServiceNotFoundException'],
      ['XKS_VPC_ENDPOINT_SERVICE_NOT_FOUND'],
    ],
    [endpoint('https://myproxy.example.com:8443'), 'request/endpoint-has-port', ['ValidationException'], []],
  ];

  test.each(PREDICTIONS)('case %#', async (params, code, create, connect) => {
    const finding = (await findings(params)).find((one) => one.code === code);
    expect(finding?.kms).toMatchObject({ create, connect });
  });

  test('a public store with an IP address is unreachable at once', async () => {
    const all = await findings(healthyPublicParams({ XksProxyUriEndpoint: 'https://203.0.113.7' }));
    expect(all.find(({ code }) => code === 'request/endpoint-ip-address')?.kms).toMatchObject({
      create: ['XksProxyUriUnreachableException', 'XksProxyInvalidConfigurationException'],
      connect: ['XKS_PROXY_INVALID_TLS_CONFIGURATION'],
      basis: 'expected',
    });
  });
});

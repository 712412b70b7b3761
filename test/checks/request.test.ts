import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Credential, CredentialPort, CredentialReading } from '../../lib/aws/ports.ts';
import { type CheckInput, runCheck } from '../../lib/checks/check.ts';
import { request } from '../../lib/checks/request.ts';
import type { Finding } from '../../lib/model/finding.ts';
import type { Params } from '../../lib/model/params.ts';
import { AwsRefusal } from '../../lib/model/refusal.ts';
import {
  checkInput, findingsOf, healthyCredential, healthyPublicParams, healthyReading, healthyVpcParams, run, without,
} from '../support/builders.ts';

/** All findings for a request and what the credential port answers. */
async function findings(params: Params, reading: CredentialReading = healthyReading(), input: Partial<CheckInput> = {}) {
  const all = checkInput({ params, ...input });
  return findingsOf(request, await request.observe(all, { credential: answering(reading) }), all);
}

function answering(reading: CredentialReading): CredentialPort {
  return { read: () => Promise.resolve(reading) };
}

function codes(all: readonly Finding[], ...verdicts: readonly Finding['verdict'][]): readonly string[] {
  return all.filter(({ verdict }) => verdicts.length === 0 || verdicts.includes(verdict)).map(({ code }) => code).toSorted();
}

/** The reading with one part of the credential replaced. */
function withCredential(changes: { readonly [part in keyof Credential]?: unknown }): CredentialReading {
  return healthyReading({ ...healthyCredential(), ...changes } as Credential);
}

const SOUND = ['request/credential-well-formed', 'request/endpoint-well-formed', 'request/key-id-room', 'request/path-well-formed'];

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
    const long = await findings(healthyPublicParams({ XksProxyUriEndpoint: `https://${'a'.repeat(60)}.${'b'.repeat(31)}.example` }));
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
const absent = (why: 'none-given' | 'does-not-exist' | 'not-json'): CredentialReading => ({ found: false, why, source: 'xks/payments', detail: 'd' });
const id = healthyCredential().AccessKeyId;

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
  ['request/key-id-room-short', healthyVpcParams({
    XksProxyUriEndpoint: `https://${'a'.repeat(60)}.${'b'.repeat(51)}.example`, XksProxyUriPath: `/${'c'.repeat(80)}/kms/xks/v1`,
  })],
  ['request/service-name-missing', without(VPC, 'XksProxyVpcEndpointServiceName')],
  ['request/service-name-malformed', service('vpce-svc-0123456789abcdef0')],
  ['request/service-name-malformed', service('arn:aws:ec2:us-east-1:111122223333:vpc-endpoint-service/v')],
  ['request/service-name-length', service(`com.amazonaws.vpce.us-east-1.vpce-svc-${'0'.repeat(40)}`)],
  ['request/service-other-region', service('com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0')],
  ['request/service-name-unexpected', healthyPublicParams({ XksProxyVpcEndpointServiceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-0' })],
  ['request/service-owner-unexpected', healthyPublicParams({ XksProxyVpcEndpointServiceOwner: '111122223333' })],
  ['request/service-owner-malformed', healthyVpcParams({ XksProxyVpcEndpointServiceOwner: '1111-2222-3333' })],
  ['request/region-without-xks', PUBLIC, healthyReading(), { run: run({ region: 'me-central-1' }) }],
  ['request/credential-unreadable', VPC, absent('does-not-exist')],
  ['request/credential-not-json', VPC, absent('not-json')],
  ['request/access-key-id-missing', VPC, withCredential({ AccessKeyId: undefined })],
  ['request/access-key-id-length', VPC, withCredential({ AccessKeyId: 'ABCDEFGHIJKLMNOPQRS' })],
  ['request/access-key-id-length', VPC, withCredential({ AccessKeyId: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ23456' })],
  ['request/access-key-id-characters', VPC, withCredential({ AccessKeyId: 'ABCDE12345670ABCDEFG' })],
  ['request/access-key-id-characters', VPC, withCredential({ AccessKeyId: `${id}\n` })],
  ['request/secret-missing', VPC, withCredential({ RawSecretAccessKey: '' })],
  ['request/secret-length', VPC, withCredential({ RawSecretAccessKey: randomBytes(30).toString('base64') + 'AB' })],
  ['request/secret-length', VPC, withCredential({ RawSecretAccessKey: randomBytes(49).toString('base64') })],
  ['request/secret-characters', VPC, withCredential({ RawSecretAccessKey: `-${randomBytes(32).toString('base64')}` })],
  ['request/secret-characters', VPC, withCredential({ RawSecretAccessKey: `${randomBytes(32).toString('base64')}\n` })],
  ['request/credential-swapped', VPC, healthyReading({ AccessKeyId: randomBytes(32).toString('base64'), RawSecretAccessKey: id })],
  ['request/credential-of-iam', VPC, withCredential({ AccessKeyId: 'AKIA234567ABCDEFGHIJ' })],
  ['request/credential-published', VPC, withCredential({ AccessKeyId: 'BETWEEN2TENAND3TENCHARACTERS' })],
  ['request/secret-weak', VPC, withCredential({ RawSecretAccessKey: 'a'.repeat(44) })],
  ['request/secret-weak', VPC, withCredential({ RawSecretAccessKey: randomBytes(23).toString('hex') })],
  ['request/credential-in-text', healthyVpcParams({ CustomKeyStoreName: `store of ${id}` }), withCredential({ AccessKeyId: id })],
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
    expect(codes(await findings(path('//kms/xks/v1')), 'fail', 'warn')).toEqual(['request/path-empty-segment', 'request/path-malformed']);
  });

  test('request/access-key-id-reveals-secret', async () => {
    const { RawSecretAccessKey } = healthyCredential();
    const reading = withCredential({ AccessKeyId: id, RawSecretAccessKey: `${id.slice(0, 8)}${RawSecretAccessKey}` });
    expect(codes(await findings(VPC, reading), 'fail', 'warn')).toEqual(['request/access-key-id-reveals-secret']);
  });

  test('request/credential-not-given is skipped: the `health` check counts it', async () => {
    const all = await findings(VPC, absent('none-given'));
    expect(codes(all, 'fail', 'warn', 'error')).toEqual([]);
    expect(all.find(({ code }) => code === 'request/credential-not-given')).toMatchObject({ verdict: 'skipped', reason: 'blocked' });
  });

  test('request/credential-file-used, when file and secret id are given', async () => {
    const all = await findings(VPC, healthyReading(), { run: run({ credentialSource: '--proxy-config' }) });
    expect(codes(all, 'pass')).toContain('request/credential-file-used');
  });

  test('request/path-reveals is an advice only', async () => {
    const all = await findings(path('/secret-tenant/kms/xks/v1'));
    expect(codes(all, 'fail', 'warn')).toEqual([]);
    expect(all.find(({ code }) => code === 'request/path-reveals')?.advice).toBeTruthy();
  });

  test('every declared code has its case here', async () => {
    const elsewhere = [
      ...SOUND, 'request/store-well-formed', 'request/service-well-formed', 'request/service-absent', 'request/path-malformed',
      'request/access-key-id-reveals-secret', 'request/credential-not-given', 'request/credential-file-used', 'request/path-reveals',
    ];
    expect([...new Set([...ONE_FAULT.map(([code]) => code), ...elsewhere])].toSorted()).toEqual(Object.keys(request.findings).toSorted());
  });

  test('everything wrong is said at once', async () => {
    const all = await findings({
      XksProxyConnectivity: 'PUBLIC_ENDPOINT', XksProxyUriEndpoint: 'http://user@10.0.0.1:8443/x?y', XksProxyUriPath: 'kms/xks/v9/',
      XksProxyVpcEndpointServiceName: 'x',
    }, withCredential({ AccessKeyId: 'abc', RawSecretAccessKey: 1 }));
    expect(codes(all, 'fail')).toEqual([
      'request/access-key-id-characters', 'request/access-key-id-length', 'request/endpoint-has-path', 'request/endpoint-has-port',
      'request/endpoint-has-query', 'request/endpoint-has-user-info', 'request/endpoint-ip-address', 'request/endpoint-not-https',
      'request/name-missing', 'request/path-no-leading-slash', 'request/path-trailing-slash', 'request/path-wrong-version',
      'request/secret-characters', 'request/secret-length', 'request/service-name-unexpected', 'request/type-missing',
    ]);
  });
});

describe('what KMS would say', () => {
  const PREDICTIONS: readonly (readonly [Params, string, readonly string[], readonly string[]])[] = [
    [path('/prefix/kms/xks/v2'), 'request/path-wrong-version', [], ['XKS_PROXY_INVALID_CONFIGURATION']],
    [path('/prefix/kms/xks/v200'), 'request/path-wrong-version', ['ValidationException'], []],
    [service('com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0'), 'request/service-other-region',
      ['XksProxyVpcEndpointServiceNotFoundException'], ['XKS_VPC_ENDPOINT_SERVICE_NOT_FOUND']],
    [endpoint('https://myproxy.example.com:8443'), 'request/endpoint-has-port', ['ValidationException'], []],
  ];

  test.each(PREDICTIONS)('case %#', async (params, code, create, connect) => {
    const finding = (await findings(params)).find((one) => one.code === code);
    expect(finding?.kms).toMatchObject({ create, connect });
  });

  test('a public store with an IP address is unreachable at once', async () => {
    const all = await findings(healthyPublicParams({ XksProxyUriEndpoint: 'https://203.0.113.7' }));
    expect(all.find(({ code }) => code === 'request/endpoint-ip-address')?.kms).toEqual({
      create: ['XksProxyUriUnreachableException', 'XksProxyInvalidConfigurationException'],
      connect: ['XKS_PROXY_INVALID_TLS_CONFIGURATION'], basis: 'expected',
    });
  });
});

describe('the credential', () => {
  test('stands in no observation and no finding, only four characters of its id', async () => {
    const credential = healthyCredential();
    const port = answering(healthyReading(credential));
    const seen = await request.observe(checkInput(), { credential: port });
    const text = JSON.stringify([seen, findingsOf(request, seen)]);
    expect(text).toContain(`${credential.AccessKeyId.slice(0, 4)}…`);
    expect(text).not.toContain(credential.AccessKeyId.slice(0, 5));
    expect(text).not.toContain(credential.RawSecretAccessKey.slice(0, 5));
  });

  test('no part of it is shown when it is malformed: the id may be the secret', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 6, unit: fc.constantFrom(...'xyz#018') }), async (piece) => {
        const all = await findings(VPC, withCredential({ AccessKeyId: `${piece}#`, RawSecretAccessKey: `#${piece}` }));
        expect(JSON.stringify(all)).not.toContain(piece);
      }),
    );
  });

  test('random secrets in any usual notation are not called weak', async () => {
    for (let round = 0; round < 50; round += 1) {
      for (const secret of [randomBytes(32).toString('base64'), randomBytes(48).toString('base64'), randomBytes(32).toString('hex')]) {
        expect(codes(await findings(VPC, withCredential({ RawSecretAccessKey: secret })), 'warn', 'fail')).toEqual([]);
      }
    }
  });

  test('a throttled Secrets Manager costs one finding, not the check', async () => {
    const refusal = new AwsRefusal('secretsmanager:GetSecretValue', 'throttled', 'ThrottlingException', 'Rate exceeded');
    const credential: CredentialPort = { read: () => Promise.reject(refusal) };
    const { result } = await runCheck(request, checkInput(), { credential }, { now: () => 0 });
    expect(codes(result.findings, 'error')).toEqual(['request/credential-unreadable']);
    expect(codes(result.findings, 'pass')).toContain('request/endpoint-well-formed');
  });

  test('a password in the endpoint is not repeated', async () => {
    expect(JSON.stringify(await findings(endpoint('https://user:hunter22@myproxy.xks.example.com')))).not.toContain('hunter22');
  });
});

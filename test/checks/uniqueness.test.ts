import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CustomKeyStoresListEntry } from '../../lib/aws/ports.ts';
import { type CheckInput, runCheck } from '../../lib/checks/check.ts';
import { uniqueness } from '../../lib/checks/uniqueness.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { checkInput, findingsOf, healthyPublicParams, healthyVpcParams, run, without } from '../support/builders.ts';
import { type LoopbackAws, startLoopbackAws } from '../support/loopback-aws.ts';

type Proxy = NonNullable<CustomKeyStoresListEntry['XksProxyConfiguration']>;

let count = 0;

/** A store of somebody else that has nothing in common with ours, save what is given. */
function other(proxy: Partial<Proxy> = {}, entry: Partial<CustomKeyStoresListEntry> = {}): CustomKeyStoresListEntry {
  count += 1;
  return {
    CustomKeyStoreId: `cks-${count}`,
    CustomKeyStoreName: `other-${count}`,
    CustomKeyStoreType: 'EXTERNAL_KEY_STORE',
    ConnectionState: 'CONNECTED',
    XksProxyConfiguration: {
      Connectivity: 'PUBLIC_ENDPOINT',
      AccessKeyId: `OTHERSTORE${'ABCDEFGHIJ'.repeat(2)}`,
      UriEndpoint: `https://p${count}.example.net`,
      UriPath: '/kms/xks/v1',
      ...proxy,
    },
    ...entry,
  };
}

const ENDPOINT = `https://${SANDBOX.host}`;
const ID = 'OURSTORESKEYIDABCDEFGHIJ';
const PUBLIC = healthyPublicParams();
const VPC = healthyVpcParams();

const OWN_SERVICE = { ServiceId: SANDBOX.serviceId, ServiceName: SANDBOX.serviceName, PrivateDnsName: SANDBOX.host };

/** KMS lists our store, as it is for the VPC request. */
const twin = (changes: Partial<Proxy> = {}, entry: Partial<CustomKeyStoresListEntry> = {}): CustomKeyStoresListEntry =>
  other(
    {
      Connectivity: 'VPC_ENDPOINT_SERVICE',
      AccessKeyId: ID,
      UriEndpoint: ENDPOINT,
      UriPath: SANDBOX.path,
      VpcEndpointServiceName: SANDBOX.serviceName,
      VpcEndpointServiceOwner: SANDBOX.account,
      ...changes,
    },
    { CustomKeyStoreName: VPC.CustomKeyStoreName ?? '', ...entry },
  );

/** Service Quotas does not know the quota of custom key stores. */
const QUOTAS_UNLISTED = { ok: true, value: [{ name: 'AWS KMS keys', value: 100_000 }] } as const;

function judge(
  stores: readonly CustomKeyStoresListEntry[],
  params = VPC,
  AccessKeyId: string | null = ID,
  input: Partial<CheckInput> = {},
) {
  const services = { ok: true, value: [OWN_SERVICE] } as const;
  const seen = { stores, AccessKeyId, path: params.XksProxyUriPath ?? null, services, quotas: QUOTAS_UNLISTED };
  return findingsOf(uniqueness, seen, checkInput({ params, ...input }));
}

function bad(stores: readonly CustomKeyStoresListEntry[], params = VPC): readonly string[] {
  return judge(stores, params)
    .filter(({ verdict }) => verdict !== 'pass')
    .map(({ code }) => code);
}

const VPC_RIVAL: Partial<Proxy> = {
  Connectivity: 'VPC_ENDPOINT_SERVICE',
  VpcEndpointServiceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-9',
};

type Row = readonly [code: string, what: string, rival: CustomKeyStoresListEntry, params: typeof VPC, create: readonly string[]];

const IN_USE: readonly Row[] = [
  [
    'uniqueness/uri-taken',
    'endpoint and path of a public store',
    other({ UriEndpoint: ENDPOINT, UriPath: SANDBOX.path }),
    PUBLIC,
    ['XksProxyUriInUseException', 'XksProxyUriEndpointInUseException'],
  ],
  [
    'uniqueness/uri-taken',
    'the same in upper case',
    other({ UriEndpoint: ENDPOINT.toUpperCase(), UriPath: SANDBOX.path }),
    PUBLIC,
    ['XksProxyUriInUseException', 'XksProxyUriEndpointInUseException'],
  ],
  [
    'uniqueness/uri-taken',
    'endpoint and path of a VPC store',
    other({ ...VPC_RIVAL, UriEndpoint: ENDPOINT, UriPath: SANDBOX.path }),
    VPC,
    ['XksProxyUriInUseException', 'XksProxyUriEndpointInUseException'],
  ],
  [
    'uniqueness/endpoint-taken',
    'endpoint of a VPC store, other path',
    other({ ...VPC_RIVAL, UriEndpoint: ENDPOINT }),
    VPC,
    ['XksProxyUriEndpointInUseException', 'XksProxyUriInUseException'],
  ],
  [
    'uniqueness/endpoint-of-other-connectivity',
    'a public store has it, ours is VPC',
    other({ UriEndpoint: ENDPOINT }),
    VPC,
    ['XksProxyUriEndpointInUseException', 'XksProxyUriInUseException'],
  ],
  [
    'uniqueness/endpoint-of-other-connectivity',
    'a VPC store has it, ours is public',
    other({ ...VPC_RIVAL, UriEndpoint: ENDPOINT, UriPath: SANDBOX.path }),
    PUBLIC,
    ['XksProxyUriInUseException', 'XksProxyUriEndpointInUseException'],
  ],
  [
    'uniqueness/service-taken',
    'the endpoint service',
    other({ ...VPC_RIVAL, VpcEndpointServiceName: SANDBOX.serviceName }),
    VPC,
    ['XksProxyVpcEndpointServiceInUseException'],
  ],
  [
    'uniqueness/name-taken',
    'the name',
    other({}, { CustomKeyStoreName: VPC.CustomKeyStoreName ?? '' }),
    VPC,
    ['CustomKeyStoreNameInUseException'],
  ],
  [
    'uniqueness/name-taken',
    'the name, of a CloudHSM store',
    { CustomKeyStoreId: 'cks-h', CustomKeyStoreName: VPC.CustomKeyStoreName, CustomKeyStoreType: 'AWS_CLOUDHSM' },
    VPC,
    ['CustomKeyStoreNameInUseException'],
  ],
];

describe('what another store has', () => {
  test.each(IN_USE)('%s: %s', (code, _what, rival, params, create) => {
    expect(bad([other(), rival], params)).toEqual([code]);
    const finding = judge([rival], params).find((one) => one.code === code);
    expect(finding).toMatchObject({ verdict: 'fail', kms: { create, connect: [], basis: 'documented' } });
    expect(finding?.evidence).toMatchObject({ otherStoreId: rival.CustomKeyStoreId });
  });

  test('uniqueness/unique, when nobody has anything of ours', () => {
    const found = judge([other(), other(VPC_RIVAL)]);
    expect(found.map(({ code }) => code)).toEqual(['uniqueness/unique', 'uniqueness/quota-left']);
    expect(found[0]?.evidence).toEqual({ compared: 2 });
  });

  test('public stores may share an endpoint with different paths', () => {
    expect(bad([other({ UriEndpoint: ENDPOINT, UriPath: '/other/kms/xks/v1' })], PUBLIC)).toEqual([]);
  });

  test('uniqueness/access-key-id-shared, without showing it', () => {
    const found = judge([other({ AccessKeyId: ID })]).find(({ code }) => code === 'uniqueness/access-key-id-shared');
    expect(found).toMatchObject({ verdict: 'warn', requirements: ['XKS-UNIQ-013', 'XKS-AUTH-014'] });
    expect(JSON.stringify(found)).not.toContain(ID.slice(0, 6));
  });

  test('a store that lacks its own name or type is not mistaken for ours', () => {
    expect(bad([{ CustomKeyStoreId: 'cks-x' }], without(VPC, 'CustomKeyStoreName'))).toEqual([]);
  });
});

describe('this very store', () => {
  test('uniqueness/same-store-exists is no conflict with itself', () => {
    const found = judge([twin(), other()]);
    expect(found.map(({ code }) => code)).toEqual(['uniqueness/same-store-exists']);
    expect(found[0]).toMatchObject({ verdict: 'pass', evidence: { AccessKeyId: 'the same' } });
  });

  test('owner left out means the calling account', () => {
    expect(judge([twin({ VpcEndpointServiceOwner: undefined })]).map(({ code }) => code)).toEqual([
      'uniqueness/same-store-exists',
    ]);
  });

  test('host names compare without case', () => {
    expect(bad([twin({ UriEndpoint: ENDPOINT.toUpperCase() })])).toEqual([]);
  });

  test('without a credential the rest is compared, and that is said', () => {
    const found = judge([twin()], VPC, null);
    expect(found[0]).toMatchObject({
      code: 'uniqueness/same-store-exists',
      evidence: { AccessKeyId: expect.stringContaining('not compared') },
    });
  });

  const DIFFERENCES: readonly (readonly [field: string, changes: Partial<Proxy>])[] = [
    ['AccessKeyId', { AccessKeyId: 'OTHERSTOREABCDEFGHIJ' }],
    ['XksProxyUriPath', { UriPath: '/other/kms/xks/v1' }],
    ['XksProxyUriEndpoint', { UriEndpoint: 'https://other.example.com' }],
    ['XksProxyVpcEndpointServiceOwner', { VpcEndpointServiceOwner: '444455556666' }],
  ];

  test.each(DIFFERENCES)('another %s makes it another store of the same name', (field, changes) => {
    const found = judge([twin(changes)]).find(({ code }) => code === 'uniqueness/name-taken');
    expect(found?.evidence['differing']).toMatchObject([{ field }]);
    expect(JSON.stringify(found)).not.toContain('OTHERSTOREA');
  });

  test('a store under re-validation is not its own duplicate and takes no second place', () => {
    const own = twin();
    const stores = [own, ...Array.from({ length: 9 }, () => other())];
    expect(judge(stores, { ...VPC, CustomKeyStoreId: own.CustomKeyStoreId ?? '' }).map(({ code }) => code)).toEqual([
      'uniqueness/unique',
    ]);
  });
});

describe('the quota', () => {
  const QUOTA: readonly (readonly [existing: number, code: string])[] = [
    [0, 'uniqueness/quota-left'],
    [7, 'uniqueness/quota-left'],
    [8, 'uniqueness/quota-nearly-used'],
    [9, 'uniqueness/quota-nearly-used'],
    [10, 'uniqueness/quota-exhausted'],
    [11, 'uniqueness/quota-unknown'],
  ];

  test.each(QUOTA)('%i stores: %s', (existing, code) => {
    const stores = Array.from({ length: existing }, (_, index) =>
      other({}, index % 2 ? {} : { CustomKeyStoreType: 'AWS_CLOUDHSM' }),
    );
    expect(judge(stores).map((one) => one.code)).toEqual(['uniqueness/unique', code]);
  });

  test('is what KMS says when it is used up', () => {
    const found = judge(Array.from({ length: 10 }, () => other())).find(({ code }) => code === 'uniqueness/quota-exhausted');
    expect(found?.kms?.create).toEqual(['LimitExceededException']);
  });
});

test('every declared code has its case here', () => {
  const tested = [
    ...IN_USE.map(([code]) => code),
    'uniqueness/unique',
    'uniqueness/same-store-exists',
    'uniqueness/access-key-id-shared',
    'uniqueness/access-key-id-not-compared',
    'uniqueness/quota-left',
    'uniqueness/quota-nearly-used',
    'uniqueness/quota-exhausted',
    'uniqueness/quota-unknown',
  ];
  const others = Object.keys(uniqueness.findings).filter((code) => !code.includes('private-dns-name'));
  expect([...new Set(tested)].toSorted()).toEqual(others.toSorted());
});

describe('observed over the wire', () => {
  let aws: LoopbackAws;

  beforeAll(async () => {
    aws = await startLoopbackAws('vpc');
  });
  beforeEach(() => void aws.reset());
  afterAll(() => aws.close());

  const check = async () => (await runCheck(uniqueness, checkInput({ run: run() }), aws.ports, { now: () => 0 })).result;

  test('an empty account', async () => {
    expect((await check()).findings.map(({ code }) => code)).toEqual(['uniqueness/unique', 'uniqueness/quota-left']);
  });

  test('a store on the second page is found, and the id of the secret compared', async () => {
    aws.world.pageSizes.DescribeCustomKeyStores = 2;
    const stores = [other(), other(), twin({ AccessKeyId: aws.credential.AccessKeyId })];
    aws.world.keyStores.push(...stores.map((entry) => ({ entry, rawSecretAccessKey: null, hasKeys: false, attempt: 0 })));
    expect((await check()).findings.map(({ code }) => code)).toEqual(['uniqueness/same-store-exists']);
    stores[2]!.XksProxyConfiguration!.AccessKeyId = 'ANOTHERIDOFTHESTORE2';
    expect((await check()).findings.map(({ code }) => code)).toContain('uniqueness/name-taken');
  });

  test('an unreadable credential does not stop the comparison', async () => {
    aws.world.faults.push({ service: 'secretsmanager', operation: null, kind: 'denied', times: 9 });
    expect((await check()).verdict).toBe('pass');
  });

  test('a refused list is undecided and names the action', async () => {
    aws.world.faults.push({ service: 'kms', operation: null, kind: 'denied', times: 9 });
    const { verdict, findings } = await check();
    expect(verdict).toBe('error');
    expect(findings[0]).toMatchObject({
      code: 'uniqueness/undecided',
      evidence: { action: 'kms:DescribeCustomKeyStores', refusal: 'denied' },
    });
  });
});

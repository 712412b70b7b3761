import {
  ConnectCustomKeyStoreCommand,
  CreateCustomKeyStoreCommand,
  type CreateCustomKeyStoreCommandInput,
  DeleteCustomKeyStoreCommand,
  DescribeCustomKeyStoresCommand,
  DisconnectCustomKeyStoreCommand,
  KMSClient,
  UpdateCustomKeyStoreCommand,
} from '@aws-sdk/client-kms';
import type { ServiceConfiguration } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WorldEndpointService } from '../../../lib/sandbox/aws-world.ts';
import { publicStore, REGION, SECRET, startTestAws, type TestAws, vpcStore } from './healthy-world.ts';

let aws: TestAws;
let kms: KMSClient;

beforeAll(async () => {
  aws = await startTestAws();
  kms = new KMSClient({ region: REGION, maxAttempts: 1 });
});
beforeEach(() => aws.reset());
afterAll(() => aws.endpoint.close());

async function create(input: CreateCustomKeyStoreCommandInput): Promise<string> {
  const { CustomKeyStoreId = '' } = await kms.send(new CreateCustomKeyStoreCommand(input));
  return CustomKeyStoreId;
}

async function describeOne(CustomKeyStoreId: string) {
  const { CustomKeyStores = [] } = await kms.send(new DescribeCustomKeyStoresCommand({ CustomKeyStoreId }));
  return CustomKeyStores[0] ?? {};
}

/** Waits for a state, one answer after the other. */
async function reach(id: string, ...states: string[]) {
  for (;;) {
    const store = await describeOne(id);
    if (states.includes(store.ConnectionState ?? '')) return store;
  }
}

const failure = (name: string) => expect.objectContaining({ name });

describe('the life of a key store', () => {
  it('is created disconnected, connects, disconnects and is deleted', async () => {
    const id = await create(vpcStore());
    expect(id).toMatch(/^cks-[0-9a-f]{17}$/);
    expect(await describeOne(id)).toMatchObject({
      CustomKeyStoreName: 'payments-xks',
      ConnectionState: 'DISCONNECTED',
      XksProxyConfiguration: { AccessKeyId: 'ABCDEFGHIJKLMNOPQRST', VpcEndpointServiceOwner: '111122223333' },
    });
    expect(aws.reality.calls).toEqual([]);

    await kms.send(new ConnectCustomKeyStoreCommand({ CustomKeyStoreId: id }));
    expect(await reach(id, 'CONNECTED', 'FAILED')).toMatchObject({ ConnectionState: 'CONNECTED' });
    expect(aws.reality.calls).toMatchObject([
      { kmsOperation: 'ConnectCustomKeyStore', credential: { RawSecretAccessKey: SECRET } },
    ]);

    await expect(kms.send(new DeleteCustomKeyStoreCommand({ CustomKeyStoreId: id }))).rejects.toEqual(
      failure('CustomKeyStoreInvalidStateException'),
    );
    await kms.send(new DisconnectCustomKeyStoreCommand({ CustomKeyStoreId: id }));
    await reach(id, 'DISCONNECTED');
    await kms.send(new DeleteCustomKeyStoreCommand({ CustomKeyStoreId: id }));
    await expect(describeOne(id)).rejects.toEqual(failure('CustomKeyStoreNotFoundException'));
  });

  it('has an endpoint to the service of a store just as long as the store is connected', async () => {
    const ofKms = () => aws.world.endpointServices.flatMap(({ connections = [] }) => connections);
    const id = await create(vpcStore());
    expect(ofKms()).toEqual([]);
    await kms.send(new ConnectCustomKeyStoreCommand({ CustomKeyStoreId: id }));
    await reach(id, 'CONNECTED');
    expect(ofKms()).toMatchObject([{ VpcEndpointState: 'Available' }]);
    await kms.send(new DisconnectCustomKeyStoreCommand({ CustomKeyStoreId: id }));
    await reach(id, 'DISCONNECTED');
    expect(ofKms()).toEqual([]);
  });

  it('fails to connect with the code that the proxy deserves, and must be disconnected before another attempt', async () => {
    const id = await create(vpcStore());
    aws.reality.verdict = { ok: false, create: 'X', connect: 'INVALID_CREDENTIALS' };
    await kms.send(new ConnectCustomKeyStoreCommand({ CustomKeyStoreId: id }));
    expect(await reach(id, 'CONNECTED', 'FAILED')).toMatchObject({
      ConnectionState: 'FAILED',
      ConnectionErrorCode: 'INVALID_CREDENTIALS',
    });

    await expect(kms.send(new ConnectCustomKeyStoreCommand({ CustomKeyStoreId: id }))).rejects.toEqual(
      failure('CustomKeyStoreInvalidStateException'),
    );
    await kms.send(new DisconnectCustomKeyStoreCommand({ CustomKeyStoreId: id }));
    expect((await reach(id, 'DISCONNECTED')).ConnectionErrorCode).toBeUndefined();
  });

  it('forgets an attempt that was disconnected before it ended', async () => {
    aws.world.connectDelayMs = 10;
    const id = await create(vpcStore());
    await kms.send(new ConnectCustomKeyStoreCommand({ CustomKeyStoreId: id }));
    await kms.send(new DisconnectCustomKeyStoreCommand({ CustomKeyStoreId: id }));
    expect(await reach(id, 'CONNECTED', 'DISCONNECTED')).toMatchObject({ ConnectionState: 'DISCONNECTED' });
  });

  it('keeps a store that holds keys', async () => {
    const id = await create(vpcStore());
    for (const store of aws.world.keyStores) store.hasKeys = true;
    await expect(kms.send(new DeleteCustomKeyStoreCommand({ CustomKeyStoreId: id }))).rejects.toEqual(
      failure('CustomKeyStoreHasCMKsException'),
    );
  });

  it('never shows the secret', async () => {
    await create(vpcStore());
    expect(JSON.stringify(await kms.send(new DescribeCustomKeyStoresCommand({})))).not.toContain(SECRET);
  });
});

describe('describing', () => {
  it('pages, and refuses id and name together', async () => {
    aws.world.pageSizes.DescribeCustomKeyStores = 1;
    await create(publicStore('a', '/a/kms/xks/v1'));
    await create(publicStore('b', '/b/kms/xks/v1'));
    const first = await kms.send(new DescribeCustomKeyStoresCommand({}));
    expect(first).toMatchObject({ Truncated: true, CustomKeyStores: [{ CustomKeyStoreName: 'a' }] });
    const second = await kms.send(new DescribeCustomKeyStoresCommand({ Marker: first.NextMarker }));
    expect(second).toMatchObject({ Truncated: false, CustomKeyStores: [{ CustomKeyStoreName: 'b' }] });
    await expect(kms.send(new DescribeCustomKeyStoresCommand({ Marker: 'made-up' }))).rejects.toEqual(
      failure('InvalidMarkerException'),
    );
    await expect(
      kms.send(new DescribeCustomKeyStoresCommand({ CustomKeyStoreId: 'x', CustomKeyStoreName: 'y' })),
    ).rejects.toEqual(failure('ValidationException'));
  });
});

describe('creating', () => {
  it.each([
    ['the name', vpcStore('taken'), 'CustomKeyStoreNameInUseException'],
    ['endpoint and path', publicStore('other'), 'XksProxyUriInUseException'],
    [
      'a public endpoint for a VPC store',
      { ...vpcStore(), XksProxyUriEndpoint: 'https://myproxy.XKS.example.com', XksProxyUriPath: '/v/kms/xks/v1' },
      'XksProxyUriEndpointInUseException',
    ],
  ])('refuses %s of another store', async (_what, input, exception) => {
    await create(publicStore('taken'));
    await expect(create(input)).rejects.toEqual(failure(exception));
    expect(aws.world.keyStores).toHaveLength(1);
  });

  it('lets public stores share an endpoint under different paths', async () => {
    await create(publicStore('a', '/a/kms/xks/v1'));
    await create(publicStore('b', '/b/kms/xks/v1'));
    expect(aws.world.keyStores).toHaveLength(2);
  });

  it('refuses an endpoint service that another store uses', async () => {
    await create(vpcStore('first'));
    const second = { ...vpcStore('second'), XksProxyUriEndpoint: 'https://second.xks.example.com' };
    await expect(create(second)).rejects.toEqual(failure('XksProxyVpcEndpointServiceInUseException'));
  });

  it('refuses the eleventh store', async () => {
    for (let n = 1; n <= 10; n += 1) await create(publicStore(`store-${n}`, `/p${n}/kms/xks/v1`));
    await expect(create(publicStore('store-11', '/p11/kms/xks/v1'))).rejects.toEqual(failure('LimitExceededException'));
  });

  it('calls a public proxy, and makes nothing when that goes wrong', async () => {
    aws.reality.verdict = { ok: false, create: 'XksProxyUriUnreachableException', connect: 'X' };
    await expect(create(publicStore())).rejects.toEqual(failure('XksProxyUriUnreachableException'));
    expect(aws.reality.calls).toMatchObject([{ kmsOperation: 'CreateCustomKeyStore', serviceName: null, region: REGION }]);
    expect(aws.world.keyStores).toEqual([]);
  });

  it.each([
    [{ XksProxyUriPath: '/kms/xks/v1/' }, 'xksProxyUriPath'],
    [{ XksProxyUriEndpoint: 'https://host:443' }, 'xksProxyUriEndpoint'],
    [{ CustomKeyStoreName: 'n'.repeat(257) }, 'customKeyStoreName'],
    [
      { XksProxyAuthenticationCredential: { AccessKeyId: 'short', RawSecretAccessKey: SECRET } },
      'xksProxyAuthenticationCredential.accessKeyId',
    ],
    [{ XksProxyVpcEndpointServiceOwner: '42' }, 'xksProxyVpcEndpointServiceOwner'],
    [{ CustomKeyStoreType: undefined }, 'CloudHsmClusterId'],
  ])('names the member that is malformed: %o', async (change, member) => {
    const attempt = create({ ...vpcStore(), ...change } as CreateCustomKeyStoreCommandInput);
    await expect(attempt).rejects.toMatchObject({ name: 'ValidationException', message: expect.stringContaining(member) });
  });

  it('does not repeat a malformed secret', async () => {
    const RawSecretAccessKey = `${SECRET}!`;
    const input = {
      ...vpcStore(),
      XksProxyAuthenticationCredential: { AccessKeyId: 'ABCDEFGHIJKLMNOPQRST', RawSecretAccessKey },
    };
    const error: unknown = await create(input).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'ValidationException' });
    expect(String(error)).not.toContain(SECRET);
  });
});

const NOT_FOUND = ['XksProxyVpcEndpointServiceNotFoundException', 'XKS_VPC_ENDPOINT_SERVICE_NOT_FOUND'] as const;
const INVALID = [
  'XksProxyVpcEndpointServiceInvalidConfigurationException',
  'XKS_VPC_ENDPOINT_SERVICE_INVALID_CONFIGURATION',
] as const;

function change(configuration: Partial<ServiceConfiguration>) {
  return (service: WorldEndpointService) => Object.assign(service.configuration, configuration);
}

describe('an endpoint service that does not fit', () => {
  it.each<[string, (service: WorldEndpointService) => unknown, readonly [string, string]]>([
    ['belongs to another account', (service) => Object.assign(service, { owner: '999988887777' }), NOT_FOUND],
    ['has another name', change({ ServiceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-other' }), NOT_FOUND],
    ['is not available', change({ ServiceState: 'Pending' }), NOT_FOUND],
    [
      'does not allow KMS',
      (service) => Object.assign(service, { allowedPrincipals: [{ Principal: 'kms.amazonaws.com' }] }),
      NOT_FOUND,
    ],
    ['requires acceptance', change({ AcceptanceRequired: true }), INVALID],
    ['is no interface service', change({ ServiceType: [{ ServiceType: 'GatewayLoadBalancer' }] }), INVALID],
    ['has no Network Load Balancer', change({ NetworkLoadBalancerArns: [] }), INVALID],
    ['is in one zone', change({ AvailabilityZones: ['us-east-1a'] }), INVALID],
    ['is for IPv6 only', change({ SupportedIpAddressTypes: ['ipv6'] }), INVALID],
    [
      'has no private DNS name',
      (service) => {
        delete service.configuration.PrivateDnsName;
      },
      INVALID,
    ],
    ['has another private DNS name', change({ PrivateDnsName: 'other.xks.example.com' }), INVALID],
    ['is not verified', change({ PrivateDnsNameConfiguration: { State: 'pendingVerification' } }), INVALID],
  ])('%s: refused at create, and at connect once it got so', async (_what, spoil, [exception, code]) => {
    const id = await create(vpcStore());
    for (const service of aws.world.endpointServices) spoil(service);
    await kms.send(new ConnectCustomKeyStoreCommand({ CustomKeyStoreId: id }));
    expect(await reach(id, 'CONNECTED', 'FAILED')).toMatchObject({ ConnectionErrorCode: code });

    aws.world.keyStores = [];
    await expect(create(vpcStore())).rejects.toEqual(failure(exception));
    expect(aws.reality.calls).toEqual([]);
  });

  it('of another account fits when its owner is named and this account is allowed', async () => {
    const input = { ...vpcStore(), XksProxyVpcEndpointServiceOwner: '999988887777' };
    for (const service of aws.world.endpointServices) service.owner = '999988887777';
    await expect(create(input)).rejects.toEqual(failure(NOT_FOUND[0]));
    for (const { allowedPrincipals } of aws.world.endpointServices)
      allowedPrincipals.push({ Principal: 'arn:aws:iam::111122223333:root' });
    expect(await create(input)).toMatch(/^cks-/);
  });
});

describe('updating', () => {
  it('changes name and credential of a connected store, its endpoint only after disconnecting', async () => {
    const id = await create(publicStore());
    await kms.send(new ConnectCustomKeyStoreCommand({ CustomKeyStoreId: id }));
    await reach(id, 'CONNECTED');
    const credential = { AccessKeyId: 'TSRQPONMLKJIHGFEDCBA', RawSecretAccessKey: `${SECRET}1` };
    await kms.send(
      new UpdateCustomKeyStoreCommand({
        CustomKeyStoreId: id,
        NewCustomKeyStoreName: 'renamed',
        XksProxyAuthenticationCredential: credential,
      }),
    );
    expect(aws.reality.calls.at(-1)).toMatchObject({ kmsOperation: 'UpdateCustomKeyStore', credential });
    expect(await describeOne(id)).toMatchObject({
      CustomKeyStoreName: 'renamed',
      XksProxyConfiguration: { AccessKeyId: credential.AccessKeyId },
    });
    const move = new UpdateCustomKeyStoreCommand({ CustomKeyStoreId: id, XksProxyUriEndpoint: 'https://moved.xks.example.com' });
    await expect(kms.send(move)).rejects.toEqual(failure('CustomKeyStoreInvalidStateException'));
  });

  it('keeps the old values when the proxy refuses the new ones', async () => {
    const id = await create(publicStore());
    aws.reality.verdict = { ok: false, create: 'XksProxyInvalidConfigurationException', connect: 'X' };
    const update = new UpdateCustomKeyStoreCommand({ CustomKeyStoreId: id, XksProxyUriPath: '/new/kms/xks/v1' });
    await expect(kms.send(update)).rejects.toEqual(failure('XksProxyInvalidConfigurationException'));
    expect(await describeOne(id)).toMatchObject({ XksProxyConfiguration: { UriPath: '/example-prefix/kms/xks/v1' } });
  });
});

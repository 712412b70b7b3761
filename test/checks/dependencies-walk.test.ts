/** Following stores from key to key: it ends, whatever needs what, and asks for nothing twice. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CustomKeyStoresListEntry } from '../../lib/aws/ports.ts';
import { runCheck } from '../../lib/checks/check.ts';
import { dependencies } from '../../lib/checks/dependencies.ts';
import type { DependencyPorts } from '../../lib/checks/dependencies-observe.ts';
import { AwsRefusal } from '../../lib/model/refusal.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { checkInput, healthyVpcParams, without } from '../support/builders.ts';

/** By store: in which stores the keys of its proxy's volumes are. Store 0 is the one that is judged. */
type Needs = readonly (readonly number[])[];

const params = without(
  healthyVpcParams({ Preflight: {}, CustomKeyStoreId: 'cks-0' }),
  'XksProxyAuthenticationCredentialSecretId',
);

const serviceName = (store: number): string => (store === 0 ? SANDBOX.serviceName : `service-${store}`);

function entry(store: number): CustomKeyStoresListEntry {
  return {
    CustomKeyStoreId: `cks-${store}`,
    XksProxyConfiguration: { UriEndpoint: `https://proxy-${store}.example.com`, VpcEndpointServiceName: serviceName(store) },
  };
}

/** As much of a port as the walk uses. */
function only<Port>(part: Partial<Port>): Port {
  return part as Port;
}

/** Ids lead from one to the next: service-2, lb/net/2, group-2, i-2, vol-2-5, key-5 (in store 5). */
function portsFor(needs: Needs, asked: string[]): DependencyPorts {
  const numberIn = (id: string): number => Number(/\d+$/.exec(id)?.[0]);
  const refuse = async (): Promise<never> => {
    throw new Error('This walk was not meant to ask that');
  };
  return {
    kms: { listKeyStores: async () => needs.map((_, store) => entry(store)), describeKeyStore: refuse },
    keys: {
      listKeys: refuse,
      describeKey: async (keyId) => {
        asked.push(keyId);
        return { KeyId: keyId, Arn: keyId, Origin: 'EXTERNAL_KEY_STORE', CustomKeyStoreId: `cks-${numberIn(keyId)}` };
      },
    },
    ec2: only<DependencyPorts['ec2']>({
      endpointServiceConfiguration: async (name) => {
        asked.push(name);
        const store = needs.findIndex((_, index) => serviceName(index) === name);
        return { ServiceName: name, NetworkLoadBalancerArns: [`lb/net/${store}`] };
      },
    }),
    elbv2: only<DependencyPorts['elbv2']>({
      listeners: async (arn) => [{ Port: 443, DefaultActions: [{ Type: 'forward', TargetGroupArn: `group-${numberIn(arn)}` }] }],
      targetGroups: async ([arn]) => [{ TargetGroupArn: arn, VpcId: 'vpc' }],
      targetHealth: async (arn) => [{ Target: { Id: `i-${numberIn(arn)}` } }],
    }),
    instances: {
      instances: async (ids) =>
        ids.map((id) => ({
          InstanceId: id,
          BlockDeviceMappings: (needs[numberIn(id)] ?? []).map((store) => ({
            Ebs: { VolumeId: `vol-${numberIn(id)}-${store}` },
          })),
        })),
      volumes: async (ids) => ids.map((id) => ({ VolumeId: id, KmsKeyId: `key-${numberIn(id)}` })),
      images: async () => [],
      snapshots: async () => [],
      launchTemplateVersions: refuse,
      interfacesByPrivateAddress: refuse,
      interfacesByPublicAddress: refuse,
      ebsDefaults: async () => ({ encryptionByDefault: false, kmsKeyId: 'alias/aws/ebs' }),
    },
    logs: { logGroup: refuse },
    secrets: { describeSecret: refuse },
    sns: { topicAttributes: refuse },
  };
}

async function walk(needs: Needs) {
  const asked: string[] = [];
  const ports = portsFor(needs, asked);
  const { result } = await runCheck(dependencies, checkInput({ params }), ports, { now: () => 0 });
  return { asked, codes: result.findings.map(({ code }) => code), result };
}

describe('following the stores', () => {
  it('ends, asks for no service and no key twice, and tells a circle exactly when there is one', async () => {
    const stores = fc.integer({ min: 1, max: 9 }).chain((count) =>
      // One number more than there are stores: a store of another account.
      fc.array(fc.uniqueArray(fc.nat(count), { maxLength: 4 }), { minLength: count, maxLength: count }),
    );
    await fc.assert(
      fc.asyncProperty(stores, async (needs) => {
        const { asked, codes, result } = await walk(needs);
        expect(asked).toEqual([...new Set(asked)]);
        expect(result.findings.map(({ code }) => code)).not.toContain('dependencies/undecided');
        const own = needs[0] ?? [];
        expect(codes.includes('dependencies/volume-key-behind-this-proxy')).toBe(own.includes(0));
        expect(codes.includes('dependencies/key-in-unknown-external-store')).toBe(own.includes(needs.length));
        expect(codes.includes('dependencies/cycle-across-stores')).toBe(hasCircle(needs));
      }),
      { numRuns: 300 },
    );
  });

  it('stops after ten stores and says so', async () => {
    const chain = Array.from({ length: 15 }, (_, store) => [store + 1]);
    const { asked, result } = await walk(chain);
    expect(asked.filter((one) => one.startsWith('service-'))).toHaveLength(10);
    const [left] = result.findings.filter(({ code }) => code === 'dependencies/not-evaluated');
    expect(left?.evidence).toMatchObject({ why: 'only 10 stores are followed', parts: ['cks-11'] });
  });

  it.each([
    ['shown', async () => [{ InstanceId: 'i-1' }], true],
    ['gone', async () => [], false],
    ['refused', () => Promise.reject(new AwsRefusal('ec2:DescribeInstances', 'denied', 'No', 'no')), false],
  ])('says whether another proxy could be looked at: its instances are %s', async (_how, there, followed) => {
    const ports = portsFor([[1], []], []);
    const instances: DependencyPorts['instances']['instances'] = (ids) =>
      ids.includes('i-1') ? there() : ports.instances.instances(ids);
    const found = { ...ports, instances: { ...ports.instances, instances } };
    const { result } = await runCheck(dependencies, checkInput({ params }), found, { now: () => 0 });
    const other = result.findings.find(({ code }) => code === 'dependencies/key-in-other-external-store');
    expect(other?.evidence).toMatchObject({ keyStoreId: 'cks-1', followed });
  });
});

/** By brute force: who can be reached from store 0 and reaches itself; store 0 by way of another. */
function hasCircle(needs: Needs): boolean {
  const reach = (from: number, without: number | null): ReadonlySet<number> => {
    const found = new Set((needs[from] ?? []).filter((to) => to !== without));
    for (const one of found) for (const to of needs[one] ?? []) found.add(to);
    return found;
  };
  const fromHere = reach(0, 0);
  return fromHere.has(0) || [...fromHere].some((store) => store !== 0 && reach(store, null).has(store));
}

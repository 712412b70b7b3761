/** External key stores of the account besides the one that is planned, and KMS keys that live in them. */
import type { KeyMetadata } from '@aws-sdk/client-kms';
import { COMPUTE, keyArn, keyMetadata } from './healthy-compute.ts';
import { LOAD_BALANCER_ARN, SANDBOX } from './healthy-world.ts';
import type { SandboxPlan } from './plan.ts';

const ELB = `arn:aws:elasticloadbalancing:${SANDBOX.region}:${SANDBOX.account}`;

/** A store that is reached through the proxy of the planned one, with a path or an endpoint service of its own. */
export const NEIGHBOUR_ID = 'cks-0a1b2c3d4e5f60711';
/** A store on a proxy of its own. */
export const OTHER_ID = 'cks-0a1b2c3d4e5f60712';

interface NewStore {
  readonly id: string;
  readonly host: string;
  readonly path: string;
  /** Load balancer of its endpoint service; null: it is public. */
  readonly loadBalancerArn: string | null;
}

export function addNeighbour(plan: SandboxPlan): void {
  const path = '/neighbour/kms/xks/v1';
  const shared = { id: NEIGHBOUR_ID, path };
  if (plan.connectivity === 'public') addStore(plan, { ...shared, host: SANDBOX.host, loadBalancerArn: null });
  else addStore(plan, { ...shared, host: 'neighbour.xks.example.com', loadBalancerArn: LOAD_BALANCER_ARN });
}

/** @param loadBalancerArn of its endpoint service; null: it is public */
export function addOtherStore(plan: SandboxPlan, loadBalancerArn: string | null = null): void {
  addStore(plan, { id: OTHER_ID, host: 'proxy.elsewhere.example.com', path: '/kms/xks/v1', loadBalancerArn });
}

/** Once, however many faults want it. */
function addStore({ aws }: SandboxPlan, { id, host, path, loadBalancerArn }: NewStore): void {
  if (aws.keyStores.some(({ entry }) => entry.CustomKeyStoreId === id)) return;
  const serviceId = `vpce-svc-${id.slice(4)}`;
  const serviceName = `com.amazonaws.vpce.${SANDBOX.region}.${serviceId}`;
  const through =
    loadBalancerArn === null
      ? { Connectivity: 'PUBLIC_ENDPOINT' as const }
      : { Connectivity: 'VPC_ENDPOINT_SERVICE' as const, VpcEndpointServiceName: serviceName };
  aws.keyStores.push({
    entry: {
      CustomKeyStoreId: id,
      CustomKeyStoreName: `store-${id.slice(-2)}`,
      CustomKeyStoreType: 'EXTERNAL_KEY_STORE',
      ConnectionState: 'CONNECTED',
      XksProxyConfiguration: { ...through, AccessKeyId: 'A2B3C4D5E6F7G2H3I4J5', UriEndpoint: `https://${host}`, UriPath: path },
    },
    rawSecretAccessKey: null,
    hasKeys: true,
    attempt: 1,
  });
  if (loadBalancerArn === null) return;
  aws.endpointServices.push({
    owner: SANDBOX.account,
    allowedPrincipals: [],
    configuration: {
      ServiceId: serviceId,
      ServiceName: serviceName,
      ServiceType: [{ ServiceType: 'Interface' }],
      ServiceState: 'Available',
      AcceptanceRequired: false,
      AvailabilityZones: ['us-east-1a', 'us-east-1b'],
      NetworkLoadBalancerArns: [loadBalancerArn],
      PrivateDnsName: host,
    },
  });
}

/** A key of that store; its ARN. The store need not be there. */
export function addKeyIn(storeId: string, { aws }: SandboxPlan): string {
  const KeyId = `00000000-0000-4000-8000-0000000000${storeId.slice(-2)}`;
  const external: Partial<KeyMetadata> = { Origin: 'EXTERNAL_KEY_STORE', CustomKeyStoreId: storeId };
  if (!aws.kmsKeys.some((key) => key.KeyId === KeyId)) aws.kmsKeys.push(keyMetadata(KeyId, external));
  return keyArn(KeyId);
}

/** The proxy's own volumes, under another key than before. */
export function encryptVolumes({ aws }: SandboxPlan, keyId: string): void {
  for (const volume of aws.volumes.filter(({ VolumeId = '' }) => (COMPUTE.volumeIds as readonly string[]).includes(VolumeId))) {
    volume.KmsKeyId = keyId;
  }
}

/** The other store's proxy: one instance behind a load balancer of its own, on a volume under that key. */
export function addOtherProxy(plan: SandboxPlan, keyId: string): void {
  const { aws } = plan;
  const arn = `${ELB}:loadbalancer/net/xks-other/60dc6c495c0c9189`;
  const group = `${ELB}:targetgroup/xks-other/83e2d6bc24d8a068`;
  const [InstanceId, VolumeId] = ['i-0a1b2c3d4e5f60712', 'vol-0a1b2c3d4e5f60712'];
  addOtherStore(plan, arn);
  aws.loadBalancers.push({ LoadBalancerArn: arn, Type: 'network', Scheme: 'internal', VpcId: SANDBOX.vpcId });
  aws.listeners.push({
    ListenerArn: `${ELB}:listener/net/xks-other/60dc6c495c0c9189/a2f7dc8efc522ab3`,
    LoadBalancerArn: arn,
    Port: 443,
    Protocol: 'TCP',
    DefaultActions: [{ Type: 'forward', TargetGroupArn: group }],
  });
  aws.targetGroups.push({
    TargetGroupArn: group,
    LoadBalancerArns: [arn],
    TargetType: 'instance',
    Protocol: 'TCP',
    Port: 443,
    VpcId: SANDBOX.vpcId,
  });
  aws.targetHealth[group] = [{ Target: { Id: InstanceId, Port: 443 }, TargetHealth: { State: 'unhealthy' } }];
  aws.instances.push({ InstanceId, BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeId } }] });
  aws.volumes.push({ VolumeId, Encrypted: true, KmsKeyId: keyId });
}

/** Adds to what the request declares. */
export function declare(plan: SandboxPlan, ...arns: readonly string[]): void {
  const { Preflight } = plan.params;
  plan.params.Preflight = { ...Preflight, DependsOn: [...(Preflight?.DependsOn ?? []), ...arns] };
}

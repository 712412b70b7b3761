/** Security groups and network ACLs on the way from the nodes of the load balancers to their healthy targets. */
import type { LoadBalancer, NetworkAcl, NetworkInterface, SecurityGroup } from '../aws/ports.ts';
import type { ConfigurationPorts, HealthyTarget, Read } from './locate-proxy-corroborate.ts';
import { groupsOf } from './node-to-target.ts';

export interface Barred {
  readonly balancers: readonly BalancerWays[];
  readonly targetInterfaces: readonly NetworkInterface[];
  /** null: could not be read. */
  readonly securityGroups: readonly SecurityGroup[] | null;
  /** Empty where they could not be read: what is not seen refuses nobody. */
  readonly networkAcls: readonly NetworkAcl[];
}

export interface BalancerWays {
  readonly loadBalancerArn: string;
  readonly securityGroupIds: readonly string[];
  /** Whether its inbound rules count for what comes through endpoints, as KMS does. */
  readonly enforced: boolean;
  readonly nodes: readonly NetworkInterface[];
  readonly targets: readonly TargetWay[];
}

export interface TargetWay extends HealthyTarget {
  /** Nodes of other zones than its own may use it, or that is not known. */
  readonly mayCrossZones: boolean;
  /** It sees the address of a client inside the VPC, not that of the node. */
  readonly seesClient: boolean;
}

export interface Forwarding {
  readonly healthy: readonly HealthyTarget[];
  /** Target groups by ARN of the load balancer that forwards to them. */
  readonly forwards: ReadonlyMap<string, readonly string[]>;
  readonly mayCrossZones: boolean;
  /** Target groups whose targets see the address of the client, where it is one inside the VPC. */
  readonly preserving: readonly string[];
}

export async function observeBarred(
  balancers: readonly LoadBalancer[],
  forwarding: Forwarding,
  { ec2, network }: ConfigurationPorts,
  read: Read,
): Promise<Barred> {
  const ways = await Promise.all(
    balancers.map(async (balancer) => {
      const description = nodeDescription(balancer);
      return waysOf(balancer, (description === null ? null : await read(ec2.networkInterfaces(description))) ?? [], forwarding);
    }),
  );
  const vpcIds = [...new Set(balancers.flatMap(({ VpcId }) => VpcId ?? []))];
  const ids = forwarding.healthy.flatMap(({ target }) => target.Target?.Id ?? []);
  const targets = { addresses: ids.filter((id) => /^[\d.]+$/.test(id)), instanceIds: ids.filter((id) => id.startsWith('i-')) };
  const [interfaces, acls] = await Promise.all([
    Promise.all(vpcIds.map(async (vpcId) => (await read(network.targetInterfaces(vpcId, targets))) ?? [])),
    Promise.all(vpcIds.map(async (vpcId) => (await read(network.networkAcls(vpcId))) ?? [])),
  ]);
  const targetInterfaces = interfaces.flat();
  const groupIds = [...ways.flatMap(({ securityGroupIds }) => securityGroupIds), ...targetInterfaces.flatMap(groupsOf)];
  const securityGroups = await read(network.securityGroups([...new Set(groupIds)]));
  return { balancers: ways, targetInterfaces, securityGroups, networkAcls: acls.flat() };
}

function waysOf(
  balancer: LoadBalancer,
  nodes: readonly NetworkInterface[],
  { healthy, forwards, mayCrossZones, preserving }: Forwarding,
): BalancerWays {
  const { LoadBalancerArn: loadBalancerArn = '', SecurityGroups: securityGroupIds = [] } = balancer;
  const groups = forwards.get(loadBalancerArn) ?? [];
  return {
    loadBalancerArn,
    securityGroupIds,
    enforced: balancer.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic !== 'off',
    nodes,
    targets: healthy
      .filter(({ targetGroupArn }) => groups.includes(targetGroupArn))
      .map((one) => ({ ...one, mayCrossZones, seesClient: preserving.includes(one.targetGroupArn) })),
  };
}

/** By this description the network interfaces of its nodes are found. Source: ELBv2 and EC2 API References. */
export function nodeDescription({ LoadBalancerArn = '' }: LoadBalancer): string | null {
  const name = LoadBalancerArn.split(':loadbalancer/')[1];
  return name === undefined ? null : `ELB ${name}`;
}

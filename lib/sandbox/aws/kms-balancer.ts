/** What the sandbox's KMS demands of the load balancers when a store is made. Source: Configure VPC connectivity. */
import type { LoadBalancer } from '@aws-sdk/client-elastic-load-balancing-v2';
import { LIMITS } from '../../xks/limits.ts';
import type { AwsWorld, WorldEndpointService } from '../aws-world.ts';
import { seenBy } from './accounts.ts';
import { routesOf } from './kms-packets.ts';

/** What is wrong with one of them, to stand after "The VPC endpoint service"; null when nothing is. */
export function balancerFault({ owner, configuration }: WorldEndpointService, anyWorld: AwsWorld): string | null {
  const world = seenBy(owner, anyWorld);
  for (const arn of configuration.NetworkLoadBalancerArns ?? []) {
    const balancer = world.loadBalancers.find(({ LoadBalancerArn }) => LoadBalancerArn === arn);
    // Of other accounts the world need not hold more than the service.
    const isOwn = owner === anyWorld.account;
    if (isOwn && arn.split(':')[4] !== owner) return 'has a load balancer of another account';
    if (isOwn && balancer === undefined) return 'has a load balancer that does not exist';
    const fault = balancer === undefined ? null : (formFault(balancer) ?? subnetFault(balancer, world));
    if (fault !== null) return fault;
  }
  return null;
}

function formFault({ Type, AvailabilityZones = [], IpAddressType = 'ipv4' }: LoadBalancer): string | null {
  if (Type !== 'network') return 'has a load balancer of another type than network';
  if (new Set(AvailabilityZones.map(({ ZoneName }) => ZoneName)).size < LIMITS.zones) return 'has a load balancer in one zone';
  return IpAddressType === 'ipv4' || IpAddressType === 'dualstack' ? null : 'has a load balancer without IPv4';
}

function subnetFault({ AvailabilityZones = [] }: LoadBalancer, world: AwsWorld): string | null {
  const mapped = AvailabilityZones.map(({ SubnetId }) => SubnetId);
  const subnets = world.subnets.filter(({ SubnetId }) => mapped.includes(SubnetId));
  if (subnets.some(({ Ipv6Native }) => Ipv6Native)) return 'has a load balancer in a subnet without IPv4';
  const open = subnets.filter(({ SubnetId }) => routesOf(SubnetId, world).some(({ GatewayId }) => GatewayId?.startsWith('igw-')));
  const zones = new Set(subnets.filter((subnet) => !open.includes(subnet)).map(({ AvailabilityZone }) => AvailabilityZone));
  return open.length > 0 && zones.size < LIMITS.zones ? 'has a load balancer in public subnets' : null;
}

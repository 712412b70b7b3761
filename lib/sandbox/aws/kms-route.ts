/**
 * The way of the sandbox's KMS to a proxy behind an endpoint service: through the load balancer's nodes to targets that answer.
 * It judges the world by itself, with none of the checks' code.
 */
import type { NetworkInterface } from '@aws-sdk/client-ec2';
import type { Listener, LoadBalancer, TargetGroup, TargetHealthDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import { SUITES } from '../../xks/limits.ts';
import type { AwsWorld } from '../aws-world.ts';
import { seenBy } from './accounts.ts';
import { aclsAllow, groupsAllow, interfaceWith, isRouted, routesOf } from './kms-packets.ts';

/** `refused`: the load balancer itself ends TLS, in a way that KMS does not take. */
export type KmsRoute = { readonly addresses: readonly string[] } | { readonly refused: 'tls' };

/** In the VPC of this KMS; nobody outside is told its address, and no rule of ours is likely to name it. */
const KMS_ADDRESS = '172.31.77.10';

const DEAD_END: KmsRoute = { addresses: [] };

/**
 * Addresses of the nodes. KMS may meet any node of any load balancer of the service, so one that leads nowhere is a dead end
 * for all; the real KMS would meet it sooner or later.
 */
export function routeToProxy(serviceName: string | null, host: string, world: AwsWorld): KmsRoute {
  const service = world.endpointServices.find(({ configuration }) => configuration.ServiceName === serviceName);
  const ownersWorld = seenBy(service?.owner ?? world.account, world);
  const routes = (service?.configuration.NetworkLoadBalancerArns ?? []).map((arn) => routeThrough(arn, host, ownersWorld));
  const [first = DEAD_END] = routes;
  if (routes.length < 2) return first;
  const bad = routes.find((route) => 'refused' in route || route.addresses.length === 0);
  return bad ?? { addresses: routes.flatMap((route) => ('refused' in route ? [] : route.addresses)) };
}

function routeThrough(arn: string, host: string, world: AwsWorld): KmsRoute {
  const balancer = world.loadBalancers.find(({ LoadBalancerArn }) => LoadBalancerArn === arn);
  const listener = world.listeners.find(({ LoadBalancerArn, Port }) => LoadBalancerArn === arn && Port === 443);
  if (balancer === undefined || listener === undefined) return DEAD_END;
  const isUp = balancer.State?.Code === 'active' || balancer.State?.Code === 'active_impaired';
  if (!isUp || !/^(TCP|TLS|TCP_UDP)$/.test(listener.Protocol ?? '') || !letsKmsIn(balancer, world)) return DEAD_END;
  const groups = groupsBehind(listener, world).filter(({ IpAddressType }) => IpAddressType !== 'ipv6');
  const nodes = nodesOf(arn, world);
  if (nodes.length === 0 || !nodes.every((node) => groups.some((group) => reachesTarget(node, balancer, group, world))))
    return DEAD_END;
  if (listener.Protocol === 'TLS' && !endsTlsWell(listener, host, world)) return { refused: 'tls' };
  return { addresses: nodes.flatMap(({ PrivateIpAddress }) => PrivateIpAddress ?? []) };
}

/** A packet finds its node whatever the description says; it only must not be that of another load balancer. */
function nodesOf(arn: string, { loadBalancers, networkInterfaces }: AwsWorld): readonly NetworkInterface[] {
  const nameOf = (one = ''): string => `ELB ${one.split(':loadbalancer/')[1]}`;
  const others = loadBalancers.map(({ LoadBalancerArn }) => nameOf(LoadBalancerArn)).filter((name) => name !== nameOf(arn));
  return networkInterfaces.filter(
    ({ Description = '', InterfaceType }) =>
      Description === nameOf(arn) || (InterfaceType === 'network_load_balancer' && !others.includes(Description)),
  );
}

function letsKmsIn({ SecurityGroups = [], ...balancer }: LoadBalancer, world: AwsWorld): boolean {
  if (balancer.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic === 'off') return true;
  return groupsAllow(SecurityGroups, 'IpPermissions', { port: 443, peer: KMS_ADDRESS, peerGroups: [] }, world);
}

function groupsBehind({ DefaultActions = [] }: Listener, { targetGroups }: AwsWorld): readonly TargetGroup[] {
  const forwarding = DefaultActions.filter(({ Type }) => Type === 'forward');
  return targetGroups.filter(({ TargetGroupArn }) =>
    forwarding.some(
      (action) =>
        action.TargetGroupArn === TargetGroupArn ||
        (action.ForwardConfig?.TargetGroups ?? []).some((one) => one.TargetGroupArn === TargetGroupArn),
    ),
  );
}

function reachesTarget(node: NetworkInterface, balancer: LoadBalancer, group: TargetGroup, world: AwsWorld): boolean {
  const own = world.attributes[group.TargetGroupArn ?? '']?.[CROSS_ZONE];
  const ofBalancer = world.attributes[balancer.LoadBalancerArn ?? '']?.[CROSS_ZONE];
  const crossZone = (own === 'true' || own === 'false' ? own : ofBalancer) === 'true';
  return (world.targetHealth[group.TargetGroupArn ?? ''] ?? []).some((target) => {
    if (target.TargetHealth?.State !== 'healthy') return false;
    // Another load balancer has nodes of its own in every zone.
    if (group.TargetType === 'alb') return true;
    const zone = target.Target?.AvailabilityZone ?? interfaceWith(target.Target?.Id ?? '', world)?.AvailabilityZone;
    if (!crossZone && zone !== 'all' && zone !== node.AvailabilityZone) return false;
    return connects(node, balancer, target, group.Port ?? 443, world);
  });
}

const CROSS_ZONE = 'load_balancing.cross_zone.enabled';

function connects(
  node: NetworkInterface,
  balancer: LoadBalancer,
  { Target }: TargetHealthDescription,
  groupPort: number,
  world: AwsWorld,
): boolean {
  const end = interfaceWith(Target?.Id ?? '', world);
  const address = end?.PrivateIpAddress ?? Target?.Id ?? '';
  const port = Target?.Port ?? groupPort;
  const nodeAddress = node.PrivateIpAddress ?? '';
  const balancerGroups = balancer.SecurityGroups ?? [];
  const endGroups = (end?.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []);
  return (
    groupsAllow(balancerGroups, 'IpPermissionsEgress', { port, peer: address, peerGroups: endGroups }, world) &&
    groupsAllow(endGroups, 'IpPermissions', { port, peer: nodeAddress, peerGroups: balancerGroups }, world) &&
    aclsAllow({ address: nodeAddress, subnet: node.SubnetId }, { address, subnet: end?.SubnetId, port }, world) &&
    (end !== undefined || isRouted(address, routesOf(node.SubnetId, world)))
  );
}

/** Certificates of IAM are not judged here: the handshake that follows is. */
function endsTlsWell(listener: Listener, host: string, world: AwsWorld): boolean {
  const policy = world.sslPolicies.find(({ Name }) => Name === listener.SslPolicy);
  const wanted: readonly string[] = [...SUITES['TLSv1.2'], ...SUITES['TLSv1.3']];
  if (!(policy?.Ciphers ?? []).some(({ Name = '' }) => wanted.includes(Name))) return false;
  const arns = [
    ...(listener.Certificates ?? []).map(({ CertificateArn }) => CertificateArn),
    ...(world.sniCertificates[listener.ListenerArn ?? ''] ?? []),
  ].filter((arn) => arn?.includes(':acm:'));
  if (arns.length === 0) return true;
  const wildcard = host.replace(/^[^.]+/, '*');
  return world.certificates.some(
    ({ CertificateArn, Status, NotAfter, DomainName, SubjectAlternativeNames = [] }) =>
      arns.includes(CertificateArn) &&
      Status === 'ISSUED' &&
      (NotAfter === undefined || NotAfter.getTime() > Date.now()) &&
      [DomainName, ...SubjectAlternativeNames].some((name) => name === host || name === wildcard),
  );
}

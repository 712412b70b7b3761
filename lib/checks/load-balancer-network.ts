/** Are the subnets and the VPC of the load balancer as AWS wants them, and do its security groups let KMS in? Pure. */
import type { RouteTable } from '../aws/ports.ts';
import { LIMITS } from '../xks/limits.ts';
import { leadsToInternetGateway } from '../xks/route-table.ts';
import { admittedSources } from '../xks/security-group.ts';
import type { Judged } from './finding-table.ts';
import { type Code, notVisible, type Present } from './load-balancer-present.ts';
import { keepGroups } from './keep-groups.ts';
import { NETWORK_FINDINGS } from './load-balancer-network-findings.ts';
import { groupsById } from './node-to-target.ts';

export function judgeNetwork(seen: Present): readonly Judged<Code>[] {
  return [...judgeSubnets(seen), ...judgeDns(seen), ...judgeInbound(seen)];
}

/** Of the subnet itself, or else the main one of the VPC; null when neither is visible. */
export function routeTableOf(subnetId: string, tables: readonly RouteTable[]): RouteTable | null {
  const having = (matches: (association: NonNullable<RouteTable['Associations']>[number]) => boolean): RouteTable | undefined =>
    tables.find(({ Associations = [] }) => Associations.some(matches));
  return having(({ SubnetId }) => SubnetId === subnetId) ?? having(({ Main }) => Main === true) ?? null;
}

function judgeSubnets({ arn: loadBalancerArn, loadBalancer, vpc }: Present): readonly Judged<Code>[] {
  if (vpc === null || !vpc.subnets.ok) return [];
  const mapped = (loadBalancer.AvailabilityZones ?? []).flatMap(({ SubnetId }) => SubnetId ?? []);
  const known = vpc.subnets.value;
  const subnets = known.filter(({ SubnetId = '' }) => mapped.includes(SubnetId));
  const native = subnets.filter(({ Ipv6Native }) => Ipv6Native === true).flatMap(({ SubnetId }) => SubnetId ?? []);
  const judged: Judged<Code>[] = [];
  if (native.length > 0)
    judged.push({ code: 'load-balancer/subnet-ipv6-native', evidence: { loadBalancerArn, subnetIds: native } });
  if (!vpc.routeTables.ok) return judged;
  const tables = vpc.routeTables.value;
  const routed = subnets.map((subnet) => ({ subnet, table: routeTableOf(subnet.SubnetId ?? '', tables) }));
  // Subnets that another account shares may keep their route tables to themselves.
  if (mapped.length === 0 || routed.length < mapped.length || routed.some(({ table }) => table === null)) {
    return [...judged, notVisible('subnets or route tables of the load balancer', { loadBalancerArn })];
  }
  const open = routed.filter(({ table }) => leadsToInternetGateway(table?.Routes ?? []));
  const shut = routed.filter((one) => !open.includes(one));
  const zones = [...new Set(shut.map(({ subnet }) => subnet.AvailabilityZoneId ?? subnet.AvailabilityZone ?? ''))];
  const publicSubnetIds = open.flatMap(({ subnet }) => subnet.SubnetId ?? []);
  const evidence = { loadBalancerArn, subnetIds: mapped, publicSubnetIds, privateZones: zones };
  if (zones.length < LIMITS.zones && open.length > 0) return [...judged, { code: 'load-balancer/subnets-public', evidence }];
  // With too few zones in the first place, `vpc-endpoint-service` says so.
  return judged.length > 0 || zones.length < LIMITS.zones ? judged : [{ code: 'load-balancer/subnets-private', evidence }];
}

function judgeDns({ vpc }: Present): readonly Judged<Code>[] {
  if (vpc === null || !vpc.dns.ok || vpc.dns.value === null) return [];
  const { enableDnsHostnames, enableDnsSupport } = vpc.dns.value;
  const code = enableDnsHostnames && enableDnsSupport ? 'load-balancer/vpc-dns-on' : 'load-balancer/vpc-dns-off';
  return [{ code, evidence: { vpcId: vpc.vpcId, enableDnsHostnames, enableDnsSupport } }];
}

/** Inbound rules count for endpoints unless that was turned off. Source: User Guide for Network Load Balancers. */
function judgeInbound({ arn: loadBalancerArn, loadBalancer, securityGroups }: Present): readonly Judged<Code>[] {
  const worn = loadBalancer.SecurityGroups ?? [];
  const enforced = worn.length > 0 && loadBalancer.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic !== 'off';
  const evidence = { loadBalancerArn, securityGroupIds: worn, enforced, securityGroupId: worn[0] ?? null };
  if (!enforced) return [{ code: 'load-balancer/admits-endpoint', evidence }];
  const groups = groupsById(worn, securityGroups.ok ? securityGroups.value : null);
  if (groups === null) return [];
  const sources = admittedSources(
    groups.flatMap(({ IpPermissions = [] }) => IpPermissions),
    443,
  );
  if (sources.includes('0.0.0.0/0')) return [{ code: 'load-balancer/admits-endpoint', evidence }];
  const code = sources.length === 0 ? 'load-balancer/refuses-endpoint' : 'load-balancer/admits-some-only';
  const remedy = keepGroups(NETWORK_FINDINGS[code].remedy, worn);
  return [{ code, evidence: { ...evidence, admitted: sources.slice(0, 10) }, remedy }];
}

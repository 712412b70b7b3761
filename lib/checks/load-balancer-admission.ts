/**
 * Do security groups and network ACLs let the load balancer reach its targets? Targets see the addresses of its nodes, never
 * those of KMS. Source: AWS PrivateLink Guide; User Guide for Network Load Balancers. Pure.
 */
import type { NetworkAcl, NetworkInterface, SecurityGroup, TargetHealthDescription } from '../aws/ports.ts';
import type { Evidence } from '../model/json.ts';
import { EPHEMERAL_PORTS, networkAclAdmits } from '../xks/network-acl.ts';
import { type Admission, securityGroupAdmits } from '../xks/security-group.ts';
import type { Judged } from './finding-table.ts';
import type { Code, Present } from './load-balancer-present.ts';
import { groupsById } from './load-balancer-network.ts';
import { type GroupSeen, judgedTargets } from './load-balancer-observe.ts';
import { interfaceOf, isCrossZone, zoneOf } from './load-balancer-targets.ts';

/** A node and a target that it sends connections to. */
interface Pair {
  readonly nodeAddress: string;
  readonly nodeSubnetId: string | null;
  readonly targetAddress: string;
  readonly port: number;
  /** null: outside the VPC, or an interface of another account. */
  readonly target: NetworkInterface | null;
  readonly isHealthy: boolean;
}

type Refusing = Extract<
  Code,
  'load-balancer/target-refuses-nodes' | 'load-balancer/outbound-refused' | 'load-balancer/network-acl-refuses'
>;

export function judgeAdmission(seen: Present): readonly Judged<Code>[] {
  const { groups, nodes, targetInterfaces, securityGroups, vpc } = seen;
  if (!groups.ok || !nodes.ok || !targetInterfaces.ok || !securityGroups.ok || vpc === null || !vpc.networkAcls.ok) return [];
  const acls = vpc.networkAcls.value;
  const pairs = groups.value.flatMap((group) => pairsOf(group, nodes.value, targetInterfaces.value, seen));
  if (pairs.length === 0) return [];
  const refused = pairs.flatMap((pair) => [...bySecurityGroups(pair, seen), ...byNetworkAcls(pair, acls)]);
  const unknown = pairs.filter((pair) => !pair.isHealthy && isUnknown(pair, seen));
  const judged = REFUSALS.flatMap((code) => {
    const [first, ...rest] = refused.filter((one) => one.code === code);
    return first === undefined ? [] : [{ code, evidence: { loadBalancerArn: seen.arn, ...first.evidence, more: rest.length } }];
  });
  if (judged.length > 0) return judged;
  const evidence = {
    loadBalancerArn: seen.arn,
    ways: pairs.length,
    withoutInterfaceHere: pairs.filter(({ target }) => target === null).length,
  };
  if (unknown.length > 0) return [{ code: 'load-balancer/admission-unknown', evidence }];
  return [{ code: 'load-balancer/targets-admit-nodes', evidence }];
}

const REFUSALS: readonly Refusing[] = [
  'load-balancer/target-refuses-nodes',
  'load-balancer/outbound-refused',
  'load-balancer/network-acl-refuses',
];

function pairsOf(
  seenGroup: GroupSeen,
  nodes: readonly NetworkInterface[],
  interfaces: readonly NetworkInterface[],
  seen: Present,
): readonly Pair[] {
  const { group, attributes } = seenGroup;
  if (group.TargetType === 'alb') return [];
  const crossZone = isCrossZone(attributes.ok ? attributes.value : {}, seen) === true;
  return judgedTargets(seenGroup).flatMap((target) => {
    const zone = zoneOf(target, interfaces);
    const sending = nodes.filter((node) => crossZone || zone === null || zone === 'all' || node.AvailabilityZone === zone);
    return sending.flatMap((node) => pairOf(node, target, group.Port ?? 443, interfaces) ?? []);
  });
}

function pairOf(
  node: NetworkInterface,
  { Target, TargetHealth }: TargetHealthDescription,
  groupPort: number,
  interfaces: readonly NetworkInterface[],
): Pair | null {
  const id = Target?.Id ?? '';
  const target = interfaceOf(id, interfaces);
  const targetAddress = /^[\d.]+$/.test(id) ? id : target?.PrivateIpAddress;
  if (node.PrivateIpAddress === undefined || targetAddress === undefined) return null;
  return {
    nodeAddress: node.PrivateIpAddress,
    nodeSubnetId: node.SubnetId ?? null,
    targetAddress,
    port: Target?.Port ?? groupPort,
    target,
    isHealthy: TargetHealth?.State === 'healthy',
  };
}

interface Refused {
  readonly code: Refusing;
  readonly evidence: Evidence;
}

function bySecurityGroups(pair: Pair, seen: Present): readonly Refused[] {
  const { nodeAddress, targetAddress, port } = pair;
  const { inbound, outbound } = admissions(pair, seen);
  const judged: Refused[] = [];
  const evidence = { nodeAddress, targetAddress, port };
  if (inbound === 'no') {
    const securityGroupId = wornBy(pair.target)[0] ?? null;
    judged.push({ code: 'load-balancer/target-refuses-nodes', evidence: { ...evidence, securityGroupId } });
  }
  if (outbound === 'no') {
    const securityGroupId = seen.loadBalancer.SecurityGroups?.[0] ?? null;
    judged.push({ code: 'load-balancer/outbound-refused', evidence: { ...evidence, securityGroupId } });
  }
  return judged;
}

function isUnknown(pair: Pair, seen: Present): boolean {
  return Object.values(admissions(pair, seen)).includes('unknown');
}

/** What has no security groups, or none that can be seen here, refuses nothing. */
function admissions({ nodeAddress, targetAddress, port, target }: Pair, { loadBalancer, securityGroups }: Present) {
  const ofBalancer = loadBalancer.SecurityGroups ?? [];
  const ofTarget = wornBy(target);
  const ask = (
    ids: readonly string[],
    rulesOf: (group: SecurityGroup) => SecurityGroup['IpPermissions'],
    peer: { readonly address: string; readonly groupIds: readonly string[] | null },
  ): Admission => {
    if (ids.length === 0) return 'yes';
    const groups = groupsById(ids, securityGroups);
    if (groups === null) return 'unknown';
    return securityGroupAdmits(
      groups.flatMap((group) => rulesOf(group) ?? []),
      { port, ...peer },
    );
  };
  return {
    inbound: ask(ofTarget, ({ IpPermissions }) => IpPermissions, { address: nodeAddress, groupIds: ofBalancer }),
    outbound: ask(ofBalancer, ({ IpPermissionsEgress }) => IpPermissionsEgress, {
      address: targetAddress,
      groupIds: target === null ? null : ofTarget,
    }),
  };
}

function wornBy(target: NetworkInterface | null): readonly string[] {
  return (target?.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []);
}

/** Within one subnet no network ACL is asked. Each end's ACL must pass the connection, and its answers the other way. */
function byNetworkAcls({ nodeAddress, nodeSubnetId, targetAddress, port, target }: Pair, acls: readonly NetworkAcl[]) {
  const targetSubnetId = target?.SubnetId ?? null;
  if (nodeSubnetId === targetSubnetId) return [];
  const connection = { from: port, to: port };
  const crossings = [
    { subnetId: nodeSubnetId, egress: true, address: targetAddress, ports: connection },
    { subnetId: targetSubnetId, egress: false, address: nodeAddress, ports: connection },
    { subnetId: targetSubnetId, egress: true, address: nodeAddress, ports: EPHEMERAL_PORTS },
    { subnetId: nodeSubnetId, egress: false, address: targetAddress, ports: EPHEMERAL_PORTS },
  ];
  return crossings.flatMap(({ subnetId, egress, address, ports }): readonly Refused[] => {
    const acl = acls.find(({ Associations = [] }) => Associations.some(({ SubnetId }) => SubnetId === subnetId));
    if (acl === undefined) return [];
    const admitted = networkAclAdmits(acl.Entries ?? [], { egress, address, ports });
    if (admitted === 'all') return [];
    const where = { networkAclId: acl.NetworkAclId ?? null, subnetId, directionFlag: egress ? '--egress' : '--ingress' };
    const evidence = { ...where, address, fromPort: ports.from, toPort: ports.to, admitted };
    return [{ code: 'load-balancer/network-acl-refuses', evidence }];
  });
}

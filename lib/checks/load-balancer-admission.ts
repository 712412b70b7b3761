/**
 * Do security groups and network ACLs let the load balancer reach its targets? Targets see the addresses of its nodes, never
 * those of KMS. Source: AWS PrivateLink Guide; User Guide for Network Load Balancers. Pure.
 */
import type { NetworkAcl, NetworkInterface, TargetHealthDescription } from '../aws/ports.ts';
import type { Evidence } from '../model/json.ts';
import type { Judged } from './finding-table.ts';
import type { Code, Present } from './load-balancer-present.ts';
import { type GroupSeen, judgedTargets } from './load-balancer-observe.ts';
import { isCrossZone } from './load-balancer-targets.ts';
import { aclRefusals, admissions, type Barriers, groupsOf, type Way, wayBetween, zoneOf } from './node-to-target.ts';

interface Pair extends Way {
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
  target: TargetHealthDescription,
  groupPort: number,
  interfaces: readonly NetworkInterface[],
): Pair | null {
  const way = wayBetween(node, target, groupPort, interfaces);
  return way === null ? null : { ...way, isHealthy: target.TargetHealth?.State === 'healthy' };
}

interface Refused {
  readonly code: Refusing;
  readonly evidence: Evidence;
}

function bySecurityGroups(pair: Pair, seen: Present): readonly Refused[] {
  const { nodeAddress, targetAddress, port } = pair;
  const { inbound, outbound } = admissions(pair, barriersOf(seen));
  const judged: Refused[] = [];
  const evidence = { nodeAddress, targetAddress, port };
  if (inbound === 'no') {
    const securityGroupId = groupsOf(pair.target)[0] ?? null;
    judged.push({ code: 'load-balancer/target-refuses-nodes', evidence: { ...evidence, securityGroupId } });
  }
  if (outbound === 'no') {
    const securityGroupId = seen.loadBalancer.SecurityGroups?.[0] ?? null;
    judged.push({ code: 'load-balancer/outbound-refused', evidence: { ...evidence, securityGroupId } });
  }
  return judged;
}

function isUnknown(pair: Pair, seen: Present): boolean {
  return Object.values(admissions(pair, barriersOf(seen))).includes('unknown');
}

function barriersOf({ loadBalancer, securityGroups }: Present): Barriers {
  return { balancerGroupIds: loadBalancer.SecurityGroups ?? [], securityGroups: securityGroups.ok ? securityGroups.value : null };
}

function byNetworkAcls(pair: Pair, acls: readonly NetworkAcl[]): readonly Refused[] {
  return aclRefusals(pair, acls).map((evidence) => ({ code: 'load-balancer/network-acl-refuses', evidence }));
}

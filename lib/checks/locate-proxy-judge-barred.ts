/**
 * Do security groups or network ACLs say why a node does not answer, and would they keep KMS out as well? Calls of KMS come through
 * PrivateLink: for them the inbound rules of the load balancer may not count, and the network ACL of a node's subnet is asked about
 * its targets only. Source: User Guide for Network Load Balancers; AWS PrivateLink Guide. Pure.
 */
import type { NetworkInterface } from '../aws/ports.ts';
import { admittedSources } from '../xks/security-group.ts';
import type { Judged } from './finding-table.ts';
import { keepGroups } from './keep-groups.ts';
import type { LocateCode } from './locate-proxy-findings.ts';
import { LET_ENDPOINTS_IN, LET_NODE_OUT, LET_NODE_TO_TARGET } from './locate-proxy-remedies.ts';
import type { BalancerWays, Barred } from './locate-proxy-barred.ts';
import { aclRefusals, admissions, groupsById, groupsOf, wayBetween, zoneOf } from './node-to-target.ts';

type Said = Judged<LocateCode>;

/** Where the connection went: to a node by its address, or through an endpoint to any node of a zone; null: of whichever zone. */
export type Reached = { readonly address: string } | { readonly zone: string | null };

/** null: some node that the connection may have reached is not kept from its targets by anything that could be read. */
export function judgeBarred(reached: Reached, barred: Barred): Said | null {
  const nodes = barred.balancers.flatMap((balancer) => balancer.nodes.map((node) => ({ node, balancer })));
  const faults = nodes
    .filter(({ node }) => isReached(node, reached))
    .map(({ node, balancer }) => faultOf(node, balancer, barred));
  return faults.every((fault) => fault !== null) ? (faults[0] ?? null) : null;
}

export function isReached({ PrivateIpAddress, AvailabilityZone }: NetworkInterface, reached: Reached): boolean {
  if ('address' in reached) return PrivateIpAddress === reached.address;
  return reached.zone === null || AvailabilityZone === reached.zone;
}

function faultOf(node: NetworkInterface, balancer: BalancerWays, barred: Barred): Said | null {
  const { loadBalancerArn } = balancer;
  const said = judgeInbound(balancer, barred) ?? judgeTargets(node, balancer, barred);
  return said === null ? null : { ...said, evidence: { loadBalancerArn, ...said.evidence } };
}

/** Nobody at all is let in: whatever address KMS has, it is not among those that are. */
function judgeInbound({ securityGroupIds, enforced }: BalancerWays, { securityGroups }: Barred): Said | null {
  if (!enforced || securityGroupIds.length === 0) return null;
  const groups = groupsById(securityGroupIds, securityGroups);
  if (groups === null) return null;
  const rules = groups.flatMap(({ IpPermissions = [] }) => IpPermissions);
  if (admittedSources(rules, 443).length > 0) return null;
  const evidence = { securityGroupId: securityGroupIds[0] ?? null, securityGroupIds, direction: 'inbound', port: 443 };
  const requirements = ['XKS-NET-006', 'XKS-NLB-016'];
  return {
    code: 'locate-proxy/security-group-refuses',
    evidence,
    requirements,
    remedy: keepGroups(LET_ENDPOINTS_IN, securityGroupIds),
  };
}

/** A node that gets through to one of its healthy targets is not kept from answering. */
function judgeTargets(node: NetworkInterface, balancer: BalancerWays, barred: Barred): Said | null {
  const own = balancer.targets.filter(({ target, mayCrossZones }) => {
    const zone = zoneOf(target, barred.targetInterfaces);
    return mayCrossZones || zone === null || zone === 'all' || zone === node.AvailabilityZone;
  });
  const refusals = own.map(({ target }) => {
    const way = wayBetween(node, target, 443, barred.targetInterfaces);
    return way === null ? null : refusalOn(way, balancer, barred);
  });
  return refusals.every((refusal) => refusal !== null) ? (refusals[0] ?? null) : null;
}

function refusalOn(
  way: NonNullable<ReturnType<typeof wayBetween>>,
  { securityGroupIds }: BalancerWays,
  { securityGroups, networkAcls }: Barred,
): Said | null {
  const { nodeAddress, targetAddress, port, target } = way;
  const { inbound, outbound } = admissions(way, { balancerGroupIds: securityGroupIds, securityGroups });
  const requirements = ['XKS-NET-006', 'XKS-NET-007', 'XKS-NLB-017'];
  const evidence = { nodeAddress, targetAddress, port };
  if (outbound === 'no') {
    const group = { securityGroupId: securityGroupIds[0] ?? null, direction: 'outbound' };
    return {
      code: 'locate-proxy/security-group-refuses',
      evidence: { ...evidence, ...group },
      requirements,
      remedy: LET_NODE_OUT,
    };
  }
  if (inbound === 'no') {
    const group = { securityGroupId: groupsOf(target)[0] ?? null, direction: 'inbound' };
    return {
      code: 'locate-proxy/security-group-refuses',
      evidence: { ...evidence, ...group },
      requirements,
      remedy: LET_NODE_TO_TARGET,
    };
  }
  const [acl] = aclRefusals(way, networkAcls);
  return acl === undefined ? null : { code: 'locate-proxy/network-acl-refuses', evidence: { ...evidence, ...acl }, requirements };
}

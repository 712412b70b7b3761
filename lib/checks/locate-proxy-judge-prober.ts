/**
 * Which rule keeps the prober out? Only rules that would have to be added for it: whether they keep KMS out as well is another
 * question. Pure.
 */
import type { NetworkInterface, SecurityGroup } from '../aws/ports.ts';
import type { Evidence } from '../model/json.ts';
import { keepGroups } from './keep-groups.ts';
import type { Barred, BalancerWays } from './locate-proxy-barred.ts';
import {
  ADMIT_AT_ACL,
  ADMIT_AT_BALANCER,
  ADMIT_AT_ENDPOINT,
  ADMIT_AT_TARGET,
  ADMIT_BEHIND_ENDPOINT,
  LET_PROBER_OUT,
} from './locate-proxy-remedies.ts';
import { isReached, type Reached } from './locate-proxy-judge-barred.ts';
import type { PlaceSeen, ProberSubnet } from './locate-proxy-prober-place.ts';
import { groupsAdmit, groupsOf, interfaceOf, refusalsBetween } from './node-to-target.ts';

/** Evidence, and the remedy that stands in place of the general one. */
export interface KeptOut {
  readonly evidence: Evidence;
  readonly remedy: string;
}

/** What was dialled: a node of the load balancer, or an interface of an endpoint. */
export interface Dialled {
  readonly address: string;
  readonly subnetId: string | null;
  readonly securityGroupIds: readonly string[];
  readonly securityGroups: readonly SecurityGroup[] | null;
  readonly isEndpoint: boolean;
}

/** null: nothing that could be read keeps it out. In the order in which packets meet the rules. */
export function judgeProber(dialled: Dialled, place: PlaceSeen, barred: Barred | null, reached: Reached): KeptOut | null {
  if (place.subnets.length === 0) return null;
  return (
    kept(atOwnGroups(dialled, place), place) ??
    kept(atAcls(dialled, place, barred), place) ??
    kept(atGroups(dialled, place), place) ??
    kept(barred === null ? null : behind(dialled, place, barred, reached), place)
  );
}

function kept(out: KeptOut | null, { securityGroupIds }: PlaceSeen): KeptOut | null {
  if (out === null) return null;
  return { ...out, evidence: { ...out.evidence, proberSecurityGroupId: securityGroupIds[0] ?? null } };
}

function atOwnGroups({ address, securityGroupIds: groupIds }: Dialled, place: PlaceSeen): KeptOut | null {
  const admitted = groupsAdmit(place.securityGroupIds, 'out', { port: 443, address, groupIds }, place.securityGroups);
  if (admitted !== 'no') return null;
  return { evidence: { keptOutBy: `outbound rules of ${place.securityGroupIds.join(', ')}`, address }, remedy: LET_PROBER_OUT };
}

function atAcls(dialled: Dialled, { subnets, networkAcls }: PlaceSeen, barred: Barred | null): KeptOut | null {
  const acls = [...networkAcls, ...(barred?.networkAcls ?? [])];
  for (const { subnetId, addresses, cidr } of subnets) {
    for (const address of addresses) {
      const [acl] = refusalsBetween({ address, subnetId }, { ...dialled, port: 443 }, acls);
      if (acl === undefined) continue;
      const range = acl.address === address ? cidr : `${dialled.address}/32`;
      return { evidence: { ...acl, keptOutBy: `network ACL ${acl.networkAclId}`, range }, remedy: ADMIT_AT_ACL };
    }
  }
  return null;
}

function atGroups({ securityGroupIds, securityGroups, isEndpoint }: Dialled, place: PlaceSeen): KeptOut | null {
  if (!refuses(securityGroupIds, securityGroups, place.subnets, place.securityGroupIds)) return null;
  const keptOutBy = `inbound rules of ${securityGroupIds.join(', ')}`;
  const [id = null] = securityGroupIds;
  return isEndpoint
    ? { evidence: { keptOutBy, endpointSecurityGroupId: id }, remedy: ADMIT_AT_ENDPOINT }
    : { evidence: { keptOutBy, loadBalancerSecurityGroupId: id }, remedy: ADMIT_AT_BALANCER };
}

/** Nobody that the prober may be is let in, from whichever of its subnets. */
function refuses(
  ids: readonly string[],
  groups: readonly SecurityGroup[] | null,
  subnets: readonly ProberSubnet[],
  groupIds: readonly string[],
): boolean {
  const addresses = subnets.flatMap((subnet) => subnet.addresses);
  return addresses.every((address) => groupsAdmit(ids, 'in', { port: 443, address, groupIds }, groups) === 'no');
}

/** Past what was dialled: behind an endpoint the load balancer still looks at the client, and targets may look at it too. */
function behind({ isEndpoint }: Dialled, place: PlaceSeen, barred: Barred, reached: Reached): KeptOut | null {
  const nodes = barred.balancers.flatMap((balancer) => balancer.nodes.map((node) => ({ node, balancer })));
  const each = nodes
    .filter(({ node }) => isReached(node, reached))
    .map(({ node, balancer }) => (isEndpoint ? atBalancer(balancer, place, barred) : atTargets(node, balancer, place, barred)));
  return each.every((one) => one !== null) ? (each[0] ?? null) : null;
}

/** Source: User Guide for Network Load Balancers: rules that count for endpoints see the private address of the client. */
function atBalancer({ securityGroupIds, enforced }: BalancerWays, place: PlaceSeen, barred: Barred): KeptOut | null {
  if (!enforced || !refuses(securityGroupIds, barred.securityGroups, place.subnets, [])) return null;
  const keptOutBy = `inbound rules of ${securityGroupIds.join(', ')}, which count for endpoints too`;
  const cidr = place.subnets[0]?.cidr ?? null;
  return {
    evidence: { keptOutBy, loadBalancerSecurityGroupId: securityGroupIds[0] ?? null, cidr },
    remedy: keepGroups(ADMIT_BEHIND_ENDPOINT, securityGroupIds),
  };
}

function atTargets(node: NetworkInterface, { targets }: BalancerWays, place: PlaceSeen, barred: Barred): KeptOut | null {
  const seeing = targets.map(({ target, seesClient }) => ({
    seesClient,
    ids: groupsOf(interfaceOf(target.Target?.Id ?? '', barred.targetInterfaces)),
  }));
  const [first] = seeing;
  const all = seeing.every(
    ({ seesClient, ids }) =>
      seesClient && ids.length > 0 && refuses(ids, barred.securityGroups, place.subnets, place.securityGroupIds),
  );
  if (first === undefined || !all) return null;
  const evidence = {
    keptOutBy: `inbound rules of ${first.ids.join(', ')}: the targets see the prober's own address`,
    targetSecurityGroupId: first.ids[0] ?? null,
    cidr: place.subnets[0]?.cidr ?? null,
    nodeAddress: node.PrivateIpAddress ?? null,
  };
  return { evidence, remedy: ADMIT_AT_TARGET };
}

/**
 * Does a connection get from a node of the load balancer to a target? Targets see the addresses of the nodes, never those of KMS.
 * Source: AWS PrivateLink Guide; User Guide for Network Load Balancers. Pure.
 */
import type { NetworkAcl, NetworkInterface, SecurityGroup, TargetHealthDescription } from '../aws/ports.ts';
import type { Evidence } from '../model/json.ts';
import { EPHEMERAL_PORTS, networkAclAdmits } from '../xks/network-acl.ts';
import { type Admission, securityGroupAdmits } from '../xks/security-group.ts';

/** A node and a target that it sends connections to. */
export interface Way {
  readonly nodeAddress: string;
  readonly nodeSubnetId: string | null;
  readonly targetAddress: string;
  readonly port: number;
  /** null: outside the VPC, or an interface of another account. */
  readonly target: NetworkInterface | null;
}

/** What may keep connections from going it. */
export interface Barriers {
  readonly balancerGroupIds: readonly string[];
  /** Those of the load balancer, and those of its targets; null: could not be read. */
  readonly securityGroups: readonly SecurityGroup[] | null;
}

/** null for what has no IPv4 address. */
export function wayBetween(
  node: NetworkInterface,
  { Target }: TargetHealthDescription,
  groupPort: number,
  interfaces: readonly NetworkInterface[],
): Way | null {
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
  };
}

/** The interface of a target by its address, or the first one of an instance. */
export function interfaceOf(id: string, interfaces: readonly NetworkInterface[]): NetworkInterface | null {
  if (id === '') return null;
  const has = ({ PrivateIpAddress, PrivateIpAddresses = [], Attachment }: NetworkInterface): boolean =>
    PrivateIpAddress === id ||
    PrivateIpAddresses.some((one) => one.PrivateIpAddress === id) ||
    (Attachment?.InstanceId === id && (Attachment.DeviceIndex ?? 0) === 0);
  return interfaces.find(has) ?? null;
}

/** `all`: registered for every zone; null: not known. Targets by instance id name no zone. */
export function zoneOf({ Target }: TargetHealthDescription, interfaces: readonly NetworkInterface[]): string | null {
  if (Target?.AvailabilityZone) return Target.AvailabilityZone;
  return interfaceOf(Target?.Id ?? '', interfaces)?.AvailabilityZone ?? null;
}

/** What has no security groups, or none that can be seen here, refuses nothing. */
export function admissions({ nodeAddress, targetAddress, port, target }: Way, { balancerGroupIds, securityGroups }: Barriers) {
  const ofTarget = groupsOf(target);
  return {
    inbound: groupsAdmit(ofTarget, 'in', { port, address: nodeAddress, groupIds: balancerGroupIds }, securityGroups),
    outbound: groupsAdmit(
      balancerGroupIds,
      'out',
      { port, address: targetAddress, groupIds: target === null ? null : ofTarget },
      securityGroups,
    ),
  };
}

/** No group at all is no firewall; one that is not visible is not known. */
export function groupsAdmit(
  ids: readonly string[],
  direction: 'in' | 'out',
  peer: { readonly port: number; readonly address: string; readonly groupIds: readonly string[] | null },
  securityGroups: readonly SecurityGroup[] | null,
): Admission {
  if (ids.length === 0) return 'yes';
  const groups = groupsById(ids, securityGroups);
  if (groups === null) return 'unknown';
  const rules = groups.flatMap(({ IpPermissions = [], IpPermissionsEgress = [] }) =>
    direction === 'in' ? IpPermissions : IpPermissionsEgress,
  );
  return securityGroupAdmits(rules, peer);
}

/** null when one of them could not be read. */
export function groupsById(
  ids: readonly string[],
  securityGroups: readonly SecurityGroup[] | null,
): readonly SecurityGroup[] | null {
  if (securityGroups === null) return null;
  const found = securityGroups.filter(({ GroupId = '' }) => ids.includes(GroupId));
  return found.length === new Set(ids).size ? found : null;
}

export function groupsOf(target: NetworkInterface | null): readonly string[] {
  return (target?.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []);
}

/** Refusals of the network ACLs between node and target, in the order of the packets. */
export function aclRefusals(way: Way, acls: readonly NetworkAcl[]): readonly Evidence[] {
  const { nodeAddress, nodeSubnetId, targetAddress, port, target } = way;
  const from = { address: nodeAddress, subnetId: nodeSubnetId };
  return refusalsBetween(from, { address: targetAddress, subnetId: target?.SubnetId ?? null, port }, acls);
}

interface End {
  readonly address: string;
  readonly subnetId: string | null;
}

/** Within one subnet no network ACL is asked. Each end's ACL must pass the connection, and its answers the other way. */
export function refusalsBetween(
  from: End,
  to: End & { readonly port: number },
  acls: readonly NetworkAcl[],
): readonly Evidence[] {
  if (from.subnetId === to.subnetId) return [];
  const connection = { from: to.port, to: to.port };
  const crossings = [
    { subnetId: from.subnetId, egress: true, address: to.address, ports: connection },
    { subnetId: to.subnetId, egress: false, address: from.address, ports: connection },
    { subnetId: to.subnetId, egress: true, address: from.address, ports: EPHEMERAL_PORTS },
    { subnetId: from.subnetId, egress: false, address: to.address, ports: EPHEMERAL_PORTS },
  ];
  return crossings.flatMap(({ subnetId, egress, address, ports }): readonly Evidence[] => {
    const acl = acls.find(({ Associations = [] }) => Associations.some(({ SubnetId }) => SubnetId === subnetId));
    if (acl === undefined) return [];
    const admitted = networkAclAdmits(acl.Entries ?? [], { egress, address, ports });
    if (admitted === 'all') return [];
    const where = { networkAclId: acl.NetworkAclId ?? null, subnetId, directionFlag: egress ? '--egress' : '--ingress' };
    return [{ ...where, address, fromPort: ports.from, toPort: ports.to, admitted }];
  });
}

/** Whether the network of the sandbox carries packets. Code of its own: what the checks say of the same rules is compared with it. */
import type { NetworkAcl, NetworkInterface, Route, SecurityGroup } from '@aws-sdk/client-ec2';
import { BlockList, isIPv4 } from 'node:net';
import type { AwsWorld } from '../aws-world.ts';

export function inRange(range: string | undefined, address: string): boolean {
  const [network = '', bits = ''] = (range ?? '').split('/');
  if (!isIPv4(network) || !isIPv4(address) || bits === '') return false;
  const list = new BlockList();
  list.addSubnet(network, Number(bits));
  return list.check(address);
}

export interface Journey {
  readonly port: number;
  readonly peer: string;
  readonly peerGroups: readonly string[];
}

/** No group at all is no firewall. What prefix lists hold is not kept here: each holds every address. */
export function groupsAllow(
  groupIds: readonly string[],
  direction: 'IpPermissions' | 'IpPermissionsEgress',
  { port, peer, peerGroups }: Journey,
  { securityGroups }: AwsWorld,
): boolean {
  if (groupIds.length === 0) return true;
  const isThis = ({ GroupId }: SecurityGroup): boolean => groupIds.includes(GroupId ?? '');
  return securityGroups.filter(isThis).some((group) =>
    (group[direction] ?? []).some((rule) => {
      const { IpProtocol, FromPort = 0, ToPort = 65_535, IpRanges = [], UserIdGroupPairs = [], PrefixListIds = [] } = rule;
      const carries = IpProtocol === '-1' || (IpProtocol === 'tcp' && port >= FromPort && port <= ToPort);
      const names =
        PrefixListIds.length > 0 ||
        IpRanges.some(({ CidrIp }) => inRange(CidrIp, peer)) ||
        UserIdGroupPairs.some(({ GroupId }) => peerGroups.includes(GroupId ?? ''));
      return carries && names;
    }),
  );
}

/** Ports a client may answer from; a rule that leaves out one of them loses connections. */
const ANSWER_PORTS = [1_024, 20_000, 40_000, 65_535];

/** There and back, through the ACLs of both ends; within a subnet there is none. */
export function aclsAllow(
  from: { readonly address: string; readonly subnet: string | undefined },
  to: { readonly address: string; readonly subnet: string | undefined; readonly port: number },
  { networkAcls }: AwsWorld,
): boolean {
  if (from.subnet !== undefined && from.subnet === to.subnet) return true;
  const [near, far] = [from, to].map(({ subnet }) =>
    networkAcls.find(({ Associations = [] }) => subnet !== undefined && Associations.some(({ SubnetId }) => SubnetId === subnet)),
  );
  return (
    aclAllows(near, true, to.address, to.port) &&
    aclAllows(far, false, from.address, to.port) &&
    ANSWER_PORTS.every((port) => aclAllows(far, true, from.address, port) && aclAllows(near, false, to.address, port))
  );
}

function aclAllows(acl: NetworkAcl | undefined, egress: boolean, peer: string, port: number): boolean {
  if (acl === undefined) return true;
  let best = { number: Number.POSITIVE_INFINITY, allows: false };
  for (const { RuleNumber = 0, Protocol, Egress, CidrBlock, PortRange, RuleAction } of acl.Entries ?? []) {
    const covers = Protocol === '-1' || (Protocol === '6' && port >= (PortRange?.From ?? 0) && port <= (PortRange?.To ?? 65_535));
    if (Egress !== egress || !covers || !inRange(CidrBlock, peer) || RuleNumber >= best.number) continue;
    best = { number: RuleNumber, allows: RuleAction === 'allow' };
  }
  return best.allows;
}

/** The routes of a subnet; of the VPC's main table when it has none of its own. */
export function routesOf(subnet: string | undefined, { routeTables }: AwsWorld): readonly Route[] {
  const own = routeTables.find(({ Associations = [] }) => Associations.some(({ SubnetId }) => SubnetId === subnet));
  const main = routeTables.find(({ Associations = [] }) => Associations.some(({ Main }) => Main === true));
  return (own ?? main)?.Routes ?? [];
}

/** The narrowest route must lead somewhere other than the internet. */
export function isRouted(address: string, routes: readonly Route[]): boolean {
  const fitting = routes.filter(({ DestinationCidrBlock }) => inRange(DestinationCidrBlock, address));
  const width = ({ DestinationCidrBlock = '/0' }: Route): number => Number(DestinationCidrBlock.split('/')[1]);
  const narrowest = fitting.toSorted((a, b) => width(b) - width(a))[0];
  if (narrowest === undefined || narrowest.State === 'blackhole') return false;
  return narrowest.NatGatewayId === undefined && !narrowest.GatewayId?.startsWith('igw-');
}

export function interfaceWith(id: string, { networkInterfaces }: AwsWorld): NetworkInterface | undefined {
  return networkInterfaces.find(({ PrivateIpAddress, Attachment }) => PrivateIpAddress === id || Attachment?.InstanceId === id);
}

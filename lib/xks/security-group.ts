/**
 * Do the rules of security groups admit a TCP connection? Rules only allow, their order means nothing, and answers to what was
 * admitted pass by themselves. Source: Amazon VPC User Guide, Security group rules. Pure.
 */
import { cidrContains } from './cidr.ts';

/** One rule, in the shape of EC2's `IpPermission`. */
export interface SecurityGroupRule {
  readonly IpProtocol?: string | undefined;
  readonly FromPort?: number | undefined;
  readonly ToPort?: number | undefined;
  readonly IpRanges?: readonly { readonly CidrIp?: string | undefined }[] | undefined;
  readonly PrefixListIds?: readonly { readonly PrefixListId?: string | undefined }[] | undefined;
  readonly UserIdGroupPairs?: readonly { readonly GroupId?: string | undefined }[] | undefined;
}

/** The other end of a TCP connection, and the port that is dialled: the source for inbound rules, else the destination. */
export interface Peer {
  readonly port: number;
  readonly address: string;
  /** Security groups of the other end; null: not known. */
  readonly groupIds: readonly string[] | null;
}

/** `unknown`: only rules that name a prefix list, or a group of which it is not known whether the peer is in it. */
export type Admission = 'yes' | 'no' | 'unknown';

/** Of several groups on one interface the rules count together. */
export function securityGroupAdmits(rules: readonly SecurityGroupRule[], peer: Peer): Admission {
  const forPort = rulesForPort(rules, peer.port);
  if (forPort.some((rule) => namesPeer(rule, peer))) return 'yes';
  return forPort.some((rule) => mayNamePeer(rule, peer)) ? 'unknown' : 'no';
}

/** Whom inbound rules let connect to this port: IPv4 ranges, prefix lists and security groups, as they stand there. */
export function admittedSources(rules: readonly SecurityGroupRule[], port: number): readonly string[] {
  return rulesForPort(rules, port).flatMap(({ IpRanges = [], PrefixListIds = [], UserIdGroupPairs = [] }) => [
    ...IpRanges.flatMap(({ CidrIp }) => CidrIp ?? []),
    ...PrefixListIds.flatMap(({ PrefixListId }) => PrefixListId ?? []),
    ...UserIdGroupPairs.flatMap(({ GroupId }) => GroupId ?? []),
  ]);
}

/** Rules that let TCP to this port through, whoever the peer is. */
function rulesForPort(rules: readonly SecurityGroupRule[], port: number): readonly SecurityGroupRule[] {
  return rules.filter((rule) => isForPort(rule, port));
}

const TCP: ReadonlySet<string | undefined> = new Set(['tcp', '6']);

function isForPort({ IpProtocol, FromPort, ToPort }: SecurityGroupRule, port: number): boolean {
  if (IpProtocol === '-1') return true;
  if (!TCP.has(IpProtocol)) return false;
  // A rule for all ports of a protocol carries -1 or nothing.
  if (FromPort === undefined || ToPort === undefined || FromPort === -1) return true;
  return port >= FromPort && port <= ToPort;
}

function namesPeer({ IpRanges = [], UserIdGroupPairs = [] }: SecurityGroupRule, { address, groupIds }: Peer): boolean {
  return (
    IpRanges.some(({ CidrIp }) => cidrContains(CidrIp, address)) ||
    UserIdGroupPairs.some(({ GroupId }) => GroupId !== undefined && (groupIds ?? []).includes(GroupId))
  );
}

function mayNamePeer({ PrefixListIds = [], UserIdGroupPairs = [] }: SecurityGroupRule, { groupIds }: Peer): boolean {
  return PrefixListIds.length > 0 || (groupIds === null && UserIdGroupPairs.length > 0);
}

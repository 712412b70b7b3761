/**
 * Does a network ACL let TCP through? The lowest numbered entry that fits decides; when none fits, nothing passes; answers need
 * an entry of their own. Source: Amazon VPC User Guide, Network ACL rules. Pure.
 */
import { cidrContains } from './cidr.ts';

/** In the shape of EC2's `NetworkAclEntry`. */
export interface NetworkAclRule {
  readonly RuleNumber?: number | undefined;
  readonly Protocol?: string | undefined;
  readonly RuleAction?: string | undefined;
  readonly Egress?: boolean | undefined;
  readonly CidrBlock?: string | undefined;
  readonly PortRange?: { readonly From?: number | undefined; readonly To?: number | undefined } | undefined;
}

/** One direction of a TCP connection, seen from the subnet; `address` is the other end, `ports` are destination ports. */
export interface Crossing {
  readonly egress: boolean;
  readonly address: string;
  readonly ports: { readonly from: number; readonly to: number };
}

/** Ports at which a load balancer takes answers. Source: User Guide for Network Load Balancers, Network ACLs. */
export const EPHEMERAL_PORTS = { from: 1024, to: 65_535 } as const;

export function networkAclAdmits(rules: readonly NetworkAclRule[], crossing: Crossing): 'all' | 'some' | 'none' {
  const fitting = rules
    .filter((rule) => (rule.Egress ?? false) === crossing.egress && isTcp(rule) && cidrContains(rule.CidrBlock, crossing.address))
    .toSorted((a, b) => (a.RuleNumber ?? LAST) - (b.RuleNumber ?? LAST));
  const answers = samplePorts(fitting, crossing.ports).map((port) => admitsPort(fitting, port));
  if (answers.every(Boolean)) return 'all';
  return answers.some(Boolean) ? 'some' : 'none';
}

/** The number of the entry that denies what nothing else fits; EC2 shows it as `*`. */
const LAST = 32_767;

function isTcp({ Protocol }: NetworkAclRule): boolean {
  return Protocol === '-1' || Protocol === '6';
}

/** Between the bounds of the rules every port fares alike: one for each stretch is enough. */
function samplePorts(rules: readonly NetworkAclRule[], { from, to }: Crossing['ports']): readonly number[] {
  const starts = rules.flatMap((rule) => {
    const range = portsOf(rule);
    return [range.from, range.to + 1];
  });
  return [from, ...starts.filter((port) => port > from && port <= to)];
}

function admitsPort(rules: readonly NetworkAclRule[], port: number): boolean {
  const first = rules.find((rule) => {
    const { from, to } = portsOf(rule);
    return port >= from && port <= to;
  });
  return first?.RuleAction === 'allow';
}

/** Entries for every protocol carry no ports. */
function portsOf({ Protocol, PortRange }: NetworkAclRule): { from: number; to: number } {
  if (Protocol === '-1') return { from: 0, to: 65_535 };
  return { from: PortRange?.From ?? 0, to: PortRange?.To ?? 65_535 };
}

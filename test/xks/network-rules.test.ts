/** Security groups, network ACLs and routes, against references that are naive: every port, every bit, one after the other. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cidrContains, edgesOf, parseCidr } from '../../lib/xks/cidr.ts';
import { type Crossing, EPHEMERAL_PORTS, type NetworkAclRule, networkAclAdmits } from '../../lib/xks/network-acl.ts';
import { leadsToInternetGateway, type RouteEntry, wayTo } from '../../lib/xks/route-table.ts';
import { type Admission, type Peer, securityGroupAdmits, type SecurityGroupRule } from '../../lib/xks/security-group.ts';

/** The address as 32 characters. */
const bitsOf = (address: string): string =>
  address
    .split('.')
    .map((octet) => Number(octet).toString(2).padStart(8, '0'))
    .join('');

const inside = (cidr: string | undefined, address: string): boolean => {
  const [base = '', length = ''] = (cidr ?? '').split('/');
  return bitsOf(address).startsWith(bitsOf(base).slice(0, Number(length)));
};

/** Few addresses and ports, so that rules meet them often. */
const address = fc
  .tuple(fc.constantFrom(10, 192), fc.constantFrom(0, 168), fc.nat({ max: 3 }), fc.nat({ max: 255 }))
  .map((octets) => octets.join('.'));
const cidr = fc.tuple(address, fc.nat({ max: 32 })).map(([base, length]) => `${base}/${length}`);
const port = fc.constantFrom(22, 442, 443, 444, 1024, 8443, 65_535);
const ports = fc.tuple(port, port).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));
const GROUPS = ['sg-a', 'sg-b', 'sg-c'];

describe('CIDR', () => {
  it('contains what has the same leading bits', () => {
    fc.assert(fc.property(cidr, address, (range, one) => void expect(cidrContains(range, one)).toBe(inside(range, one))));
  });

  it.each(['', '10.0.0.0', '10.0.0.0/33', '10.0.0.256/8', '010.0.0.0/8', '::/0', '10.0.0.0/8 ', '/0'])('is not %j', (text) => {
    expect(parseCidr(text)).toBeNull();
  });

  it('contains no IPv6 address, and nothing when there is none', () => {
    expect([cidrContains('0.0.0.0/0', '::1'), cidrContains(undefined, '10.0.0.1')]).toEqual([false, false]);
  });
});

describe('security groups', () => {
  const rule: fc.Arbitrary<SecurityGroupRule> = fc
    .record({
      IpProtocol: fc.constantFrom('-1', 'tcp', '6', 'udp', 'icmp'),
      range: fc.option(ports),
      IpRanges: fc.array(
        cidr.map((CidrIp) => ({ CidrIp })),
        { maxLength: 2 },
      ),
      PrefixListIds: fc.array(fc.constant({ PrefixListId: 'pl-0a1b' }), { maxLength: 1 }),
      UserIdGroupPairs: fc.array(
        fc.constantFrom(...GROUPS).map((GroupId) => ({ GroupId })),
        { maxLength: 2 },
      ),
    })
    .map(({ range, ...rest }) => (range === null ? rest : { ...rest, FromPort: range.from, ToPort: range.to }));
  const peer: fc.Arbitrary<Peer> = fc.record({ port, address, groupIds: fc.option(fc.subarray(GROUPS)) });

  /** Goes through every source of every rule and asks what it says. */
  function naive(rules: readonly SecurityGroupRule[], { port: dialled, address: from, groupIds }: Peer): Admission {
    let answer: Admission = 'no';
    for (const one of rules) {
      if (!['-1', 'tcp', '6'].includes(one.IpProtocol ?? '')) continue;
      const [low, high] = one.IpProtocol === '-1' ? [0, 65_535] : [one.FromPort ?? 0, one.ToPort ?? 65_535];
      if (dialled < low || dialled > high) continue;
      for (const { CidrIp } of one.IpRanges ?? []) if (inside(CidrIp, from)) return 'yes';
      for (const { GroupId = '' } of one.UserIdGroupPairs ?? []) {
        if (groupIds?.includes(GroupId)) return 'yes';
        if (groupIds === null) answer = 'unknown';
      }
      if ((one.PrefixListIds ?? []).length > 0) answer = 'unknown';
    }
    // A later rule may still say yes, so `unknown` is only returned at the end.
    return answer;
  }

  it('answer as a naive reading does', () => {
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 6 }), peer, (rules, one) => {
        expect(securityGroupAdmits(rules, one)).toBe(naive(rules, one));
      }),
      { numRuns: 2_000 },
    );
  });

  const node: Peer = { port: 443, address: '10.0.1.10', groupIds: ['sg-nlb'] };
  it.each<[string, SecurityGroupRule[], Admission]>([
    ['nothing without a rule', [], 'no'],
    ['all ports by -1', [{ IpProtocol: 'tcp', FromPort: -1, ToPort: -1, IpRanges: [{ CidrIp: '10.0.0.0/8' }] }], 'yes'],
    [
      'the group of the peer',
      [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, UserIdGroupPairs: [{ GroupId: 'sg-nlb' }] }],
      'yes',
    ],
    ['no other group', [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: 'sg-x' }] }], 'no'],
    ['nobody knows whom by a prefix list', [{ IpProtocol: '-1', PrefixListIds: [{ PrefixListId: 'pl-1' }] }], 'unknown'],
    ['no IPv6 range', [{ IpProtocol: '-1' }], 'no'],
  ])('admit %s', (_what, rules, expected) => {
    expect(securityGroupAdmits(rules, node)).toBe(expected);
  });
});

describe('network ACLs', () => {
  const rule: fc.Arbitrary<NetworkAclRule> = fc
    .record({
      RuleNumber: fc.integer({ min: 1, max: 32_766 }),
      Protocol: fc.constantFrom('-1', '6', '17'),
      RuleAction: fc.constantFrom('allow', 'deny'),
      Egress: fc.boolean(),
      CidrBlock: cidr,
      range: ports,
    })
    .map(({ range, ...rest }) => ({ ...rest, PortRange: { From: range.from, To: range.to } }));
  const rules = fc.uniqueArray(rule, { maxLength: 8, selector: ({ RuleNumber }) => RuleNumber });
  const crossing: fc.Arbitrary<Crossing> = fc.record({
    egress: fc.boolean(),
    address,
    ports: fc.nat({ max: 65_000 }).chain((from) => fc.nat({ max: 60 }).map((more) => ({ from, to: from + more }))),
  });

  /** Every port by itself, every number from the lowest up. */
  function naive(all: readonly NetworkAclRule[], { egress, address: peer, ports: range }: Crossing): 'all' | 'some' | 'none' {
    const passed: boolean[] = [];
    for (let one = range.from; one <= range.to; one += 1) {
      let verdict = 'deny';
      let lowest = Number.POSITIVE_INFINITY;
      for (const entry of all) {
        const portFits =
          entry.Protocol === '-1' || ((entry.PortRange?.From ?? 0) <= one && one <= (entry.PortRange?.To ?? 65_535));
        const fits = entry.Egress === egress && entry.Protocol !== '17' && inside(entry.CidrBlock, peer) && portFits;
        if (!fits || entry.RuleNumber! >= lowest) continue;
        lowest = entry.RuleNumber!;
        verdict = entry.RuleAction!;
      }
      passed.push(verdict === 'allow');
    }
    if (passed.every(Boolean)) return 'all';
    return passed.some(Boolean) ? 'some' : 'none';
  }

  it('answer as a naive reading does', () => {
    const near = fc.record({
      egress: fc.boolean(),
      address,
      ports: fc.constantFrom({ from: 440, to: 446 }, { from: 443, to: 443 }, { from: 1_020, to: 1_030 }),
    });
    fc.assert(
      fc.property(rules, fc.oneof(crossing, near), (all, one) => void expect(networkAclAdmits(all, one)).toBe(naive(all, one))),
      { numRuns: 2_000 },
    );
  });

  const entry = (RuleNumber: number, RuleAction: string, from: number, to: number): NetworkAclRule => ({
    RuleNumber,
    RuleAction,
    Egress: true,
    Protocol: '6',
    CidrBlock: '10.0.0.0/16',
    PortRange: { From: from, To: to },
  });
  const answers = { egress: true, address: '10.0.1.10', ports: EPHEMERAL_PORTS };

  it.each<[string, NetworkAclRule[], string]>([
    ['none of the answers by default', [], 'none'],
    ['all of them', [entry(100, 'allow', 1024, 65_535)], 'all'],
    ['some, when only the range of Linux is open', [entry(100, 'allow', 32_768, 60_999)], 'some'],
    ['none, when a lower number denies', [entry(100, 'allow', 0, 65_535), entry(90, 'deny', 0, 65_535)], 'none'],
    ['all, when two entries make up the range', [entry(2, 'allow', 1024, 30_000), entry(1, 'allow', 30_001, 65_535)], 'all'],
  ])('let through %s', (_what, all, expected) => {
    expect(networkAclAdmits(all, answers)).toBe(expected);
  });
});

describe('routes', () => {
  const LOCAL: RouteEntry = { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', State: 'active' };
  const to = (DestinationCidrBlock: string, target: Partial<RouteEntry>): RouteEntry => ({
    DestinationCidrBlock,
    State: 'active',
    ...target,
  });

  it.each<[string, RouteEntry[], string]>([
    ['local', [LOCAL, to('0.0.0.0/0', { GatewayId: 'igw-1' })], '10.0.9.9'],
    ['none', [LOCAL], '192.168.1.1'],
    ['internet', [LOCAL, to('0.0.0.0/0', { GatewayId: 'igw-1' })], '192.168.1.1'],
    ['unknown', [LOCAL, to('0.0.0.0/0', { NatGatewayId: 'nat-1' })], '192.168.1.1'],
    ['internet', [LOCAL, to('0.0.0.0/0', { EgressOnlyInternetGatewayId: 'eigw-1' })], '192.168.1.1'],
    ['gateway', [LOCAL, to('0.0.0.0/0', { NatGatewayId: 'nat-1' }), to('192.168.0.0/16', { GatewayId: 'vgw-1' })], '192.168.1.1'],
    ['gateway', [LOCAL, to('192.168.0.0/16', {})], '192.168.1.1'],
    ['blackhole', [to('192.168.0.0/16', {}), to('192.168.1.0/24', { State: 'blackhole' })], '192.168.1.1'],
    ['unknown', [LOCAL, { DestinationPrefixListId: 'pl-1', GatewayId: 'vgw-1' }], '192.168.1.1'],
    ['gateway', [to('192.168.0.0/16', {}), { DestinationPrefixListId: 'pl-1' }], '192.168.1.1'],
  ])('lead by way of %s', (way, routes, destination) => {
    expect(wayTo(routes, destination)).toBe(way);
  });

  it('take the most specific one', () => {
    fc.assert(
      fc.property(fc.uniqueArray(cidr, { minLength: 1, maxLength: 6 }), address, (ranges, destination) => {
        const routes = ranges.map((range) => to(range, { GatewayId: Number(range.split('/')[1]) % 2 === 0 ? 'vgw-1' : 'igw-1' }));
        const fitting = ranges.filter((range) => inside(range, destination)).map((range) => Number(range.split('/')[1]));
        const longest = fitting.length === 0 ? 'none' : Math.max(...fitting) % 2 === 0 ? 'gateway' : 'internet';
        expect(wayTo(routes, destination)).toBe(longest);
      }),
    );
  });

  it('make a subnet public when one leads to an internet gateway', () => {
    const open = [LOCAL, to('0.0.0.0/0', { GatewayId: 'igw-1' })];
    expect([leadsToInternetGateway(open), leadsToInternetGateway([LOCAL, to('0.0.0.0/0', { NatGatewayId: 'n' })])]).toEqual([
      true,
      false,
    ]);
  });
});

describe('the edges of a range', () => {
  it.each([
    ['10.0.1.16/28', ['10.0.1.16', '10.0.1.31']],
    ['10.0.1.20/28', ['10.0.1.16', '10.0.1.31']],
    ['0.0.0.0/0', ['0.0.0.0', '255.255.255.255']],
    ['192.168.7.20/32', ['192.168.7.20', '192.168.7.20']],
    ['2001:db8::/32', null],
    ['', null],
  ])('%s: %j', (cidr, edges) => {
    expect(edgesOf(cidr)).toEqual(edges);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Edge, findCycles, groupProxies, type ProxyIdentity, sharedBy } from '../../lib/checks/dependencies-graph.ts';

function proxy(node: string, changes: Partial<ProxyIdentity> = {}): ProxyIdentity {
  return {
    node,
    storeId: node,
    host: `${node}.example.com`,
    serviceName: null,
    loadBalancerArns: [],
    instanceIds: [],
    ...changes,
  };
}

const edges = (...pairs: readonly string[]): readonly Edge[] =>
  pairs.map((pair) => ({ from: pair.charAt(0), to: pair.charAt(1) }));

describe('the same proxy', () => {
  it.each<[string, Partial<ProxyIdentity>, string | null]>([
    ['the store itself', { storeId: 'a' }, 'key store'],
    ['its host in other letters', { host: 'A.Example.Com' }, 'host'],
    ['its endpoint service', { serviceName: 'com.amazonaws.vpce.x' }, 'endpoint service'],
    ['a load balancer of it', { loadBalancerArns: ['other', 'lb'] }, 'load balancer'],
    ['an instance of it', { instanceIds: ['i-1'] }, 'instance'],
    ['nothing', {}, null],
    ['nothing, though neither is known', { storeId: null, host: null, serviceName: null }, null],
  ])('is known by %s', (_what, changes, shared) => {
    const here = proxy('a', { serviceName: 'com.amazonaws.vpce.x', loadBalancerArns: ['lb'], instanceIds: ['i-1'] });
    expect(sharedBy(here, proxy('b', changes))).toBe(shared);
    expect(sharedBy(proxy('b', changes), here)).toBe(shared);
  });

  it('groups also what shares a proxy through a third', () => {
    const groups = groupProxies([
      proxy('a'),
      proxy('b', { loadBalancerArns: ['lb'] }),
      proxy('c', { host: 'a.example.com', loadBalancerArns: ['lb'] }),
      proxy('d'),
    ]);
    expect(Object.fromEntries(groups)).toEqual({ a: 'a', b: 'a', c: 'a', d: 'd' });
  });

  it('gives every proxy one group, whose first member names it', () => {
    const identity = fc.record({
      host: fc.constantFrom('x', 'y', 'z', null),
      loadBalancerArns: fc.subarray(['1', '2', '3', '4']),
      instanceIds: fc.subarray(['i', 'j']),
    });
    fc.assert(
      fc.property(fc.array(identity, { maxLength: 8 }), (list) => {
        const proxies = list.map((one, index) => proxy(String(index), one));
        const groups = groupProxies(proxies);
        expect(groups.size).toBe(proxies.length);
        for (const [node, group] of groups) expect(groups.get(group), node).toBe(group);
        for (const left of proxies)
          for (const right of proxies)
            if (sharedBy(left, right) !== null) expect(groups.get(left.node)).toBe(groups.get(right.node));
      }),
    );
  });
});

describe('circles', () => {
  it.each<[string, readonly Edge[], readonly (readonly string[])[]]>([
    ['none without edges', [], []],
    ['none in a chain', edges('ab', 'bc'), []],
    ['none where the start only needs itself', edges('aa'), []],
    ['the start and another', edges('ab', 'ba'), [['a', 'b', 'a']]],
    ['a long way round', edges('ab', 'bc', 'cd', 'da'), [['a', 'b', 'c', 'd', 'a']]],
    [
      'the shortest of two',
      edges('ab', 'bc', 'ca', 'ba'),
      [
        ['a', 'b', 'a'],
        ['c', 'a', 'b', 'c'],
      ],
    ],
    ['one further off', edges('ab', 'bc', 'cb'), [['b', 'c', 'b']]],
    ['another that needs itself', edges('ab', 'bb'), [['b', 'b']]],
    ['none that cannot be reached', edges('ab', 'cd', 'dc'), []],
  ])('are found: %s', (_what, list, cycles) => {
    expect(findCycles('a', list)).toEqual(cycles);
  });

  it('are real, none is missed, and the search ends, whatever the stores need', () => {
    const node = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    fc.assert(
      fc.property(fc.array(fc.record({ from: node, to: node }), { maxLength: 20 }), (list) => {
        const cycles = findCycles('a', list);
        const across = list.filter(({ from, to }) => from !== 'a' || to !== 'a');
        for (const cycle of cycles) {
          expect(cycle.length).toBeGreaterThan(1);
          expect(cycle.at(-1)).toBe(cycle[0]);
          for (const [index, from] of cycle.slice(0, -1).entries())
            expect(across.some((edge) => edge.from === from && edge.to === cycle[index + 1])).toBe(true);
        }
        const reach = closure(across);
        const knotted = ['a', 'b', 'c', 'd', 'e', 'f'].filter(
          (one) => reach.has(`${one}${one}`) && (one === 'a' || reach.has(`a${one}`)),
        );
        expect(knotted.filter((one) => !cycles.flat().includes(one))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

/** Every pair of which the first leads to the second, as two letters. */
function closure(list: readonly Edge[]): ReadonlySet<string> {
  const pairs = new Set(list.map(({ from, to }) => from + to));
  for (const middle of 'abcdef')
    for (const from of 'abcdef')
      for (const to of 'abcdef') if (pairs.has(from + middle) && pairs.has(middle + to)) pairs.add(from + to);
  return pairs;
}

import { describe, expect, it } from 'vitest';
import type { Location } from '../../lib/checks/locate-proxy-observe.ts';
import { locateProxy } from '../../lib/checks/locate-proxy.ts';
import { netFailure, type NetFailureKind } from '../../lib/net/net-failure.ts';
import { LOAD_BALANCER_ARN, SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { checkInput, findingsOf } from '../support/builders.ts';
import { answered, at, failed, HERE } from '../support/connections.ts';

const HOST = SANDBOX.host;
const [FIRST, SECOND] = SANDBOX.publicAddresses;

type InPublic = Extract<Location, { how: 'public' }>;
type InVpc = Extract<Location, { how: 'vpc' }>;

function inPublic(changes: Partial<InPublic> = {}): InPublic {
  const a = { ok: true, perspective: HERE, answer: { records: [FIRST, SECOND], resolver: '1.1.1.1' } } as const;
  return {
    how: 'public',
    host: HOST,
    a,
    aaaa: null,
    refused: [],
    connections: [at(FIRST), at(SECOND)].map(answered),
    ...changes,
  };
}

function noAddress(kind: NetFailureKind, aaaa: InPublic['aaaa'] = null): InPublic {
  return inPublic({ a: { ok: false, perspective: HERE, failure: netFailure('dns', kind, '1.1.1.1') }, aaaa, connections: [] });
}

const NODES = SANDBOX.nodeAddresses.map((address) => at(address, SANDBOX.vpcId));

function inVpc(changes: Partial<InVpc> = {}): InVpc {
  return {
    how: 'vpc',
    host: HOST,
    loadBalancerArns: [LOAD_BALANCER_ARN],
    vpcIds: [SANDBOX.vpcId],
    nodeCount: 2,
    connections: NODES.map(answered),
    corroboration: null,
    ...changes,
  };
}

const HEALTHY_CONFIGURATION = { listensOn443: true, healthyTargets: 2 };
const SILENT = NODES.map((node) => failed(node, 'timeout'));
const IPV6 = { ok: true, perspective: HERE, answer: { records: ['2001:db8::1'], resolver: '1.1.1.1' } } as const;
const NO_IPV6 = { ok: false, perspective: HERE, failure: netFailure('dns', 'no-data', '1.1.1.1') } as const;
const NOT_PUBLIC = [{ address: '10.1.2.3', addressClass: 'private' }] as const;

describe('locate-proxy, judged', () => {
  it.each<[string, Location, string, string]>([
    ['resolved', inPublic(), 'locate-proxy/resolved', 'pass'],
    ['public addresses', inPublic(), 'locate-proxy/addresses-public', 'pass'],
    ['reachable', inPublic(), 'locate-proxy/reachable', 'pass'],
    ['no such name', noAddress('nxdomain'), 'locate-proxy/name-not-found', 'fail'],
    ['no address at all', noAddress('no-data', NO_IPV6), 'locate-proxy/no-a-record', 'fail'],
    ['IPv6 only', noAddress('no-data', IPV6), 'locate-proxy/ipv6-only', 'fail'],
    ['DNS time-out', noAddress('timeout'), 'locate-proxy/dns-unanswered', 'error'],
    ['SERVFAIL', noAddress('servfail'), 'locate-proxy/dns-unanswered', 'error'],
    ['no resolver', noAddress('resolver-unreachable'), 'locate-proxy/dns-unanswered', 'error'],
    ['a private address', inPublic({ refused: NOT_PUBLIC }), 'locate-proxy/address-not-public', 'fail'],
    ['refused', inPublic({ connections: [failed(at(FIRST), 'refused')] }), 'locate-proxy/connection-refused', 'fail'],
    ['filtered', inPublic({ connections: [failed(at(FIRST), 'timeout')] }), 'locate-proxy/connection-timed-out', 'fail'],
    ['no route', inPublic({ connections: [failed(at(FIRST), 'unreachable')] }), 'locate-proxy/unreachable', 'fail'],
    ['reset', inPublic({ connections: [failed(at(FIRST), 'reset')] }), 'locate-proxy/unreachable', 'fail'],
    [
      'not dialled',
      inPublic({ connections: [failed(at(FIRST), 'forbidden-address', 'vantage')] }),
      'locate-proxy/not-observed',
      'error',
    ],
    ['no endpoint', { how: 'no-host' }, 'locate-proxy/no-endpoint', 'skipped'],
    [
      '--connect-to',
      { how: 'connect-to', host: HOST, connection: answered(at('127.0.0.1')) },
      'locate-proxy/connect-to',
      'skipped',
    ],
    ['nodes', inVpc(), 'locate-proxy/nodes-found', 'pass'],
    ['no service', inVpc({ loadBalancerArns: null, connections: [] }), 'locate-proxy/no-load-balancer', 'skipped'],
    ['no load balancer', inVpc({ loadBalancerArns: [], connections: [] }), 'locate-proxy/no-load-balancer', 'skipped'],
    ['no nodes', inVpc({ connections: [] }), 'locate-proxy/no-nodes', 'error'],
    [
      'no listener',
      inVpc({ connections: SILENT, corroboration: { listensOn443: false, healthyTargets: null } }),
      'locate-proxy/no-listener',
      'fail',
    ],
    [
      'no healthy target',
      inVpc({ connections: SILENT, corroboration: { listensOn443: true, healthyTargets: 0 } }),
      'locate-proxy/no-healthy-target',
      'fail',
    ],
    [
      'silent without a reason',
      inVpc({ connections: SILENT, corroboration: HEALTHY_CONFIGURATION }),
      'locate-proxy/vantage-blocked',
      'error',
    ],
    [
      'no prober',
      inVpc({ connections: NODES.map((node) => failed(node, 'no-vantage', 'vantage')) }),
      'locate-proxy/no-vantage',
      'error',
    ],
    [
      'broken prober',
      inVpc({ connections: NODES.map((node) => failed(node, 'prober-failed', 'vantage')) }),
      'locate-proxy/not-observed',
      'error',
    ],
  ])('%s', (_name, location, code, verdict) => {
    expect(findingsOf(locateProxy, location)).toContainEqual(expect.objectContaining({ code, verdict }));
  });

  it('finds nothing but good in a healthy store of either connectivity', () => {
    for (const location of [inPublic(), inVpc()]) {
      expect(new Set(findingsOf(locateProxy, location).map(({ verdict }) => verdict))).toEqual(new Set(['pass']));
    }
  });

  it('groups nodes that fail alike, and hands on those that answered', () => {
    const [first, second] = NODES;
    const location = inVpc({
      connections: [...NODES.map((node) => failed(node, 'timeout')), answered(at('10.0.3.10', SANDBOX.vpcId))],
      corroboration: HEALTHY_CONFIGURATION,
    });
    const blocked = findingsOf(locateProxy, location).filter(({ code }) => code === 'locate-proxy/vantage-blocked');
    expect(blocked).toMatchObject([{ evidence: { addresses: [`${first!.address}:443`, `${second!.address}:443`] } }]);
    expect(locateProxy.facts?.(location, checkInput())).toEqual({
      host: HOST,
      targets: [at('10.0.3.10', SANDBOX.vpcId)],
      perspective: 'Lambda outside any VPC',
    });
  });

  it('names what an address is, and the rows of the connectivity', () => {
    const found = findingsOf(locateProxy, inPublic({ refused: NOT_PUBLIC }));
    expect(found.find(({ code }) => code === 'locate-proxy/address-not-public')?.remedy).toContain('10.1.2.3 is private');
    const reachable = (location: Location) =>
      findingsOf(locateProxy, location).find(({ code }) => code === 'locate-proxy/reachable');
    expect(reachable(inPublic())?.requirements).toEqual(['XKS-NET-004']);
    expect(reachable(inVpc())?.requirements).toEqual(['XKS-NET-006']);
  });

  it('names the VPC that lacks a prober', () => {
    const [found] = findingsOf(locateProxy, inVpc({ connections: [failed(NODES[0]!, 'no-vantage', 'vantage')] })).filter(
      ({ verdict }) => verdict === 'error',
    );
    expect(found?.remedy).toContain(`Add ${SANDBOX.vpcId}`);
    expect(found?.remedy).toContain('--connect-to');
  });

  it('says a refused connection of --connect-to is a fault', () => {
    const location: Location = { how: 'connect-to', host: HOST, connection: failed(at('127.0.0.1'), 'refused') };
    expect(findingsOf(locateProxy, location).map(({ code }) => code)).toEqual([
      'locate-proxy/connect-to',
      'locate-proxy/connection-refused',
    ]);
    expect(locateProxy.facts?.(location, checkInput())).toMatchObject({ targets: [] });
  });
});

import { describe, expect, it } from 'vitest';
import type { InVpc, NodesSeen } from '../../lib/checks/locate-proxy-in-vpc.ts';
import type { InPublic, Location } from '../../lib/checks/locate-proxy-observe.ts';
import { locateProxy } from '../../lib/checks/locate-proxy.ts';
import type { Connection } from '../../lib/checks/locate-proxy-connect.ts';
import { netFailure, type NetFailureKind } from '../../lib/net/net-failure.ts';
import { PROBE_ENDPOINT } from '../../lib/sandbox/foreign-service.ts';
import { LOAD_BALANCER_ARN, SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { checkInput, findingsOf } from '../support/builders.ts';
import { answered, at, failed, HERE } from '../support/connections.ts';

const HOST = SANDBOX.host;
const [FIRST, SECOND] = SANDBOX.publicAddresses;

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

/** Looked at from inside the VPC of the load balancer. */
function inVpc(changes: Partial<NodesSeen> & Partial<Omit<InVpc, 'nodes'>> = {}): InVpc {
  const { loadBalancerArns = [LOAD_BALANCER_ARN], connections = NODES.map(answered), ...rest } = changes;
  const nodes: NodesSeen = {
    loadBalancerArns,
    connections,
    vpcIds: [SANDBOX.vpcId],
    securityGroupIds: changes.securityGroupIds ?? ['sg-0123456789abcdef0'],
    nodeCount: 2,
  };
  return {
    how: 'vpc',
    host: HOST,
    serviceFound: loadBalancerArns !== null,
    owner: null,
    endpoint: null,
    vpcsWithoutProber: [],
    endpointsRefused: null,
    corroboration: null,
    places: [],
    vpcsWithProber: [],
    ...rest,
    nodes,
  };
}

const ENDPOINT_NODES = PROBE_ENDPOINT.addresses.map((address) => at(address, PROBE_ENDPOINT.vpcId));

/** Looked at through an interface endpoint. */
function throughEndpoint(connections: readonly Connection[], changes: Parameters<typeof inVpc>[0] = {}): InVpc {
  const { id: endpointId, vpcId, securityGroupId } = PROBE_ENDPOINT;
  const endpoint = { endpointId, vpcId, securityGroupIds: [securityGroupId], connections };
  return inVpc({ connections: [], ...changes, endpoint });
}

const OTHER = { owner: '444455556666', loadBalancerArns: null, connections: [] } as const;
const REFUSED = { action: 'ec2:DescribeVpcEndpoints', refusal: 'denied', awsError: 'UnauthorizedOperation', cause: 'no' };

const NOT_BARRED = { healthyZones: null, barred: null, refused: [] };
const HEALTHY_CONFIGURATION = { ...NOT_BARRED, listensOn443: true, healthyTargets: 2 };
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
    ['neither public nor VPC', { how: 'not-known' }, 'locate-proxy/connectivity-not-known', 'skipped'],
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
      inVpc({ connections: SILENT, corroboration: { ...NOT_BARRED, listensOn443: false, healthyTargets: null } }),
      'locate-proxy/no-listener',
      'fail',
    ],
    [
      'no healthy target',
      inVpc({ connections: SILENT, corroboration: { ...NOT_BARRED, listensOn443: true, healthyTargets: 0 } }),
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
    ['an endpoint', throughEndpoint(ENDPOINT_NODES.map(answered)), 'locate-proxy/probe-endpoint-found', 'pass'],
    [
      'an endpoint that is silent, and nodes that are not',
      throughEndpoint(
        ENDPOINT_NODES.map((node) => failed(node, 'timeout')),
        { connections: NODES.map(answered) },
      ),
      'locate-proxy/probe-endpoint-silent',
      'skipped',
    ],
    [
      'a silent endpoint and no healthy target',
      throughEndpoint(
        ENDPOINT_NODES.map((node) => failed(node, 'timeout')),
        { corroboration: { ...NOT_BARRED, listensOn443: true, healthyTargets: 0 } },
      ),
      'locate-proxy/no-healthy-target',
      'fail',
    ],
    [
      'a silent endpoint of a service that only its owner sees',
      throughEndpoint(
        ENDPOINT_NODES.map((node) => failed(node, 'timeout')),
        OTHER,
      ),
      'locate-proxy/vantage-blocked',
      'error',
    ],
    [
      'no endpoint to the service of another account',
      inVpc({ ...OTHER, serviceFound: true }),
      'locate-proxy/no-probe-endpoint',
      'error',
    ],
    ['no service of another account', inVpc({ ...OTHER, serviceFound: false }), 'locate-proxy/no-load-balancer', 'skipped'],
    [
      'endpoints that may not be listed',
      inVpc({ ...OTHER, serviceFound: true, endpointsRefused: REFUSED }),
      'locate-proxy/endpoints-unreadable',
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

  it('names the rule that would admit the prober, wherever it is kept out', () => {
    const remedyOf = (location: Location) =>
      findingsOf(locateProxy, location).find(({ code }) => code === 'locate-proxy/vantage-blocked')?.remedy;
    const silent = ENDPOINT_NODES.map((node) => failed(node, 'timeout'));
    expect(remedyOf(throughEndpoint(silent))).toContain(`--group-id '${PROBE_ENDPOINT.securityGroupId}'`);
    const nodes = { connections: SILENT, corroboration: HEALTHY_CONFIGURATION };
    expect(remedyOf(inVpc(nodes))).toContain("--group-id 'sg-0123456789abcdef0'");
    expect(remedyOf(inVpc({ ...nodes, securityGroupIds: [] }))).toContain('has no security group');
  });

  it('says so where only some addresses answer', () => {
    const [first, second] = [at(FIRST), at(SECOND)];
    const found = findingsOf(locateProxy, inPublic({ connections: [answered(first), failed(second, 'refused')] }));
    expect(found.find(({ verdict }) => verdict === 'fail')).toMatchObject({
      requirements: ['XKS-NET-004', 'XKS-NET-010'],
      evidence: { othersAnswer: 1, addresses: [`${SECOND}:443`] },
    });
  });

  it('tells later checks that they look through the endpoint', () => {
    const facts = locateProxy.facts?.(throughEndpoint(ENDPOINT_NODES.map(answered)), checkInput());
    expect(facts).toMatchObject({ targets: ENDPOINT_NODES, perspective: expect.stringContaining(PROBE_ENDPOINT.id) });
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

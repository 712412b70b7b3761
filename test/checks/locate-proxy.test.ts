import { describe, expect, it } from 'vitest';
import type { Ec2Port, Elbv2Port } from '../../lib/aws/ports.ts';
import { runCheck } from '../../lib/checks/check.ts';
import type { Connection, Location } from '../../lib/checks/locate-proxy-observe.ts';
import { locateProxy } from '../../lib/checks/locate-proxy.ts';
import type { Target } from '../../lib/model/facts.ts';
import { AwsRefusal } from '../../lib/model/refusal.ts';
import type { Lab } from '../../lib/model/run.ts';
import { netFailure, type NetFailure, type NetFailureKind } from '../../lib/net/net-failure.ts';
import type { Prober } from '../../lib/net/prober.ts';
import { LOAD_BALANCER_ARN, SANDBOX, TARGET_GROUP_ARN } from '../../lib/sandbox/healthy-world.ts';
import { checkInput, findingsOf, healthyPublicParams, healthyVpcParams, run, without } from '../support/builders.ts';

const HERE = { place: 'Lambda outside any VPC', region: 'us-east-1' };
const HOST = SANDBOX.host;
const [FIRST, SECOND] = SANDBOX.publicAddresses;

const at = (address: string, vantage = 'here'): Target => ({ address, port: 443, vantage });

function answered(target: Target): Connection {
  return { target, seen: { ok: true, perspective: HERE, answer: { samplesMs: [1], loopbackMs: 0, failures: [] } } };
}

function failed(target: Target, kind: NetFailureKind, phase: NetFailure['phase'] = 'tcp'): Connection {
  return { target, seen: { ok: false, perspective: HERE, failure: netFailure(phase, kind, `${target.address}:443`) } };
}

type InPublic = Extract<Location, { how: 'public' }>;
type InVpc = Extract<Location, { how: 'vpc' }>;

function inPublic(changes: Partial<InPublic> = {}): InPublic {
  const a = { ok: true, perspective: HERE, answer: { records: [FIRST, SECOND], resolver: '1.1.1.1' } } as const;
  return { how: 'public', host: HOST, a, aaaa: null, refused: [], connections: [at(FIRST), at(SECOND)].map(answered),
    ...changes };
}

function noAddress(kind: NetFailureKind, aaaa: InPublic['aaaa'] = null): InPublic {
  return inPublic({ a: { ok: false, perspective: HERE, failure: netFailure('dns', kind, '1.1.1.1') }, aaaa, connections: [] });
}

const NODES = SANDBOX.nodeAddresses.map((address) => at(address, SANDBOX.vpcId));

function inVpc(changes: Partial<InVpc> = {}): InVpc {
  return {
    how: 'vpc', host: HOST, loadBalancerArns: [LOAD_BALANCER_ARN], vpcIds: [SANDBOX.vpcId], nodeCount: 2,
    connections: NODES.map(answered), corroboration: null, ...changes,
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
    ['not dialled', inPublic({ connections: [failed(at(FIRST), 'forbidden-address', 'vantage')] }), 'locate-proxy/not-observed',
      'error'],
    ['no endpoint', { how: 'no-host' }, 'locate-proxy/no-endpoint', 'skipped'],
    ['--connect-to', { how: 'connect-to', host: HOST, connection: answered(at('127.0.0.1')) }, 'locate-proxy/connect-to',
      'skipped'],
    ['nodes', inVpc(), 'locate-proxy/nodes-found', 'pass'],
    ['no service', inVpc({ loadBalancerArns: null, connections: [] }), 'locate-proxy/no-load-balancer', 'skipped'],
    ['no load balancer', inVpc({ loadBalancerArns: [], connections: [] }), 'locate-proxy/no-load-balancer', 'skipped'],
    ['no nodes', inVpc({ connections: [] }), 'locate-proxy/no-nodes', 'error'],
    ['no listener', inVpc({ connections: SILENT, corroboration: { listensOn443: false, healthyTargets: null } }),
      'locate-proxy/no-listener', 'fail'],
    ['no healthy target', inVpc({ connections: SILENT, corroboration: { listensOn443: true, healthyTargets: 0 } }),
      'locate-proxy/no-healthy-target', 'fail'],
    ['silent without a reason', inVpc({ connections: SILENT, corroboration: HEALTHY_CONFIGURATION }),
      'locate-proxy/vantage-blocked', 'error'],
    ['no prober', inVpc({ connections: NODES.map((node) => failed(node, 'no-vantage', 'vantage')) }), 'locate-proxy/no-vantage',
      'error'],
    ['broken prober', inVpc({ connections: NODES.map((node) => failed(node, 'prober-failed', 'vantage')) }),
      'locate-proxy/not-observed', 'error'],
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
    const location = inVpc({ connections: [...NODES.map((node) => failed(node, 'timeout')),
      answered(at('10.0.3.10', SANDBOX.vpcId))],
      corroboration: HEALTHY_CONFIGURATION });
    const blocked = findingsOf(locateProxy, location).filter(({ code }) => code === 'locate-proxy/vantage-blocked');
    expect(blocked).toMatchObject([{ evidence: { addresses: [`${first!.address}:443`, `${second!.address}:443`] } }]);
    expect(locateProxy.facts?.(location, checkInput())).toEqual({
      host: HOST, targets: [at('10.0.3.10', SANDBOX.vpcId)], perspective: 'Lambda outside any VPC',
    });
  });

  it('names what an address is, and the rows of the connectivity', () => {
    const found = findingsOf(locateProxy, inPublic({ refused: NOT_PUBLIC }));
    expect(found.find(({ code }) => code === 'locate-proxy/address-not-public')?.remedy).toContain('10.1.2.3 is private');
    const reachable = (location: Location) => findingsOf(locateProxy,
      location).find(({ code }) => code === 'locate-proxy/reachable');
    expect(reachable(inPublic())?.requirements).toEqual(['XKS-NET-004']);
    expect(reachable(inVpc())?.requirements).toEqual(['XKS-NET-006']);
  });

  it('names the VPC that lacks a prober', () => {
    const [found] = findingsOf(locateProxy, inVpc({ connections: [failed(NODES[0]!, 'no-vantage', 'vantage')] }))
      .filter(({ verdict }) => verdict === 'error');
    expect(found?.remedy).toContain(`Add ${SANDBOX.vpcId}`);
    expect(found?.remedy).toContain('--connect-to');
  });

  it('says a refused connection of --connect-to is a fault', () => {
    const location: Location = { how: 'connect-to', host: HOST, connection: failed(at('127.0.0.1'), 'refused') };
    expect(findingsOf(locateProxy, location).map(({ code }) => code)).toEqual(['locate-proxy/connect-to',
      'locate-proxy/connection-refused']);
    expect(locateProxy.facts?.(location, checkInput())).toMatchObject({ targets: [] });
  });
});

const never = async (): Promise<never> => {
  throw new Error('not to be called');
};
const NO_EC2: Ec2Port = {
  endpointServiceConfiguration: never, endpointServicePermissions: never, endpointServiceDetail: never, networkInterfaces: never,
};
const NO_ELBV2: Elbv2Port = { loadBalancers: never, listeners: never, targetGroups: never, targetHealth: never };

/** Answers DNS from `dns`, and connections by whether the address is in `open`. */
function scripted(dns: Readonly<Record<string, readonly string[]>>,
  open: readonly string[]): { prober: Prober; dialled: string[] } {
  const dialled: string[] = [];
  const observe = async (request: Parameters<Prober['observe']>[0]): Promise<unknown> => {
    if (request.kind === 'dns') {
      const records = dns[request.type];
      return records ? { ok: true, perspective: HERE, answer: { records, resolver: 'r' } }
        : { ok: false, perspective: HERE, failure: netFailure('dns', 'no-data', 'r') };
    }
    dialled.push(`${request.target.address}@${request.target.vantage}`);
    return open.includes(request.target.address) ? answered(request.target).seen : failed(request.target, 'timeout').seen;
  };
  return { prober: { observe } as Prober, dialled };
}

const DESCRIPTION = 'ELB net/xks-nlb/50dc6c495c0c9188';

const AWS_PORTS = {
  ec2: {
    ...NO_EC2,
    endpointServiceConfiguration: async (name: string) =>
      (name === SANDBOX.serviceName ? { NetworkLoadBalancerArns: [LOAD_BALANCER_ARN] } : null),
    networkInterfaces: async (description: string) =>
      SANDBOX.nodeAddresses.flatMap((PrivateIpAddress) => (description === DESCRIPTION ? [{ PrivateIpAddress }] : [])),
  },
  elbv2: {
    ...NO_ELBV2,
    loadBalancers: async (arns: readonly string[]) => arns.map((LoadBalancerArn) => ({
      LoadBalancerArn, VpcId: SANDBOX.vpcId,
      AvailabilityZones: [{ LoadBalancerAddresses: [{ PrivateIPv4Address: '10.0.1.10' }, { PrivateIPv4Address: '10.0.3.10' }] }],
    })),
  },
};

describe('locate-proxy, observed', () => {
  const publicInput = checkInput({ params: healthyPublicParams() });

  it('dials only the public addresses of a public store', async () => {
    const { prober, dialled } = scripted({ A: [FIRST, '10.1.2.3', '169.254.169.254'] }, [FIRST]);
    const location = await locateProxy.observe(publicInput, { prober, ec2: NO_EC2, elbv2: NO_ELBV2 });
    expect(dialled).toEqual([`${FIRST}@here`]);
    expect(location).toMatchObject({ refused: [{ addressClass: 'private' }, { addressClass: 'metadata' }] });
  });

  it('asks for IPv6 only when there is no IPv4', async () => {
    const { prober } = scripted({ AAAA: ['2001:db8::1'] }, []);
    const location = await locateProxy.observe(publicInput, { prober, ec2: NO_EC2, elbv2: NO_ELBV2 });
    expect(location).toMatchObject({ aaaa: { ok: true } });
  });

  it('dials every node once from the VPC of the load balancer, static addresses included', async () => {
    const { prober, dialled } = scripted({}, [...SANDBOX.nodeAddresses, '10.0.3.10']);
    const location = await locateProxy.observe(checkInput(), { prober, ...AWS_PORTS });
    expect(dialled.toSorted()).toEqual(['10.0.1.10', '10.0.2.10', '10.0.3.10'].map((address) => `${address}@${SANDBOX.vpcId}`));
    expect(location).toMatchObject({ corroboration: null, vpcIds: [SANDBOX.vpcId] });
  });

  it('reads the configuration when a node is silent, and counts the healthy targets behind port 443', async () => {
    const { prober } = scripted({}, ['10.0.1.10']);
    const elbv2: Elbv2Port = {
      ...AWS_PORTS.elbv2,
      listeners: async () => [
        { Port: 80, Protocol: 'TCP', DefaultActions: [{ Type: 'forward', TargetGroupArn: 'another' }] },
        { Port: 443, Protocol: 'TCP', DefaultActions: [{ Type: 'forward',
          ForwardConfig: { TargetGroups: [{ TargetGroupArn: TARGET_GROUP_ARN }] } }] },
      ],
      targetHealth: async (arn) => (arn === TARGET_GROUP_ARN
        ? [{ TargetHealth: { State: 'healthy' } }, { TargetHealth: { State: 'unhealthy' } }] : []),
    };
    const location = await locateProxy.observe(checkInput(), { prober, ec2: AWS_PORTS.ec2, elbv2 });
    expect(location).toMatchObject({ corroboration: { listensOn443: true, healthyTargets: 1 } });
  });

  it('dials what --connect-to names, and looks nothing up', async () => {
    const lab: Lab = { connectTo: { host: '127.0.0.1', port: 8443 }, caFile: false, resolver: null };
    const { prober, dialled } = scripted({}, ['127.0.0.1']);
    const location = await locateProxy.observe(checkInput({ run: run({ lab }) }), { prober, ec2: NO_EC2, elbv2: NO_ELBV2 });
    expect(dialled).toEqual(['127.0.0.1@here']);
    expect(locateProxy.facts?.(location, checkInput())).toMatchObject({ host: HOST, targets: [{ port: 8443 }] });
  });

  it('has nothing to look for without an endpoint or a service of this account', async () => {
    const { prober, dialled } = scripted({}, []);
    const noEndpoint = checkInput({ params: healthyVpcParams({ XksProxyUriEndpoint: 'http://x' }) });
    const noService = checkInput({ params: without(healthyVpcParams(), 'XksProxyVpcEndpointServiceName') });
    const another = { XksProxyVpcEndpointServiceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-1' };
    const otherService = checkInput({ params: healthyVpcParams(another) });
    for (const input of [noEndpoint, noService, otherService]) {
      const { result, facts } = await runCheck(locateProxy, input, { prober, ...AWS_PORTS }, { now: () => 0 });
      expect(result).toMatchObject({ verdict: 'skipped', reason: 'blocked' });
      expect(facts === null || ('targets' in facts && facts.targets.length === 0)).toBe(true);
    }
    expect(dialled).toEqual([]);
  });

  it('names the action to allow when AWS refuses', async () => {
    const refuse = async (): Promise<never> => {
      throw new AwsRefusal('ec2:DescribeNetworkInterfaces', 'denied', 'UnauthorizedOperation', 'not authorised');
    };
    const ports = { ...AWS_PORTS, ec2: { ...AWS_PORTS.ec2, networkInterfaces: refuse }, prober: scripted({}, []).prober };
    const { result } = await runCheck(locateProxy, checkInput(), ports, { now: () => 0 });
    expect(result.findings).toMatchObject([{ code: 'locate-proxy/undecided', verdict: 'error' }]);
    expect(result.findings[0]?.remedy).toContain('ec2:DescribeNetworkInterfaces');
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeLiveEc2 } from '../../lib/aws/ec2.ts';
import { makeLiveNetwork } from '../../lib/aws/ec2-network.ts';
import { makeLiveElbv2 } from '../../lib/aws/elbv2.ts';
import { makeLiveOwners } from '../../lib/aws/owners.ts';
import type { CheckInput } from '../../lib/checks/check.ts';
import { locateProxy } from '../../lib/checks/locate-proxy.ts';
import { rtt } from '../../lib/checks/rtt.ts';
import { makeLocalProber } from '../../lib/net/local-prober.ts';
import { type AwsEndpoint, startAwsEndpoint } from '../../lib/sandbox/aws/endpoint.ts';
import type { AwsWorld } from '../../lib/sandbox/aws-world.ts';
import { type DnsServer, type DnsZone, startDnsServer } from '../../lib/sandbox/dns.ts';
import {
  type Connectivity,
  healthyAwsWorld,
  LOAD_BALANCER_ARN,
  SANDBOX,
  TARGET_GROUP_ARN,
} from '../../lib/sandbox/healthy-world.ts';
import { checkInput, findingsOf, healthyPublicParams } from '../support/builders.ts';
import { type LiveProxy, startLiveProxy } from '../support/live-proxy.ts';

/** Nothing listens there: it needs privileges that no test has reason to use. */
const CLOSED = { host: '127.0.0.1', port: 1 };

let live: LiveProxy;
let aws: AwsEndpoint;
let dns: DnsServer;
let world: AwsWorld;
let zone: DnsZone;

beforeEach(async () => {
  world = healthyAwsWorld('vpc', '{}');
  zone = new Map([[SANDBOX.host, { A: [...SANDBOX.publicAddresses] }]]);
  live = await startLiveProxy();
  aws = await startAwsEndpoint({ world, kmsReality: { callProxy: async () => ({ ok: true }) } });
  dns = await startDnsServer({ zone });
});
afterEach(() => Promise.all([live.proxy.close(), aws.close(), dns.close()]));

/** @param closed addresses behind which nothing listens */
function ports(scope: Connectivity, closed: readonly string[] = []) {
  const addresses = [...SANDBOX.nodeAddresses, ...SANDBOX.publicAddresses];
  const dial = (address: string) => (closed.includes(address) ? CLOSED : { host: '127.0.0.1', port: live.proxy.port });
  const options = { region: SANDBOX.region, endpoint: aws.url, credentials: { accessKeyId: 'SANDBOX', secretAccessKey: 'x' } };
  return {
    prober: makeLocalProber({
      scope,
      perspective: { place: 'a test', region: SANDBOX.region },
      resolvers: [dns.address],
      dialMap: new Map(addresses.map((address) => [`${address}:443`, dial(address)])),
    }),
    ec2: makeLiveEc2(options),
    elbv2: makeLiveElbv2(options),
    network: makeLiveNetwork(options),
    owners: makeLiveOwners(options, []),
  };
}

async function look(input: CheckInput, scope: Connectivity, closed: readonly string[] = []) {
  const location = await locateProxy.observe(input, ports(scope, closed));
  const found = findingsOf(locateProxy, location, input);
  const facts = locateProxy.facts?.(location, input) ?? null;
  const targets = facts !== null && 'targets' in facts ? facts.targets.map(({ address }) => address) : [];
  return { bad: found.filter(({ verdict }) => verdict !== 'pass').map(({ code }) => code), found, facts, targets };
}

const PUBLIC = checkInput({ params: healthyPublicParams() });

describe('locate-proxy, a public store', () => {
  it('finds every address', async () => {
    expect(await look(PUBLIC, 'public')).toMatchObject({ bad: [], targets: SANDBOX.publicAddresses });
  });

  it('names the address that refuses, and hands on the other', async () => {
    const [first, second] = SANDBOX.publicAddresses;
    const { bad, found, targets } = await look(PUBLIC, 'public', [second]);
    expect(bad).toEqual(['locate-proxy/connection-refused']);
    expect(found.at(-1)?.evidence['addresses']).toEqual([`${second}:443`]);
    expect(targets).toEqual([first]);
  });

  it.each<[string, (zone: DnsZone) => void, readonly string[]]>([
    [
      'no such name',
      (z) => {
        z.delete(SANDBOX.host);
      },
      ['locate-proxy/name-not-found'],
    ],
    [
      'IPv6 only',
      (z) => {
        z.set(SANDBOX.host, { AAAA: ['2001:db8::1'] });
      },
      ['locate-proxy/ipv6-only'],
    ],
    [
      'no address',
      (z) => {
        z.set(SANDBOX.host, { TXT: ['x'] });
      },
      ['locate-proxy/no-a-record'],
    ],
    [
      'SERVFAIL',
      (z) => {
        z.set(SANDBOX.host, { fault: 'servfail' });
      },
      ['locate-proxy/dns-unanswered'],
    ],
    [
      'loopback',
      (z) => {
        z.set(SANDBOX.host, { A: ['127.0.0.1'] });
      },
      ['locate-proxy/address-not-public'],
    ],
    [
      'instance metadata',
      (z) => {
        z.set(SANDBOX.host, { A: ['169.254.169.254'] });
      },
      ['locate-proxy/address-not-public'],
    ],
  ])('%s', async (_name, change, bad) => {
    change(zone);
    expect(await look(PUBLIC, 'public')).toMatchObject({ bad, targets: [] });
  });
});

describe('locate-proxy, a VPC store', () => {
  it('finds every node of the load balancer', async () => {
    const { bad, facts } = await look(checkInput(), 'vpc');
    expect(bad).toEqual([]);
    expect(facts).toMatchObject({
      host: SANDBOX.host,
      targets: SANDBOX.nodeAddresses.map((address) => ({ address, port: 443, vantage: SANDBOX.vpcId })),
    });
  });

  it.each<[string, (world: AwsWorld) => void, readonly string[]]>([
    ['nothing in the configuration says why', () => undefined, ['locate-proxy/vantage-blocked']],
    [
      'no listener',
      (w) => {
        w.listeners.length = 0;
      },
      ['locate-proxy/no-listener'],
    ],
    [
      'no healthy target',
      (w) => {
        w.targetHealth[TARGET_GROUP_ARN] = [{ Target: { Id: '10.0.1.20' }, TargetHealth: { State: 'unhealthy' } }];
      },
      ['locate-proxy/no-healthy-target'],
    ],
  ])('silent nodes: %s', async (_name, change, bad) => {
    change(world);
    expect(await look(checkInput(), 'vpc', SANDBOX.nodeAddresses)).toMatchObject({ bad, targets: [] });
  });

  const [nodeA, nodeB] = SANDBOX.nodeAddresses;
  const onlyInZoneA = (w: AwsWorld): void => {
    w.targetHealth[TARGET_GROUP_ARN]![1]!.TargetHealth = { State: 'unhealthy' };
  };

  it.each<[string, (world: AwsWorld) => void, string]>([
    ['no healthy target in its zone', () => undefined, 'no-healthy-target'],
    [
      'it may use the targets of other zones',
      (w) => {
        w.attributes[LOAD_BALANCER_ARN] = { 'load_balancing.cross_zone.enabled': 'true' };
      },
      'vantage-blocked',
    ],
    [
      'its target group lets it use those of other zones',
      (w) => {
        w.attributes[TARGET_GROUP_ARN] = { 'load_balancing.cross_zone.enabled': 'true' };
      },
      'vantage-blocked',
    ],
    [
      'whether it may use others is not to be read',
      (w) => {
        w.faults.push({ service: 'elasticloadbalancing', operation: 'DescribeLoadBalancerAttributes', kind: 'denied', times: 9 });
      },
      'vantage-blocked',
    ],
    [
      'the zone of a healthy target is not known',
      (w) => {
        delete w.targetHealth[TARGET_GROUP_ARN]![0]!.Target!.AvailabilityZone;
      },
      'vantage-blocked',
    ],
  ])('one silent node: %s', async (_name, change, code) => {
    onlyInZoneA(world);
    change(world);
    const { bad, found, targets } = await look(checkInput(), 'vpc', [nodeB]);
    expect([bad, targets]).toEqual([[`locate-proxy/${code}`], [nodeA]]);
    if (code === 'no-healthy-target') {
      expect(found.find(({ verdict }) => verdict === 'fail')).toMatchObject({
        requirements: expect.arrayContaining(['XKS-NLB-013']),
        remedy: expect.stringContaining('Repair or add a target in us-east-1b'),
      });
    }
  });

  it('leaves a missing service to its own check', async () => {
    world.endpointServices.length = 0;
    expect(await look(checkInput(), 'vpc')).toMatchObject({ bad: ['locate-proxy/no-load-balancer'], targets: [] });
  });

  it('says when the load balancer has no nodes', async () => {
    world.networkInterfaces.length = 0;
    expect(await look(checkInput(), 'vpc')).toMatchObject({ bad: ['locate-proxy/no-nodes'], targets: [] });
  });
});

describe('rtt, on loopback', () => {
  it('measures the addresses that were located', async () => {
    const input = live.input();
    const seen = await rtt.observe(input, { prober: live.prober });
    const facts = rtt.facts?.(seen, input);
    expect(facts !== null && facts !== undefined && 'medianMs' in facts && facts.medianMs).toBeGreaterThan(0);
    expect(seen).toMatchObject([{ target: live.target, seen: { ok: true } }]);
    expect(seen[0]?.seen.ok && seen[0].seen.answer.samplesMs.length).toBe(20);
  });
});

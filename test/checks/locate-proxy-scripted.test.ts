import { describe, expect, it } from 'vitest';
import type { Ec2Port, Elbv2Port, NetworkPort } from '../../lib/aws/ports.ts';
import { runCheck } from '../../lib/checks/check.ts';
import { locateProxy } from '../../lib/checks/locate-proxy.ts';
import { AwsRefusal } from '../../lib/model/refusal.ts';
import type { Lab } from '../../lib/model/run.ts';
import { netFailure } from '../../lib/net/net-failure.ts';
import type { Prober } from '../../lib/net/prober.ts';
import { LOAD_BALANCER_ARN, SANDBOX, TARGET_GROUP_ARN } from '../../lib/sandbox/healthy-world.ts';
import { checkInput, healthyPublicParams, healthyVpcParams, run, without } from '../support/builders.ts';
import { answered, failed, HERE } from '../support/connections.ts';

const HOST = SANDBOX.host;
const [FIRST] = SANDBOX.publicAddresses;

const never = async (): Promise<never> => {
  throw new Error('not to be called');
};
const NO_EC2: Ec2Port = {
  endpointServiceConfiguration: never,
  endpointServicePermissions: never,
  endpointServiceDetail: never,
  networkInterfaces: never,
  networkInterfacesById: never,
  ownEndpointServices: never,
  interfaceEndpoints: never,
  endpointConnections: never,
};
const NO_OWNERS = { side: async () => null };
const NO_ELBV2: Elbv2Port = {
  loadBalancers: never,
  listeners: never,
  targetGroups: never,
  targetHealth: never,
  loadBalancerAttributes: never,
  targetGroupAttributes: never,
};

const NO_NETWORK: NetworkPort = {
  vpc: never,
  vpcDns: never,
  subnets: never,
  routeTables: never,
  networkAcls: never,
  securityGroups: never,
  targetInterfaces: never,
};

/** Answers DNS from `dns`, and connections by whether the address is in `open`. */
function scripted(
  dns: Readonly<Record<string, readonly string[]>>,
  open: readonly string[],
): { prober: Prober; dialled: string[] } {
  const dialled: string[] = [];
  const observe = async (request: Parameters<Prober['observe']>[0]): Promise<unknown> => {
    if (request.kind === 'dns') {
      const records = dns[request.type];
      return records
        ? { ok: true, perspective: HERE, answer: { records, resolver: 'r' } }
        : { ok: false, perspective: HERE, failure: netFailure('dns', 'no-data', 'r') };
    }
    dialled.push(`${request.target.address}@${request.target.vantage}`);
    return open.includes(request.target.address) ? answered(request.target).seen : failed(request.target, 'timeout').seen;
  };
  return { prober: { observe } as Prober, dialled };
}

const DESCRIPTION = 'ELB net/xks-nlb/50dc6c495c0c9188';

const AWS_PORTS = {
  owners: NO_OWNERS,
  network: { ...NO_NETWORK, networkAcls: async () => [], securityGroups: async () => [], targetInterfaces: async () => [] },
  ec2: {
    ...NO_EC2,
    endpointServiceDetail: async () => null,
    interfaceEndpoints: async () => [],
    endpointServiceConfiguration: async (name: string) =>
      name === SANDBOX.serviceName ? { NetworkLoadBalancerArns: [LOAD_BALANCER_ARN] } : null,
    networkInterfaces: async (description: string) =>
      SANDBOX.nodeAddresses.flatMap((PrivateIpAddress) => (description === DESCRIPTION ? [{ PrivateIpAddress }] : [])),
  },
  elbv2: {
    ...NO_ELBV2,
    loadBalancers: async (arns: readonly string[]) =>
      arns.map((LoadBalancerArn) => ({
        LoadBalancerArn,
        VpcId: SANDBOX.vpcId,
        AvailabilityZones: [
          { LoadBalancerAddresses: [{ PrivateIPv4Address: '10.0.1.10' }, { PrivateIPv4Address: '10.0.3.10' }] },
        ],
      })),
  },
};

describe('locate-proxy, observed', () => {
  const publicInput = checkInput({ params: healthyPublicParams() });

  it('dials only the public addresses of a public store', async () => {
    const { prober, dialled } = scripted({ A: [FIRST, '10.1.2.3', '169.254.169.254'] }, [FIRST]);
    const location = await locateProxy.observe(publicInput, {
      prober,
      ec2: NO_EC2,
      elbv2: NO_ELBV2,
      network: NO_NETWORK,
      owners: NO_OWNERS,
    });
    expect(dialled).toEqual([`${FIRST}@here`]);
    expect(location).toMatchObject({ refused: [{ addressClass: 'private' }, { addressClass: 'metadata' }] });
  });

  it('asks for IPv6 only when there is no IPv4', async () => {
    const { prober } = scripted({ AAAA: ['2001:db8::1'] }, []);
    const location = await locateProxy.observe(publicInput, {
      prober,
      ec2: NO_EC2,
      elbv2: NO_ELBV2,
      network: NO_NETWORK,
      owners: NO_OWNERS,
    });
    expect(location).toMatchObject({ aaaa: { ok: true } });
  });

  it('dials every node once from the VPC of the load balancer, static addresses included', async () => {
    const { prober, dialled } = scripted({}, [...SANDBOX.nodeAddresses, '10.0.3.10']);
    const location = await locateProxy.observe(checkInput(), { prober, ...AWS_PORTS });
    expect(dialled.toSorted()).toEqual(['10.0.1.10', '10.0.2.10', '10.0.3.10'].map((address) => `${address}@${SANDBOX.vpcId}`));
    expect(location).toMatchObject({ corroboration: null, nodes: { vpcIds: [SANDBOX.vpcId] } });
  });

  it('reads the configuration when a node is silent, and counts the healthy targets behind port 443', async () => {
    const { prober } = scripted({}, ['10.0.1.10']);
    const elbv2: Elbv2Port = {
      ...AWS_PORTS.elbv2,
      listeners: async () => [
        { Port: 80, Protocol: 'TCP', DefaultActions: [{ Type: 'forward', TargetGroupArn: 'another' }] },
        {
          Port: 443,
          Protocol: 'TCP',
          DefaultActions: [
            {
              Type: 'forward',
              ForwardConfig: { TargetGroups: [{ TargetGroupArn: TARGET_GROUP_ARN }, { TargetGroupArn: 'idle', Weight: 0 }] },
            },
          ],
        },
      ],
      loadBalancerAttributes: async () => [],
      targetGroupAttributes: async () => [],
      targetHealth: async (arn) =>
        arn === TARGET_GROUP_ARN
          ? [{ TargetHealth: { State: 'healthy' } }, { TargetHealth: { State: 'unhealthy' } }]
          : [{ TargetHealth: { State: 'healthy' } }],
    };
    const location = await locateProxy.observe(checkInput(), { ...AWS_PORTS, prober, elbv2 });
    expect(location).toMatchObject({ corroboration: { listensOn443: true, healthyTargets: 1, healthyZones: null } });
  });

  it('dials what --connect-to names, and looks nothing up', async () => {
    const lab: Lab = { connectTo: { host: '127.0.0.1', port: 8443 }, caFile: false, resolver: null };
    const { prober, dialled } = scripted({}, ['127.0.0.1']);
    const location = await locateProxy.observe(checkInput({ run: run({ lab }) }), {
      prober,
      ec2: NO_EC2,
      elbv2: NO_ELBV2,
      network: NO_NETWORK,
      owners: NO_OWNERS,
    });
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

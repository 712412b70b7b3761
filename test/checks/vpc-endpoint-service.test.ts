import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ServiceConfiguration } from '../../lib/aws/ports.ts';
import { runCheck } from '../../lib/checks/check.ts';
import { CONNECTION_FINDINGS } from '../../lib/checks/vpc-connection-findings.ts';
import { vpcEndpointService } from '../../lib/checks/vpc-endpoint-service.ts';
import { OWNER_FINDINGS } from '../../lib/checks/vpc-owner-findings.ts';
import type { Params } from '../../lib/model/params.ts';
import type { AwsWorld } from '../../lib/sandbox/aws-world.ts';
import { LOAD_BALANCER_ARN, SANDBOX, TARGET_GROUP_ARN } from '../../lib/sandbox/healthy-world.ts';
import { checkInput, healthyPublicParams, healthyVpcParams, without } from '../support/builders.ts';
import { type LoopbackAws, startLoopbackAws } from '../support/loopback-aws.ts';

/** Codes without the name of the check. */
const short = (code: string): string => code.replace('vpc-endpoint-service/', '');

let aws: LoopbackAws;

beforeAll(async () => {
  aws = await startLoopbackAws('vpc');
});
beforeEach(() => void aws.reset());
afterAll(() => aws.close());

async function check(params: Params = healthyVpcParams()) {
  const { result } = await runCheck(vpcEndpointService, checkInput({ params }), aws.ports, { now: () => 0 });
  return result;
}

/** What is not good, or all when `passes`. */
async function codes(params?: Params, passes = false): Promise<readonly string[]> {
  const { findings } = await check(params);
  return findings.filter(({ verdict }) => passes || verdict !== 'pass').map(({ code }) => short(code));
}

const configuration = (world: AwsWorld): ServiceConfiguration => world.endpointServices[0]!.configuration;
const balancer = (world: AwsWorld) => world.loadBalancers[0]!;
const allow = (world: AwsWorld, ...principals: readonly string[]): void => {
  world.endpointServices[0]!.allowedPrincipals = principals.map((Principal) => ({
    Principal,
    PrincipalType: Principal === '*' ? 'All' : Principal.startsWith('arn:') ? 'Account' : 'Service',
  }));
};

const HEALTHY = [
  'found',
  'available',
  'interface-type',
  'enough-zones',
  'acceptance-not-required',
  'ipv4-supported',
  'private-dns-name-set',
  'principal-allowed',
  'load-balancer-fit',
  'listener-forwards',
  'targets-healthy',
];

describe('a healthy service', () => {
  test('gives only passes', async () => {
    expect(await codes(healthyVpcParams(), true)).toEqual(HEALTHY);
    expect((await check()).verdict).toBe('pass');
  });

  test('may leave out its address types, as services from before dual stack do', async () => {
    delete configuration(aws.world).SupportedIpAddressTypes;
    expect(await codes()).toEqual([]);
  });

  test('may be dual stack', async () => {
    configuration(aws.world).SupportedIpAddressTypes = ['ipv4', 'ipv6'];
    balancer(aws.world).IpAddressType = 'dualstack';
    expect(await codes()).toEqual([]);
  });

  test('may forward to several target groups', async () => {
    aws.world.listeners[0]!.DefaultActions = [
      { Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: TARGET_GROUP_ARN }] } },
    ];
    expect(await codes()).toEqual([]);
  });

  test('may keep a target group ready that gets no share of the connections yet', async () => {
    const waiting = `${TARGET_GROUP_ARN}1`;
    aws.world.targetGroups.push({ ...aws.world.targetGroups[0], TargetGroupArn: waiting });
    aws.world.targetHealth[waiting] = [];
    const TargetGroups = [
      { TargetGroupArn: TARGET_GROUP_ARN, Weight: 1 },
      { TargetGroupArn: waiting, Weight: 0 },
    ];
    aws.world.listeners[0]!.DefaultActions = [{ Type: 'forward', ForwardConfig: { TargetGroups } }];
    expect(await codes()).toEqual([]);
    TargetGroups[1]!.Weight = 1;
    expect(await codes()).toEqual(['targets-missing']);
  });

  test('may have one Application Load Balancer as its target: there can be no second', async () => {
    aws.world.targetGroups[0]!.TargetType = 'alb';
    aws.world.targetHealth[TARGET_GROUP_ARN]!.length = 1;
    expect(await codes()).toEqual([]);
  });

  test('may have a target that is on its way out', async () => {
    aws.world.targetHealth[TARGET_GROUP_ARN]!.push({ Target: { Id: '10.0.1.30' }, TargetHealth: { State: 'draining' } });
    expect(await codes()).toEqual([]);
  });

  test('is not asked for by public stores', async () => {
    expect(await check(healthyPublicParams())).toMatchObject({ verdict: 'skipped', reason: 'not-applicable' });
  });
});

type Row = readonly [code: string, breaks: (world: AwsWorld) => unknown];

/** Each breaks one thing, and exactly that is found. */
const ONE_FAULT: readonly Row[] = [
  ['not-found', (world) => Object.assign(world, { endpointServices: [] })],
  ['not-available', (world) => Object.assign(configuration(world), { ServiceState: 'Pending' })],
  ['not-interface-type', (world) => Object.assign(configuration(world), { ServiceType: [{ ServiceType: 'Gateway' }] })],
  ['too-few-zones', (world) => Object.assign(configuration(world), { AvailabilityZones: ['us-east-1a'] })],
  ['acceptance-required', (world) => Object.assign(configuration(world), { AcceptanceRequired: true })],
  ['ipv4-not-supported', (world) => Object.assign(configuration(world), { SupportedIpAddressTypes: ['ipv6'] })],
  ['private-dns-name-missing', (world) => Object.assign(configuration(world), { PrivateDnsName: undefined })],
  ['principal-missing', (world) => allow(world)],
  ['principal-missing', (world) => allow(world, 's3.amazonaws.com')],
  ['principal-near-miss', (world) => allow(world, 'cks.kms.eu-west-1.amazonaws.com')],
  ['principal-near-miss', (world) => allow(world, 'kms.amazonaws.com')],
  ['principal-near-miss', (world) => allow(world, 'cks.kms.amazonaws.com')],
  ['principal-near-miss', (world) => allow(world, `cks.kms.${SANDBOX.region}`)],
  ['principal-near-miss', (world) => allow(world, 'arn:aws:iam::111122223333:root')],
  ['principal-near-miss', (world) => allow(world, 'arn:aws:iam::111122223333:role/xks')],
  ['principal-wildcard', (world) => allow(world, '*')],
  ['principal-unusual-form', (world) => allow(world, `arn:aws:iam::111122223333:cks.kms.${SANDBOX.region}.amazonaws.com`)],
  ['principals-unreadable', (world) => world.faults.push(denied('ec2', 'DescribeVpcEndpointServicePermissions'))],
  ['no-network-load-balancer', (world) => Object.assign(configuration(world), { NetworkLoadBalancerArns: [] })],
  ['gateway-load-balancer', (world) => Object.assign(configuration(world), { GatewayLoadBalancerArns: ['arn:aws:gwlb'] })],
  ['load-balancer-unreadable', (world) => world.faults.push(denied('elasticloadbalancing', 'DescribeTargetHealth'))],
  ['load-balancer-not-found', (world) => Object.assign(world, { loadBalancers: [] })],
  ['load-balancer-type', (world) => Object.assign(balancer(world), { Type: 'application' })],
  ['load-balancer-not-active', (world) => Object.assign(balancer(world), { State: { Code: 'provisioning' } })],
  ['load-balancer-impaired', (world) => Object.assign(balancer(world), { State: { Code: 'active_impaired' } })],
  ['load-balancer-zones', (world) => Object.assign(balancer(world).AvailabilityZones!, { length: 1 })],
  ['load-balancer-internet-facing', (world) => Object.assign(balancer(world), { Scheme: 'internet-facing' })],
  ['load-balancer-without-ipv4', (world) => Object.assign(balancer(world), { IpAddressType: 'dualstack-without-public-ipv4' })],
  ['listener-missing', (world) => Object.assign(world.listeners[0]!, { Port: 8443 })],
  ['listener-protocol', (world) => Object.assign(world.listeners[0]!, { Protocol: 'UDP' })],
  ['listener-also-udp', (world) => Object.assign(world.listeners[0]!, { Protocol: 'TCP_UDP' })],
  ['listener-without-target-group', (world) => Object.assign(world.listeners[0]!, { DefaultActions: [{ Type: 'redirect' }] })],
  ['target-group-without-ipv4', (world) => Object.assign(world.targetGroups[0]!, { IpAddressType: 'ipv6' })],
  [
    'targets-missing',
    (world) => {
      world.targetHealth[TARGET_GROUP_ARN] = [];
    },
  ],
  ['targets-unhealthy', (world) => setHealth(world, 'unhealthy', 'unhealthy')],
  ['targets-unhealthy', (world) => setHealth(world, 'initial', 'unused')],
  ['targets-partly-unhealthy', (world) => setHealth(world, 'healthy', 'unhealthy')],
  ['single-target', (world) => Object.assign(world.targetHealth[TARGET_GROUP_ARN]!, { length: 1 })],
];

function denied(service: 'ec2' | 'elasticloadbalancing', operation: string) {
  return { service, operation, kind: 'denied', times: 9 } as const;
}

function setHealth(world: AwsWorld, ...states: readonly ('healthy' | 'unhealthy' | 'initial' | 'unused')[]): void {
  for (const [index, State] of states.entries()) {
    world.targetHealth[TARGET_GROUP_ARN]![index]!.TargetHealth = { State, Reason: 'Target.FailedHealthChecks' };
  }
}

describe('one fault, one finding', () => {
  test.each(ONE_FAULT)('%s', async (code, breaks) => {
    breaks(aws.world);
    expect(await codes()).toEqual([code]);
  });

  test('listener-ends-tls passes with an advice', async () => {
    aws.world.listeners[0]!.Protocol = 'TLS';
    const found = (await check()).findings.find(({ code }) => short(code) === 'listener-ends-tls');
    expect(found).toMatchObject({ verdict: 'pass', advice: expect.stringContaining('TCP listener') });
  });

  test('principals-beyond-kms passes with an advice', async () => {
    allow(aws.world, `CKS.KMS.${SANDBOX.region}.amazonaws.com`, 'arn:aws:iam::111122223333:root');
    expect(await codes(healthyVpcParams(), true)).toEqual([...HEALTHY.slice(0, 8), 'principals-beyond-kms', ...HEALTHY.slice(8)]);
  });

  test('cross-region-access passes with an advice', async () => {
    Object.assign(configuration(aws.world), { RemoteAccessEnabled: true, SupportedRegions: [{ Region: 'eu-west-1' }] });
    const found = (await check()).findings.find(({ code }) => short(code) === 'cross-region-access');
    expect(found).toMatchObject({ verdict: 'pass', evidence: { regions: ['eu-west-1'] } });
    expect(found?.advice).toContain('--remove-supported-regions');
  });

  test('an own service that is claimed to be of another account', async () => {
    expect(await codes(healthyVpcParams({ XksProxyVpcEndpointServiceOwner: '444455556666' }))).toEqual(['owner-differs']);
  });

  test('not-named is skipped: the `request` check counts it', async () => {
    const { verdict, reason, findings } = await check(without(healthyVpcParams(), 'XksProxyVpcEndpointServiceName'));
    expect({ verdict, reason }).toEqual({ verdict: 'skipped', reason: 'blocked' });
    expect(findings.map(({ code }) => short(code))).toEqual(['not-named']);
  });

  test('other-region, when the name says so', async () => {
    const name = SANDBOX.serviceName.replace('us-east-1', 'eu-west-1');
    expect(await codes(healthyVpcParams({ XksProxyVpcEndpointServiceName: name }))).toEqual(['other-region']);
  });

  test('every declared code has its case here', () => {
    const elsewhere = [
      ...HEALTHY,
      'listener-ends-tls',
      'principals-beyond-kms',
      'not-named',
      'other-region',
      'cross-region-access',
      'owner-differs',
    ];
    const ofOthers = [...Object.keys(OWNER_FINDINGS), ...Object.keys(CONNECTION_FINDINGS)].map(short);
    const tested = [...new Set([...ONE_FAULT.map(([code]) => code), ...elsewhere, ...ofOthers])].toSorted();
    expect(tested).toEqual(Object.keys(vpcEndpointService.findings).map(short).toSorted());
  });
});

describe('what to do', () => {
  const REMEDIES: readonly (readonly [code: string, breaks: (world: AwsWorld) => unknown, command: string])[] = [
    [
      'acceptance-required',
      (world) => Object.assign(configuration(world), { AcceptanceRequired: true }),
      "aws ec2 modify-vpc-endpoint-service-configuration --region 'us-east-1' --service-id 'vpce-svc-0123456789abcdef0' " +
        '--no-acceptance-required',
    ],
    [
      'principal-missing',
      (world) => allow(world),
      "aws ec2 modify-vpc-endpoint-service-permissions --region 'us-east-1' --service-id 'vpce-svc-0123456789abcdef0' " +
        "--add-allowed-principals 'cks.kms.us-east-1.amazonaws.com'",
    ],
    [
      'targets-unhealthy',
      (world) => setHealth(world, 'unhealthy', 'unhealthy'),
      `aws elbv2 describe-target-health --region 'us-east-1' --target-group-arn '${TARGET_GROUP_ARN}'`,
    ],
  ];

  test.each(REMEDIES)('%s names the exact command', async (code, breaks, command) => {
    breaks(aws.world);
    expect((await check()).findings.find((one) => short(one.code) === code)?.remedy).toContain(command);
  });

  test('what KMS would say stands there, too', async () => {
    configuration(aws.world).AcceptanceRequired = true;
    setHealth(aws.world, 'unhealthy', 'unhealthy');
    const { findings } = await check();
    expect(findings.find(({ code }) => short(code) === 'acceptance-required')?.kms).toMatchObject({
      create: ['XksProxyVpcEndpointServiceInvalidConfigurationException', 'XksProxyInvalidConfigurationException'],
      connect: ['XKS_VPC_ENDPOINT_SERVICE_INVALID_CONFIGURATION'],
      basis: 'documented',
    });
    expect(findings.find(({ code }) => short(code) === 'targets-unhealthy')?.kms?.create).toEqual([]);
  });

  test('a refused description of services is undecided and names the action', async () => {
    aws.world.faults.push(denied('ec2', 'DescribeVpcEndpointServiceConfigurations'));
    expect((await check()).findings).toMatchObject([
      { code: 'vpc-endpoint-service/undecided', evidence: { action: 'ec2:DescribeVpcEndpointServiceConfigurations' } },
    ]);
  });

  test('with two load balancers, the faulty one is named', async () => {
    const second = LOAD_BALANCER_ARN.replace('xks-nlb', 'xks-nlb-2');
    configuration(aws.world).NetworkLoadBalancerArns = [LOAD_BALANCER_ARN, second];
    aws.world.loadBalancers.push({ ...balancer(aws.world), LoadBalancerArn: second, Scheme: 'internet-facing' });
    aws.world.listeners.push({ ...aws.world.listeners[0]!, LoadBalancerArn: second });
    const bad = (await check()).findings.filter(({ verdict }) => verdict !== 'pass');
    expect(bad).toMatchObject([
      { code: 'vpc-endpoint-service/load-balancer-internet-facing', evidence: { loadBalancerArn: second } },
    ]);
  });
});

/** The check of load balancer and network as a whole, through real SDK clients on a loopback AWS. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runCheck } from '../../lib/checks/check.ts';
import { loadBalancer } from '../../lib/checks/load-balancer.ts';
import type { Params } from '../../lib/model/params.ts';
import type { AwsWorld } from '../../lib/sandbox/aws-world.ts';
import { giveServiceAway, OWNER } from '../../lib/sandbox/foreign-service.ts';
import { NETWORK } from '../../lib/sandbox/healthy-network.ts';
import { LOAD_BALANCER_ARN, SANDBOX, TARGET_GROUP_ARN } from '../../lib/sandbox/healthy-world.ts';
import {
  HEALTHY,
  balancer,
  listener,
  proxyGroup,
  rule,
  balancerGroup,
  set,
  wear,
  endTls,
  deny,
  setHealth,
} from '../support/balancer-world.ts';
import { checkInput, healthyPublicParams, healthyVpcParams, without } from '../support/builders.ts';
import { type LoopbackAws, startLoopbackAws } from '../support/loopback-aws.ts';

const short = (code: string): string => code.replace('load-balancer/', '');

let aws: LoopbackAws;

beforeAll(async () => {
  aws = await startLoopbackAws('vpc');
});
beforeEach(() => void aws.reset());
afterAll(() => aws.close());

async function check(params: Params = healthyVpcParams()) {
  const { result } = await runCheck(loadBalancer, checkInput({ params, facts: { tls: null } }), aws.ports, { now: () => 0 });
  return result;
}

async function codes(): Promise<readonly string[]> {
  return (await check()).findings.map(({ code }) => short(code));
}

/** What is not good, each code once. */
async function notGood(): Promise<readonly string[]> {
  const bad = (await check()).findings.filter(({ verdict }) => verdict !== 'pass');
  return [...new Set(bad.map(({ code }) => short(code)))];
}

test('the command that lets rules not count for endpoints takes no group off', async () => {
  const second = { GroupId: 'sg-0a1b2c3d4e5f60709', GroupName: 'second', IpPermissions: [] };
  for (const IpPermissions of [[], [rule(443, '10.0.0.0/16')]]) {
    wear(aws.world, 'on');
    balancerGroup(aws.world).IpPermissions = IpPermissions;
    aws.world.securityGroups.push(second);
    balancer(aws.world).SecurityGroups = [NETWORK.balancerGroup, second.GroupId];
    const remedy = (await check()).findings.find(({ requirements }) => requirements.includes('XKS-NLB-016'))?.remedy;
    expect(remedy).toContain(`--security-groups '${NETWORK.balancerGroup}' '${second.GroupId}' --enforce`);
    aws.reset();
  }
});

describe('a healthy load balancer', () => {
  test('gives only passes', async () => {
    expect((await codes()).toSorted()).toEqual(HEALTHY.toSorted());
    expect((await check()).verdict).toBe('pass');
  });

  test('costs few calls', async () => {
    const before = aws.calls.length;
    await check();
    expect(
      aws.calls
        .slice(before)
        .map(({ operation }) => operation)
        .toSorted(),
    ).toEqual(
      [
        'DescribeVpcEndpointServiceConfigurations',
        'DescribeVpcEndpointServiceConfigurations',
        'DescribeLoadBalancers',
        'DescribeLoadBalancerAttributes',
        'DescribeListeners',
        'DescribeTargetGroups',
        'DescribeTargetGroupAttributes',
        'DescribeTargetHealth',
        'DescribeNetworkInterfaces',
        'DescribeNetworkInterfaces',
        'DescribeSecurityGroups',
        'DescribeVpcs',
        'DescribeVpcAttribute',
        'DescribeVpcAttribute',
        'DescribeSubnets',
        'DescribeRouteTables',
        'DescribeNetworkAcls',
      ].toSorted(),
    );
  });

  test('is not asked for by public stores', async () => {
    expect(await check(healthyPublicParams())).toMatchObject({ verdict: 'skipped', reason: 'not-applicable' });
  });

  test('is blocked without the name of a service: the `request` check counts that', async () => {
    const before = aws.calls.length;
    expect(await check(without(healthyVpcParams(), 'XksProxyVpcEndpointServiceName'))).toMatchObject({
      verdict: 'skipped',
      reason: 'blocked',
    });
    expect(aws.calls).toHaveLength(before);
  });
});

describe('two load balancers', () => {
  const second = LOAD_BALANCER_ARN.replace('xks-nlb', 'xks-nlb-2');
  beforeEach(() => {
    const { world } = aws;
    world.endpointServices[0]!.configuration.NetworkLoadBalancerArns = [LOAD_BALANCER_ARN, second];
    world.loadBalancers.push({ ...balancer(world), LoadBalancerArn: second });
    world.listeners.push({ ...listener(world), LoadBalancerArn: second });
  });

  test('may be alike', async () => {
    expect(await codes()).toContain('alike');
    expect(await notGood()).toEqual([]);
  });

  test('are found to differ, and by what', async () => {
    Object.assign(aws.world.listeners[1]!, { Protocol: 'TLS', SslPolicy: NETWORK.policy });
    const found = (await check()).findings.find(({ code }) => short(code) === 'differ');
    expect(found).toMatchObject({
      verdict: 'warn',
      evidence: { differences: ['listener', 'securityPolicy'], otherLoadBalancerArn: second },
    });
    expect(found?.remedy).toContain(second);
  });

  test('share the look at their VPC', async () => {
    const before = aws.calls.length;
    await check();
    expect(aws.calls.slice(before).filter(({ operation }) => operation === 'DescribeSubnets')).toHaveLength(1);
  });
});

describe('a refused call', () => {
  test.each<['ec2' | 'elasticloadbalancing' | 'acm', string, string]>([
    ['elasticloadbalancing', 'DescribeLoadBalancers', 'XKS-NLB-017'],
    ['elasticloadbalancing', 'DescribeListeners', 'XKS-NLB-022'],
    ['elasticloadbalancing', 'DescribeTargetGroups', 'XKS-NLB-010'],
    ['elasticloadbalancing', 'DescribeTargetGroupAttributes', 'XKS-NLB-015'],
    ['elasticloadbalancing', 'DescribeTargetHealth', 'XKS-NLB-013'],
    ['elasticloadbalancing', 'DescribeSSLPolicies', 'XKS-NLB-022'],
    ['elasticloadbalancing', 'DescribeListenerCertificates', 'XKS-NLB-022'],
    ['acm', 'DescribeCertificate', 'XKS-NLB-022'],
    ['ec2', 'DescribeNetworkInterfaces', 'XKS-NLB-017'],
    ['ec2', 'DescribeSecurityGroups', 'XKS-NLB-016'],
    ['ec2', 'DescribeNetworkAcls', 'XKS-NLB-017'],
    ['ec2', 'DescribeSubnets', 'XKS-NLB-006'],
    ['ec2', 'DescribeRouteTables', 'XKS-NET-007'],
    ['ec2', 'DescribeVpcs', 'XKS-NLB-019'],
    ['ec2', 'DescribeVpcAttribute', 'XKS-NLB-020'],
  ])('%s:%s costs its own rows and no more', async (service, operation, row) => {
    endTls(aws.world);
    deny(aws.world, service, operation);
    const { findings } = await check();
    const bad = findings.filter(({ verdict }) => verdict !== 'pass');
    expect(bad).toMatchObject([
      { code: 'load-balancer/unreadable', verdict: 'error', evidence: { action: `${service}:${operation}` }, kms: null },
    ]);
    expect(bad[0]?.requirements).toContain(row);
    expect(bad[0]?.remedy).toContain(`${service}:${operation}`);
    expect(findings.length).toBeGreaterThan(1);
  });

  test('of attributes is an error where they decide whether a zone is served', async () => {
    setHealth(aws.world, 1);
    deny(aws.world, 'elasticloadbalancing', 'DescribeLoadBalancerAttributes');
    expect(await notGood()).toEqual(['unreadable', 'advice-unreadable']);
  });

  test('of services leaves nothing to judge', async () => {
    deny(aws.world, 'ec2', 'DescribeVpcEndpointServiceConfigurations');
    expect((await check()).findings).toMatchObject([{ code: 'load-balancer/undecided' }]);
  });
});

describe('what to do', () => {
  test.each<[string, (world: AwsWorld) => unknown, string]>([
    [
      'target-refuses-nodes',
      (world) => Object.assign(proxyGroup(world), { IpPermissions: [] }),
      `aws ec2 authorize-security-group-ingress --region 'us-east-1' --group-id '${NETWORK.proxyGroup}' --protocol tcp --port '443' --cidr '10.0.1.10/32'`,
    ],
    [
      'network-acl-refuses',
      (world) => Object.assign(world.networkAcls[0]!, { Entries: [] }),
      `--network-acl-id '${NETWORK.networkAcl}' --rule-number '<FREE_RULE_NUMBER>' --protocol tcp --port-range 'From=443,To=443' --cidr-block '10.0.1.20/32' --rule-action allow '--egress'`,
    ],
    [
      'proxy-protocol-on',
      (world) => set(world, TARGET_GROUP_ARN, 'proxy_protocol_v2.enabled', 'true'),
      `--target-group-arn '${TARGET_GROUP_ARN}' --attributes 'Key=proxy_protocol_v2.enabled,Value=false'`,
    ],
    [
      'vpc-dns-off',
      (world) => Object.assign(world.vpcs[0]!, { enableDnsSupport: false }),
      `--vpc-id '${SANDBOX.vpcId}' --enable-dns-support`,
    ],
    [
      'refuses-endpoint',
      (world) => [wear(world), Object.assign(balancerGroup(world), { IpPermissions: [] })],
      `--security-groups '${NETWORK.balancerGroup}'`,
    ],
  ])('%s names the exact command', async (code, breaks, command) => {
    breaks(aws.world);
    expect((await check()).findings.find((one) => short(one.code) === code)?.remedy).toContain(command);
  });
});

describe('a load balancer of another account', () => {
  const params: Params = { ...healthyVpcParams() };
  beforeEach(() => giveServiceAway({ aws: aws.world, params, ownerRoles: aws.ownerRoles }));

  test('is read with the role of its owner', async () => {
    const { verdict, findings } = await check(params);
    expect(verdict).toBe('pass');
    expect(findings.map(({ code }) => short(code)).toSorted()).toEqual(HEALTHY.toSorted());
    expect(findings.find(({ code }) => short(code) === 'same-account')?.evidence).toMatchObject({ owner: OWNER.account });
  });

  test('has its faults repaired in its own account', async () => {
    aws.world.otherAccounts[OWNER.account]!.vpcs![0]!.enableDnsSupport = false;
    const found = (await check(params)).findings.find(({ code }) => short(code) === 'vpc-dns-off');
    expect(found?.remedy).toContain(`With credentials of account ${OWNER.account}: `);
  });

  test('is not visible without that role, which `vpc-endpoint-service` says', async () => {
    aws.ownerRoles.length = 0;
    expect(await check(params)).toMatchObject({
      verdict: 'skipped',
      reason: 'blocked',
      findings: [{ code: 'load-balancer/not-visible' }],
    });
  });
});

/** The way of the sandbox's KMS through load balancer and network, judged without the checks. */
import { beforeEach, describe, expect, it } from 'vitest';
import { routeToProxy } from '../../../lib/sandbox/aws/kms-route.ts';
import { wearGroup } from '../../../lib/sandbox/balancer-shapes.ts';
import { LOAD_BALANCER_FAULTS } from '../../../lib/sandbox/faults-load-balancer.ts';
import { planWith } from '../../../lib/sandbox/faults.ts';
import { NETWORK } from '../../../lib/sandbox/healthy-network.ts';
import { SANDBOX, TARGET_GROUP_ARN } from '../../../lib/sandbox/healthy-world.ts';
import { healthyPlan, type SandboxPlan } from '../../../lib/sandbox/plan.ts';
import { LOAD_BALANCER_VARIANTS } from '../../../lib/sandbox/variants-load-balancer.ts';

const routeIn = ({ aws }: SandboxPlan) => routeToProxy(SANDBOX.serviceName, SANDBOX.host, aws);

/** Faults of which the sandbox's KMS must find no way. */
const NO_WAY = [
  'no-load-balancer',
  'load-balancer-gone',
  'load-balancer-of-other-account',
  'load-balancer-failed',
  'listener-udp',
  'listener-forwards-nowhere',
  'target-group-ipv6',
  'no-target',
  'targets-in-one-zone',
  'health-check-on-api',
  'endpoint-refused',
  'endpoint-not-named',
  'target-refuses-nodes',
  'outbound-refused',
  'network-acl-one-way',
  'no-route-to-data-centre',
];
const REFUSED = ['policy-without-kms-suites', 'listener-certificate-expired'];

describe('the way of KMS to a proxy', () => {
  it('leads through every node of a healthy load balancer', () => {
    expect(routeIn(healthyPlan('vpc'))).toEqual({ addresses: SANDBOX.nodeAddresses });
  });

  it.each(LOAD_BALANCER_VARIANTS)('leads somewhere with $name', ({ shapes }) => {
    const plan = healthyPlan('vpc');
    shapes(plan);
    const route = routeIn(plan);
    expect('addresses' in route ? route.addresses.length : 0).toBeGreaterThanOrEqual(2);
  });

  it.each(LOAD_BALANCER_FAULTS)('is, with $name, as the fault says', ({ name }) => {
    const route = routeIn(planWith('vpc', [name]));
    if (REFUSED.includes(name)) expect(route).toEqual({ refused: 'tls' });
    else expect('addresses' in route && route.addresses.length > 0).toBe(!NO_WAY.includes(name));
  });

  it('knows no service but those that are there', () => {
    expect(routeToProxy(null, SANDBOX.host, healthyPlan('vpc').aws)).toEqual({ addresses: [] });
  });
});

describe('a target that is healthy', () => {
  let plan: SandboxPlan;
  beforeEach(() => {
    plan = healthyPlan('vpc');
  });

  it('in the data centre is not reached without a route', () => {
    for (const { Target } of plan.aws.targetHealth[TARGET_GROUP_ARN]!)
      Object.assign(Target!, { Id: '192.168.7.20', AvailabilityZone: 'all' });
    expect(routeIn(plan)).toEqual({ addresses: SANDBOX.nodeAddresses });
    plan.aws.routeTables = plan.aws.routeTables.slice(0, 1);
    expect(routeIn(plan)).toEqual({ addresses: [] });
  });

  it('admits the security group of the load balancer only when the load balancer wears it', () => {
    const [group] = plan.aws.securityGroups.filter(({ GroupId }) => GroupId === NETWORK.proxyGroup);
    group!.IpPermissions = [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: NETWORK.balancerGroup }] }];
    expect(routeIn(plan)).toEqual({ addresses: [] });
    wearGroup(plan, 'on');
    expect(routeIn(plan)).toEqual({ addresses: SANDBOX.nodeAddresses });
  });

  it('is refused by an earlier entry of a network ACL', () => {
    plan.aws.networkAcls[0]!.Entries!.push({
      RuleNumber: 50,
      Protocol: '6',
      Egress: false,
      RuleAction: 'deny',
      CidrBlock: '10.0.1.10/32',
    });
    expect(routeIn(plan)).toEqual({ addresses: [] });
  });
});

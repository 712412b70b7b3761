/** Faults of the network around the load balancer: subnets, security groups, network ACLs, routes. */
import {
  aclEntry,
  closeNodes,
  groupOf,
  moveTargetsOut,
  rule,
  setTargets,
  target,
  targetGroupOf,
  turnOnCrossZone,
  wearGroup,
} from './balancer-shapes.ts';
import type { Fault } from './fault.ts';
import { NETWORK } from './healthy-network.ts';
import { TARGET_GROUP_ARN } from './healthy-world.ts';
import type { SandboxPlan } from './plan.ts';

export const NETWORK_SURROUNDINGS_FAULTS: readonly Fault[] = [
  {
    name: 'services-not-listed',
    summary: 'the caller may not describe the endpoint services it owns',
    connectivity: 'vpc',
    codes: ['load-balancer/undecided'],
    also: {
      'locate-proxy/undecided': 'the same call tells',
      'uniqueness/private-dns-names-unreadable': 'the same call tells',
      'vpc-endpoint-service/undecided': 'the same call tells',
      'private-dns/undecided': 'the same call tells',
    },
    breaks: ({ aws }) => {
      const operation = 'DescribeVpcEndpointServiceConfigurations';
      aws.faults.push({ service: 'ec2', operation, kind: 'denied', times: 99 });
    },
  },
  {
    name: 'security-groups-not-readable',
    summary: 'the caller may not describe security groups',
    connectivity: 'vpc',
    codes: ['load-balancer/unreadable'],
    breaks: ({ aws }) => {
      aws.faults.push({ service: 'ec2', operation: 'DescribeSecurityGroups', kind: 'denied', times: 99 });
    },
  },
  {
    name: 'public-subnets',
    summary: 'the subnets of the load balancer have a route to an internet gateway',
    connectivity: 'vpc',
    codes: ['load-balancer/subnets-public'],
    breaks: (plan) => {
      const internet = routes(plan).find(({ DestinationCidrBlock }) => DestinationCidrBlock === '0.0.0.0/0')!;
      Object.assign(internet, { GatewayId: 'igw-0a1b2c3d4e5f60701', NatGatewayId: undefined });
    },
  },
  {
    name: 'ipv6-native-subnet',
    summary: 'a subnet of the load balancer has no IPv4',
    connectivity: 'vpc',
    codes: ['load-balancer/subnet-ipv6-native'],
    breaks: ({ aws }) => {
      aws.subnets[0]!.Ipv6Native = true;
    },
  },
  {
    name: 'vpc-dns-off',
    summary: 'the VPC gives no DNS hostnames',
    connectivity: 'vpc',
    codes: ['load-balancer/vpc-dns-off'],
    breaks: ({ aws }) => {
      aws.vpcs[0]!.enableDnsHostnames = false;
    },
  },
  {
    name: 'endpoint-refused',
    summary: 'the security group of the load balancer admits nobody on 443, endpoints included',
    connectivity: 'vpc',
    codes: ['load-balancer/refuses-endpoint', 'locate-proxy/security-group-refuses'],
    breaks: (plan) => {
      wearGroup(plan, 'on').IpPermissions = [rule(8443, '0.0.0.0/0')];
      closeNodes(plan);
    },
  },
  {
    name: 'endpoint-not-named',
    summary: 'the security group of the load balancer admits its own VPC only, so the prober but not KMS',
    connectivity: 'vpc',
    codes: ['load-balancer/admits-some-only'],
    breaks: (plan) => {
      wearGroup(plan, 'on').IpPermissions = [rule(443, NETWORK.range)];
    },
  },
  {
    name: 'target-refuses-nodes',
    summary: 'the security group of the targets admits health checks, on another port, but not 443',
    connectivity: 'vpc',
    codes: ['load-balancer/target-refuses-nodes', 'locate-proxy/security-group-refuses'],
    breaks: (plan) => {
      targetGroupOf(plan).HealthCheckPort = '8080';
      groupOf(plan, NETWORK.proxyGroup).IpPermissions = [rule(8080, NETWORK.range)];
      closeNodes(plan);
    },
  },
  {
    name: 'outbound-refused',
    summary: 'the security group of the load balancer lets health checks out, but not 443',
    connectivity: 'vpc',
    codes: ['load-balancer/outbound-refused', 'locate-proxy/security-group-refuses'],
    breaks: (plan) => {
      targetGroupOf(plan).HealthCheckPort = '8080';
      wearGroup(plan, 'off').IpPermissionsEgress = [rule(8080, NETWORK.range)];
      closeNodes(plan);
    },
  },
  {
    name: 'network-acl-one-way',
    summary: 'the network ACL lets 443 in, but not the answers out',
    connectivity: 'vpc',
    codes: ['load-balancer/network-acl-refuses', 'locate-proxy/network-acl-refuses'],
    breaks: (plan) => {
      plan.aws.networkAcls[0]!.Entries = [
        aclEntry(100, false, 443, 443, NETWORK.range),
        aclEntry(110, false, 1024, 65_535, NETWORK.range),
        aclEntry(100, true, 443, 443, NETWORK.range),
      ];
      closeNodes(plan);
    },
  },
  {
    name: 'outside-target-in-one-zone',
    summary: 'the targets in the data centre are registered for one zone each',
    connectivity: 'vpc',
    codes: ['load-balancer/outside-target-in-one-zone'],
    breaks: (plan) => moveTargetsOut(plan, ['us-east-1a', 'us-east-1b']),
  },
  {
    name: 'no-route-to-data-centre',
    summary: 'the targets are in the data centre, and the connection to it is gone',
    connectivity: 'vpc',
    codes: ['load-balancer/no-route-to-target'],
    also: {
      'locate-proxy/no-healthy-target': 'the target is out of reach',
      'vpc-endpoint-service/targets-unhealthy': 'the target is out of reach',
    },
    breaks: (plan) => {
      moveTargetsOut(plan);
      routes(plan).find(({ DestinationCidrBlock }) => DestinationCidrBlock === NETWORK.dataCentre)!.State = 'blackhole';
      for (const one of plan.aws.targetHealth[TARGET_GROUP_ARN] ?? []) {
        one.TargetHealth = { State: 'unhealthy', Reason: 'Target.Timeout' };
      }
      closeNodes(plan);
    },
  },
  {
    name: 'target-address-unused',
    summary: 'a target is registered under an address that nothing in the VPC has',
    connectivity: 'vpc',
    codes: ['load-balancer/target-address-unused'],
    also: {
      'vpc-endpoint-service/targets-partly-unhealthy': 'nobody answers at that address',
    },
    breaks: (plan) => {
      turnOnCrossZone(plan);
      setTargets(plan, [
        target('10.0.1.20', 'us-east-1a'),
        { ...target('10.0.2.99', 'us-east-1b'), TargetHealth: { State: 'unhealthy', Reason: 'Target.Timeout' } },
      ]);
    },
  },
];

function routes({ aws }: SandboxPlan) {
  return aws.routeTables.find(({ RouteTableId }) => RouteTableId === NETWORK.routeTable)?.Routes ?? [];
}

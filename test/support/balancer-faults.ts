/** Load balancers and networks with one thing broken each, by the code without its check that must be found, and nothing else. */
import type { AwsWorld } from '../../lib/sandbox/aws-world.ts';
import { NETWORK } from '../../lib/sandbox/healthy-network.ts';
import { LOAD_BALANCER_ARN, SANDBOX, TARGET_GROUP_ARN } from '../../lib/sandbox/healthy-world.ts';
import {
  listener,
  group,
  targets,
  proxyGroup,
  balancerGroup,
  routes,
  set,
  wear,
  endTls,
  deny,
  moveOut,
  rule,
  setHealth,
} from './balancer-world.ts';

export const ONE_FAULT: readonly (readonly [code: string, how: string, breaks: (world: AwsWorld) => unknown])[] = [
  ['not-visible', 'no such service', (world) => Object.assign(world, { endpointServices: [] })],
  ['not-visible', 'no such load balancer', (world) => Object.assign(world, { loadBalancers: [] })],
  [
    'not-visible',
    'no such VPC',
    (world) => Object.assign(world, { vpcs: world.vpcs.map((one) => ({ ...one, vpc: { VpcId: 'x' } })) }),
  ],
  ['not-visible', 'subnets of another account', (world) => Object.assign(world, { subnets: [] })],
  ['not-visible', 'route tables of another account', (world) => Object.assign(world, { routeTables: [] })],
  ['not-visible', 'a policy that is gone', (world) => [endTls(world), Object.assign(world, { sslPolicies: [] })]],
  ['not-visible', 'a certificate that is gone', (world) => [endTls(world), Object.assign(listener(world), { Certificates: [] })]],
  [
    'other-account',
    'an ARN of another',
    (world) =>
      Object.assign(world.endpointServices[0]!.configuration, {
        NetworkLoadBalancerArns: [LOAD_BALANCER_ARN.replace(SANDBOX.account, '444455556666'), LOAD_BALANCER_ARN],
      }),
  ],
  ['target-group-differs', 'by port', (world) => Object.assign(group(world), { Port: 8443 })],
  ['target-group-differs', 'by VPC', (world) => Object.assign(group(world), { VpcId: 'vpc-0a1b2c3d4e5f60799' })],
  ['target-group-differs', 'by protocol', (world) => Object.assign(group(world), { Protocol: 'TCP_UDP' })],
  ['target-type-alb', 'another load balancer', (world) => Object.assign(group(world), { TargetType: 'alb' })],
  [
    'health-check-on-api',
    'any answer below 400',
    (world) =>
      Object.assign(group(world), {
        HealthCheckProtocol: 'HTTPS',
        HealthCheckPath: '/kms/xks/v1/health',
        Matcher: { HttpCode: '200-399' },
      }),
  ],
  [
    'health-check-on-api',
    'a prefix before it',
    (world) =>
      Object.assign(group(world), {
        HealthCheckProtocol: 'HTTP',
        HealthCheckPath: '/a/kms/xks/v1',
      }),
  ],
  [
    'zone-without-target',
    'both in one zone',
    (world) => Object.assign(targets(world)[1]!.Target!, { Id: '10.0.1.21', AvailabilityZone: 'us-east-1a' }),
  ],
  ['zone-without-target', 'one not healthy', (world) => setHealth(world, 1)],
  [
    'zone-without-target',
    'the group says off, its load balancer on',
    (world) => {
      set(world, LOAD_BALANCER_ARN, 'load_balancing.cross_zone.enabled', 'true');
      set(world, TARGET_GROUP_ARN, 'load_balancing.cross_zone.enabled', 'false');
      setHealth(world, 1);
    },
  ],
  ['proxy-protocol-on', 'without a handshake', (world) => set(world, TARGET_GROUP_ARN, 'proxy_protocol_v2.enabled', 'true')],
  [
    'policy-unfit',
    'AES-128 only',
    (world) => [endTls(world), Object.assign(listener(world), { SslPolicy: NETWORK.policyWithoutKmsSuites })],
  ],
  [
    'policy-unfit',
    'a suite without its version',
    (world) => {
      endTls(world);
      Object.assign(world.sslPolicies[0]!, { SslProtocols: ['TLSv1.2'], Ciphers: [{ Name: 'TLS_AES_256_GCM_SHA384' }] });
    },
  ],
  ['certificate-unfit', 'expired', (world) => [endTls(world), Object.assign(world.certificates[0]!, { NotAfter: new Date(1) })]],
  [
    'certificate-unfit',
    'not yet',
    (world) => [endTls(world), Object.assign(world.certificates[0]!, { NotBefore: new Date('2999-01-01T00:00:00Z') })],
  ],
  [
    'certificate-unfit',
    'not issued',
    (world) => [endTls(world), Object.assign(world.certificates[0]!, { Status: 'PENDING_VALIDATION' })],
  ],
  [
    'certificate-unfit',
    'another name',
    (world) => {
      endTls(world);
      Object.assign(world.certificates[0]!, { DomainName: 'a.example.com', SubjectAlternativeNames: ['b.example.com'] });
    },
  ],
  [
    'certificate-not-renewed',
    'imported',
    (world) => [endTls(world), Object.assign(world.certificates[0]!, { Type: 'IMPORTED' })],
  ],
  [
    'certificate-not-renewed',
    'renewal failed',
    (world) => {
      endTls(world);
      Object.assign(world.certificates[0]!, {
        RenewalSummary: { RenewalStatus: 'FAILED', DomainValidationOptions: [], UpdatedAt: new Date(1) },
      });
    },
  ],
  [
    'subnets-public',
    'a route to an internet gateway',
    (world) => Object.assign(routes(world)[1]!, { GatewayId: 'igw-1', NatGatewayId: undefined }),
  ],
  ['subnet-ipv6-native', 'one of two', (world) => Object.assign(world.subnets[0]!, { Ipv6Native: true })],
  ['vpc-dns-off', 'hostnames', (world) => Object.assign(world.vpcs[0]!, { enableDnsHostnames: false })],
  ['vpc-dns-off', 'support', (world) => Object.assign(world.vpcs[0]!, { enableDnsSupport: false })],
  [
    'refuses-endpoint',
    'another port',
    (world) => [wear(world), Object.assign(balancerGroup(world), { IpPermissions: [rule(8443, '0.0.0.0/0')] })],
  ],
  [
    'refuses-endpoint',
    'IPv6 only',
    (world) => {
      wear(world, 'on');
      Object.assign(balancerGroup(world), { IpPermissions: [{ IpProtocol: '-1', Ipv6Ranges: [{ CidrIpv6: '::/0' }] }] });
    },
  ],
  [
    'admits-some-only',
    'a range',
    (world) => [wear(world), Object.assign(balancerGroup(world), { IpPermissions: [rule(443, '10.0.0.0/8')] })],
  ],
  [
    'admits-some-only',
    'a prefix list',
    (world) => {
      wear(world);
      Object.assign(balancerGroup(world), { IpPermissions: [{ IpProtocol: '-1', PrefixListIds: [{ PrefixListId: 'pl-1' }] }] });
    },
  ],
  [
    'target-refuses-nodes',
    'another port',
    (world) => Object.assign(proxyGroup(world), { IpPermissions: [rule(8080, NETWORK.range)] }),
  ],
  [
    'target-refuses-nodes',
    'another range',
    (world) => Object.assign(proxyGroup(world), { IpPermissions: [rule(443, '10.0.1.0/28')] }),
  ],
  [
    'target-refuses-nodes',
    'a group of others',
    (world) =>
      Object.assign(proxyGroup(world), {
        IpPermissions: [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: 'sg-0a1b2c3d4e5f60799' }] }],
      }),
  ],
  [
    'outbound-refused',
    'nothing goes out',
    (world) => [wear(world), Object.assign(balancerGroup(world), { IpPermissionsEgress: [] })],
  ],
  ['network-acl-refuses', 'all', (world) => Object.assign(world.networkAcls[0]!, { Entries: [] })],
  [
    'network-acl-refuses',
    'answers from low ports',
    (world) => {
      const entry = {
        Protocol: '6',
        CidrBlock: '0.0.0.0/0',
        RuleAction: 'allow' as const,
        PortRange: { From: 32_768, To: 65_535 },
      };
      const open = { ...entry, PortRange: { From: 443, To: 443 } };
      world.networkAcls[0]!.Entries = [false, true].flatMap((Egress) => [
        { ...entry, Egress, RuleNumber: 1 },
        { ...open, Egress, RuleNumber: 2 },
      ]);
    },
  ],
  [
    'outside-target-in-one-zone',
    'both',
    (world) => {
      moveOut(world, 'us-east-1a');
      set(world, LOAD_BALANCER_ARN, 'load_balancing.cross_zone.enabled', 'true');
    },
  ],
  ['no-route-to-target', 'a black hole', (world) => [moveOut(world), Object.assign(routes(world)[2]!, { State: 'blackhole' })]],
  [
    'no-route-to-target',
    'the internet',
    (world) => {
      moveOut(world);
      world.routeTables.find(({ RouteTableId }) => RouteTableId === NETWORK.routeTable)!.Routes = routes(world).slice(0, 1);
    },
  ],
  [
    'route-unknown',
    'a NAT gateway, and no target healthy',
    (world) => {
      moveOut(world);
      setHealth(world, 0);
      setHealth(world, 1);
      world.routeTables.find(({ RouteTableId }) => RouteTableId === NETWORK.routeTable)!.Routes = routes(world).slice(0, 2);
    },
  ],
  [
    'target-address-unused',
    'nothing has it',
    (world) => {
      setHealth(world, 1);
      targets(world)[1]!.Target!.Id = '10.0.2.99';
      set(world, LOAD_BALANCER_ARN, 'load_balancing.cross_zone.enabled', 'true');
    },
  ],
  [
    'admission-unknown',
    'a prefix list, and no target healthy',
    (world) => {
      setHealth(world, 0);
      setHealth(world, 1);
      Object.assign(proxyGroup(world), { IpPermissions: [{ IpProtocol: '-1', PrefixListIds: [{ PrefixListId: 'pl-1' }] }] });
    },
  ],
  [
    'admission-unknown',
    'a group that is not visible, and no target healthy',
    (world) => {
      setHealth(world, 0);
      setHealth(world, 1);
      Object.assign(world, { securityGroups: [] });
    },
  ],
  [
    'advice-unreadable',
    'attributes of the load balancer',
    (world) => deny(world, 'elasticloadbalancing', 'DescribeLoadBalancerAttributes'),
  ],
];

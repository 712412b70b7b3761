/** Healthy load balancers, targets and networks. */
import {
  aclEntry,
  addSecondBalancer,
  balancerOf,
  endTls,
  groupOf,
  listenerOf,
  moveTargetsOut,
  rule,
  serviceOf,
  setAttribute,
  setTargets,
  target,
  targetGroupOf,
  turnOnCrossZone,
  wearGroup,
} from './balancer-shapes.ts';
import { COMPUTE } from './healthy-compute.ts';
import { NETWORK } from './healthy-network.ts';
import { LOAD_BALANCER_ARN, SANDBOX, TARGET_GROUP_ARN } from './healthy-world.ts';
import type { SandboxPlan } from './plan.ts';
import type { Variant } from './variant.ts';

const variant = (name: string, summary: string, shapes: (plan: SandboxPlan) => unknown): Variant => ({
  name,
  summary,
  connectivity: 'vpc',
  shapes: (plan) => void shapes(plan),
});

export const LOAD_BALANCER_VARIANTS: readonly Variant[] = [
  variant('group-open-to-endpoints', 'a security group counts for endpoints and admits 443 from anywhere', (plan) =>
    wearGroup(plan, 'on'),
  ),
  variant('group-not-for-endpoints', 'a security group admits the own VPC only, and does not count for endpoints', (plan) => {
    wearGroup(plan, 'off').IpPermissions = [rule(443, NETWORK.range)];
  }),
  variant('target-admits-group', 'the targets admit the security group of the load balancer, no addresses', (plan) => {
    wearGroup(plan, 'on');
    const referring = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, UserIdGroupPairs: [{ GroupId: NETWORK.balancerGroup }] };
    groupOf(plan, NETWORK.proxyGroup).IpPermissions = [referring];
  }),
  variant('group-lets-out-to-group', 'the load balancer may go out to the security group of the targets only', (plan) => {
    const referring = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, UserIdGroupPairs: [{ GroupId: NETWORK.proxyGroup }] };
    wearGroup(plan, 'on').IpPermissionsEgress = [referring];
  }),
  variant('target-admits-prefix-list', 'the targets admit a prefix list, and are healthy', (plan) => {
    groupOf(plan, NETWORK.proxyGroup).IpPermissions = [
      { IpProtocol: '-1', PrefixListIds: [{ PrefixListId: 'pl-0a1b2c3d4e5f60701' }] },
    ];
  }),
  variant('narrow-network-acl', 'the network ACL admits 443 and answers within the VPC, nothing else', ({ aws }) => {
    aws.networkAcls[0]!.Entries = [false, true].flatMap((egress) => [
      aclEntry(100, egress, 443, 443, NETWORK.range),
      aclEntry(110, egress, 1024, 65_535, NETWORK.range),
    ]);
  }),
  variant('static-addresses', 'the load balancer was given its private addresses', (plan) => {
    balancerOf(plan).AvailabilityZones = (balancerOf(plan).AvailabilityZones ?? []).map((zone, index) => ({
      ...zone,
      LoadBalancerAddresses: [{ PrivateIPv4Address: SANDBOX.nodeAddresses[index] }],
    }));
  }),
  variant('targets-in-three-zones', 'the load balancer and its targets are in three zones', addZone),
  variant('dual-stack', 'the load balancer serves IPv6 as well', (plan) => {
    balancerOf(plan).IpAddressType = 'dualstack';
    serviceOf(plan).SupportedIpAddressTypes = ['ipv4', 'ipv6'];
  }),
  {
    ...variant('instance-targets', 'targets are registered by instance, which AWS does not document for this', (plan) => {
      targetGroupOf(plan).TargetType = 'instance';
      setTargets(
        plan,
        COMPUTE.instanceIds.map((id) => target(id)),
      );
    }),
    warns: { 'load-balancer/target-group-differs': 'AWS documents targets by address; others work all the same' },
  },
  variant('cross-zone-targets', 'both targets are in one zone, and cross-zone load balancing is on', (plan) => {
    turnOnCrossZone(plan);
    setTargets(plan, [target('10.0.1.20', 'us-east-1a'), target('10.0.1.21', 'us-east-1a')]);
  }),
  variant('cross-zone-group', 'cross-zone load balancing is on for the target group only', (plan) => {
    setAttribute(plan, TARGET_GROUP_ARN, 'load_balancing.cross_zone.enabled', 'true');
    setTargets(plan, [target('10.0.1.20', 'us-east-1a'), target('10.0.1.21', 'us-east-1a')]);
  }),
  variant('listener-ends-tls', 'the listener ends TLS with a certificate of ACM', (plan) => endTls(plan)),
  variant('listener-wildcard', 'the listener ends TLS with a wildcard certificate of ACM', (plan) => {
    endTls(plan);
    const names = { DomainName: '*.xks.example.com', SubjectAlternativeNames: ['*.xks.example.com'] };
    Object.assign(plan.aws.certificates[0]!, names);
  }),
  variant('listener-iam-certificate', 'the listener ends TLS with a certificate of IAM', (plan) => {
    const CertificateArn = `arn:aws:iam::${SANDBOX.account}:server-certificate/xks-proxy`;
    endTls(plan, { Certificates: [{ CertificateArn }] });
  }),
  variant(
    'listener-chooses-by-name',
    'the default certificate of the listener is for another name, ours is chosen by SNI',
    (plan) => {
      const other = `${NETWORK.certificateArn.slice(0, -1)}a`;
      endTls(plan, { Certificates: [{ CertificateArn: other }] });
      const { aws } = plan;
      aws.certificates.push({
        ...aws.certificates[0],
        CertificateArn: other,
        DomainName: 'a.example.com',
        SubjectAlternativeNames: [],
      });
      aws.sniCertificates[listenerOf(plan).ListenerArn ?? ''] = [NETWORK.certificateArn];
    },
  ),
  variant('targets-in-data-centre', 'the targets are in the data centre, registered for all zones', (plan) =>
    moveTargetsOut(plan),
  ),
  variant('health-path', 'health checks ask a path that the proxy has for them', (plan) => {
    Object.assign(targetGroupOf(plan), { HealthCheckProtocol: 'HTTPS', HealthCheckPath: '/ping', Matcher: { HttpCode: '200' } });
  }),
  variant('health-check-takes-405', 'health checks ask the proxy API and take its 405 for an answer', (plan) => {
    const path = { HealthCheckProtocol: 'HTTPS', HealthCheckPath: `${SANDBOX.path}/health`, Matcher: { HttpCode: '200,405' } };
    Object.assign(targetGroupOf(plan), path);
  }),
  variant('two-load-balancers', 'two load balancers, alike', (plan) => addSecondBalancer(plan)),
  variant('weighted-target-groups', 'the listener forwards by weight', (plan) => {
    const TargetGroups = [{ TargetGroupArn: TARGET_GROUP_ARN, Weight: 1 }];
    listenerOf(plan).DefaultActions = [{ Type: 'forward', TargetGroupArn: TARGET_GROUP_ARN, ForwardConfig: { TargetGroups } }];
  }),
  variant('proxy-protocol-understood', 'load balancer and proxy both use the proxy protocol', (plan) =>
    setAttribute(plan, TARGET_GROUP_ARN, 'proxy_protocol_v2.enabled', 'true'),
  ),
  variant('main-route-table', 'the subnets use the main route table of the VPC', ({ aws }) => {
    aws.routeTables = aws.routeTables.slice(0, 1);
  }),
  variant('one-public-subnet-of-three', 'two zones are private, a third is not', (plan) => {
    addZone(plan);
    const own = { SubnetId: THIRD_SUBNET, RouteTableId: 'rtb-0a1b2c3d4e5f60703', Main: false };
    const Routes = [
      { DestinationCidrBlock: NETWORK.range, GatewayId: 'local', State: 'active' as const },
      { DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-0a1b2c3d4e5f60701', State: 'active' as const },
    ];
    plan.aws.routeTables.push({ RouteTableId: own.RouteTableId, VpcId: SANDBOX.vpcId, Associations: [own], Routes });
  }),
  variant('deletion-not-protected', 'the load balancer may be deleted', (plan) =>
    setAttribute(plan, LOAD_BALANCER_ARN, 'deletion_protection.enabled', 'false'),
  ),
];

const THIRD_SUBNET = 'subnet-0a1b2c3d4e5f60703';

/** A third zone with a node and a target. */
function addZone(plan: SandboxPlan): void {
  const { aws } = plan;
  const AvailabilityZone = 'us-east-1c';
  const place = { VpcId: SANDBOX.vpcId, AvailabilityZone };
  const subnet = { ...place, SubnetId: THIRD_SUBNET, CidrBlock: '10.0.3.0/24', AvailabilityZoneId: 'use1-az3' };
  aws.subnets.push(subnet);
  balancerOf(plan).AvailabilityZones?.push({ ZoneName: AvailabilityZone, SubnetId: THIRD_SUBNET });
  serviceOf(plan).AvailabilityZones = [...(serviceOf(plan).AvailabilityZones ?? []), AvailabilityZone];
  aws.targetHealth[TARGET_GROUP_ARN]?.push(target('10.0.3.20', AvailabilityZone));
  const end = (id: string, address: string, Description: string) => ({
    ...place,
    NetworkInterfaceId: id,
    Description,
    PrivateIpAddress: address,
    SubnetId: THIRD_SUBNET,
  });
  aws.networkInterfaces.push(
    end('eni-0a1b2c3d4e5f60703', '10.0.3.10', 'ELB net/xks-nlb/50dc6c495c0c9188'),
    end('eni-0a1b2c3d4e5f60713', '10.0.3.20', 'xks-proxy'),
  );
}

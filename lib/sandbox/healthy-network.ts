/**
 * The network around the sandbox's load balancer: a VPC with private subnets in two zones, routes to the company's data centre,
 * and what certificates and security policies there are to choose from.
 */
import type { RouteTable, SecurityGroup } from '@aws-sdk/client-ec2';
import type { AwsWorld } from './aws-world.ts';

const OWNER = '111122223333';

export const NETWORK = {
  range: '10.0.0.0/16',
  /** Reached over a virtual private gateway. */
  dataCentre: '192.168.0.0/16',
  /** Of the targets, one a zone; the nodes of the load balancer have subnets of their own. */
  targetSubnets: ['subnet-0a1b2c3d4e5f60711', 'subnet-0a1b2c3d4e5f60712'],
  /** Worn by the targets: admits 443 from the whole VPC. */
  proxyGroup: 'sg-0a1b2c3d4e5f60701',
  /** Worn by the load balancer in some variants and faults only: admits 443 from anywhere. */
  balancerGroup: 'sg-0a1b2c3d4e5f60702',
  /** Worn by the prober of this VPC, which stands in the subnets of the targets. */
  proberGroup: 'sg-0a1b2c3d4e5f60703',
  networkAcl: 'acl-0a1b2c3d4e5f60701',
  routeTable: 'rtb-0a1b2c3d4e5f60702',
  certificateArn: `arn:aws:acm:us-east-1:${OWNER}:certificate/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9`,
  policy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
  /** Made up: AWS's own policies all offer a suite that KMS uses. */
  policyWithoutKmsSuites: 'ELBSecurityPolicy-Sandbox-AES128-Only',
} as const;

interface Places {
  readonly vpcId: string;
  readonly host: string;
  readonly zones: readonly string[];
  /** Of the load balancer's nodes, by zone. */
  readonly nodeSubnets: readonly string[];
}

export function addNetwork(world: AwsWorld, places: Places): void {
  const { vpcId } = places;
  world.vpcs.push({
    vpc: {
      VpcId: vpcId,
      OwnerId: OWNER,
      State: 'available',
      IsDefault: false,
      CidrBlock: NETWORK.range,
      CidrBlockAssociationSet: [{ CidrBlock: NETWORK.range, CidrBlockState: { State: 'associated' } }],
    },
    enableDnsSupport: true,
    enableDnsHostnames: true,
  });
  world.subnets.push(...places.zones.flatMap((zone, index) => subnetsOf(zone, index, places)));
  world.routeTables.push(...routeTables(vpcId, [...places.nodeSubnets, ...NETWORK.targetSubnets]));
  world.securityGroups.push(
    group(NETWORK.proxyGroup, 'xks-proxy', NETWORK.range, vpcId),
    group(NETWORK.balancerGroup, 'xks-nlb', '0.0.0.0/0', vpcId),
    { ...group(NETWORK.proberGroup, 'xks-prober', '', vpcId), IpPermissions: [] },
  );
  world.networkAcls.push({
    NetworkAclId: NETWORK.networkAcl,
    VpcId: vpcId,
    OwnerId: OWNER,
    Associations: [...places.nodeSubnets, ...NETWORK.targetSubnets].map((SubnetId, index) => ({
      NetworkAclAssociationId: `aclassoc-0a1b2c3d4e5f6070${index + 1}`,
      NetworkAclId: NETWORK.networkAcl,
      SubnetId,
    })),
    Entries: [false, true].flatMap((Egress) => [
      { RuleNumber: 100, Protocol: '-1', RuleAction: 'allow' as const, Egress, CidrBlock: '0.0.0.0/0' },
      { RuleNumber: 32_767, Protocol: '-1', RuleAction: 'deny' as const, Egress, CidrBlock: '0.0.0.0/0' },
    ]),
  });
  for (const [index, zone] of places.zones.entries()) placeTarget(world, zone, index);
  addTls(world, places.host);
}

/** Nodes and targets of a zone stand in neighbouring subnets, so that network ACLs between them count. */
function subnetsOf(AvailabilityZone: string, index: number, { vpcId, nodeSubnets }: Places) {
  const common = {
    VpcId: vpcId,
    OwnerId: OWNER,
    State: 'available' as const,
    AvailabilityZone,
    AvailabilityZoneId: `use1-az${index + 1}`,
    Ipv6Native: false,
  };
  return [
    { ...common, SubnetId: nodeSubnets[index], CidrBlock: `10.0.${index + 1}.0/28` },
    { ...common, SubnetId: NETWORK.targetSubnets[index], CidrBlock: `10.0.${index + 1}.16/28` },
  ];
}

/** The main table, which no subnet of ours uses, and theirs: out through NAT, and to the data centre. */
function routeTables(VpcId: string, subnets: readonly string[]): readonly RouteTable[] {
  const local = { DestinationCidrBlock: NETWORK.range, GatewayId: 'local', State: 'active' as const };
  return [
    {
      RouteTableId: 'rtb-0a1b2c3d4e5f60701',
      VpcId,
      Associations: [{ RouteTableAssociationId: 'rtbassoc-0a1b2c3d4e5f60701', Main: true }],
      Routes: [local],
    },
    {
      RouteTableId: NETWORK.routeTable,
      VpcId,
      Associations: subnets.map((SubnetId) => ({ Main: false, SubnetId, RouteTableId: NETWORK.routeTable })),
      Routes: [
        local,
        { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-0a1b2c3d4e5f60701', State: 'active' },
        { DestinationCidrBlock: NETWORK.dataCentre, GatewayId: 'vgw-0a1b2c3d4e5f60701', State: 'active' },
      ],
    },
  ];
}

/** Admits 443 from `source`, and everything out. */
function group(GroupId: string, GroupName: string, source: string, VpcId: string): SecurityGroup {
  return {
    GroupId,
    GroupName,
    VpcId,
    OwnerId: OWNER,
    IpPermissions: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: source }] }],
    IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
  };
}

/** Where the interface of a target stands, and which security group it wears. */
function placeTarget({ networkInterfaces }: AwsWorld, AvailabilityZone: string, index: number): void {
  const end = networkInterfaces.find(({ PrivateIpAddress }) => PrivateIpAddress === `10.0.${index + 1}.20`);
  const Groups = [{ GroupId: NETWORK.proxyGroup, GroupName: 'xks-proxy' }];
  if (end !== undefined) Object.assign(end, { AvailabilityZone, SubnetId: NETWORK.targetSubnets[index], Groups });
}

/** In use only where a listener ends TLS. */
function addTls(world: AwsWorld, host: string): void {
  const day = 86_400_000;
  world.certificates.push({
    CertificateArn: NETWORK.certificateArn,
    DomainName: host,
    SubjectAlternativeNames: [host],
    Status: 'ISSUED',
    Type: 'AMAZON_ISSUED',
    RenewalEligibility: 'ELIGIBLE',
    NotBefore: new Date(Date.now() - 30 * day),
    NotAfter: new Date(Date.now() + 165 * day),
  });
  const suites = (names: readonly string[]) => names.map((Name, index) => ({ Name, Priority: index + 1 }));
  world.sslPolicies.push(
    {
      Name: NETWORK.policy,
      SslProtocols: ['TLSv1.2', 'TLSv1.3'],
      Ciphers: suites([
        'TLS_AES_128_GCM_SHA256',
        'TLS_AES_256_GCM_SHA384',
        'ECDHE-RSA-AES128-GCM-SHA256',
        'ECDHE-RSA-AES256-GCM-SHA384',
      ]),
    },
    {
      Name: NETWORK.policyWithoutKmsSuites,
      SslProtocols: ['TLSv1.2', 'TLSv1.3'],
      Ciphers: suites(['TLS_AES_128_GCM_SHA256', 'ECDHE-RSA-AES128-GCM-SHA256']),
    },
  );
}

/** Endpoint service and load balancer of another account, and an interface endpoint by which this account uses the service. */
import { ownerRole } from '../model/owner-role.ts';
import type { OtherAccount } from './aws-world.ts';
import { SANDBOX } from './healthy-world.ts';
import type { SandboxPlan } from './plan.ts';

export const OWNER = {
  account: '444455556666',
  roleArn: 'arn:aws:iam::444455556666:role/xks-preflight-owner',
  externalId: 'sandbox-external-id',
} as const;

/** An interface endpoint to the service, in a VPC of the key store's account. */
export const PROBE_ENDPOINT = {
  id: 'vpce-0123456789abcdef0',
  vpcId: 'vpc-0f1e2d3c4b5a69788',
  securityGroupId: 'sg-0f1e2d3c4b5a69788',
  addresses: ['10.20.1.30', '10.20.2.30'],
  range: '10.20.0.0/16',
  subnetIds: ['subnet-0f1e2d3c4b5a69781', 'subnet-0f1e2d3c4b5a69782'],
  /** Worn by the prober of that VPC, which stands in the same subnets. */
  proberGroupId: 'sg-0f1e2d3c4b5a69789',
} as const;

/** What stands in the account of whoever runs the proxy. */
const MOVED = [
  'loadBalancers',
  'listeners',
  'targetGroups',
  'targetHealth',
  'attributes',
  'networkInterfaces',
  'hostedZones',
  'sniCertificates',
  'sslPolicies',
  'vpcs',
  'subnets',
  'routeTables',
  'securityGroups',
  'networkAcls',
] as const satisfies readonly (keyof OtherAccount)[];

/** As it is when another team runs the proxy: everything behind the service is theirs, and they let it be read with a role. */
export function giveServiceAway({ aws, params, ownerRoles }: Pick<SandboxPlan, 'aws' | 'params' | 'ownerRoles'>): void {
  // Several faults of one plan may each give it away.
  if (aws.otherAccounts[OWNER.account] !== undefined) return;
  const theirs = Object.fromEntries(MOVED.map((part) => [part, aws[part]]));
  aws.otherAccounts[OWNER.account] = { ...ofOwner(theirs), certificates: certificatesOf(aws) };
  for (const part of MOVED) Object.assign(aws, { [part]: Array.isArray(aws[part]) ? [] : {} });
  aws.certificates = [];
  for (const service of aws.endpointServices) {
    service.owner = OWNER.account;
    service.configuration = ofOwner(service.configuration);
    service.configuration.AvailabilityZoneIds = ['use1-az1', 'use1-az2'];
    service.allowedPrincipals.push({ PrincipalType: 'Account', Principal: `arn:aws:iam::${SANDBOX.account}:root` });
  }
  params.XksProxyVpcEndpointServiceOwner = OWNER.account;
  aws.roles.push({ RoleArn: OWNER.roleArn, ExternalId: OWNER.externalId });
  const role = ownerRole(OWNER.roleArn, OWNER.externalId);
  if (role !== null) ownerRoles.push(role);
}

/** With a prober beside it. */
export function addProbeEndpoint({ aws, vantage }: Pick<SandboxPlan, 'aws' | 'vantage'>): void {
  if (aws.vpcEndpoints.some(({ VpcEndpointId }) => VpcEndpointId === PROBE_ENDPOINT.id)) return;
  const zones = ['us-east-1a', 'us-east-1b'];
  const interfaces = PROBE_ENDPOINT.addresses.map((address, index) => ({
    NetworkInterfaceId: `eni-0f1e2d3c4b5a6978${index + 1}`,
    Description: `VPC Endpoint Interface ${PROBE_ENDPOINT.id}`,
    InterfaceType: 'vpc_endpoint' as const,
    PrivateIpAddress: address,
    PrivateIpAddresses: [{ PrivateIpAddress: address, Primary: true }],
    VpcId: PROBE_ENDPOINT.vpcId,
    SubnetId: PROBE_ENDPOINT.subnetIds[index]!,
    AvailabilityZone: zones[index]!,
    Status: 'in-use' as const,
  }));
  aws.networkInterfaces.push(...interfaces);
  addSurroundings({ aws, vantage });
  aws.vpcEndpoints.push({
    VpcEndpointId: PROBE_ENDPOINT.id,
    VpcEndpointType: 'Interface',
    VpcId: PROBE_ENDPOINT.vpcId,
    ServiceName: SANDBOX.serviceName,
    State: 'Available',
    IpAddressType: 'ipv4',
    PrivateDnsEnabled: false,
    Groups: [{ GroupId: PROBE_ENDPOINT.securityGroupId, GroupName: 'xks-probe' }],
    NetworkInterfaceIds: interfaces.map(({ NetworkInterfaceId }) => NetworkInterfaceId),
  });
}

function addSurroundings({ aws, vantage }: Pick<SandboxPlan, 'aws' | 'vantage'>): void {
  const { vpcId: VpcId, subnetIds, range, securityGroupId, proberGroupId } = PROBE_ENDPOINT;
  aws.subnets.push(...subnetIds.map((SubnetId, index) => ({ VpcId, SubnetId, CidrBlock: `10.20.${index + 1}.0/24` })));
  const https = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: range }] };
  const everywhere = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
  aws.securityGroups.push(
    { GroupId: securityGroupId, GroupName: 'xks-probe', VpcId, IpPermissions: [https], IpPermissionsEgress: [everywhere] },
    { GroupId: proberGroupId, GroupName: 'xks-prober', VpcId, IpPermissions: [], IpPermissionsEgress: [everywhere] },
  );
  vantage.places.set(VpcId, { subnetIds, securityGroupIds: [proberGroupId] });
}

/** They carry dates, which JSON would turn into text. */
function certificatesOf({ certificates }: SandboxPlan['aws']): NonNullable<OtherAccount['certificates']> {
  return certificates.map((one) => ({ ...one, ...ofOwner({ CertificateArn: one.CertificateArn }) }));
}

/** With the account of the ARNs changed. */
function ofOwner<T extends object>(value: T): T {
  return JSON.parse(JSON.stringify(value).replaceAll(`:${SANDBOX.account}:`, `:${OWNER.account}:`)) as T;
}

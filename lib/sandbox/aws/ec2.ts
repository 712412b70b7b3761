/** EC2: endpoint services and network interfaces. Source: EC2 API Reference, version 2016-11-15. */
import type { NetworkInterface, ServiceConfiguration, ServiceDetail } from '@aws-sdk/client-ec2';
import type { AwsWorld, WorldEndpointService } from '../aws-world.ts';
import { ec2EndpointOperations } from './ec2-endpoints.ts';
import { CALLER_ROLE } from './accounts.ts';
import { applyFilters } from './ec2-filters.ts';
import { ec2InstanceOperations } from './ec2-instances.ts';
import { ec2NetworkOperations } from './ec2-network.ts';
import { ec2Page } from './ec2-page.ts';
import { ec2ServiceChanges, ownService } from './ec2-service-changes.ts';
import { AwsError, type Operations, text, texts } from './operation.ts';

export const ec2Operations: Operations = {
  /** The owner's view. */
  DescribeVpcEndpointServiceConfigurations(input, context) {
    const ids = texts(input, 'ServiceId');
    for (const id of ids) ownService(id, context.world);
    const own = context.world.endpointServices.filter(({ owner }) => owner === context.world.account);
    const all = own
      .map(({ configuration }) => configuration)
      .filter(({ ServiceId }) => ids.length === 0 || ids.includes(ServiceId ?? ''));
    const { items, next } = ec2Page(
      'DescribeVpcEndpointServiceConfigurations',
      applyFilters(all, input, SERVICE_FILTERS),
      input,
      context,
    );
    return { ServiceConfigurations: items, NextToken: next };
  },
  DescribeVpcEndpointServicePermissions(input, context) {
    const { allowedPrincipals } = ownService(text(input, 'ServiceId'), context.world);
    const { items, next } = ec2Page('DescribeVpcEndpointServicePermissions', allowedPrincipals, input, context);
    return { AllowedPrincipals: items, NextToken: next };
  },
  /** The consumer's view: services of this account, and those that allow it. */
  DescribeVpcEndpointServices(input, context) {
    const names = texts(input, 'ServiceName');
    const visible = context.world.endpointServices.filter((service) => isVisible(service, context.world));
    const unknown = names.find((name) => !visible.some(({ configuration }) => configuration.ServiceName === name));
    if (unknown !== undefined) throw new AwsError('InvalidServiceName', `The Vpc Endpoint Service '${unknown}' does not exist`);
    const details = visible
      .map((service) => toDetail(service, context.world))
      .filter(({ ServiceName }) => names.length === 0 || names.includes(ServiceName ?? ''));
    const { items, next } = ec2Page('DescribeVpcEndpointServices', applyFilters(details, input, SERVICE_FILTERS), input, context);
    return { ServiceNames: items.map(({ ServiceName }) => ServiceName), ServiceDetails: items, NextToken: next };
  },
  DescribeNetworkInterfaces(input, context) {
    const ids = texts(input, 'NetworkInterfaceId');
    const all = context.world.networkInterfaces;
    const unknown = ids.find((id) => !all.some(({ NetworkInterfaceId }) => NetworkInterfaceId === id));
    if (unknown !== undefined) {
      throw new AwsError('InvalidNetworkInterfaceID.NotFound', `The networkInterface ID '${unknown}' does not exist`);
    }
    const chosen = all.filter(({ NetworkInterfaceId = '' }) => ids.length === 0 || ids.includes(NetworkInterfaceId));
    const { items, next } = ec2Page('DescribeNetworkInterfaces', applyFilters(chosen, input, INTERFACE_FILTERS), input, context);
    return { NetworkInterfaces: items, NextToken: next };
  },
  ...ec2ServiceChanges,
  ...ec2EndpointOperations,
  ...ec2InstanceOperations,
  ...ec2NetworkOperations,
};

const SERVICE_FILTERS = {
  'service-name': ({ ServiceName }: ServiceConfiguration | ServiceDetail) => [ServiceName],
  'service-id': ({ ServiceId }: ServiceConfiguration | ServiceDetail) => [ServiceId],
  'service-state': (service: ServiceConfiguration | ServiceDetail) => [
    'ServiceState' in service ? service.ServiceState : undefined,
  ],
  'service-type': ({ ServiceType = [] }: ServiceConfiguration | ServiceDetail) => ServiceType.map((type) => type.ServiceType),
};

const INTERFACE_FILTERS = {
  description: ({ Description }: NetworkInterface) => [Description],
  'interface-type': ({ InterfaceType }: NetworkInterface) => [InterfaceType],
  'network-interface-id': ({ NetworkInterfaceId }: NetworkInterface) => [NetworkInterfaceId],
  'private-ip-address': ({ PrivateIpAddress }: NetworkInterface) => [PrivateIpAddress],
  'addresses.private-ip-address': ({ PrivateIpAddresses = [] }: NetworkInterface) =>
    PrivateIpAddresses.map(({ PrivateIpAddress }) => PrivateIpAddress),
  'addresses.association.public-ip': ({ Association, PrivateIpAddresses = [] }: NetworkInterface) => [
    Association?.PublicIp,
    ...PrivateIpAddresses.map((address) => address.Association?.PublicIp),
  ],
  'attachment.instance-id': ({ Attachment }: NetworkInterface) => [Attachment?.InstanceId],
  'availability-zone': ({ AvailabilityZone }: NetworkInterface) => [AvailabilityZone],
  'requester-id': ({ RequesterId }: NetworkInterface) => [RequesterId],
  status: ({ Status }: NetworkInterface) => [Status],
  'subnet-id': ({ SubnetId }: NetworkInterface) => [SubnetId],
  'vpc-id': ({ VpcId }: NetworkInterface) => [VpcId],
};

/** The caller is one role of its account, as STS says: another role being allowed is of no use to it. */
function isVisible({ owner, allowedPrincipals }: WorldEndpointService, { account }: AwsWorld): boolean {
  const own = ['*', account, `arn:aws:iam::${account}:root`, `arn:aws:iam::${account}:role/${CALLER_ROLE}`];
  return owner === account || allowedPrincipals.some(({ Principal = '' }) => own.includes(Principal));
}

/** Neither the state nor the load balancers are shown to a consumer, and of the zones only those that it has as well. */
function toDetail({ owner, configuration }: WorldEndpointService, { region, zoneIds }: AwsWorld): ServiceDetail {
  const { PrivateDnsName, PrivateDnsNameConfiguration: dns, AvailabilityZones = [], AvailabilityZoneIds = [] } = configuration;
  const shared = AvailabilityZoneIds.map((id) => zoneIds.length === 0 || zoneIds.includes(id));
  return {
    ServiceName: configuration.ServiceName,
    ServiceId: configuration.ServiceId,
    ServiceType: configuration.ServiceType,
    ServiceRegion: region,
    AvailabilityZones: AvailabilityZones.filter((_name, index) => shared[index] ?? true),
    AvailabilityZoneIds: AvailabilityZoneIds.filter((_id, index) => shared[index]),
    Owner: owner,
    BaseEndpointDnsNames: configuration.BaseEndpointDnsNames,
    PrivateDnsName,
    PrivateDnsNames: PrivateDnsName === undefined ? [] : [{ PrivateDnsName }],
    PrivateDnsNameVerificationState: dns?.State,
    VpcEndpointPolicySupported: false,
    AcceptanceRequired: configuration.AcceptanceRequired,
    ManagesVpcEndpoints: configuration.ManagesVpcEndpoints,
    SupportedIpAddressTypes: configuration.SupportedIpAddressTypes,
    Tags: configuration.Tags,
  };
}

/** The query protocols: EC2's own, and the one of ELBv2, STS and, for older clients, CloudWatch. */
import type { Codec, WireRequest } from './codec.ts';
import { readForm } from './form.ts';
import type { Input } from './operation.ts';
import { element, escapeXml, membersXml, type XmlNames } from './xml.ts';

const XML = { 'content-type': 'text/xml;charset=UTF-8' };

/** @param maps members that are maps on the wire: operations answer them as lists of `{ key, value }`. */
export function makeQueryCodec(namespace: string, maps: readonly string[] = []): Codec {
  const names: XmlNames = { member: (key) => key, entry: (key) => (maps.includes(key) ? 'entry' : 'member') };
  return {
    operation: readAction,
    decode: readParameters,
    answer: (operation, output, requestId) => {
      const result = element(`${operation}Result`, membersXml(output, names));
      const metadata = element('ResponseMetadata', element('RequestId', requestId));
      const body = `<${operation}Response xmlns="${namespace}">${result}${metadata}</${operation}Response>`;
      return { status: 200, headers: XML, body };
    },
    error: ({ code, message, status }, requestId) => {
      const type = element('Type', status < 500 ? 'Sender' : 'Receiver');
      const error = element('Error', type + element('Code', escapeXml(code)) + element('Message', escapeXml(message)));
      const body = `<ErrorResponse xmlns="${namespace}">${error}${element('RequestId', requestId)}</ErrorResponse>`;
      return { status, headers: XML, body };
    },
  };
}

/** Lists whose element name is not simply the member's name with a small first letter. */
const EC2_LISTS: Readonly<Record<string, string>> = {
  Associations: 'associationSet',
  AvailabilityZoneIds: 'availabilityZoneIdSet',
  AvailabilityZones: 'availabilityZoneSet',
  BlockDeviceMappings: 'blockDeviceMapping',
  Images: 'imagesSet',
  Instances: 'instancesSet',
  LaunchTemplateVersions: 'launchTemplateVersionSet',
  Reservations: 'reservationSet',
  Snapshots: 'snapshotSet',
  Volumes: 'volumeSet',
  BaseEndpointDnsNames: 'baseEndpointDnsNameSet',
  Entries: 'entrySet',
  GatewayLoadBalancerArns: 'gatewayLoadBalancerArnSet',
  Groups: 'groupSet',
  Ipv6Addresses: 'ipv6AddressesSet',
  NetworkInterfaceIds: 'networkInterfaceIdSet',
  NetworkAcls: 'networkAclSet',
  NetworkInterfaces: 'networkInterfaceSet',
  NetworkLoadBalancerArns: 'networkLoadBalancerArnSet',
  PrivateDnsNames: 'privateDnsNameSet',
  PrivateIpAddresses: 'privateIpAddressesSet',
  RouteTables: 'routeTableSet',
  Routes: 'routeSet',
  SecurityGroups: 'securityGroupInfo',
  ServiceConfigurations: 'serviceConfigurationSet',
  ServiceDetails: 'serviceDetailSet',
  ServiceNames: 'serviceNameSet',
  Subnets: 'subnetSet',
  SupportedIpAddressTypes: 'supportedIpAddressTypeSet',
  SupportedRegions: 'supportedRegionSet',
  AddedPrincipals: 'addedPrincipalSet',
  SubnetIds: 'subnetIdSet',
  Tags: 'tagSet',
  VpcEndpoints: 'vpcEndpointSet',
  VpcEndpointConnections: 'vpcEndpointConnectionSet',
  UserIdGroupPairs: 'groups',
  Vpcs: 'vpcSet',
};

const EC2_NAMES: XmlNames = {
  member: (key) => EC2_LISTS[key] ?? key.charAt(0).toLowerCase() + key.slice(1),
  entry: () => 'item',
};

export const ec2Codec: Codec = {
  operation: readAction,
  decode: readParameters,
  answer: (operation, output, requestId) => {
    const content = element('requestId', requestId) + membersXml(output, EC2_NAMES);
    const body = `<${operation}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">${content}</${operation}Response>`;
    return { status: 200, headers: XML, body };
  },
  error: ({ code, message, status }, requestId) => {
    const error = element('Error', element('Code', escapeXml(code)) + element('Message', escapeXml(message)));
    const body = element('Response', element('Errors', error) + element('RequestID', requestId));
    return { status, headers: XML, body };
  },
};

function readAction(request: WireRequest): string {
  return parameters(request).get('Action') ?? '';
}

function readParameters(request: WireRequest): Input {
  return readForm(parameters(request));
}

function parameters({ method, query, body }: WireRequest): URLSearchParams {
  return method === 'GET' ? query : new URLSearchParams(body.toString('utf8'));
}

/** EC2: interface endpoints and their connections to endpoint services. Source: EC2 API Reference, version 2016-11-15. */
import type { VpcEndpoint, VpcEndpointConnection } from '@aws-sdk/client-ec2';
import { applyFilters } from './ec2-filters.ts';
import { ec2Page } from './ec2-page.ts';
import { AwsError, type Operations, texts } from './operation.ts';

export const ec2EndpointOperations: Operations = {
  DescribeVpcEndpoints(input, context) {
    const ids = texts(input, 'VpcEndpointId');
    const all = context.world.vpcEndpoints;
    const unknown = ids.find((id) => !all.some(({ VpcEndpointId }) => VpcEndpointId === id));
    if (unknown !== undefined) {
      throw new AwsError('InvalidVpcEndpointId.NotFound', `The Vpc Endpoint Id '${unknown}' does not exist`);
    }
    const chosen = all.filter(({ VpcEndpointId = '' }) => ids.length === 0 || ids.includes(VpcEndpointId));
    const { items, next } = ec2Page('DescribeVpcEndpoints', applyFilters(chosen, input, ENDPOINT_FILTERS), input, context);
    return { VpcEndpoints: items, NextToken: next };
  },
  /** Of the services of the calling account. */
  DescribeVpcEndpointConnections(input, context) {
    const { account, endpointServices } = context.world;
    const all = endpointServices
      .filter(({ owner }) => owner === account)
      .flatMap(({ configuration, connections = [] }) =>
        connections.map((connection) => ({ ...connection, ServiceId: configuration.ServiceId })),
      );
    const chosen = applyFilters(all, input, CONNECTION_FILTERS);
    const { items, next } = ec2Page('DescribeVpcEndpointConnections', chosen, input, context);
    return { VpcEndpointConnections: items, NextToken: next };
  },
};

const ENDPOINT_FILTERS = {
  'service-name': ({ ServiceName }: VpcEndpoint) => [ServiceName],
  'vpc-endpoint-id': ({ VpcEndpointId }: VpcEndpoint) => [VpcEndpointId],
  'vpc-endpoint-state': ({ State }: VpcEndpoint) => [State],
  'vpc-endpoint-type': ({ VpcEndpointType }: VpcEndpoint) => [VpcEndpointType],
  'vpc-id': ({ VpcId }: VpcEndpoint) => [VpcId],
};

const CONNECTION_FILTERS = {
  'service-id': ({ ServiceId }: VpcEndpointConnection) => [ServiceId],
  'vpc-endpoint-id': ({ VpcEndpointId }: VpcEndpointConnection) => [VpcEndpointId],
  'vpc-endpoint-owner': ({ VpcEndpointOwner }: VpcEndpointConnection) => [VpcEndpointOwner],
  'vpc-endpoint-state': ({ VpcEndpointState }: VpcEndpointConnection) => [VpcEndpointState],
};

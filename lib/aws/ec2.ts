/** The live EC2 port: endpoint services, their endpoints and network interfaces. */
import {
  DescribeNetworkInterfacesCommand,
  DescribeVpcEndpointConnectionsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcEndpointServiceConfigurationsCommand,
  DescribeVpcEndpointServicePermissionsCommand,
  DescribeVpcEndpointServicesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { call, callOrNull, clientConfig, demand, type LiveOptions } from './call.ts';
import { everyPage } from './pages.ts';
import type { Ec2Port, NetworkInterface, ServiceConfiguration } from './ports.ts';

const CONFIGURATIONS = 'ec2:DescribeVpcEndpointServiceConfigurations';
const PERMISSIONS = 'ec2:DescribeVpcEndpointServicePermissions';
const SERVICES = 'ec2:DescribeVpcEndpointServices';
const INTERFACES = 'ec2:DescribeNetworkInterfaces';
const ENDPOINTS = 'ec2:DescribeVpcEndpoints';
const CONNECTIONS = 'ec2:DescribeVpcEndpointConnections';

export function makeLiveEc2(options: LiveOptions): Ec2Port {
  const client = new EC2Client(clientConfig(options));
  const configurations = (Filters?: { Name: string; Values: string[] }[]): Promise<readonly ServiceConfiguration[]> =>
    everyPage(CONFIGURATIONS, async (NextToken) => {
      const command = new DescribeVpcEndpointServiceConfigurationsCommand({ Filters, NextToken });
      const answer = await call(CONFIGURATIONS, options, (send) => client.send(command, send));
      return { items: demand(CONFIGURATIONS, answer.ServiceConfigurations), next: answer.NextToken };
    });
  return {
    async endpointServiceConfiguration(serviceName) {
      const found = await configurations([{ Name: 'service-name', Values: [serviceName] }]);
      return found.find(({ ServiceName }) => ServiceName === serviceName) ?? null;
    },
    ownEndpointServices: () => configurations(),
    endpointServicePermissions(serviceId) {
      return everyPage(PERMISSIONS, async (NextToken) => {
        const command = new DescribeVpcEndpointServicePermissionsCommand({ ServiceId: serviceId, NextToken });
        const answer = await callOrNull(PERMISSIONS, options, NO_SUCH_SERVICE_ID, (send) => client.send(command, send));
        if (answer === null) return { items: [], next: undefined };
        return { items: demand(PERMISSIONS, answer.AllowedPrincipals), next: answer.NextToken };
      });
    },
    async endpointServiceDetail(serviceName) {
      const command = new DescribeVpcEndpointServicesCommand({ ServiceNames: [serviceName] });
      const answer = await callOrNull(SERVICES, options, NO_SUCH_SERVICE_NAME, (send) => client.send(command, send));
      if (answer === null) return null;
      return demand(SERVICES, answer.ServiceDetails).find(({ ServiceName }) => ServiceName === serviceName) ?? null;
    },
    async networkInterfaces(description) {
      const Filters = [{ Name: 'description', Values: [description.replace(/[*?\\]/g, '\\$&')] }];
      const found = await everyPage(INTERFACES, async (NextToken) => {
        const command = new DescribeNetworkInterfacesCommand({ Filters, NextToken });
        const answer = await call(INTERFACES, options, (send) => client.send(command, send));
        return { items: demand(INTERFACES, answer.NetworkInterfaces), next: answer.NextToken };
      });
      return found.filter(({ Description }) => Description === description);
    },
    /** By filter, which leaves out what is gone; naming ids as such would have the whole call refused. */
    networkInterfacesById: (ids) => interfacesById(ids, client, options),
    interfaceEndpoints(serviceName) {
      const Filters = [
        { Name: 'service-name', Values: [serviceName] },
        { Name: 'vpc-endpoint-type', Values: ['Interface'] },
      ];
      return everyPage(ENDPOINTS, async (NextToken) => {
        const command = new DescribeVpcEndpointsCommand({ Filters, NextToken });
        const answer = await call(ENDPOINTS, options, (send) => client.send(command, send));
        return { items: demand(ENDPOINTS, answer.VpcEndpoints), next: answer.NextToken };
      });
    },
    endpointConnections(serviceId) {
      const Filters = [{ Name: 'service-id', Values: [serviceId] }];
      return everyPage(CONNECTIONS, async (NextToken) => {
        const command = new DescribeVpcEndpointConnectionsCommand({ Filters, NextToken });
        const answer = await call(CONNECTIONS, options, (send) => client.send(command, send));
        return { items: demand(CONNECTIONS, answer.VpcEndpointConnections), next: answer.NextToken };
      });
    },
  };
}

async function interfacesById(
  ids: readonly string[],
  client: EC2Client,
  options: LiveOptions,
): Promise<readonly NetworkInterface[]> {
  if (ids.length === 0) return [];
  const Filters = [{ Name: 'network-interface-id', Values: [...ids] }];
  return everyPage(INTERFACES, async (NextToken) => {
    const command = new DescribeNetworkInterfacesCommand({ Filters, NextToken });
    const answer = await call(INTERFACES, options, (send) => client.send(command, send));
    return { items: demand(INTERFACES, answer.NetworkInterfaces), next: answer.NextToken };
  });
}

const NO_SUCH_SERVICE_ID = ['InvalidVpcEndpointServiceId.NotFound', 'InvalidVpcEndpointService.NotFound'];
const NO_SUCH_SERVICE_NAME = ['InvalidServiceName'];

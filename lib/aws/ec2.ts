/** The live EC2 port: endpoint services and network interfaces. */
import {
  DescribeNetworkInterfacesCommand,
  DescribeVpcEndpointServiceConfigurationsCommand,
  DescribeVpcEndpointServicePermissionsCommand,
  DescribeVpcEndpointServicesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { call, callOrNull, clientConfig, demand, type LiveOptions } from './call.ts';
import { everyPage } from './pages.ts';
import type { Ec2Port } from './ports.ts';

const CONFIGURATIONS = 'ec2:DescribeVpcEndpointServiceConfigurations';
const PERMISSIONS = 'ec2:DescribeVpcEndpointServicePermissions';
const SERVICES = 'ec2:DescribeVpcEndpointServices';
const INTERFACES = 'ec2:DescribeNetworkInterfaces';

export function makeLiveEc2(options: LiveOptions): Ec2Port {
  const client = new EC2Client(clientConfig(options));
  return {
    async endpointServiceConfiguration(serviceName) {
      const Filters = [{ Name: 'service-name', Values: [serviceName] }];
      const found = await everyPage(CONFIGURATIONS, async (NextToken) => {
        const command = new DescribeVpcEndpointServiceConfigurationsCommand({ Filters, NextToken });
        const answer = await call(CONFIGURATIONS, options, (send) => client.send(command, send));
        return { items: demand(CONFIGURATIONS, answer.ServiceConfigurations), next: answer.NextToken };
      });
      return found.find(({ ServiceName }) => ServiceName === serviceName) ?? null;
    },
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
  };
}

const NO_SUCH_SERVICE_ID = ['InvalidVpcEndpointServiceId.NotFound', 'InvalidVpcEndpointService.NotFound'];
const NO_SUCH_SERVICE_NAME = ['InvalidServiceName'];

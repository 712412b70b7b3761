/** The live port of the network around a load balancer. */
import {
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
  EC2Client,
  type VpcAttributeName,
} from '@aws-sdk/client-ec2';
import { call, callOrNull, clientConfig, demand, type LiveOptions, type SendOptions } from './call.ts';
import { everyPage } from './pages.ts';
import type { NetworkInterface, NetworkPort, TargetIds, Vpc } from './ports.ts';

export function makeLiveNetwork(options: LiveOptions): NetworkPort {
  const client = new EC2Client(clientConfig(options));
  const describe = makeDescribe(options);
  return {
    ...wholeVpc(client, describe),
    async vpc(vpcId) {
      // By filter: an id that does not exist is an answer then, not an error.
      const Filters = [filter('vpc-id', [vpcId])];
      const [found] = await describe<Vpc>('DescribeVpcs', 'Vpcs', (NextToken, send) =>
        client.send(new DescribeVpcsCommand({ Filters, NextToken }), send),
      );
      return found ?? null;
    },
    vpcDns: (vpcId) => readDns(vpcId, client, options),
    securityGroups: async (groupIds) => {
      const Filters = [filter('group-id', groupIds)];
      if (groupIds.length === 0) return [];
      return describe('DescribeSecurityGroups', 'SecurityGroups', (NextToken, send) =>
        client.send(new DescribeSecurityGroupsCommand({ Filters, NextToken }), send),
      );
    },
    targetInterfaces: (vpcId, targets) => readInterfaces(vpcId, targets, client, describe),
  };
}

type Send = (NextToken: string | undefined, options: SendOptions) => Promise<{ readonly NextToken?: string | undefined }>;
type Describe = <T>(operation: string, part: string, send: Send) => Promise<readonly T[]>;

/** Every page of a describe call; `part` is the member of the answer that holds the items. */
function makeDescribe(options: LiveOptions): Describe {
  return <T>(operation: string, part: string, send: Send): Promise<readonly T[]> => {
    const action = `ec2:${operation}`;
    return everyPage(action, async (token) => {
      const answer = await call(action, options, (sendOptions) => send(token, sendOptions));
      const items = (answer as Readonly<Record<string, readonly T[] | undefined>>)[part];
      return { items: demand(action, items), next: answer.NextToken };
    });
  };
}

function wholeVpc(client: EC2Client, describe: Describe): Pick<NetworkPort, 'subnets' | 'routeTables' | 'networkAcls'> {
  const within = (vpcId: string): { Filters: Filter[] } => ({ Filters: [filter('vpc-id', [vpcId])] });
  return {
    subnets: (vpcId) =>
      describe('DescribeSubnets', 'Subnets', (NextToken, send) =>
        client.send(new DescribeSubnetsCommand({ ...within(vpcId), NextToken }), send),
      ),
    routeTables: (vpcId) =>
      describe('DescribeRouteTables', 'RouteTables', (NextToken, send) =>
        client.send(new DescribeRouteTablesCommand({ ...within(vpcId), NextToken }), send),
      ),
    networkAcls: (vpcId) =>
      describe('DescribeNetworkAcls', 'NetworkAcls', (NextToken, send) =>
        client.send(new DescribeNetworkAclsCommand({ ...within(vpcId), NextToken }), send),
      ),
  };
}

const ATTRIBUTE = 'ec2:DescribeVpcAttribute';

/** EC2 tells one attribute a call. */
async function readDns(VpcId: string, client: EC2Client, options: LiveOptions): ReturnType<NetworkPort['vpcDns']> {
  const attribute = (Attribute: VpcAttributeName) =>
    callOrNull(ATTRIBUTE, options, ['InvalidVpcID.NotFound'], (send) =>
      client.send(new DescribeVpcAttributeCommand({ VpcId, Attribute }), send),
    );
  const [support, hostnames] = await Promise.all([attribute('enableDnsSupport'), attribute('enableDnsHostnames')]);
  if (support === null || hostnames === null) return null;
  return {
    enableDnsSupport: demand(ATTRIBUTE, support.EnableDnsSupport?.Value),
    enableDnsHostnames: demand(ATTRIBUTE, hostnames.EnableDnsHostnames?.Value),
  };
}

/** Filters of one call must all match, so addresses and instances are asked for apart. */
async function readInterfaces(
  vpcId: string,
  { addresses, instanceIds }: TargetIds,
  client: EC2Client,
  describe: Describe,
): ReturnType<NetworkPort['targetInterfaces']> {
  const asked = [filter('addresses.private-ip-address', addresses), filter('attachment.instance-id', instanceIds)];
  const found = await Promise.all(
    asked
      .filter(({ Values }) => Values.length > 0)
      .map((which) =>
        describe<NetworkInterface>('DescribeNetworkInterfaces', 'NetworkInterfaces', (NextToken, send) =>
          client.send(new DescribeNetworkInterfacesCommand({ Filters: [filter('vpc-id', [vpcId]), which], NextToken }), send),
        ),
      ),
  );
  return found.flat();
}

interface Filter {
  readonly Name: string;
  readonly Values: string[];
}

function filter(Name: string, Values: readonly string[]): Filter {
  return { Name, Values: [...Values] };
}

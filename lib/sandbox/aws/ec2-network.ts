/** EC2: subnets, route tables, security groups, network ACLs and attributes of VPCs. Source: EC2 API Reference, version 2016-11-15. */
import type { NetworkAcl, RouteTable, SecurityGroup, Subnet, Vpc } from '@aws-sdk/client-ec2';
import type { AwsWorld } from '../aws-world.ts';
import { applyFilters } from './ec2-filters.ts';
import { type AwsContext, AwsError, type Input, integer, type Operation, type Operations, text, texts } from './operation.ts';
import { page } from './paging.ts';

export const ec2NetworkOperations: Operations = {
  ...describe<Vpc>({
    of: 'Vpcs',
    id: 'VpcId',
    notFound: 'InvalidVpcID.NotFound',
    all: ({ vpcs }) => vpcs.map(({ vpc }) => vpc),
    filters: { 'vpc-id': ({ VpcId }) => [VpcId], 'is-default': ({ IsDefault }) => [String(IsDefault ?? false)] },
  }),
  ...describe<Subnet>({
    of: 'Subnets',
    id: 'SubnetId',
    notFound: 'InvalidSubnetID.NotFound',
    all: ({ subnets }) => subnets,
    filters: {
      'vpc-id': ({ VpcId }) => [VpcId],
      'subnet-id': ({ SubnetId }) => [SubnetId],
      'availability-zone': ({ AvailabilityZone }) => [AvailabilityZone],
    },
  }),
  ...describe<RouteTable>({
    of: 'RouteTables',
    id: 'RouteTableId',
    notFound: 'InvalidRouteTableID.NotFound',
    all: ({ routeTables }) => routeTables,
    filters: {
      'vpc-id': ({ VpcId }) => [VpcId],
      'association.subnet-id': ({ Associations = [] }) => Associations.map(({ SubnetId }) => SubnetId),
      'association.main': ({ Associations = [] }) => Associations.map(({ Main }) => String(Main ?? false)),
    },
  }),
  ...describe<SecurityGroup>({
    of: 'SecurityGroups',
    id: 'GroupId',
    notFound: 'InvalidGroup.NotFound',
    all: ({ securityGroups }) => securityGroups,
    filters: { 'vpc-id': ({ VpcId }) => [VpcId], 'group-id': ({ GroupId }) => [GroupId] },
  }),
  ...describe<NetworkAcl>({
    of: 'NetworkAcls',
    id: 'NetworkAclId',
    notFound: 'InvalidNetworkAclID.NotFound',
    all: ({ networkAcls }) => networkAcls,
    filters: {
      'vpc-id': ({ VpcId }) => [VpcId],
      'association.subnet-id': ({ Associations = [] }) => Associations.map(({ SubnetId }) => SubnetId),
    },
  }),
  /** One attribute a call. */
  DescribeVpcAttribute(input, { world }) {
    const [vpcId, attribute] = [text(input, 'VpcId'), text(input, 'Attribute')];
    const found = world.vpcs.find(({ vpc }) => vpc.VpcId === vpcId);
    if (found === undefined) throw new AwsError('InvalidVpcID.NotFound', `The vpc ID '${vpcId}' does not exist`);
    if (attribute === 'enableDnsSupport') return { VpcId: vpcId, EnableDnsSupport: { Value: found.enableDnsSupport } };
    if (attribute === 'enableDnsHostnames') return { VpcId: vpcId, EnableDnsHostnames: { Value: found.enableDnsHostnames } };
    throw new AwsError('InvalidParameterValue', `Value (${attribute}) for parameter attribute is invalid`);
  },
};

interface Described<T> {
  /** Of the operation and of the list in its answer, such as `Subnets`. */
  readonly of: string;
  readonly id: keyof T & string;
  readonly notFound: string;
  readonly filters: Readonly<Record<string, (item: T) => readonly (string | undefined)[]>>;
  all(world: AwsWorld): readonly T[];
}

/** By ids, all of which must exist, by filters, and a page at a time. */
function describe<T>({ of, id, notFound, all, filters }: Described<T>): Readonly<Record<string, Operation>> {
  const operation = `Describe${of}`;
  const run = (input: Input, context: AwsContext): object => {
    const ids = texts(input, id);
    const known = all(context.world);
    const unknown = ids.find((wanted) => !known.some((one) => one[id] === wanted));
    if (unknown !== undefined) throw new AwsError(notFound, `The ID '${unknown}' does not exist`);
    const chosen = known.filter((one) => ids.length === 0 || ids.includes(String(one[id])));
    const request = {
      operation,
      token: text(input, 'NextToken'),
      max: integer(input, 'MaxResults'),
      badToken: 'InvalidNextToken',
    };
    const { items, next } = page(applyFilters(chosen, input, filters), request, context);
    return { [of]: items, NextToken: next };
  };
  return { [operation]: run };
}

/** EC2: subnets, route tables, security groups, network ACLs and attributes of VPCs. Source: EC2 API Reference, version 2016-11-15. */
import type { Operations } from './operation.ts';

export const ec2NetworkOperations: Operations = {};

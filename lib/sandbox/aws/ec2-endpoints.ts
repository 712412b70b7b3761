/** EC2: interface endpoints and their connections to endpoint services. Source: EC2 API Reference, version 2016-11-15. */
import type { Operations } from './operation.ts';

export const ec2EndpointOperations: Operations = {};

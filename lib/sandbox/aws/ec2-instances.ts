/** EC2: instances, volumes, images, snapshots, launch templates and elastic addresses. Source: EC2 API Reference, version 2016-11-15. */
import type { Operations } from './operation.ts';

export const ec2InstanceOperations: Operations = {};

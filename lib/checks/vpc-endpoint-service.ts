/**
 * Is the VPC endpoint service, with the load balancer behind it, one that KMS can use? Two views: its owner sees everything,
 * another account only what consumers see. Sources: Configure VPC endpoint service connectivity; Create a service powered by AWS
 * PrivateLink.
 */
import { isVpcStore } from '../model/params.ts';
import { atOwner } from './at-owner.ts';
import { defineCheck } from './check.ts';
import { CONNECTION_FINDINGS } from './vpc-connection-findings.ts';
import { judgeConnections } from './vpc-connections.ts';
import { VPC_ENDPOINT_SERVICE_FINDINGS } from './vpc-endpoint-service-findings.ts';
import { judgeLoadBalancers } from './vpc-load-balancer-judge.ts';
import { LOAD_BALANCER_FINDINGS } from './vpc-load-balancer-findings.ts';
import { OWNER_FINDINGS } from './vpc-owner-findings.ts';
import { judgePrincipals } from './vpc-principals.ts';
import { judgeService } from './vpc-endpoint-service-judge.ts';
import { observeService } from './vpc-endpoint-service-observe.ts';

export const vpcEndpointService = defineCheck({
  id: 'vpc-endpoint-service',
  question: 'Can KMS connect to the VPC endpoint service, and does its load balancer have a healthy proxy behind it?',
  needs: ['ec2', 'elbv2', 'kms', 'owners'],
  uses: [],
  permissions: [
    'ec2:DescribeVpcEndpointServiceConfigurations',
    'ec2:DescribeVpcEndpointServicePermissions',
    'ec2:DescribeVpcEndpointServices',
    'ec2:DescribeVpcEndpointConnections',
    'kms:DescribeCustomKeyStores',
    'elasticloadbalancing:DescribeLoadBalancers',
    'elasticloadbalancing:DescribeListeners',
    'elasticloadbalancing:DescribeTargetGroups',
    'elasticloadbalancing:DescribeTargetHealth',
  ],
  findings: { ...VPC_ENDPOINT_SERVICE_FINDINGS, ...OWNER_FINDINGS, ...CONNECTION_FINDINGS, ...LOAD_BALANCER_FINDINGS },
  appliesTo: isVpcStore,
  observe: observeService,
  judge: (seen, input) => [
    ...judgeService(seen, input),
    ...judgePrincipals(seen, input),
    ...atOwner(judgeLoadBalancers(seen), seen.views.owner, LOAD_BALANCER_FINDINGS),
    ...judgeConnections(seen, input),
  ],
});

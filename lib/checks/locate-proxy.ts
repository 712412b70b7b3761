/**
 * Where is the proxy, and does it accept connections? Public stores: the A records of the endpoint, as public DNS gives them.
 * VPC stores: an interface endpoint to the service, or the nodes of the load balancer behind it. Everything later looks at these addresses only.
 * Sources: Creating an external key store; Configure VPC endpoint service connectivity; Troubleshooting external key stores.
 */
import { defineCheck } from './check.ts';
import { LOCATE_PROXY_FINDINGS } from './locate-proxy-findings.ts';
import { judgeLocation, located } from './locate-proxy-judge.ts';
import { locate } from './locate-proxy-observe.ts';

export const locateProxy = defineCheck({
  id: 'locate-proxy',
  question: 'Where is the proxy, and does it accept connections?',
  needs: ['prober', 'ec2', 'elbv2', 'network', 'owners'],
  uses: [],
  permissions: [
    'ec2:DescribeVpcEndpointServiceConfigurations',
    'ec2:DescribeVpcEndpointServices',
    'ec2:DescribeVpcEndpoints',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeNetworkAcls',
    'elasticloadbalancing:DescribeLoadBalancers',
    'elasticloadbalancing:DescribeListeners',
    'elasticloadbalancing:DescribeTargetHealth',
    'elasticloadbalancing:DescribeLoadBalancerAttributes',
    'elasticloadbalancing:DescribeTargetGroupAttributes',
  ],
  findings: LOCATE_PROXY_FINDINGS,
  observe: locate,
  judge: judgeLocation,
  facts: located,
});

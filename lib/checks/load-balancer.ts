/**
 * Is the load balancer behind the endpoint service set so that KMS's calls arrive at the proxy, today and after the next change:
 * subnets, zones, target groups, security groups, network ACLs, routes, and TLS where it ends here? The bare minimum is judged
 * by `vpc-endpoint-service`. Sources: Configure VPC endpoint service connectivity; User Guide for Network Load Balancers.
 */
import { isVpcStore } from '../model/params.ts';
import { atOwner } from './at-owner.ts';
import { defineCheck } from './check.ts';
import { BALANCER_FINDINGS } from './load-balancer-findings.ts';
import { judgeBalancers } from './load-balancer-judge.ts';
import { NETWORK_FINDINGS } from './load-balancer-network-findings.ts';
import { observeBalancers } from './load-balancer-observe.ts';

const FINDINGS = { ...BALANCER_FINDINGS, ...NETWORK_FINDINGS } as const;

export const loadBalancer = defineCheck({
  id: 'load-balancer',
  question: 'Is the load balancer of the endpoint service, with the network around it, set so that calls of KMS arrive?',
  needs: ['ec2', 'elbv2', 'listenerTls', 'network', 'acm', 'owners', 'clock'],
  uses: ['tls'],
  permissions: [
    'ec2:DescribeVpcEndpointServiceConfigurations',
    'ec2:DescribeVpcEndpointServices',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeVpcs',
    'ec2:DescribeVpcAttribute',
    'ec2:DescribeSubnets',
    'ec2:DescribeRouteTables',
    'ec2:DescribeNetworkAcls',
    'ec2:DescribeSecurityGroups',
    'elasticloadbalancing:DescribeLoadBalancers',
    'elasticloadbalancing:DescribeLoadBalancerAttributes',
    'elasticloadbalancing:DescribeListeners',
    'elasticloadbalancing:DescribeListenerCertificates',
    'elasticloadbalancing:DescribeSSLPolicies',
    'elasticloadbalancing:DescribeTargetGroups',
    'elasticloadbalancing:DescribeTargetGroupAttributes',
    'elasticloadbalancing:DescribeTargetHealth',
    'acm:DescribeCertificate',
  ],
  findings: FINDINGS,
  appliesTo: isVpcStore,
  observe: observeBalancers,
  judge: (seen, input) => atOwner(judgeBalancers(seen, input), seen.owner, FINDINGS),
});

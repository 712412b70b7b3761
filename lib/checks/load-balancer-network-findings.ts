/** What the `load-balancer` check can find about subnets, security groups, network ACLs and routes. */
import { PREDICT } from '../xks/kms-errors.ts';
import { SOURCE } from '../xks/sources.ts';
import type { FindingTable } from './finding-table.ts';

const SUBNETS_UNDOCUMENTED =
  'AWS documents private subnets on IPv4; whether KMS looks at those of the load balancer is not documented.';
const ATTRIBUTE = "aws ec2 modify-vpc-attribute --region '{region}' --vpc-id '{vpcId}'";

export const NETWORK_FINDINGS = {
  'load-balancer/subnets-private': {
    verdict: 'pass',
    title: 'The load balancer is in private subnets of at least two zones, on IPv4',
    citation: SOURCE.vpc,
    requirements: ['XKS-NLB-001', 'XKS-NLB-006'],
  },
  'load-balancer/subnets-public': {
    verdict: 'fail',
    title: 'The load balancer is not in private subnets of at least two zones',
    citation: SOURCE.vpc,
    requirements: ['XKS-NLB-001'],
    remedy:
      'Move it to subnets that have no route to an internet gateway: aws elbv2 set-subnets --region ' +
      "'{region}' --load-balancer-arn '{loadBalancerArn}' --subnets '{firstSubnetId}' '{secondSubnetId}'",
    kms: { ...PREDICT.serviceConfiguration, basis: 'expected', note: SUBNETS_UNDOCUMENTED },
  },
  'load-balancer/subnet-ipv6-native': {
    verdict: 'fail',
    title: 'A subnet of the load balancer has no IPv4, which is all that KMS speaks to proxies',
    citation: SOURCE.create,
    requirements: ['XKS-NLB-006'],
    remedy:
      'Use subnets with IPv4 addresses: aws elbv2 set-subnets --region ' +
      "'{region}' --load-balancer-arn '{loadBalancerArn}' --subnets '{firstSubnetId}' '{secondSubnetId}'",
    kms: { ...PREDICT.serviceConfiguration, basis: 'expected', note: SUBNETS_UNDOCUMENTED },
  },
  'load-balancer/vpc-dns-on': {
    verdict: 'pass',
    title: 'DNS hostnames and DNS resolution are on in the VPC',
    citation: SOURCE.vpc,
    requirements: ['XKS-NLB-020'],
  },
  'load-balancer/vpc-dns-off': {
    verdict: 'warn',
    title: 'DNS hostnames or DNS resolution are off in the VPC',
    citation: SOURCE.vpc,
    requirements: ['XKS-NLB-020'],
    remedy: `Turn both on: ${ATTRIBUTE} --enable-dns-support; ${ATTRIBUTE} --enable-dns-hostnames`,
    kms: PREDICT.nothing,
  },
  'load-balancer/admits-endpoint': {
    verdict: 'pass',
    title: 'The load balancer lets in what comes through the endpoint of KMS',
    citation: SOURCE.loadBalancer,
    requirements: ['XKS-NLB-016'],
  },
  'load-balancer/refuses-endpoint': {
    verdict: 'warn',
    title: 'The security groups of the load balancer let nobody in on 443, and they count for endpoints too',
    citation: SOURCE.loadBalancer,
    requirements: ['XKS-NLB-016'],
    remedy:
      'Let them not count for what comes through endpoints: aws elbv2 set-security-groups --region ' +
      "'{region}' --load-balancer-arn '{loadBalancerArn}' --security-groups '{securityGroupId}' " +
      '--enforce-security-group-inbound-rules-on-private-link-traffic off',
    kms: PREDICT.loadBalancer,
  },
  'load-balancer/admits-some-only': {
    verdict: 'warn',
    title: 'The security groups of the load balancer let in certain addresses only, and nobody knows those of KMS',
    citation: SOURCE.loadBalancer,
    requirements: ['XKS-NLB-016'],
    remedy:
      'AWS documents no addresses of KMS. Let the rules not count for what comes through endpoints, where the allowed ' +
      "principals decide: aws elbv2 set-security-groups --region '{region}' --load-balancer-arn '{loadBalancerArn}' " +
      "--security-groups '{securityGroupId}' --enforce-security-group-inbound-rules-on-private-link-traffic off",
    kms: PREDICT.loadBalancer,
  },
  'load-balancer/targets-admit-nodes': {
    verdict: 'pass',
    title: 'Security groups and network ACLs let the load balancer reach its targets',
    citation: SOURCE.loadBalancer,
    requirements: ['XKS-NLB-017'],
  },
  'load-balancer/target-refuses-nodes': {
    verdict: 'warn',
    title: 'The security groups of a target do not let the load balancer in',
    citation: SOURCE.loadBalancer,
    requirements: ['XKS-NLB-017'],
    remedy:
      'Admit the addresses of the load balancer, not those of KMS: aws ec2 authorize-security-group-ingress --region ' +
      "'{region}' --group-id '{securityGroupId}' --protocol tcp --port '{port}' --cidr '{nodeAddress}/32'",
    kms: PREDICT.loadBalancer,
  },
  'load-balancer/outbound-refused': {
    verdict: 'warn',
    title: 'The security groups of the load balancer do not let it out to a target',
    citation: SOURCE.loadBalancer,
    requirements: ['XKS-NLB-017'],
    remedy:
      'Let it out: aws ec2 authorize-security-group-egress --region ' +
      "'{region}' --group-id '{securityGroupId}' --protocol tcp --port '{port}' --cidr '{targetAddress}/32'",
    kms: PREDICT.loadBalancer,
  },
  'load-balancer/network-acl-refuses': {
    verdict: 'warn',
    title: 'A network ACL between the load balancer and a target does not let a connection or its answers through',
    citation: SOURCE.loadBalancer,
    requirements: ['XKS-NLB-017'],
    remedy:
      'Allow both directions: the port of the target, and ports 1024 to 65535 for the answers. For the direction that the ' +
      "evidence names: aws ec2 create-network-acl-entry --region '{region}' --network-acl-id '{networkAclId}' --rule-number " +
      "'{freeRuleNumber}' --protocol tcp --port-range 'From={fromPort},To={toPort}' --cidr-block '{address}/32' " +
      "--rule-action allow '{directionFlag}'",
    kms: PREDICT.loadBalancer,
  },
  'load-balancer/admission-unknown': {
    verdict: 'skipped',
    reason: 'blocked',
    title: 'Whether the targets let the load balancer in could not be told: rules name a prefix list or an unreadable group',
    citation: SOURCE.tool,
    requirements: ['XKS-NLB-017'],
  },
  'load-balancer/outside-targets-reachable': {
    verdict: 'pass',
    title: 'Targets outside the VPC are registered for all zones, and every subnet of the load balancer has a route to them',
    citation: SOURCE.vpc,
    requirements: ['XKS-NLB-018', 'XKS-NET-007'],
  },
  'load-balancer/outside-target-in-one-zone': {
    verdict: 'warn',
    title: 'A target outside the VPC is registered for one zone instead of all',
    citation: SOURCE.loadBalancer,
    requirements: ['XKS-NLB-018'],
    remedy:
      "Register it anew: aws elbv2 deregister-targets --region '{region}' --target-group-arn '{targetGroupArn}' --targets " +
      "'Id={targetAddress},Port={port}'; aws elbv2 register-targets --region '{region}' --target-group-arn " +
      "'{targetGroupArn}' --targets 'Id={targetAddress},Port={port},AvailabilityZone=all'",
    kms: { ...PREDICT.nothing, basis: 'expected' },
  },
  'load-balancer/no-route-to-target': {
    verdict: 'fail',
    title: 'A subnet of the load balancer has no route to a target outside the VPC',
    citation: SOURCE.vpc,
    requirements: ['XKS-NET-007', 'XKS-NLB-018'],
    remedy:
      'Add the route over which the site of the proxy is reached: aws ec2 create-route --region ' +
      "'{region}' --route-table-id '{routeTableId}' --destination-cidr-block '{targetAddress}/32' --gateway-id '{gatewayId}'",
    kms: PREDICT.loadBalancer,
  },
  'load-balancer/route-unknown': {
    verdict: 'skipped',
    reason: 'blocked',
    title: 'Whether there is a route to a target outside the VPC could not be told',
    citation: SOURCE.tool,
    requirements: ['XKS-NET-007'],
  },
  'load-balancer/target-address-unused': {
    verdict: 'warn',
    title: 'No network interface of the VPC has the address of a target that is not healthy',
    citation: SOURCE.vpc,
    requirements: ['XKS-NLB-019'],
    remedy:
      'Register the address that the proxy has now. If it stands in a data centre whose addresses overlap those of the VPC, ' +
      'translate or renumber them: the VPC never sends its own addresses there. To look: aws ec2 describe-vpcs --region ' +
      "'{region}' --vpc-ids '{vpcId}'",
    kms: { ...PREDICT.nothing, basis: 'expected' },
  },
} as const satisfies FindingTable;

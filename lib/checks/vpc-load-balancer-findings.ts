/** What the `vpc-endpoint-service` check can find about the load balancer behind the service. */
import { PREDICT } from '../xks/kms-errors.ts';
import { SOURCE } from '../xks/sources.ts';
import type { FindingTable } from './finding-table.ts';

const DESCRIBE = "aws elbv2 describe-load-balancers --region '{region}' --load-balancer-arns '{loadBalancerArn}'";
const TARGETS = "aws elbv2 describe-target-health --region '{region}' --target-group-arn '{targetGroupArn}'";
const LISTEN =
  "aws elbv2 create-listener --region '{region}' --load-balancer-arn '{loadBalancerArn}' --protocol TCP --port 443 " +
  "--default-actions 'Type=forward,TargetGroupArn={targetGroupArn}'";

export const LOAD_BALANCER_FINDINGS = {
  'vpc-endpoint-service/no-network-load-balancer': {
    verdict: 'fail',
    title: 'No Network Load Balancer is behind the VPC endpoint service',
    citation: SOURCE.vpc,
    requirements: ['XKS-VPCE-006'],
    remedy:
      "Add one: aws ec2 modify-vpc-endpoint-service-configuration --region '{region}' --service-id '{serviceId}' " +
      "--add-network-load-balancer-arns '{loadBalancerArn}'",
    kms: PREDICT.serviceConfiguration,
  },
  'vpc-endpoint-service/gateway-load-balancer': {
    verdict: 'fail',
    title: 'A Gateway Load Balancer is behind the VPC endpoint service',
    citation: SOURCE.vpc,
    requirements: ['XKS-VPCE-006'],
    remedy:
      'Make an endpoint service with a Network Load Balancer: aws ec2 create-vpc-endpoint-service-configuration --region ' +
      "'{region}' --no-acceptance-required --private-dns-name '{host}' --network-load-balancer-arns '{loadBalancerArn}'",
    kms: PREDICT.serviceConfiguration,
  },
  'vpc-endpoint-service/load-balancer-unreadable': {
    verdict: 'error',
    title: 'The load balancer behind the VPC endpoint service could not be looked at',
    citation: SOURCE.tool,
    requirements: ['XKS-NLB-004', 'XKS-NLB-007', 'XKS-NLB-012'],
    remedy:
      'Allow the IAM action {action} for the calling role when it was denied; otherwise look at the evidence. Then run again.',
    kms: null,
  },
  'vpc-endpoint-service/load-balancer-not-found': {
    verdict: 'fail',
    title: 'The load balancer of the VPC endpoint service does not exist',
    citation: SOURCE.privateLink,
    requirements: ['XKS-VPCE-006', 'XKS-NLB-004'],
    remedy:
      "Put another one in its place: aws ec2 modify-vpc-endpoint-service-configuration --region '{region}' " +
      "--service-id '{serviceId}' --remove-network-load-balancer-arns '{loadBalancerArn}' " +
      "--add-network-load-balancer-arns '{newLoadBalancerArn}'",
    kms: { ...PREDICT.serviceConfiguration, basis: 'expected' },
  },
  'vpc-endpoint-service/load-balancer-fit': {
    verdict: 'pass',
    title: 'The load balancer is a Network Load Balancer, active, internal, on IPv4 and in at least two zones',
    citation: SOURCE.vpc,
    requirements: ['XKS-VPCE-006', 'XKS-NLB-002', 'XKS-NLB-003', 'XKS-NLB-004', 'XKS-NLB-005', 'XKS-NLB-006'],
  },
  'vpc-endpoint-service/load-balancer-type': {
    verdict: 'fail',
    title: 'The load balancer is not a Network Load Balancer',
    citation: SOURCE.vpc,
    requirements: ['XKS-NLB-003'],
    remedy: 'Make a Network Load Balancer and put it behind the endpoint service: the type of this one cannot be changed.',
    kms: PREDICT.serviceConfiguration,
  },
  'vpc-endpoint-service/load-balancer-not-active': {
    verdict: 'fail',
    title: 'The load balancer is not active',
    citation: SOURCE.vpc,
    requirements: ['XKS-NLB-004'],
    remedy: `Wait until its state is active, or repair it; it is {state} now. To look again: ${DESCRIBE}`,
    kms: PREDICT.loadBalancer,
  },
  'vpc-endpoint-service/load-balancer-impaired': {
    verdict: 'warn',
    title: 'The load balancer is active but impaired: it has not all the resources it needs',
    citation: SOURCE.vpc,
    requirements: ['XKS-NLB-004'],
    remedy: `Look for subnets without free addresses. To look again: ${DESCRIBE}`,
    kms: PREDICT.nothing,
  },
  'vpc-endpoint-service/load-balancer-zones': {
    verdict: 'fail',
    title: 'The load balancer is in fewer than two Availability Zones',
    citation: SOURCE.vpc,
    requirements: ['XKS-NLB-002'],
    remedy:
      "Enable another subnet, in a zone of its own: aws elbv2 set-subnets --region '{region}' --load-balancer-arn " +
      "'{loadBalancerArn}' --subnets '{firstSubnetId}' '{secondSubnetId}'",
    kms: PREDICT.serviceConfiguration,
  },
  'vpc-endpoint-service/load-balancer-internet-facing': {
    verdict: 'warn',
    title: 'The load balancer faces the internet',
    citation: SOURCE.vpc,
    requirements: ['XKS-NLB-005'],
    remedy:
      'Put an internal load balancer behind the endpoint service: KMS needs no public address, and this one shows the ' +
      'proxy to all.',
    kms: PREDICT.nothing,
  },
  'vpc-endpoint-service/load-balancer-without-ipv4': {
    verdict: 'fail',
    title: 'The load balancer does not serve IPv4, which is all that KMS speaks to proxies',
    citation: SOURCE.create,
    requirements: ['XKS-NLB-006'],
    remedy:
      "Use IPv4: aws elbv2 set-ip-address-type --region '{region}' --load-balancer-arn '{loadBalancerArn}' " +
      '--ip-address-type ipv4',
    kms: { ...PREDICT.serviceConfiguration, basis: 'expected' },
  },
  'vpc-endpoint-service/listener-forwards': {
    verdict: 'pass',
    title: 'A listener on 443 forwards to a target group',
    citation: SOURCE.vpc,
    requirements: ['XKS-NLB-007', 'XKS-NLB-008', 'XKS-NLB-009'],
  },
  'vpc-endpoint-service/listener-ends-tls': {
    verdict: 'pass',
    title: 'The listener on 443 ends TLS itself and forwards to a target group',
    citation: SOURCE.vpc,
    requirements: ['XKS-NLB-007', 'XKS-NLB-008', 'XKS-NLB-009'],
    advice: 'AWS documents a TCP listener. With TLS, certificate and security policy of the listener must be what KMS demands.',
  },
  'vpc-endpoint-service/listener-missing': {
    verdict: 'fail',
    title: 'The load balancer does not listen on port 443',
    citation: SOURCE.vpc,
    requirements: ['XKS-NLB-007'],
    remedy: `Add a listener: ${LISTEN}`,
    kms: PREDICT.loadBalancer,
  },
  'vpc-endpoint-service/listener-protocol': {
    verdict: 'fail',
    title: 'The listener on 443 takes no TCP connections',
    citation: SOURCE.vpc,
    requirements: ['XKS-NLB-008'],
    remedy: "Make it TCP: aws elbv2 modify-listener --region '{region}' --listener-arn '{listenerArn}' --protocol TCP",
    kms: PREDICT.loadBalancer,
  },
  'vpc-endpoint-service/listener-also-udp': {
    verdict: 'warn',
    title: 'The listener on 443 takes UDP as well as TCP, which AWS does not document for key stores',
    citation: SOURCE.vpc,
    requirements: ['XKS-NLB-008'],
    remedy:
      'Make it TCP alone, with a target group of that protocol: aws elbv2 modify-listener --region ' +
      "'{region}' --listener-arn '{listenerArn}' --protocol TCP --default-actions 'Type=forward,TargetGroupArn={targetGroupArn}'",
    kms: { ...PREDICT.nothing, basis: 'expected' },
  },
  'vpc-endpoint-service/listener-without-target-group': {
    verdict: 'fail',
    title: 'The listener on 443 forwards to no target group',
    citation: SOURCE.vpc,
    requirements: ['XKS-NLB-009'],
    remedy:
      "Let it forward: aws elbv2 modify-listener --region '{region}' --listener-arn '{listenerArn}' --default-actions " +
      "'Type=forward,TargetGroupArn={targetGroupArn}'",
    kms: PREDICT.loadBalancer,
  },
  'vpc-endpoint-service/target-group-without-ipv4': {
    verdict: 'fail',
    title: 'The target group is not on IPv4, which is all that KMS speaks to proxies',
    citation: SOURCE.create,
    requirements: ['XKS-NLB-006'],
    remedy: 'Make a target group on IPv4 and let the listener forward to it: this one cannot be changed.',
    kms: PREDICT.loadBalancer,
  },
  'vpc-endpoint-service/targets-missing': {
    verdict: 'fail',
    title: 'No target is registered behind the listener on 443',
    citation: SOURCE.vpc,
    requirements: ['XKS-NLB-012', 'XKS-NLB-011'],
    remedy:
      "Register the proxy: aws elbv2 register-targets --region '{region}' --target-group-arn '{targetGroupArn}' --targets " +
      "'Id={proxyAddress},Port=443'",
    kms: PREDICT.loadBalancer,
  },
  'vpc-endpoint-service/targets-unhealthy': {
    verdict: 'fail',
    title: 'No target behind the listener on 443 is healthy',
    citation: SOURCE.vpc,
    requirements: ['XKS-NLB-012'],
    remedy: `Repair what the reasons in the evidence name: proxy, security group or health check. To look again: ${TARGETS}`,
    kms: PREDICT.loadBalancer,
  },
  'vpc-endpoint-service/targets-partly-unhealthy': {
    verdict: 'warn',
    title: 'Some targets behind the listener on 443 are not healthy',
    citation: SOURCE.vpc,
    requirements: ['XKS-NLB-012'],
    remedy: `Repair or deregister those in the evidence. To look again: ${TARGETS}`,
    kms: PREDICT.nothing,
  },
  'vpc-endpoint-service/single-target': {
    verdict: 'warn',
    title: 'Only one target is behind the listener on 443',
    citation: SOURCE.vpc,
    requirements: ['XKS-NLB-011'],
    remedy:
      "Register a second proxy: aws elbv2 register-targets --region '{region}' --target-group-arn '{targetGroupArn}' --targets " +
      "'Id={proxyAddress},Port=443'",
    kms: PREDICT.nothing,
  },
  'vpc-endpoint-service/targets-healthy': {
    verdict: 'pass',
    title: 'Every target behind the listener on 443 is healthy',
    citation: SOURCE.vpc,
    requirements: ['XKS-NLB-011', 'XKS-NLB-012'],
  },
} as const satisfies FindingTable;

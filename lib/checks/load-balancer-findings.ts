/** What the `load-balancer` check can find about the load balancer itself, its listener and its target groups. */
import { PREDICT } from '../xks/kms-errors.ts';
import { SOURCE } from '../xks/sources.ts';
import type { FindingTable } from './finding-table.ts';

const GROUP_ATTRIBUTE =
  "aws elbv2 modify-target-group-attributes --region '{region}' --target-group-arn '{targetGroupArn}' --attributes ";
const BALANCER_ATTRIBUTE =
  "aws elbv2 modify-load-balancer-attributes --region '{region}' --load-balancer-arn '{loadBalancerArn}' --attributes ";

export const BALANCER_FINDINGS = {
  'load-balancer/not-visible': {
    verdict: 'skipped',
    reason: 'blocked',
    title: 'No more of the load balancer can be seen from the account that was asked',
    citation: SOURCE.tool,
    requirements: ['XKS-NLB-001', 'XKS-NLB-010', 'XKS-NLB-013', 'XKS-NLB-016', 'XKS-NLB-017'],
  },
  'load-balancer/unreadable': {
    verdict: 'error',
    title: 'Something that the load balancer depends on could not be read',
    citation: SOURCE.tool,
    requirements: [
      'XKS-NLB-001',
      'XKS-NLB-006',
      'XKS-NLB-010',
      'XKS-NLB-013',
      'XKS-NLB-014',
      'XKS-NLB-015',
      'XKS-NLB-016',
      'XKS-NLB-017',
      'XKS-NLB-018',
      'XKS-NLB-019',
      'XKS-NLB-020',
      'XKS-NLB-022',
      'XKS-NLB-023',
      'XKS-NET-007',
    ],
    remedy:
      'Allow the IAM action {action} for the calling role when it was denied; otherwise look at the evidence. Then run again.',
    kms: null,
  },
  'load-balancer/advice-unreadable': {
    verdict: 'skipped',
    reason: 'not-readable',
    title: 'Whether the load balancer is protected from deletion could not be read',
    citation: SOURCE.hardening,
    requirements: ['XKS-NLB-024'],
  },
  'load-balancer/same-account': {
    verdict: 'pass',
    title: 'The load balancer belongs to the account that owns the endpoint service',
    citation: SOURCE.vpc,
    requirements: ['XKS-NLB-025'],
  },
  'load-balancer/other-account': {
    verdict: 'fail',
    title: 'The load balancer belongs to another account than the endpoint service',
    citation: SOURCE.vpc,
    requirements: ['XKS-NLB-025'],
    remedy:
      'Put a load balancer of account {owner} behind the service: aws ec2 modify-vpc-endpoint-service-configuration --region ' +
      "'{region}' --service-id '{serviceId}' --remove-network-load-balancer-arns '{loadBalancerArn}' " +
      "--add-network-load-balancer-arns '{newLoadBalancerArn}'",
    kms: { ...PREDICT.serviceConfiguration, basis: 'expected' },
  },
  'load-balancer/serves-one-service': {
    verdict: 'pass',
    title: 'The load balancer serves this endpoint service only',
    citation: SOURCE.privateLink,
    requirements: ['XKS-NLB-021'],
  },
  'load-balancer/serves-other-services': {
    verdict: 'pass',
    title: 'The load balancer stands behind another endpoint service as well',
    citation: SOURCE.privateLink,
    requirements: ['XKS-NLB-021'],
    advice: 'Give this endpoint service a load balancer of its own: whoever changes the other service changes this one too.',
  },
  'load-balancer/alike': {
    verdict: 'pass',
    title: 'All load balancers behind the endpoint service listen and end TLS alike',
    citation: SOURCE.privateLink,
    requirements: ['XKS-VPCE-020'],
  },
  'load-balancer/differ': {
    verdict: 'warn',
    title: 'The load balancers behind the endpoint service differ, and chance decides which of them KMS meets',
    citation: SOURCE.privateLink,
    requirements: ['XKS-VPCE-020'],
    remedy:
      "Make alike what the evidence names. To compare: aws elbv2 describe-listeners --region '{region}' --load-balancer-arn " +
      "'{loadBalancerArn}', and the same for '{otherLoadBalancerArn}'",
    kms: { ...PREDICT.nothing, basis: 'expected' },
  },
  'load-balancer/deletion-protection-on': {
    verdict: 'pass',
    title: 'The load balancer is protected from deletion',
    citation: SOURCE.loadBalancer,
    requirements: ['XKS-NLB-024'],
  },
  'load-balancer/deletion-protection-off': {
    verdict: 'pass',
    title: 'The load balancer can be deleted by a single call',
    citation: SOURCE.loadBalancer,
    requirements: ['XKS-NLB-024'],
    advice: 'Turn on deletion protection (deletion_protection.enabled=true): without the load balancer no key can be used.',
  },
  'load-balancer/target-group-as-documented': {
    verdict: 'pass',
    title: 'The target group is as AWS documents it: addresses in the same VPC, TCP, port 443, IPv4',
    citation: SOURCE.vpc,
    requirements: ['XKS-NLB-010'],
  },
  'load-balancer/target-group-ends-tls': {
    verdict: 'pass',
    title: 'The target group takes what a listener that ends TLS sends on',
    citation: SOURCE.vpc,
    requirements: ['XKS-NLB-010'],
    advice: 'AWS documents a TCP listener with a TCP target group, so that TLS ends at the proxy and nowhere before.',
  },
  'load-balancer/target-group-differs': {
    verdict: 'warn',
    title: 'The target group is not as AWS documents it for external key stores',
    citation: SOURCE.vpc,
    requirements: ['XKS-NLB-010'],
    remedy:
      'Make one as documented, register the proxy with it and let the listener forward to it: aws elbv2 create-target-group ' +
      "--region '{region}' --name '{targetGroupName}' --protocol TCP --port 443 --target-type ip --ip-address-type ipv4 " +
      "--vpc-id '{vpcId}'",
    kms: PREDICT.nothing,
  },
  'load-balancer/target-type-alb': {
    verdict: 'warn',
    title: 'Behind the load balancer stands another one, which ends TLS and changes requests on their way to the proxy',
    citation: SOURCE.hardening,
    requirements: ['XKS-NLB-023'],
    remedy:
      'Forward TCP straight to the proxy: make a target group of type ip and register the addresses of the proxy: aws elbv2 ' +
      "create-target-group --region '{region}' --name '{targetGroupName}' --protocol TCP --port 443 --target-type ip " +
      "--vpc-id '{vpcId}'. A request that arrives changed fails the signature check of the proxy.",
    kms: { ...PREDICT.nothing, basis: 'expected' },
  },
  'load-balancer/health-check-suits': {
    verdict: 'pass',
    title: 'The health check of the target group asks the proxy for an answer of its own',
    citation: SOURCE.vpc,
    requirements: ['XKS-NLB-014'],
  },
  'load-balancer/health-check-shallow': {
    verdict: 'pass',
    title: 'The health check of the target group looks whether the proxy takes connections',
    citation: SOURCE.vpc,
    requirements: ['XKS-NLB-014'],
    advice: 'A proxy that takes connections may still have lost its key manager: use its own health path if it has one.',
  },
  'load-balancer/health-check-on-api': {
    verdict: 'warn',
    title: 'The health check of the target group asks the proxy API, which answers 405 to it',
    citation: SOURCE.spec,
    requirements: ['XKS-NLB-014'],
    remedy:
      'Use the health path that the proxy documents, or TCP: aws elbv2 modify-target-group --region ' +
      "'{region}' --target-group-arn '{targetGroupArn}' --health-check-protocol TCP",
    kms: PREDICT.loadBalancer,
  },
  'load-balancer/every-zone-served': {
    verdict: 'pass',
    title: 'From every zone of the load balancer a healthy target can be reached',
    citation: SOURCE.loadBalancer,
    requirements: ['XKS-NLB-013'],
  },
  'load-balancer/zone-without-target': {
    verdict: 'warn',
    title: 'A zone of the load balancer has no healthy target, and cross-zone load balancing is off',
    citation: SOURCE.loadBalancer,
    requirements: ['XKS-NLB-013'],
    remedy: `Register a target in that zone, or turn cross-zone load balancing on: ${BALANCER_ATTRIBUTE}'Key=load_balancing.cross_zone.enabled,Value=true'`,
    kms: PREDICT.loadBalancer,
  },
  'load-balancer/zones-unknown': {
    verdict: 'skipped',
    reason: 'blocked',
    title: 'In which zones the targets are could not be told',
    citation: SOURCE.tool,
    requirements: ['XKS-NLB-013'],
  },
  'load-balancer/proxy-protocol-off': {
    verdict: 'pass',
    title: 'The target group sends the bytes of KMS to the proxy as they are',
    citation: SOURCE.loadBalancer,
    requirements: ['XKS-NLB-015'],
  },
  'load-balancer/proxy-protocol-understood': {
    verdict: 'pass',
    title: 'The target group uses the proxy protocol, and the proxy was seen to understand it',
    citation: SOURCE.loadBalancer,
    requirements: ['XKS-NLB-015'],
    advice: 'Turn it off together with the proxy, or leave both on: as soon as they differ, no TLS handshake succeeds.',
  },
  'load-balancer/proxy-protocol-on': {
    verdict: 'warn',
    title: 'The target group puts the proxy protocol in front of every TLS handshake',
    citation: SOURCE.loadBalancer,
    requirements: ['XKS-NLB-015'],
    remedy: `Turn it off, unless the proxy is set to understand version 2 of it: ${GROUP_ATTRIBUTE}'Key=proxy_protocol_v2.enabled,Value=false'`,
    kms: { ...PREDICT.tls, basis: 'expected' },
  },
  'load-balancer/policy-fits': {
    verdict: 'pass',
    title: 'The security policy of the listener offers a cipher suite that KMS uses',
    citation: SOURCE.spec,
    requirements: ['XKS-NLB-022'],
  },
  'load-balancer/policy-unfit': {
    verdict: 'fail',
    title: 'The security policy of the listener offers none of the cipher suites that KMS uses',
    citation: SOURCE.spec,
    requirements: ['XKS-NLB-022'],
    remedy:
      "Choose one that does: aws elbv2 modify-listener --region '{region}' --listener-arn '{listenerArn}' --ssl-policy " +
      "'ELBSecurityPolicy-TLS13-1-2-2021-06'",
    kms: PREDICT.tls,
  },
  'load-balancer/certificate-fits': {
    verdict: 'pass',
    title: 'The certificate of the listener is valid for the endpoint, and ACM renews it',
    citation: SOURCE.spec,
    requirements: ['XKS-NLB-022'],
  },
  'load-balancer/certificate-not-in-acm': {
    verdict: 'pass',
    title: 'The certificate of the listener is not kept in ACM',
    citation: SOURCE.hardening,
    requirements: ['XKS-NLB-022'],
    advice: 'Use a certificate of ACM: it renews itself. What this one is worth is judged where the TLS handshake is.',
  },
  'load-balancer/certificate-unfit': {
    verdict: 'fail',
    title: 'The certificate of the listener is not valid for the endpoint',
    citation: SOURCE.spec,
    requirements: ['XKS-NLB-022'],
    remedy:
      "Request one for the endpoint: aws acm request-certificate --region '{region}' --domain-name '{host}' " +
      "--validation-method DNS; then give it to the listener: aws elbv2 modify-listener --region '{region}' --listener-arn " +
      "'{listenerArn}' --certificates 'CertificateArn={newCertificateArn}'",
    kms: PREDICT.tls,
  },
  'load-balancer/certificate-not-renewed': {
    verdict: 'warn',
    title: 'ACM does not renew the certificate of the listener by itself',
    citation: SOURCE.hardening,
    requirements: ['XKS-NLB-022'],
    remedy:
      'Use a certificate that ACM issues and renews, or repair its renewal: aws acm describe-certificate --region ' +
      "'{region}' --certificate-arn '{certificateArn}'",
    kms: PREDICT.nothing,
  },
} as const satisfies FindingTable;

/** What the `vpc-endpoint-service` check can find about the service itself. */
import { PREDICT } from '../xks/kms-errors.ts';
import { SOURCE } from '../xks/sources.ts';
import type { FindingTable } from './finding-table.ts';

const MODIFY = "aws ec2 modify-vpc-endpoint-service-configuration --region '{region}' --service-id '{serviceId}'";
const PERMIT = "aws ec2 modify-vpc-endpoint-service-permissions --region '{region}' --service-id '{serviceId}'";
const DESCRIBE =
  "aws ec2 describe-vpc-endpoint-service-configurations --region '{region}' --filters 'Name=service-name,Values={serviceName}'";

export const VPC_ENDPOINT_SERVICE_FINDINGS = {
  'vpc-endpoint-service/found': {
    verdict: 'pass',
    title: 'The VPC endpoint service exists in this account and Region',
    citation: SOURCE.vpc,
    requirements: ['XKS-VPCE-001', 'XKS-VPCE-002', 'XKS-VPCE-003', 'XKS-VPCE-024'],
  },
  'vpc-endpoint-service/not-named': {
    verdict: 'skipped',
    reason: 'blocked',
    title: 'The request names no VPC endpoint service to look at',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-017'],
  },
  'vpc-endpoint-service/not-found': {
    verdict: 'fail',
    title: 'There is no such VPC endpoint service in this account and Region, nor one that is shared with it',
    citation: SOURCE.troubleshoot,
    requirements: ['XKS-VPCE-001'],
    remedy:
      'Correct XksProxyVpcEndpointServiceName. Yours are: aws ec2 describe-vpc-endpoint-service-configurations --region ' +
      "'{region}' --query 'ServiceConfigurations[].ServiceName'. If it belongs to another account, its owner must allow this " +
      "one: aws ec2 modify-vpc-endpoint-service-permissions --region '{region}' --service-id '{serviceId}' " +
      "--add-allowed-principals 'arn:aws:iam::{account}:root'",
    kms: PREDICT.serviceNotFound,
  },
  'vpc-endpoint-service/other-region': {
    verdict: 'fail',
    title: 'The VPC endpoint service is in another Region',
    citation: SOURCE.vpc,
    requirements: ['XKS-VPCE-002', 'XKS-REQ-019'],
    remedy:
      "Use an endpoint service in {region}, or create the store in {serviceRegion} (run again with --region '{serviceRegion}').",
    kms: PREDICT.serviceNotFound,
  },
  'vpc-endpoint-service/available': {
    verdict: 'pass',
    title: 'The VPC endpoint service is available',
    citation: SOURCE.vpc,
    requirements: ['XKS-VPCE-004'],
  },
  'vpc-endpoint-service/not-available': {
    verdict: 'fail',
    title: 'The VPC endpoint service is not available',
    citation: SOURCE.vpc,
    requirements: ['XKS-VPCE-004'],
    remedy: `Wait until its state is Available, or repair it; it is {state} now. To look again: ${DESCRIBE}`,
    kms: PREDICT.serviceNotAvailable,
  },
  'vpc-endpoint-service/interface-type': {
    verdict: 'pass',
    title: 'The VPC endpoint service is of type Interface',
    citation: SOURCE.vpc,
    requirements: ['XKS-VPCE-005'],
  },
  'vpc-endpoint-service/not-interface-type': {
    verdict: 'fail',
    title: 'The VPC endpoint service is not of type Interface',
    citation: SOURCE.vpc,
    requirements: ['XKS-VPCE-005'],
    remedy:
      'Make an endpoint service with a Network Load Balancer: aws ec2 create-vpc-endpoint-service-configuration --region ' +
      "'{region}' --no-acceptance-required --private-dns-name '{host}' --network-load-balancer-arns '{loadBalancerArn}'",
    kms: PREDICT.serviceConfiguration,
  },
  'vpc-endpoint-service/enough-zones': {
    verdict: 'pass',
    title: 'The VPC endpoint service is in at least two Availability Zones',
    citation: SOURCE.vpc,
    requirements: ['XKS-VPCE-007', 'XKS-VPCE-014'],
  },
  'vpc-endpoint-service/too-few-zones': {
    verdict: 'fail',
    title: 'The VPC endpoint service is in fewer than two Availability Zones',
    citation: SOURCE.vpc,
    requirements: ['XKS-VPCE-007'],
    remedy:
      "Enable another subnet on the load balancer, in a zone of its own: aws elbv2 set-subnets --region '{region}' " +
      "--load-balancer-arn '{loadBalancerArn}' --subnets '{firstSubnetId}' '{secondSubnetId}'",
    kms: PREDICT.serviceConfiguration,
  },
  'vpc-endpoint-service/acceptance-not-required': {
    verdict: 'pass',
    title: 'Connections to the VPC endpoint service need no acceptance',
    citation: SOURCE.vpc,
    requirements: ['XKS-VPCE-008'],
  },
  'vpc-endpoint-service/acceptance-required': {
    verdict: 'fail',
    title: 'Connections to the VPC endpoint service must be accepted by its owner',
    citation: SOURCE.vpc,
    requirements: ['XKS-VPCE-008'],
    remedy: `Turn acceptance off: ${MODIFY} --no-acceptance-required`,
    kms: PREDICT.acceptanceRequired,
  },
  'vpc-endpoint-service/ipv4-supported': {
    verdict: 'pass',
    title: 'The VPC endpoint service supports IPv4',
    citation: SOURCE.create,
    requirements: ['XKS-VPCE-015'],
  },
  'vpc-endpoint-service/ipv4-not-supported': {
    verdict: 'fail',
    title: 'The VPC endpoint service does not support IPv4, which is all that KMS speaks to proxies',
    citation: SOURCE.create,
    requirements: ['XKS-VPCE-015'],
    remedy: `Add IPv4: ${MODIFY} --add-supported-ip-address-types ipv4`,
    kms: { ...PREDICT.serviceConfiguration, basis: 'expected' },
  },
  'vpc-endpoint-service/private-dns-name-set': {
    verdict: 'pass',
    title: 'The VPC endpoint service has a private DNS name',
    citation: SOURCE.vpc,
    requirements: ['XKS-VPCE-016'],
  },
  'vpc-endpoint-service/private-dns-name-missing': {
    verdict: 'fail',
    title: 'The VPC endpoint service has no private DNS name',
    citation: SOURCE.vpc,
    requirements: ['XKS-VPCE-016'],
    remedy:
      `Give it the name of the endpoint, then publish the TXT record that EC2 asks for: ${MODIFY} --private-dns-name ` +
      `'{host}'`,
    kms: PREDICT.serviceConfiguration,
  },
  'vpc-endpoint-service/cross-region-access': {
    verdict: 'pass',
    title: 'The VPC endpoint service may be used from other Regions',
    citation: SOURCE.hardening,
    requirements: ['XKS-VPCE-021'],
    advice:
      'Turn that off unless something else needs it: KMS uses the service from its own Region. aws ec2 ' +
      'modify-vpc-endpoint-service-configuration takes --remove-supported-regions.',
  },
  'vpc-endpoint-service/principal-allowed': {
    verdict: 'pass',
    title: 'The VPC endpoint service allows the service principal of KMS',
    citation: SOURCE.vpc,
    requirements: ['XKS-VPCE-009'],
  },
  'vpc-endpoint-service/principal-missing': {
    verdict: 'fail',
    title: 'The VPC endpoint service does not allow the service principal of KMS',
    citation: SOURCE.vpc,
    requirements: ['XKS-VPCE-009'],
    remedy: `Allow it: ${PERMIT} --add-allowed-principals '{principal}'`,
    kms: PREDICT.principalNotAllowed,
  },
  'vpc-endpoint-service/principal-near-miss': {
    verdict: 'fail',
    title: 'The VPC endpoint service allows something close to the service principal of KMS, but not it',
    citation: SOURCE.vpc,
    requirements: ['XKS-VPCE-011', 'XKS-VPCE-009'],
    remedy: `Allow the exact principal, remove {nearest} if nobody needs it: ${PERMIT} --add-allowed-principals '{principal}'`,
    kms: PREDICT.principalNotAllowed,
  },
  'vpc-endpoint-service/principal-wildcard': {
    verdict: 'warn',
    title: 'The VPC endpoint service allows everybody instead of the service principal of KMS',
    citation: SOURCE.vpc,
    requirements: ['XKS-VPCE-010'],
    remedy: `Allow KMS alone: ${PERMIT} --add-allowed-principals '{principal}' --remove-allowed-principals '*'`,
    kms: { ...PREDICT.nothing, basis: 'expected' },
  },
  'vpc-endpoint-service/principal-unusual-form': {
    verdict: 'warn',
    title: 'The service principal of KMS is allowed in an unusual form, which KMS may not recognise',
    citation: SOURCE.vpc,
    requirements: ['XKS-VPCE-009'],
    remedy: `Allow it in its plain form as well: ${PERMIT} --add-allowed-principals '{principal}'`,
    kms: { ...PREDICT.principalNotAllowed, basis: 'expected' },
  },
  'vpc-endpoint-service/principals-beyond-kms': {
    verdict: 'pass',
    title: 'The VPC endpoint service allows principals besides KMS',
    citation: SOURCE.hardening,
    requirements: ['XKS-VPCE-019'],
    advice: 'Remove principals that nobody needs: whoever is allowed may connect to the proxy.',
  },
  'vpc-endpoint-service/principals-unreadable': {
    verdict: 'error',
    title: 'The allowed principals of the VPC endpoint service could not be read',
    citation: SOURCE.tool,
    requirements: ['XKS-VPCE-009'],
    remedy:
      'Allow the IAM action {action} for the calling role when it was denied; otherwise look at the evidence. Then run again.',
    kms: null,
  },
} as const satisfies FindingTable;

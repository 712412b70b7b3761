/** What the `vpc-endpoint-service` check can find when the service belongs to another account. */
import { PREDICT } from '../xks/kms-errors.ts';
import { SOURCE } from '../xks/sources.ts';
import type { FindingTable } from './finding-table.ts';

const PERMIT = "aws ec2 modify-vpc-endpoint-service-permissions --region '{region}' --service-id '{serviceId}'";
const NAME_ROLE =
  'Name a role of account {owner} that may describe the service: --owner-role ARN on the command line, ' +
  'XKS_PREFLIGHT_OWNER_ROLES when packaging the service.';

/** In place of the remedy of `owner-side-refused` where the role was assumed, and may not do enough. */
export const ALLOW_IN_ROLE =
  'Allow the IAM action {action} in the role of account {owner} when it was denied; otherwise look at the evidence. Then run again.';

export const OWNER_FINDINGS = {
  'vpc-endpoint-service/found-in-other-account': {
    verdict: 'pass',
    title: 'The VPC endpoint service belongs to another account, which shares it with this one',
    citation: SOURCE.create,
    requirements: ['XKS-VPCE-001', 'XKS-VPCE-002', 'XKS-VPCE-003', 'XKS-VPCE-012', 'XKS-VPCE-013'],
  },
  'vpc-endpoint-service/owner-not-given': {
    verdict: 'fail',
    title: 'The VPC endpoint service belongs to another account, and the request does not say so',
    citation: SOURCE.create,
    requirements: ['XKS-VPCE-003', 'XKS-REQ-020'],
    remedy: 'Set XksProxyVpcEndpointServiceOwner to "{owner}".',
    kms: PREDICT.serviceNotFound,
  },
  'vpc-endpoint-service/owner-differs': {
    verdict: 'fail',
    title: 'The VPC endpoint service does not belong to the account that the request names as its owner',
    citation: SOURCE.create,
    requirements: ['XKS-VPCE-003', 'XKS-REQ-020'],
    remedy: 'Set XksProxyVpcEndpointServiceOwner to "{owner}"; leave it out when that is the account of the store.',
    kms: PREDICT.serviceNotFound,
  },
  'vpc-endpoint-service/owner-side-unreadable': {
    verdict: 'error',
    title: 'State, allowed principals and load balancer of the service are visible to its owner only',
    citation: SOURCE.tool,
    requirements: ['XKS-VPCE-004', 'XKS-VPCE-006', 'XKS-VPCE-009', 'XKS-NLB-007', 'XKS-NLB-012'],
    remedy: `${NAME_ROLE} Or let the owner run xks-preflight check in that account.`,
    kms: null,
  },
  'vpc-endpoint-service/owner-side-refused': {
    verdict: 'error',
    title: 'The side of the owner of the service could not be read with the role that is named for it',
    citation: SOURCE.tool,
    requirements: ['XKS-VPCE-004', 'XKS-VPCE-006', 'XKS-VPCE-009', 'XKS-IAM-005'],
    remedy:
      'Let the trust policy of the role in account {owner} name the calling role, and ask for the same external id, if any; let the ' +
      'calling role assume it. Then run again.',
    kms: null,
  },
  'vpc-endpoint-service/consumer-view-unreadable': {
    verdict: 'error',
    title: 'The service belongs to another account, and this caller may not describe services of other accounts',
    citation: SOURCE.create,
    requirements: ['XKS-VPCE-013', 'XKS-VPCE-014'],
    remedy:
      'Allow the IAM action {action} for the calling role, and for whoever creates the key store: KMS demands it of them as well ' +
      'when the service belongs to another account. Then run again.',
    kms: null,
  },
  'vpc-endpoint-service/account-allowed': {
    verdict: 'pass',
    title: 'The VPC endpoint service allows the account of the key store',
    citation: SOURCE.create,
    requirements: ['XKS-VPCE-012'],
  },
  'vpc-endpoint-service/account-not-allowed': {
    verdict: 'fail',
    title: 'The VPC endpoint service does not allow the account of the key store',
    citation: SOURCE.create,
    requirements: ['XKS-VPCE-012'],
    remedy: `With credentials of account {owner}, allow it: ${PERMIT} --add-allowed-principals 'arn:aws:iam::{account}:root'`,
    kms: PREDICT.serviceNotFound,
  },
  'vpc-endpoint-service/account-allowed-by-role': {
    verdict: 'warn',
    title: 'The VPC endpoint service allows only certain roles of the account of the key store, and the caller is none of them',
    citation: SOURCE.vpc,
    requirements: ['XKS-VPCE-012', 'XKS-VPCE-013'],
    remedy:
      `Create the key store with one of these roles, or allow the whole account. With credentials of account {owner}: ${PERMIT} ` +
      "--add-allowed-principals 'arn:aws:iam::{account}:root'",
    kms: { ...PREDICT.serviceNotFound, basis: 'expected' },
  },
  'vpc-endpoint-service/too-few-common-zones': {
    verdict: 'fail',
    title: 'Fewer than two of the Availability Zones of the service exist in the account of the key store, too',
    citation: SOURCE.vpc,
    requirements: ['XKS-VPCE-014'],
    remedy:
      'With credentials of account {owner}, enable subnets of the load balancer in zones that both accounts have, compared by zone ' +
      "id: aws elbv2 set-subnets --region '{region}' --load-balancer-arn '{loadBalancerArn}' --subnets '{firstSubnetId}' " +
      "'{secondSubnetId}'",
    kms: { ...PREDICT.serviceConfiguration, basis: 'expected' },
  },
} as const satisfies FindingTable;

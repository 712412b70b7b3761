/** What the `uniqueness` check can find. */
import { PREDICT } from '../xks/kms-errors.ts';
import { SOURCE } from '../xks/sources.ts';
import type { FindingTable } from './finding-table.ts';

const LIST = "aws kms describe-custom-key-stores --region '{region}'";

export const UNIQUENESS_FINDINGS = {
  'uniqueness/unique': {
    verdict: 'pass',
    title: 'No other custom key store of the account and Region has the name, the URI or the endpoint service',
    citation: SOURCE.api,
    requirements: [
      'XKS-UNIQ-001',
      'XKS-UNIQ-003',
      'XKS-UNIQ-005',
      'XKS-UNIQ-006',
      'XKS-UNIQ-008',
      'XKS-UNIQ-010',
      'XKS-UNIQ-012',
    ],
  },
  'uniqueness/same-store-exists': {
    verdict: 'pass',
    title: 'This very store exists already, made by an earlier attempt',
    citation: SOURCE.tool,
    requirements: ['XKS-UNIQ-014'],
    advice: 'xks-preflight create will go on with the existing store instead of making a second one.',
  },
  'uniqueness/name-taken': {
    verdict: 'fail',
    title: 'Another custom key store has this name',
    citation: SOURCE.api,
    requirements: ['XKS-UNIQ-001'],
    remedy: `Choose another CustomKeyStoreName, or correct what differs if {otherStoreId} is the store you mean: ${LIST}`,
    kms: PREDICT.nameInUse,
  },
  'uniqueness/uri-taken': {
    verdict: 'fail',
    title: 'Another external key store has this endpoint and path',
    citation: SOURCE.api,
    requirements: ['XKS-UNIQ-003', 'XKS-UNIQ-005', 'XKS-UNIQ-008', 'XKS-UNIQ-012'],
    remedy: `Give this store a path prefix of its own on the proxy; {otherStoreId} has this one. To see them all: ${LIST}`,
    kms: PREDICT.uriInUse,
  },
  'uniqueness/endpoint-taken': {
    verdict: 'fail',
    title: 'Another external key store has this private DNS name as its endpoint',
    citation: SOURCE.create,
    requirements: ['XKS-UNIQ-008'],
    remedy:
      'Give this store an endpoint service with a private DNS name of its own: with VPC connectivity no two stores share one.',
    kms: PREDICT.endpointInUse,
  },
  'uniqueness/endpoint-of-other-connectivity': {
    verdict: 'fail',
    title: 'A store of the other connectivity has this endpoint',
    citation: SOURCE.api,
    requirements: ['XKS-UNIQ-006'],
    remedy: 'Use another host name: a public and a VPC store cannot share one, and {otherStoreId} is {otherConnectivity}.',
    kms: PREDICT.endpointInUse,
  },
  'uniqueness/service-taken': {
    verdict: 'fail',
    title: 'Another external key store uses this VPC endpoint service',
    citation: SOURCE.api,
    requirements: ['XKS-UNIQ-010'],
    remedy:
      'Make an endpoint service for this store alone; {otherStoreId} uses this one: aws ec2 ' +
      "create-vpc-endpoint-service-configuration --region '{region}' --no-acceptance-required " +
      "--private-dns-name '{host}' --network-load-balancer-arns '{loadBalancerArn}'",
    kms: PREDICT.serviceInUse,
  },
  'uniqueness/private-dns-name-own': {
    verdict: 'pass',
    title: 'No other endpoint service of this account and Region has this private DNS name',
    citation: SOURCE.create,
    requirements: ['XKS-UNIQ-009'],
  },
  'uniqueness/private-dns-name-shared': {
    verdict: 'fail',
    title: 'Another endpoint service of this account and Region has this private DNS name as well',
    citation: SOURCE.create,
    requirements: ['XKS-UNIQ-009'],
    remedy:
      'Give each endpoint service a private DNS name of its own: the name must be unique in the Region. To take it from ' +
      '{otherServiceId}, if nothing needs it there: aws ec2 modify-vpc-endpoint-service-configuration --region ' +
      "'{region}' --service-id '{otherServiceId}' --remove-private-dns-name",
    kms: { ...PREDICT.endpointInUse, connect: PREDICT.serviceConfiguration.connect, basis: 'expected' },
  },
  'uniqueness/private-dns-names-unreadable': {
    verdict: 'error',
    title: 'The private DNS names of the other endpoint services of this account could not be read',
    citation: SOURCE.tool,
    requirements: ['XKS-UNIQ-009', 'XKS-IAM-005'],
    remedy:
      'Allow the IAM action {action} for the calling role when it was denied; otherwise look at the evidence. Then run again.',
    kms: null,
  },
  'uniqueness/endpoint-is-private-dns-name': {
    verdict: 'pass',
    title: 'The host of this public store is also the private DNS name of an endpoint service',
    citation: SOURCE.api,
    requirements: ['XKS-UNIQ-007'],
    advice:
      'Use another host name if a key store anywhere in the Region uses that endpoint service: a public and a VPC store cannot share ' +
      'one, and stores of other accounts cannot be seen from here.',
  },
  'uniqueness/private-dns-names-not-compared': {
    verdict: 'skipped',
    reason: 'blocked',
    title: 'The private DNS names of endpoint services could not be compared; allow the action in the evidence to learn more',
    citation: SOURCE.tool,
    requirements: ['XKS-UNIQ-007', 'XKS-IAM-005'],
  },
  'uniqueness/access-key-id-not-compared': {
    verdict: 'skipped',
    reason: 'blocked',
    title: 'No AccessKeyId could be read, so it was compared with none',
    citation: SOURCE.spec,
    requirements: ['XKS-UNIQ-013', 'XKS-AUTH-014'],
  },
  'uniqueness/access-key-id-shared': {
    verdict: 'warn',
    title: 'Another external key store has the same AccessKeyId',
    citation: SOURCE.spec,
    requirements: ['XKS-UNIQ-013', 'XKS-AUTH-014'],
    remedy:
      'Let the proxy generate a credential for this store alone; {otherStoreId} has this one. An id must stand for one secret.',
    kms: PREDICT.credential,
  },
  'uniqueness/quota-left': {
    verdict: 'pass',
    title: 'The quota of custom key stores leaves room for this one',
    citation: SOURCE.quotas,
    requirements: ['XKS-QUOTA-001', 'XKS-QUOTA-002'],
  },
  'uniqueness/quota-nearly-used': {
    verdict: 'warn',
    title: 'This store takes the last or the last but one place of the quota',
    citation: SOURCE.quotas,
    requirements: ['XKS-QUOTA-001', 'XKS-QUOTA-003'],
    remedy: `Plan ahead: delete stores that nobody needs or ask AWS for a higher quota. To see them all: ${LIST}`,
    kms: PREDICT.nothing,
  },
  'uniqueness/quota-exhausted': {
    verdict: 'fail',
    title: 'The quota of custom key stores is used up',
    citation: SOURCE.quotas,
    requirements: ['XKS-QUOTA-001', 'XKS-QUOTA-002'],
    remedy:
      'Delete a store that nobody needs or ask AWS for a higher quota; if it was raised, and the evidence says default, name this code in ' +
      `Preflight.Demote. To see them all: ${LIST}`,
    kms: PREDICT.quota,
  },
  'uniqueness/quota-unknown': {
    verdict: 'warn',
    title: 'More stores exist than the default quota allows, so it was raised; whether another one fits is not known here',
    citation: SOURCE.quotas,
    requirements: ['XKS-QUOTA-001', 'XKS-QUOTA-002'],
    remedy: "Compare with your quota: aws service-quotas list-service-quotas --service-code kms --region '{region}'",
    kms: PREDICT.nothing,
  },
} as const satisfies FindingTable;

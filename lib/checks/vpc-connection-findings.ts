/** What the `vpc-endpoint-service` check can find about the connection of a store that exists. */
import { PREDICT } from '../xks/kms-errors.ts';
import { SOURCE } from '../xks/sources.ts';
import type { FindingTable } from './finding-table.ts';

const LIST = "aws ec2 describe-vpc-endpoint-connections --region '{region}' --filters 'Name=service-id,Values={serviceId}'";

export const CONNECTION_FINDINGS = {
  'vpc-endpoint-service/connection-available': {
    verdict: 'pass',
    title: 'An endpoint of another account, as that of KMS is, is connected to the service and available',
    citation: SOURCE.connect,
    requirements: ['XKS-VPCE-022'],
  },
  'vpc-endpoint-service/connection-not-available': {
    verdict: 'fail',
    title: 'The store is connected, but no endpoint of another account that is connected to its service is available',
    citation: SOURCE.connect,
    requirements: ['XKS-VPCE-022'],
    remedy:
      `Accept what is pending or was rejected, or disconnect and connect the key store again. Look with: ${LIST} . To accept: aws ` +
      "ec2 accept-vpc-endpoint-connections --region '{region}' --service-id '{serviceId}' --vpc-endpoint-ids '{vpcEndpointId}'",
    // A store that connects anew gets a new endpoint, which is available unless acceptance is required.
    kms: { ...PREDICT.nothing, basis: 'expected' },
  },
  'vpc-endpoint-service/connection-missing': {
    verdict: 'warn',
    title: 'The store is connected, but no endpoint of another account is connected to its service',
    citation: SOURCE.connect,
    requirements: ['XKS-VPCE-022'],
    remedy: `If keys of the store do not work, disconnect and connect it again. Look with: ${LIST}`,
    kms: { ...PREDICT.nothing, basis: 'expected' },
  },
  'vpc-endpoint-service/connections-unreadable': {
    verdict: 'skipped',
    reason: 'blocked',
    title: 'The connections to the service could not be read; allow the action in the evidence to learn more',
    citation: SOURCE.tool,
    requirements: ['XKS-VPCE-022', 'XKS-IAM-005'],
  },
} as const satisfies FindingTable;

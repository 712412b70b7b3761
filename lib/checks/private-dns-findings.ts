/** What the `private-dns` check can find. */
import { PREDICT } from '../xks/kms-errors.ts';
import { SOURCE } from '../xks/sources.ts';
import type { FindingTable } from './finding-table.ts';

const START = "aws ec2 start-vpc-endpoint-service-private-dns-verification --region '{region}' --service-id '{serviceId}'";
const RENAME =
  "aws ec2 modify-vpc-endpoint-service-configuration --region '{region}' --service-id '{serviceId}' --private-dns-name '{host}'";
const PUBLISH = 'Publish a TXT record {recordName} with the value {recordValue} in the public DNS of the domain';

/** Where Route 53 is known to hold the public zone. */
export const PUBLISH_IN_ROUTE53 =
  "Publish the record: aws route53 change-resource-record-sets --hosted-zone-id '{zoneId}' --change-batch " +
  '\'{"Changes":[{"Action":"UPSERT","ResourceRecordSet":{"Name":"{recordName}","Type":"TXT","TTL":300,"ResourceRecords":' +
  `[{"Value":"\\"{recordValue}\\""}]}}]}' and then start the verification: ${START}`;

export const ASK_OWNER = `Ask the owner of the service to publish the TXT record and to start the verification: ${START}`;

export const PRIVATE_DNS_FINDINGS = {
  'private-dns/service-not-found': {
    verdict: 'skipped',
    reason: 'blocked',
    title: 'Without the VPC endpoint service there is no private DNS name to look at',
    citation: SOURCE.vpc,
    requirements: ['XKS-VPCE-001'],
  },
  'private-dns/name-not-set': {
    verdict: 'fail',
    title: 'The VPC endpoint service has no private DNS name',
    citation: SOURCE.vpc,
    requirements: ['XKS-VPCE-016'],
    remedy: `Give it the name of the endpoint, then publish the TXT record that EC2 asks for: ${RENAME}`,
    kms: PREDICT.serviceConfiguration,
  },
  'private-dns/name-wildcard': {
    verdict: 'fail',
    title: 'The private DNS name is a wildcard',
    citation: SOURCE.privateDns,
    requirements: ['XKS-DNS-008', 'XKS-VPCE-017'],
    remedy: `Use the name of the endpoint itself: ${RENAME}`,
    kms: { ...PREDICT.serviceConfiguration, basis: 'expected' },
  },
  'private-dns/endpoint-not-usable': {
    verdict: 'skipped',
    reason: 'blocked',
    title: 'The proxy URI endpoint is missing or malformed, so the private DNS name could not be compared with it',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-011'],
  },
  'private-dns/name-equals-endpoint': {
    verdict: 'pass',
    title: 'The private DNS name is the host of the proxy URI endpoint',
    citation: SOURCE.vpc,
    requirements: ['XKS-REQ-011', 'XKS-VPCE-017'],
  },
  'private-dns/name-case-differs': {
    verdict: 'warn',
    title: 'Private DNS name and proxy URI endpoint differ in upper and lower case',
    citation: SOURCE.vpc,
    requirements: ['XKS-REQ-011', 'XKS-VPCE-017'],
    remedy: 'Set XksProxyUriEndpoint to https://{PrivateDnsName}: DNS does not mind, but AWS does not say whether KMS does.',
    kms: { ...PREDICT.nothing, basis: 'expected' },
  },
  'private-dns/name-differs': {
    verdict: 'fail',
    title: 'The private DNS name is not the host of the proxy URI endpoint',
    citation: SOURCE.vpc,
    requirements: ['XKS-REQ-011', 'XKS-VPCE-017'],
    remedy: `Set XksProxyUriEndpoint to https://{PrivateDnsName}, or rename the service and verify it anew: ${RENAME}`,
    kms: PREDICT.serviceConfiguration,
  },
  'private-dns/verified': {
    verdict: 'pass',
    title: 'The ownership of the private DNS name is verified',
    citation: SOURCE.privateDns,
    requirements: ['XKS-VPCE-018', 'XKS-DNS-001', 'XKS-DNS-002', 'XKS-DNS-003', 'XKS-DNS-011'],
  },
  'private-dns/record-gone': {
    verdict: 'warn',
    title: 'The private DNS name is verified, but its TXT record is no longer in public DNS',
    citation: SOURCE.privateDns,
    requirements: ['XKS-DNS-009'],
    remedy: `${PUBLISH} again: should the name have to be verified anew, the store could not connect without it.`,
    kms: { ...PREDICT.nothing, basis: 'expected' },
  },
  'private-dns/not-verified': {
    verdict: 'fail',
    title: 'The ownership of the private DNS name is not verified',
    citation: SOURCE.privateDns,
    requirements: ['XKS-VPCE-018', 'XKS-DNS-011'],
    remedy: `Publish the TXT record that EC2 names in the public DNS of the domain, then start the verification: ${START}`,
    kms: PREDICT.serviceConfiguration,
  },
  'private-dns/verification-not-started': {
    verdict: 'fail',
    title: 'The TXT record is published, but the private DNS name is not verified: the verification was not started since',
    citation: SOURCE.privateDns,
    requirements: ['XKS-DNS-005', 'XKS-DNS-011', 'XKS-VPCE-018'],
    remedy: `Start the verification and allow it some minutes: ${START}`,
    kms: PREDICT.serviceConfiguration,
  },
  'private-dns/record-missing': {
    verdict: 'fail',
    title: 'The private DNS name is not verified, and its TXT record is not in public DNS',
    citation: SOURCE.privateDns,
    requirements: ['XKS-DNS-002', 'XKS-VPCE-018'],
    remedy: `${PUBLISH}, then start the verification: ${START}`,
    kms: PREDICT.serviceConfiguration,
  },
  'private-dns/record-wrong': {
    verdict: 'fail',
    title: 'The private DNS name is not verified, and its TXT record has another value',
    citation: SOURCE.privateDns,
    requirements: ['XKS-DNS-003', 'XKS-VPCE-018'],
    remedy: `Correct the TXT record {recordName} to the value {recordValue}, then start the verification: ${START}`,
    kms: PREDICT.serviceConfiguration,
  },
  'private-dns/record-misplaced': {
    verdict: 'fail',
    title: 'The private DNS name is not verified: its TXT record is in public DNS, but under another name',
    citation: SOURCE.privateDns,
    requirements: ['XKS-DNS-002', 'XKS-VPCE-018'],
    remedy:
      'The value stands at {foundAt}. Publish it at {recordName} instead (many DNS consoles add the domain by themselves: type the ' +
      `name without it there), then start the verification: ${START}`,
    kms: PREDICT.serviceConfiguration,
  },
  'private-dns/record-in-private-zone': {
    verdict: 'fail',
    title: 'The private DNS name is not verified: its TXT record is in a private hosted zone only',
    citation: SOURCE.privateDns,
    requirements: ['XKS-DNS-004', 'XKS-VPCE-018'],
    remedy: `${PUBLISH}, where PrivateLink can see it, then start the verification: ${START}`,
    kms: PREDICT.serviceConfiguration,
  },
  'private-dns/record-not-visible': {
    verdict: 'fail',
    title: 'The private DNS name is not verified: its TXT record is in a public hosted zone, but public DNS does not show it',
    citation: SOURCE.privateDns,
    requirements: ['XKS-DNS-002', 'XKS-VPCE-018'],
    remedy:
      `Let the domain be delegated to the name servers of hosted zone {zoneId}, wait some minutes, then start the ` +
      `verification: ${START}`,
    kms: PREDICT.serviceConfiguration,
  },
  'private-dns/domain-not-public': {
    verdict: 'fail',
    title: 'The private DNS name is not verified and cannot be: its domain does not exist in public DNS',
    citation: SOURCE.privateDns,
    requirements: ['XKS-DNS-001', 'XKS-VPCE-018'],
    remedy: 'Use a private DNS name below a public domain that you own, for service and endpoint alike.',
    kms: PREDICT.serviceConfiguration,
  },
  'private-dns/domain-delegated': {
    verdict: 'pass',
    title: 'The private DNS name lies below a domain that exists in public DNS',
    citation: SOURCE.privateDns,
    requirements: ['XKS-DNS-001', 'XKS-DNS-010'],
  },
  'private-dns/domain-gone': {
    verdict: 'warn',
    title: 'The private DNS name is verified, but no domain above it exists in public DNS any more',
    citation: SOURCE.privateDns,
    requirements: ['XKS-DNS-010', 'XKS-DNS-001'],
    remedy:
      'Renew the registration of the domain, or repair its delegation, before somebody else gets it: the name could not be ' +
      "verified anew. Look with: dig NS '{domain}'",
    kms: { ...PREDICT.nothing, basis: 'expected' },
  },
  'private-dns/delegation-unknown': {
    verdict: 'skipped',
    reason: 'blocked',
    title: 'Public DNS did not say whether the domain of the private DNS name exists',
    citation: SOURCE.tool,
    requirements: ['XKS-DNS-001', 'XKS-DNS-010'],
  },
  'private-dns/name-has-public-address': {
    verdict: 'pass',
    title: 'The private DNS name has an address in public DNS, which KMS does not use',
    citation: SOURCE.hardening,
    requirements: ['XKS-DNS-007'],
    advice:
      'Remove the address record unless other clients need it: KMS finds the proxy through the endpoint service alone, and two ' +
      'ways under one name mislead people who look for a fault.',
  },
  'private-dns/record-unknown': {
    verdict: 'error',
    title: 'Public DNS did not say whether the TXT record is published',
    citation: SOURCE.tool,
    requirements: ['XKS-DNS-002', 'XKS-DNS-003'],
    remedy: "Run again, or ask yourself: dig +short TXT '{recordName}'",
    kms: null,
  },
  'private-dns/record-type-unusual': {
    verdict: 'pass',
    title: 'The verification record is not of type TXT',
    citation: SOURCE.privateDns,
    requirements: ['XKS-DNS-006'],
    advice: 'Give the service its private DNS name anew if the verification does not succeed.',
  },
  'private-dns/route53-unreadable': {
    verdict: 'skipped',
    reason: 'blocked',
    title:
      'Route 53 could not be asked why public DNS does not show the TXT record; allow the action in the evidence to learn more',
    citation: SOURCE.tool,
    requirements: ['XKS-DNS-004', 'XKS-IAM-005'],
  },
} as const satisfies FindingTable;

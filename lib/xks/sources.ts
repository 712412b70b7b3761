/** The documents that findings cite. */
const GUIDE = 'https://docs.aws.amazon.com/kms/latest/developerguide';

export const SOURCE = {
  create: `AWS KMS Developer Guide, Creating an external key store (${GUIDE}/create-xks-keystore.html)`,
  vpc: `AWS KMS Developer Guide, Configure VPC endpoint service connectivity (${GUIDE}/vpc-connectivity.html)`,
  troubleshoot: `AWS KMS Developer Guide, Troubleshooting external key stores (${GUIDE}/xks-troubleshooting.html)`,
  connect: `AWS KMS Developer Guide, Connecting and disconnecting an external key store (${GUIDE}/xks-connect-disconnect.html)`,
  deletion: `AWS KMS Developer Guide, Delete an external key store (${GUIDE}/delete-xks.html)`,
  alarms: `AWS KMS Developer Guide, Create CloudWatch alarms for external key stores (${GUIDE}/xks-alarms.html)`,
  metrics: `AWS KMS Developer Guide, Metrics and dimensions (${GUIDE}/monitoring-cloudwatch.html)`,
  quotas: `AWS KMS Developer Guide, Resource quotas (${GUIDE}/resource-limits.html)`,
  api: 'AWS KMS API Reference, CreateCustomKeyStore (https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateCustomKeyStore.html)',
  spec: 'AWS KMS External Key Store Proxy API Specification v1.0.3 (https://github.com/aws/aws-kms-xksproxy-api-spec)',
  trustedCas: 'AWS KMS External Key Store Proxy API Specification, TrustedCertificateAuthorities',
  privateLink: 'AWS PrivateLink Guide, Create a service powered by AWS PrivateLink',
  loadBalancer: 'Elastic Load Balancing, User Guide for Network Load Balancers',
  privateDns: 'AWS PrivateLink Guide, Manage DNS names for VPC endpoint services',
  hardening: 'Good practice of this project',
  tool: 'This tool',
} as const;

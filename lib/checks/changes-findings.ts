/** What the `changes` check can find. */
import { PREDICT } from '../xks/kms-errors.ts';
import { SOURCE } from '../xks/sources.ts';
import type { FindingTable } from './finding-table.ts';

export const CHANGES_FINDINGS = {
  'changes/first-look': {
    verdict: 'pass',
    title: 'No earlier look at the store is on record: there is nothing to compare with yet',
    citation: SOURCE.tool,
    requirements: ['XKS-CONNECT-005'],
    advice: 'The deployed service remembers what it saw, and compares the next time. A run at a terminal remembers nothing.',
  },
  'changes/none': {
    verdict: 'pass',
    title: 'Nothing has changed since the store was last looked at',
    citation: SOURCE.tool,
    requirements: ['XKS-CONNECT-005', 'XKS-CONNECT-007'],
  },
  'changes/certificate-replaced': {
    verdict: 'pass',
    title: 'The proxy serves another certificate than at the last look',
    citation: SOURCE.tool,
    requirements: ['XKS-CONNECT-005'],
    advice: 'That is how a renewal looks. If nobody renewed it, find out who did.',
  },
  'changes/addresses-changed': {
    verdict: 'pass',
    title: 'The proxy is at other addresses than at the last look',
    citation: SOURCE.tool,
    requirements: ['XKS-CONNECT-005'],
    advice: 'Load balancers and DNS change addresses by themselves. If this one is fixed, find out who moved it.',
  },
  'changes/connection-changed': {
    verdict: 'pass',
    title: 'The store is in another connection state than at the last look',
    citation: SOURCE.connect,
    requirements: ['XKS-CONNECT-005'],
    advice: 'CloudTrail says who connected or disconnected it: ConnectCustomKeyStore, DisconnectCustomKeyStore.',
  },
  'changes/zones-changed': {
    verdict: 'pass',
    title: 'The endpoint service is in other Availability Zones than at the last look',
    citation: SOURCE.vpc,
    requirements: ['XKS-CONNECT-007'],
    advice: 'KMS uses the new zones when the store is next connected. It needs two at least.',
  },
  'changes/service-replaced': {
    verdict: 'warn',
    title: 'What stands behind the store is another endpoint service or load balancer than at the last look',
    citation: SOURCE.vpc,
    requirements: ['XKS-CONNECT-007'],
    remedy:
      'If nobody meant to, find out who did, in CloudTrail (ModifyVpcEndpointServiceConfiguration, UpdateCustomKeyStore). Else ' +
      'make sure that it leads to the same proxy and the same key material before the store is next disconnected or connected: ' +
      "aws ec2 describe-vpc-endpoint-service-configurations --region '{region}' --service-ids '{serviceId}'",
    kms: PREDICT.nothing,
  },
  'changes/history-unreadable': {
    verdict: 'error',
    title: 'What the last run saw of the store could not be read, so changes since then are not known',
    citation: SOURCE.tool,
    requirements: ['XKS-CONNECT-007'],
    remedy:
      'If the evidence names an action, allow it; else nothing is to be done: what this run saw takes the place of what could not ' +
      'be read, and the next run compares with it.',
    kms: null,
  },
} as const satisfies FindingTable;

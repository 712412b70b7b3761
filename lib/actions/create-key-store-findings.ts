/** What creating the store can come to. */
import type { FindingTable } from '../checks/finding-table.ts';
import { PREDICT } from '../xks/kms-errors.ts';
import { SOURCE } from '../xks/sources.ts';

export const CREATE_FINDINGS = {
  'create-key-store/created': {
    verdict: 'pass',
    title: 'The external key store was created',
    citation: SOURCE.api,
    requirements: ['XKS-IAM-001'],
  },
  'create-key-store/answer-lost': {
    verdict: 'pass',
    title: 'The external key store was created; the answer of KMS was lost on the way, the list of stores shows it',
    citation: SOURCE.api,
    requirements: ['XKS-UNIQ-014'],
  },
  'create-key-store/adopted': {
    verdict: 'pass',
    title: 'A store with this name and exactly these settings was there already and was adopted',
    citation: SOURCE.api,
    requirements: ['XKS-UNIQ-014'],
  },
  'create-key-store/name-taken': {
    verdict: 'fail',
    title: 'A store of this name exists with other settings',
    citation: SOURCE.api,
    requirements: ['XKS-UNIQ-001'],
    remedy:
      'Choose another CustomKeyStoreName, or make the request equal to the store: the evidence lists where they differ. ' +
      'Then run again: nothing was created.',
    kms: PREDICT.nameInUse,
  },
  'create-key-store/refused': {
    verdict: 'fail',
    title: 'KMS refused to create the store',
    citation: SOURCE.api,
    requirements: ['XKS-IAM-001'],
    remedy: 'Repair what the exception in the evidence names, then run again: nothing was created.',
    kms: PREDICT.nothing,
  },
  'create-key-store/no-credential': {
    verdict: 'error',
    title: 'The proxy authentication credential could not be read',
    citation: SOURCE.create,
    requirements: ['XKS-AUTH-001'],
    remedy:
      'Pass --proxy-config FILE, or name a secret that this run may read in XksProxyAuthenticationCredentialSecretId; ' +
      'the evidence says what stood in the way.',
    kms: null,
  },
  'create-key-store/not-known': {
    verdict: 'error',
    title: 'KMS gave no answer, and the store is not in the list of stores',
    citation: SOURCE.api,
    requirements: ['XKS-UNIQ-014'],
    remedy:
      'Run again: a store that appeared meanwhile is adopted, not made twice. To look yourself: ' +
      "aws kms describe-custom-key-stores --region '{region}' --custom-key-store-name '{storeName}'",
    kms: null,
  },
  'create-key-store/not-recorded': {
    verdict: 'warn',
    title: 'The store exists, but its id could not be written into the records of this tool',
    citation: SOURCE.tool,
    requirements: ['XKS-UNIQ-014'],
    remedy: 'Keep the id of the evidence, and run again so that it is recorded.',
    kms: PREDICT.nothing,
  },
  'create-key-store/override-not-allowed': {
    verdict: 'fail',
    title: 'Nothing was created: the request skips or demotes findings, which may not open the gate here',
    citation: SOURCE.tool,
    requirements: ['XKS-CONNECT-006'],
    remedy:
      'Take Skip and Demote out of the request and repair what they hide, or have the service deployed with ' +
      'AllowGateOverride set to true.',
    kms: PREDICT.nothing,
  },
} as const satisfies FindingTable;

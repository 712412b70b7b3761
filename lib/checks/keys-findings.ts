/** What the `keys` check can find. */
import { PREDICT } from '../xks/kms-errors.ts';
import { SOURCE } from '../xks/sources.ts';
import type { FindingTable } from './finding-table.ts';

const STORE = "--region '{region}' --custom-key-store-id '{storeId}'";

export const KEYS_FINDINGS = {
  'keys/none': {
    verdict: 'pass',
    title: 'No KMS key was found in the store',
    citation: SOURCE.create,
    requirements: ['XKS-OPS-008'],
  },
  'keys/usable': {
    verdict: 'pass',
    title: 'KMS lists no key of the store as unavailable',
    citation: SOURCE.connect,
    requirements: ['XKS-CONNECT-001'],
  },
  'keys/own-external-keys': {
    verdict: 'pass',
    title: 'Each KMS key of the store has an external key of its own, with an id that fits',
    citation: SOURCE.create,
    requirements: ['XKS-OPS-008', 'XKS-PROTO-010', 'XKS-REQ-015'],
  },
  'keys/unavailable': {
    verdict: 'fail',
    title: 'Keys of the store are unavailable, although KMS has the store connected',
    citation: SOURCE.connect,
    requirements: ['XKS-CONNECT-001', 'XKS-CONNECT-005'],
    remedy:
      'Just after connecting, wait a few minutes and look again. If they stay so, repair what the other checks find; then ' +
      `disconnect and connect the store: aws kms disconnect-custom-key-store ${STORE}; aws kms connect-custom-key-store ${STORE}`,
    kms: PREDICT.nothing,
  },
  'keys/down-with-store': {
    verdict: 'warn',
    title: 'Keys of the store are unavailable, and KMS does not list the store as connected',
    citation: SOURCE.connect,
    requirements: ['XKS-CONNECT-001'],
    remedy:
      'Whoever still needs what these keys protect needs the store connected: repair what the other checks find, then ' +
      `aws kms connect-custom-key-store ${STORE}`,
    kms: PREDICT.nothing,
  },
  'keys/external-key-shared': {
    verdict: 'warn',
    title: 'Several KMS keys of the store stand on one external key',
    citation: SOURCE.create,
    requirements: ['XKS-OPS-008'],
    remedy:
      'Give each KMS key an external key of its own: make new KMS keys on new external keys and encrypt the data anew. Whoever ' +
      'may use one of the keys in the evidence reaches the material behind the other.',
    kms: PREDICT.nothing,
  },
  'keys/external-id-unfit': {
    verdict: 'fail',
    title: 'External keys have ids with which KMS cannot ask the proxy for them',
    citation: SOURCE.spec,
    requirements: ['XKS-REQ-015', 'XKS-PROTO-010'],
    remedy:
      'Shorten the path prefix or the host name of the store (update-custom-key-store), or move the data to keys with ids of at ' +
      'most {longestExternalKeyId} characters out of A–Z, a–z, 0–9, hyphen, underscore and full stop.',
    kms: PREDICT.nothing,
  },
  'keys/pending-deletion': {
    verdict: 'pass',
    title: 'KMS keys of the store are waiting to be deleted',
    citation: SOURCE.create,
    requirements: ['XKS-OPS-008'],
    advice:
      'What they protect is lost when they go: a KMS key cannot be made again, not even on the same external key. To keep one: ' +
      'aws kms cancel-key-deletion',
  },
  'keys/not-listed': {
    verdict: 'skipped',
    reason: 'not-readable',
    title: 'The KMS keys of the account could not be listed',
    citation: SOURCE.tool,
    requirements: ['XKS-OPS-008'],
    advice: 'Allow the action in the evidence to have the keys of the store looked at.',
  },
  'keys/not-all-looked-at': {
    verdict: 'skipped',
    reason: 'not-readable',
    title: 'Not every KMS key of the account was looked at, so keys of the store may be missing here',
    citation: SOURCE.tool,
    requirements: ['XKS-OPS-008'],
    advice:
      'Key policies decide who may describe a key: those of the keys that were refused do not allow this role kms:DescribeKey. ' +
      'Beyond the number in the evidence this tool does not go.',
  },
} as const satisfies FindingTable;

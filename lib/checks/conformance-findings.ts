/**
 * Everything the `conformance` check can find. KMS uses none of this when it creates or connects a store, so both would pass; what
 * its later calls would say stands in the remedies.
 */
import { PREDICT } from '../xks/kms-errors.ts';
import { SOURCE } from '../xks/sources.ts';
import { CONFORMANCE_CRYPTO_FINDINGS } from './conformance-crypto-findings.ts';
import type { FindingTable } from './finding-table.ts';

export const CONFORMANCE_FINDINGS = {
  ...CONFORMANCE_CRYPTO_FINDINGS,
  'conformance/not-called': {
    verdict: 'skipped',
    reason: 'blocked',
    title: 'No key operation was tried, because health requests come to nothing: the health check says why',
    citation: SOURCE.tool,
    requirements: ['XKS-PROTO-001'],
  },
  'conformance/unobserved': {
    verdict: 'error',
    title: 'Some key operations could not be tried',
    citation: SOURCE.tool,
    requirements: ['XKS-PROTO-001'],
    remedy:
      'See first what the health check says of credential, limits and connection, then run again: the evidence names the calls ' +
      'that came to nothing and what was met in place of an answer.',
    kms: null,
  },
  'conformance/test-key-missing': {
    verdict: 'error',
    title: 'The key manager does not know the key that was named for this check',
    citation: SOURCE.tool,
    requirements: ['XKS-PROTO-001'],
    remedy:
      'Make an AES-256 key for nothing but this check on the external key manager and name its id in ' +
      "Preflight.Conformance.ExternalKeyId ('{externalKeyId}' is not there), then run again.",
    kms: null,
  },
  'conformance/key-id-malformed': {
    verdict: 'fail',
    title: 'The id of the external key has not the form that KMS takes',
    citation: SOURCE.spec,
    requirements: ['XKS-PROTO-010'],
    remedy:
      'Name keys on the key manager with 1 to 128 letters, digits, hyphens, underscores and dots, and give such an id as ' +
      'Preflight.Conformance.ExternalKeyId. CreateKey would refuse this one as XksKeyId with ValidationException.',
    kms: PREDICT.nothing,
  },
  'conformance/metadata-usable': {
    verdict: 'pass',
    title: 'GetKeyMetadata tells of an enabled AES-256 key for encryption and decryption',
    citation: SOURCE.spec,
    requirements: ['XKS-PROTO-001', 'XKS-PROTO-002', 'XKS-PROTO-010', 'XKS-PROTO-014'],
  },
  'conformance/metadata-malformed': {
    verdict: 'fail',
    title: 'The answer to GetKeyMetadata is not of the form that KMS reads',
    citation: SOURCE.spec,
    requirements: ['XKS-PROTO-001', 'XKS-PROTO-002'],
    remedy:
      'Report it to the vendor of the proxy: keySpec and keyStatus are texts, keyUsage is a list of at most ten texts. CreateKey ' +
      'would end in CustomKeyStoreInvalidStateException.',
    kms: PREDICT.nothing,
  },
  'conformance/key-not-usable': {
    verdict: 'fail',
    title: 'GetKeyMetadata tells of a key that KMS would not take',
    citation: SOURCE.spec,
    requirements: ['XKS-PROTO-002'],
    remedy:
      'On the key manager, make the test key an enabled AES_256 key that may ENCRYPT and DECRYPT; if it is one, report the answer ' +
      'in the evidence to the vendor of the proxy. CreateKey would end in XksKeyInvalidConfigurationException.',
    kms: PREDICT.nothing,
  },
  'conformance/access-denied': {
    verdict: 'fail',
    title: 'The proxy denies the key operations to the principal they were tried for',
    citation: SOURCE.spec,
    requirements: ['XKS-PROTO-014'],
    remedy:
      'In the secondary authorisation of the proxy, admit those who create and use keys (here it was asked about the principal in ' +
      'the evidence, with kmsOperation {kmsOperation}), or run this check as one of them. CreateKey and every use of a key would ' +
      'end in KMSInvalidStateException or CustomKeyStoreInvalidStateException.',
    kms: PREDICT.nothing,
  },
  'conformance/operation-refused': {
    verdict: 'fail',
    title: 'The proxy does not carry out a well-formed key operation',
    citation: SOURCE.spec,
    requirements: ['XKS-PROTO-001'],
    remedy:
      'Install a version of the proxy that implements GetKeyMetadata, Encrypt and Decrypt, and look into its log for the call in the ' +
      'evidence. Without GetKeyMetadata no key can be made (CreateKey names XksKeyInvalidResponseException or ' +
      'UnsupportedOperationException, AWS documents both), without the others no key can be used (KMSInvalidStateException).',
    kms: PREDICT.nothing,
  },
  'conformance/unknown-key-named': {
    verdict: 'pass',
    title: 'The proxy answers for an unknown key with KeyNotFoundException',
    citation: SOURCE.spec,
    requirements: ['XKS-PROTO-003'],
  },
  'conformance/unknown-key-misreported': {
    verdict: 'fail',
    title: 'The proxy does not answer for an unknown key with 404 KeyNotFoundException',
    citation: SOURCE.spec,
    requirements: ['XKS-PROTO-003'],
    remedy:
      'Report it to the vendor of the proxy. Whoever mistypes an XksKeyId in CreateKey would not be told XksKeyNotFoundException, ' +
      'but something that speaks of the store.',
    kms: PREDICT.nothing,
  },
  'conformance/validates': {
    verdict: 'pass',
    title: 'The proxy answers a request that lacks a field with ValidationException',
    citation: SOURCE.spec,
    requirements: ['XKS-PROTO-009'],
  },
  'conformance/not-validated': {
    verdict: 'warn',
    title: 'The proxy does not answer a request that lacks a field with 400 ValidationException',
    citation: SOURCE.spec,
    requirements: ['XKS-PROTO-009'],
    remedy:
      'Report it to the vendor of the proxy: an Encrypt without plaintext went in, and the evidence says what came back. KMS sends ' +
      'no such requests; the wrong name misleads whoever looks for a fault.',
    kms: PREDICT.nothing,
  },
  'conformance/long-arn-refused': {
    verdict: 'fail',
    title: 'The proxy refuses a request with an ARN of 2048 characters',
    citation: SOURCE.spec,
    requirements: ['XKS-PROTO-011'],
    remedy:
      'Raise the limits of the proxy, and of what stands before it, for awsPrincipalArn and kmsKeyArn: roles may have long paths. ' +
      'For such callers every use of a key would end in KMSInvalidStateException.',
    kms: PREDICT.nothing,
  },
  'conformance/test-key-apart': {
    verdict: 'pass',
    title: 'No KMS key of this account and Region is made of the test key',
    citation: SOURCE.spec,
    requirements: ['XKS-PROTO-012'],
  },
  'conformance/test-key-in-use': {
    verdict: 'warn',
    title: 'A KMS key of this account is made of an external key of this id',
    citation: SOURCE.spec,
    requirements: ['XKS-PROTO-012'],
    remedy:
      'Name a key in Preflight.Conformance.ExternalKeyId that serves nothing else: what this check does with it stands in the log of ' +
      'the key manager and has no line in CloudTrail, so that auditors would look for it in vain.',
    kms: PREDICT.nothing,
  },
  'conformance/backing-untold': {
    verdict: 'skipped',
    reason: 'blocked',
    title: 'Whether a KMS key is made of the test key could not be told for all keys',
    citation: SOURCE.spec,
    requirements: ['XKS-PROTO-012'],
  },
} as const satisfies FindingTable;

export type ConformanceCode = keyof typeof CONFORMANCE_FINDINGS;

/** What Encrypt and Decrypt can be blamed for: part of the findings of the `conformance` check. */
import { PREDICT } from '../xks/kms-errors.ts';
import { SOURCE } from '../xks/sources.ts';
import type { FindingTable } from './finding-table.ts';

const VENDOR = 'Report it to the vendor of the proxy with the evidence';

export const CONFORMANCE_CRYPTO_FINDINGS = {
  'conformance/encrypts-as-specified': {
    verdict: 'pass',
    title: 'Encrypt answers in the sizes and the spelling that KMS takes, up to the sizes that it sends',
    citation: SOURCE.spec,
    requirements: ['XKS-PROTO-001', 'XKS-PROTO-004', 'XKS-PROTO-005', 'XKS-PROTO-006', 'XKS-PROTO-011', 'XKS-OPS-011'],
  },
  'conformance/encrypt-answer-invalid': {
    verdict: 'fail',
    title: 'The answer to Encrypt has parts of a wrong size or spelling',
    citation: SOURCE.spec,
    requirements: ['XKS-PROTO-004'],
    remedy:
      `${VENDOR}: a ciphertext as long as the plaintext, an initialization vector of 12 or 16 bytes, a tag of 16 bytes apart from ` +
      'the ciphertext, all in standard base64 with padding. KMS would refuse the answer: KMSInvalidStateException.',
    kms: PREDICT.nothing,
  },
  'conformance/limit-refused': {
    verdict: 'fail',
    title: 'The proxy refuses the largest request that it must take',
    citation: SOURCE.spec,
    requirements: ['XKS-PROTO-005'],
    remedy:
      'Raise the limits of the proxy, and of what stands before it, to 4300 bytes of plaintext with 8192 bytes of additional ' +
      'authenticated data (base64 makes them a third longer). Larger secrets or encryption contexts would end in ' +
      'KMSInvalidStateException.',
    kms: PREDICT.nothing,
  },
  'conformance/ciphertext-metadata-too-long': {
    verdict: 'fail',
    title: 'The proxy returns ciphertextMetadata of more than 20 bytes',
    citation: SOURCE.spec,
    requirements: ['XKS-PROTO-006'],
    remedy: `${VENDOR}. KMS would refuse to encrypt: KMSInvalidStateException.`,
    kms: PREDICT.nothing,
  },
  'conformance/ciphertext-metadata-unbound': {
    verdict: 'fail',
    title: 'Altered ciphertextMetadata still decrypts',
    citation: SOURCE.spec,
    requirements: ['XKS-PROTO-006'],
    remedy: `${VENDOR}: the metadata belongs into what the key manager authenticates. Until then nobody notices when it is altered.`,
    kms: PREDICT.nothing,
  },
  'conformance/aad-not-delimited': {
    verdict: 'fail',
    title: 'ciphertextMetadata decrypts in the place of additional authenticated data',
    citation: SOURCE.spec,
    requirements: ['XKS-PROTO-006', 'XKS-PROTO-008'],
    remedy:
      `${VENDOR}: a length must stand before each of the two when they are authenticated together (two bytes before the data, one ` +
      'before the metadata); otherwise bytes can move from one to the other unnoticed. Old ciphertext needs the old way: let the ' +
      'metadata say which one it was.',
    kms: PREDICT.nothing,
  },
  'conformance/integrity-value-right': {
    verdict: 'pass',
    title: 'Encrypt returns the right data integrity value',
    citation: SOURCE.spec,
    requirements: ['XKS-PROTO-007'],
  },
  'conformance/integrity-value-absent': {
    verdict: 'fail',
    title: 'Encrypt returns no data integrity value although one was asked for',
    citation: SOURCE.spec,
    requirements: ['XKS-PROTO-007'],
    remedy: `${VENDOR}: ciphertextDataIntegrityValue is missing. KMS would refuse to encrypt: KMSInvalidStateException.`,
    kms: PREDICT.nothing,
  },
  'conformance/integrity-value-wrong': {
    verdict: 'fail',
    title: 'The data integrity value of Encrypt is not that of what it returned',
    citation: SOURCE.spec,
    requirements: ['XKS-PROTO-007'],
    remedy:
      `${VENDOR}: it is the SHA-256 of additional data, metadata, initialization vector, ciphertext and tag, all decoded, one after ` +
      'another without lengths. KMS would refuse to encrypt: KMSInvalidStateException.',
    kms: PREDICT.nothing,
  },
  'conformance/round-trips': {
    verdict: 'pass',
    title: 'Decrypt gives back what was encrypted, with and without additional authenticated data',
    citation: SOURCE.spec,
    requirements: ['XKS-PROTO-001', 'XKS-PROTO-005', 'XKS-PROTO-008', 'XKS-OPS-011'],
  },
  'conformance/round-trip-failed': {
    verdict: 'fail',
    title: 'Decrypt does not give back what was encrypted',
    citation: SOURCE.spec,
    requirements: ['XKS-PROTO-008'],
    remedy:
      'Create no key in this store before the proxy decrypts its own ciphertext: whatever were encrypted would be lost. Look into its ' +
      'log for the calls in the evidence. KMS would answer KMSInvalidStateException.',
    kms: PREDICT.nothing,
  },
  'conformance/tampering-refused': {
    verdict: 'pass',
    title: 'Decrypt refuses everything that was altered or left out, with InvalidCiphertextException',
    citation: SOURCE.spec,
    requirements: ['XKS-PROTO-006', 'XKS-PROTO-008'],
  },
  'conformance/tampering-accepted': {
    verdict: 'fail',
    title: 'Decrypt accepts what was altered after encryption',
    citation: SOURCE.spec,
    requirements: ['XKS-PROTO-008'],
    remedy: `${VENDOR}, and use no key of it until then: the authentication tag is not verified, so altered ciphertext passes for genuine.`,
    kms: PREDICT.nothing,
  },
  'conformance/tampering-misreported': {
    verdict: 'fail',
    title: 'Decrypt refuses altered ciphertext with something else than 400 InvalidCiphertextException',
    citation: SOURCE.spec,
    requirements: ['XKS-PROTO-008'],
    remedy: `${VENDOR}. Users who decrypt with a wrong encryption context would take it for an outage of the key store.`,
    kms: PREDICT.nothing,
  },
} as const satisfies FindingTable;

/** Faults of the key operations of the proxy API. */
import type { KeyMetadata } from '@aws-sdk/client-kms';
import type { Fault } from './fault.ts';
import { SANDBOX } from './healthy-world.ts';
import type { SandboxPlan } from './plan.ts';
import { FAULTY_ANSWER, TEST_KEY_ID } from './xks-proxy-behaviour.ts';

export const CONFORMANCE_FAULTS: readonly Fault[] = [
  conformanceFault('test-key-missing', 'the test key does not exist', 'test-key-missing', ({ behaviour }) => {
    behaviour.keys = {};
  }),
  conformanceFault('key-id-malformed', 'the id of the test key has spaces', 'key-id-malformed', ({ params }) => {
    params.Preflight = { ...params.Preflight, Conformance: { ExternalKeyId: 'my test key' } };
  }),
  conformanceFault('test-key-disabled', 'the test key is disabled', 'key-not-usable', ({ behaviour }) => {
    behaviour.keys[TEST_KEY_ID] = { keySpec: 'AES_256', keyUsage: ['ENCRYPT', 'DECRYPT'], keyStatus: 'DISABLED' };
  }),
  conformanceFault(
    'metadata-malformed',
    'the metadata of a key has no usage',
    'metadata-malformed',
    ({ behaviour }) => {
      behaviour.answers.metadata = { body: '{"keySpec":"AES_256","keyStatus":"ENABLED"}' };
    },
    { 'conformance/unknown-key-misreported': 'every key is answered alike' },
  ),
  conformanceFault('key-access-denied', 'secondary authorisation denies the principal', 'access-denied', ({ behaviour }) => {
    behaviour.answers.metadata = FAULTY_ANSWER.error('AccessDeniedException');
  }),
  conformanceFault('key-operations-dropped', 'the proxy drops calls about keys', 'operation-refused', ({ behaviour }) => {
    behaviour.answers.metadata = 'drop';
  }),
  conformanceFault('key-operations-throttled', 'the proxy throttles calls about keys', 'unobserved', ({ behaviour }) => {
    behaviour.answers.metadata = FAULTY_ANSWER.error('ThrottlingException');
  }),
  conformanceFault(
    'encrypt-unsupported',
    'the proxy does not implement Encrypt',
    'operation-refused',
    ({ behaviour }) => {
      behaviour.answers.encrypt = FAULTY_ANSWER.error('UnsupportedOperationException');
    },
    { 'conformance/not-validated': 'the call that lacks a field is one of Encrypt' },
  ),
  conformanceFault(
    'unknown-key-misnamed',
    'unknown keys are called a wrong state',
    'unknown-key-misreported',
    ({ behaviour }) => {
      behaviour.keyHandling.errorsAs.KeyNotFoundException = 'InvalidStateException';
    },
  ),
  conformanceFault(
    'nothing-validated',
    'a request that lacks a field breaks the proxy',
    'not-validated',
    ({ behaviour }) => {
      behaviour.keyHandling.errorsAs.ValidationException = 'InternalException';
    },
    { 'conformance/tampering-misreported': 'a part that is missing is refused by the same validation' },
  ),
  conformanceFault('long-arn-refused', 'ARNs may have 256 characters', 'long-arn-refused', ({ behaviour }) => {
    behaviour.keyHandling.maxArnLength = 256;
  }),
  conformanceFault(
    'tag-in-ciphertext',
    'the tag is a part of the ciphertext',
    'encrypt-answer-invalid',
    ({ behaviour }) => {
      behaviour.keyHandling.appendsTag = true;
    },
    { 'conformance/integrity-value-wrong': 'the proxy computes it over the ciphertext without the tag' },
  ),
  conformanceFault('url-base64', 'answers hold URL-safe base64', 'encrypt-answer-invalid', ({ behaviour }) => {
    behaviour.keyHandling.base64 = 'url';
  }),
  conformanceFault('small-plaintext-only', 'the proxy takes 4096 bytes of plaintext', 'limit-refused', ({ behaviour }) => {
    behaviour.keyHandling.maxPlaintextBytes = 4096;
  }),
  conformanceFault('small-aad-only', 'the proxy takes 4096 bytes of additional data', 'limit-refused', ({ behaviour }) => {
    behaviour.keyHandling.maxAadBytes = 4096;
  }),
  conformanceFault('metadata-too-long', 'metadata has 28 bytes', 'ciphertext-metadata-too-long', ({ behaviour }) => {
    behaviour.keyHandling.ciphertextMetadata = 'key_version=2026-03-01T12:00';
  }),
  conformanceFault('metadata-unbound', 'metadata is not authenticated', 'ciphertext-metadata-unbound', ({ behaviour }) => {
    behaviour.keyHandling.authenticates = 'data-alone';
  }),
  conformanceFault('aad-not-delimited', 'no lengths in what is authenticated', 'aad-not-delimited', ({ behaviour }) => {
    behaviour.keyHandling.authenticates = 'concatenated';
  }),
  conformanceFault('integrity-value-absent', 'Encrypt returns no integrity value', 'integrity-value-absent', ({ behaviour }) => {
    behaviour.keyHandling.integrityValue = 'absent';
  }),
  conformanceFault('integrity-value-wrong', 'the integrity value is wrong', 'integrity-value-wrong', ({ behaviour }) => {
    behaviour.keyHandling.integrityValue = 'wrong';
  }),
  conformanceFault('decrypts-something-else', 'Decrypt returns another plaintext', 'round-trip-failed', ({ behaviour }) => {
    behaviour.answers.decrypt = { status: 200, body: '{"plaintext":"AAAA"}' };
  }),
  conformanceFault(
    'tag-not-verified',
    'nobody looks at the tag',
    'tampering-accepted',
    ({ behaviour }) => {
      behaviour.keyHandling.verifiesTag = false;
    },
    {
      'conformance/ciphertext-metadata-unbound': 'only the tag binds it',
      'conformance/aad-not-delimited': 'only the tag binds it',
    },
  ),
  conformanceFault('tampering-misnamed', 'altered ciphertext breaks the proxy', 'tampering-misreported', ({ behaviour }) => {
    behaviour.keyHandling.errorsAs.InvalidCiphertextException = 'InternalException';
  }),
  conformanceFault('test-key-in-use', 'a KMS key is made of the test key', 'test-key-in-use', ({ aws }) => {
    aws.kmsKeys.push(backedKey());
  }),
];

/** Opts in before it breaks anything. */
function conformanceFault(
  name: string,
  summary: string,
  state: string,
  breaks: (plan: SandboxPlan) => void,
  also: Fault['also'] = {},
): Fault {
  return {
    name,
    summary,
    connectivity: 'both',
    codes: [`conformance/${state}`],
    also,
    breaks: (plan) => {
      plan.params.Preflight = { ...plan.params.Preflight, Conformance: { ExternalKeyId: TEST_KEY_ID } };
      breaks(plan);
    },
  };
}

function backedKey(): KeyMetadata {
  const KeyId = '0d990263-018e-4e65-a703-eff731de951e';
  return {
    KeyId,
    Arn: `arn:aws:kms:${SANDBOX.region}:${SANDBOX.account}:key/${KeyId}`,
    CustomKeyStoreId: 'cks-0123456789abcdef1',
    Origin: 'EXTERNAL_KEY_STORE',
    XksKeyConfiguration: { Id: TEST_KEY_ID },
  };
}

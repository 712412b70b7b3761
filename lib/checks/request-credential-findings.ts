/** What the `request` check can find about the proxy authentication credential. */
import { PREDICT } from '../xks/kms-errors.ts';
import { SOURCE } from '../xks/sources.ts';
import type { FindingTable } from './finding-table.ts';

const GENERATE = 'Let the proxy generate a new credential';

export const CREDENTIAL_FINDINGS = {
  'request/credential-well-formed': {
    verdict: 'pass',
    title: 'The proxy authentication credential is well-formed',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-016', 'XKS-AUTH-001', 'XKS-AUTH-002'],
  },
  'request/credential-own': {
    verdict: 'pass',
    title: 'The credential looks random and made for this proxy, and no part of it stands elsewhere in the request',
    citation: SOURCE.spec,
    requirements: ['XKS-AUTH-009', 'XKS-AUTH-010', 'XKS-AUTH-011', 'XKS-AUTH-013', 'XKS-REQ-002', 'XKS-REQ-025'],
  },
  'request/credential-file-used': {
    verdict: 'pass',
    title: 'The credential was taken from the proxy configuration file; the secret that the request names was not read',
    citation: SOURCE.tool,
    requirements: ['XKS-REQ-022'],
  },
  'request/credential-not-given': {
    verdict: 'skipped',
    reason: 'blocked',
    title: 'No credential is given, so its form could not be looked at',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-016'],
  },
  'request/credential-not-read': {
    verdict: 'skipped',
    reason: 'blocked',
    title: 'The secret was not read, because the request names no host that it could be for',
    citation: SOURCE.tool,
    requirements: ['XKS-REQ-016'],
  },
  'request/credential-unreadable': {
    verdict: 'error',
    title: 'The secret with the credential could not be read',
    citation: SOURCE.tool,
    requirements: ['XKS-REQ-016'],
    remedy: 'Correct what the evidence names, then run again.',
    kms: null,
  },
  'request/credential-not-json': {
    verdict: 'fail',
    title: 'The file or secret does not hold a credential in JSON',
    citation: SOURCE.create,
    requirements: ['XKS-REQ-022', 'XKS-REQ-016'],
    remedy:
      'Generate the proxy configuration file anew, or store one JSON object with AccessKeyId and RawSecretAccessKey, such as: ' +
      "aws secretsmanager put-secret-value --region '{region}' --secret-id '{source}' --secret-string file://credential.json",
    kms: PREDICT.malformed,
  },
  'request/access-key-id-missing': {
    verdict: 'fail',
    title: 'The credential has no AccessKeyId',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-016', 'XKS-AUTH-001'],
    remedy: 'Add AccessKeyId to the secret or proxy configuration file, spelled like this: KMS needs both parts.',
    kms: PREDICT.malformed,
  },
  'request/secret-missing': {
    verdict: 'fail',
    title: 'The credential has no RawSecretAccessKey',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-016', 'XKS-AUTH-002'],
    remedy: 'Add RawSecretAccessKey to the secret or proxy configuration file, spelled like this: KMS needs both parts.',
    kms: PREDICT.malformed,
  },
  'request/access-key-id-length': {
    verdict: 'fail',
    title: 'The AccessKeyId is too short or too long',
    citation: SOURCE.api,
    requirements: ['XKS-AUTH-001'],
    remedy: `${GENERATE} with an AccessKeyId of 20 to 30 characters; it has {length}.`,
    kms: PREDICT.malformed,
  },
  'request/access-key-id-characters': {
    verdict: 'fail',
    title: 'The AccessKeyId holds characters that are not allowed',
    citation: SOURCE.api,
    requirements: ['XKS-AUTH-001'],
    remedy: `${GENERATE} whose AccessKeyId holds only A to Z and 2 to 7; look for a line break or blank that was copied along.`,
    kms: PREDICT.malformed,
  },
  'request/secret-length': {
    verdict: 'fail',
    title: 'The RawSecretAccessKey is too short or too long',
    citation: SOURCE.api,
    requirements: ['XKS-AUTH-002'],
    remedy: `${GENERATE} with a RawSecretAccessKey of 43 to 64 characters (32 random bytes in base64 are 44); it has {length}.`,
    kms: PREDICT.malformed,
  },
  'request/secret-characters': {
    verdict: 'fail',
    title: 'The RawSecretAccessKey holds characters that are not allowed',
    citation: SOURCE.api,
    requirements: ['XKS-AUTH-002'],
    remedy:
      `${GENERATE} in ordinary base64 (A to Z, a to z, 0 to 9, /, + and =); look for a line break or blank that was copied ` +
      `along.`,
    kms: PREDICT.malformed,
  },
  'request/credential-swapped': {
    verdict: 'fail',
    title: "AccessKeyId and RawSecretAccessKey stand in each other's place",
    citation: SOURCE.api,
    requirements: ['XKS-AUTH-001', 'XKS-AUTH-002'],
    remedy:
      'Exchange the two values. AccessKeyId is not treated as a secret: if this request reached KMS, replace the credential.',
    kms: PREDICT.malformed,
  },
  'request/credential-of-iam': {
    verdict: 'warn',
    title: 'The credential looks like one of IAM',
    citation: SOURCE.create,
    requirements: ['XKS-AUTH-009'],
    remedy: `${GENERATE} for this store alone. If this is an IAM access key, deactivate it: whoever runs the proxy knows it.`,
    kms: PREDICT.nothing,
  },
  'request/credential-published': {
    verdict: 'warn',
    title: 'The credential is one that is printed in documentation or samples',
    citation: SOURCE.hardening,
    requirements: ['XKS-AUTH-010'],
    remedy: `${GENERATE}: everybody knows this one and could call the proxy.`,
    kms: PREDICT.nothing,
  },
  'request/secret-weak': {
    verdict: 'warn',
    title: 'The RawSecretAccessKey looks easy to guess',
    citation: SOURCE.spec,
    requirements: ['XKS-AUTH-011'],
    remedy: `${GENERATE} from 256 random bits, for example with: openssl rand -base64 32`,
    kms: PREDICT.nothing,
  },
  'request/access-key-id-reveals-secret': {
    verdict: 'warn',
    title: 'AccessKeyId and RawSecretAccessKey have a part in common',
    citation: SOURCE.spec,
    requirements: ['XKS-AUTH-013'],
    remedy: `${GENERATE} whose two parts are independent: KMS shows the AccessKeyId to everyone who may describe the store.`,
    kms: PREDICT.nothing,
  },
  'request/credential-in-text': {
    verdict: 'warn',
    title: 'A part of the credential stands in the name or path of the store',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-002', 'XKS-REQ-025'],
    remedy: 'Choose other values for the fields in the evidence and replace the credential: names and paths appear in logs.',
    kms: PREDICT.nothing,
  },
} as const satisfies FindingTable;

/** Judges what the key operations of the proxy answered. Pure. */
import { isUsableKey } from '../xks/key-answers.ts';
import { LIMITS } from '../xks/limits.ts';
import type { CheckInput } from './check.ts';
import type { Backing } from './conformance-backing.ts';
import { judgeDecryptions } from './conformance-decryptions.ts';
import type { ConformanceCode } from './conformance-findings.ts';
import {
  type ConformanceObservation,
  type EncryptReply,
  type EncryptStep,
  isHealthAnswered,
  type KeyUse,
  type Reply,
} from './conformance-observe.ts';
import { isDenied, isUntold, shown } from './conformance-replies.ts';
import type { Judged } from './finding-table.ts';

type Said = Judged<ConformanceCode>;
type Called = Extract<ConformanceObservation, { state: 'called' }>;

export function judgeConformance(seen: ConformanceObservation, { params }: CheckInput): readonly Said[] {
  switch (seen.state) {
    case 'malformed-key-id':
      return [{ code: 'conformance/key-id-malformed', evidence: { length: keyIdOf(params).length } }];
    case 'no-credential':
      return [{ code: 'conformance/not-called', evidence: { why: seen.why, source: seen.source } }];
    case 'unsignable':
      return [{ code: 'conformance/not-called', evidence: { why: seen.what, source: seen.source } }];
    case 'called':
      return isHealthAnswered(seen.health)
        ? [...judgeMetadata(seen, keyIdOf(params)), ...judgeUse(seen), ...judgeBacking(seen.backing)]
        : judgeHealth(seen.health);
  }
}

/**
 * What keeps the health API from answering is for the health check to say, unless it was chance. Nothing good is said beside it: the
 * check must not seem to have passed.
 */
function judgeHealth(reply: Reply): readonly Said[] {
  const evidence = { operation: 'GetHealthStatus', ...shown(reply) };
  const chance = isUntold(reply) && reply.status !== 401;
  return [{ code: chance ? 'conformance/unobserved' : 'conformance/not-called', evidence }];
}

function keyIdOf({ Preflight }: CheckInput['params']): string {
  return Preflight?.Conformance?.ExternalKeyId ?? '';
}

function judgeMetadata({ metadata, awsPrincipalArn, ...called }: Called, externalKeyId: string): readonly Said[] {
  const { key, ...reply } = metadata;
  const where = { address: called.address, ...(called.notTried === 0 ? {} : { addressesNotTried: called.notTried }) };
  const evidence = { operation: 'GetKeyMetadata', ...shown(reply), ...where };
  if (isUntold(reply)) return [{ code: 'conformance/unobserved', evidence }];
  if (reply.said === 'KeyNotFoundException')
    return [{ code: 'conformance/test-key-missing', evidence: { ...evidence, externalKeyId } }];
  if (isDenied(reply)) {
    return [
      {
        code: 'conformance/access-denied',
        evidence: { ...evidence, awsPrincipalArn: short(awsPrincipalArn), kmsOperation: 'CreateKey' },
      },
    ];
  }
  if (reply.status !== 200) return [{ code: 'conformance/operation-refused', evidence }];
  if (key === null) return [{ code: 'conformance/metadata-malformed', evidence }];
  const about = { keySpec: key.keySpec, keyUsage: [...key.keyUsage], keyStatus: key.keyStatus, externalKeyId, ...where };
  return [{ code: isUsableKey(key) ? 'conformance/metadata-usable' : 'conformance/key-not-usable', evidence: about }];
}

function short(arn: string): string {
  return arn.length > 256 ? `${arn.slice(0, 256)}…` : arn;
}

function judgeUse({ use, awsPrincipalArn }: Called): readonly Said[] {
  if (use === null) return [];
  const denied = [use.encrypted.plain, use.encrypted['with-aad']].find(isDenied);
  if (denied !== undefined) {
    const evidence = { operation: 'Encrypt', ...shown(denied), awsPrincipalArn: short(awsPrincipalArn), kmsOperation: 'Encrypt' };
    return [...judgeUnknownKey(use.unknownKey), { code: 'conformance/access-denied', evidence }];
  }
  return [
    ...judgeUnknownKey(use.unknownKey),
    ...judgeIncomplete(use.incomplete),
    ...judgeEncryptions(use.encrypted),
    ...judgeDecryptions(use.decrypted),
  ];
}

function judgeUnknownKey(reply: Reply): readonly Said[] {
  const evidence = { operation: 'GetKeyMetadata of a key that does not exist', ...shown(reply) };
  if (isUntold(reply)) return [{ code: 'conformance/unobserved', evidence }];
  const named = reply.status === 404 && reply.said === 'KeyNotFoundException';
  return [{ code: named ? 'conformance/unknown-key-named' : 'conformance/unknown-key-misreported', evidence }];
}

function judgeIncomplete(reply: Reply): readonly Said[] {
  const evidence = { operation: 'Encrypt without plaintext', ...shown(reply) };
  if (isUntold(reply)) return [{ code: 'conformance/unobserved', evidence }];
  const named = reply.status === 400 && reply.said === 'ValidationException';
  return [{ code: named ? 'conformance/validates' : 'conformance/not-validated', evidence }];
}

const WHICH: Readonly<Record<EncryptStep, string>> = {
  plain: 'Encrypt',
  'with-aad': 'Encrypt with additional authenticated data',
  largest: `Encrypt of ${LIMITS.plaintextBytes} bytes with ${LIMITS.aadBytes} bytes of additional authenticated data`,
  'long-arn': `Encrypt for a principal of ${LIMITS.arnLength} characters`,
};

const REFUSED: Readonly<Record<EncryptStep, ConformanceCode>> = {
  plain: 'conformance/operation-refused',
  'with-aad': 'conformance/operation-refused',
  largest: 'conformance/limit-refused',
  'long-arn': 'conformance/long-arn-refused',
};

function judgeEncryptions(encrypted: KeyUse['encrypted']): readonly Said[] {
  const steps = Object.keys(WHICH) as EncryptStep[];
  // What fails in its plainest form says nothing about sizes.
  const told = encrypted.plain.status === 200 ? steps : (['plain'] as const);
  const faults = groupAlike(told.flatMap((step) => judgeEncryption(step, encrypted[step])));
  return faults.length > 0
    ? faults
    : [SPECIFIED, { code: 'conformance/integrity-value-right', evidence: { encryptions: steps.length } }];
}

/** One finding a fault, with every call that shows it. */
function groupAlike(faults: readonly Said[]): readonly Said[] {
  const alike = Map.groupBy(faults, ({ code, evidence: { operation: _, ...rest } }) => JSON.stringify([code, rest]));
  return [...alike.values()].map((all) => {
    const [first] = all as [Said, ...Said[]];
    const { operation: _, ...rest } = first.evidence;
    return { ...first, evidence: { operations: all.map(({ evidence }) => evidence['operation'] ?? null), ...rest } };
  });
}

const SPECIFIED: Said = {
  code: 'conformance/encrypts-as-specified',
  evidence: { plaintextBytes: LIMITS.plaintextBytes, aadBytes: LIMITS.aadBytes, arnLength: LIMITS.arnLength },
};

function judgeEncryption(step: EncryptStep, { encryption, ...reply }: EncryptReply): readonly Said[] {
  const operation = WHICH[step];
  if (isUntold(reply)) return [{ code: 'conformance/unobserved', evidence: { operation, ...shown(reply) } }];
  // The principal is invented: a proxy that decides by principal has read the long name and says no.
  if (step === 'long-arn' && isDenied(reply)) return [];
  if (encryption === null) return [{ code: REFUSED[step], evidence: { operation, ...shown(reply) } }];
  const { violations, metadataBytes, integrityValue } = encryption;
  return [
    ...(violations.length > 0
      ? [{ code: 'conformance/encrypt-answer-invalid', evidence: { operation, violations: [...violations] } } as const]
      : []),
    ...(metadataBytes > LIMITS.ciphertextMetadataBytes
      ? [{ code: 'conformance/ciphertext-metadata-too-long', evidence: { operation, metadataBytes } } as const]
      : []),
    ...(integrityValue === 'absent' ? [{ code: 'conformance/integrity-value-absent', evidence: { operation } } as const] : []),
    ...(integrityValue === 'wrong' ? [{ code: 'conformance/integrity-value-wrong', evidence: { operation } } as const] : []),
  ];
}

function judgeBacking(backing: Backing): readonly Said[] {
  if (!backing.ok) return [{ code: 'conformance/backing-untold', evidence: backing.evidence }];
  const { keys, lookedAt, backed, refused } = backing;
  if (backed.length > 0) return [{ code: 'conformance/test-key-in-use', evidence: { KmsKeys: backed.slice(0, 10) } }];
  if (lookedAt < keys) return [{ code: 'conformance/backing-untold', evidence: { keys, lookedAt, ...refused } }];
  return [{ code: 'conformance/test-key-apart', evidence: { keys } }];
}

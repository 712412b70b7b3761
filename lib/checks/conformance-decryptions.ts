/** Does Decrypt give back what was encrypted, and nothing that was altered? Pure. */
import { ALTERED, type DecryptStep, ROUND_TRIPS } from './conformance-alterations.ts';
import type { ConformanceCode } from './conformance-findings.ts';
import type { DecryptReply, KeyUse } from './conformance-observe.ts';
import { isUntold, shown } from './conformance-replies.ts';
import type { Judged } from './finding-table.ts';

type Said = Judged<ConformanceCode>;
type Step = readonly [step: DecryptStep, reply: DecryptReply];

const OPERATION = 'Decrypt';

export function judgeDecryptions(decrypted: KeyUse['decrypted']): readonly Said[] {
  const steps = (names: readonly DecryptStep[]): readonly Step[] =>
    names.flatMap((name) => (decrypted[name] === undefined ? [] : [[name, decrypted[name]] as const]));
  const trips = steps(ROUND_TRIPS);
  const lost = trips.filter(([, reply]) => reply.plaintext !== 'same');
  const works = (step: DecryptStep): boolean => decrypted[step]?.plaintext === 'same';
  // What does not decrypt unaltered says nothing when it is altered.
  const altered = steps(ALTERED).filter(([step]) => works(step === 'metadata-as-aad' ? 'plain' : 'with-aad'));
  return [
    ...judgeLost(lost, works('plain') && works('with-aad')),
    ...(trips.length > 0 && lost.length === 0
      ? [{ code: 'conformance/round-trips', evidence: { decryptions: trips.length } } as const]
      : []),
    ...judgeAltered(altered),
  ];
}

/** @param smallWork then only the size can be the reason */
function judgeLost(lost: readonly Step[], smallWork: boolean): readonly Said[] {
  return lost.map(([step, reply]): Said => {
    const evidence = { operation: OPERATION, of: step, ...shown(reply), plaintext: reply.plaintext };
    if (isUntold(reply)) return { code: 'conformance/unobserved', evidence };
    const refusedBySize = step === 'largest' && smallWork && reply.status !== 200;
    return { code: refusedBySize ? 'conformance/limit-refused' : 'conformance/round-trip-failed', evidence };
  });
}

const ACCEPTED: Partial<Record<DecryptStep, ConformanceCode>> = {
  'altered-metadata': 'conformance/ciphertext-metadata-unbound',
  'metadata-as-aad': 'conformance/aad-not-delimited',
};

function judgeAltered(altered: readonly Step[]): readonly Said[] {
  const untold = altered.filter(([, reply]) => isUntold(reply));
  const told = altered.filter(([, reply]) => !isUntold(reply));
  const accepted = told.filter(([, { plaintext }]) => plaintext !== null);
  const misreported = told.filter(([step, reply]) => reply.plaintext === null && !isRightRefusal(step, reply));
  const faults = [
    ...sayOf(accepted, ([step]) => ACCEPTED[step] ?? 'conformance/tampering-accepted'),
    ...sayOf(misreported, () => 'conformance/tampering-misreported'),
    ...sayOf(untold, () => 'conformance/unobserved'),
  ];
  if (faults.length > 0 || altered.length === 0) return faults;
  return [{ code: 'conformance/tampering-refused', evidence: { alterations: altered.map(([step]) => step) } }];
}

/** One finding a code. */
function sayOf(steps: readonly Step[], codeOf: (step: Step) => ConformanceCode): readonly Said[] {
  return [...Map.groupBy(steps, codeOf)].map(([code, all]) => {
    const answers = Object.fromEntries(all.map(([step, reply]) => [step, shown(reply)]));
    return { code, evidence: { operation: OPERATION, answers } };
  });
}

/** What is missing may also be called just that, and so may metadata that cannot be read: of it is said only that it must fail. */
const MAY_BE_INVALID: readonly DecryptStep[] = ['missing-iv', 'missing-tag', 'altered-metadata', 'metadata-as-aad'];

function isRightRefusal(step: DecryptStep, { status, said }: DecryptReply): boolean {
  if (status !== 400) return false;
  if (said === 'InvalidCiphertextException') return true;
  return said === 'ValidationException' && MAY_BE_INVALID.includes(step);
}

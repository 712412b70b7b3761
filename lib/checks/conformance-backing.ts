/** Is a KMS key of this account made of that external key? Then what this check does with it stands in the key manager's audit log
 * among the uses of a real key, without a line in CloudTrail. Source: XKS proxy API specification. */
import type { KeyPort } from '../aws/ports.ts';
import { attempt, type Refused } from './refused.ts';

export type Backing =
  | Refused
  | {
      readonly ok: true;
      readonly keys: number;
      /** How many of them could be looked at. */
      readonly lookedAt: number;
      /** ARNs of those that are made of the external key. */
      readonly backed: readonly string[];
      /** The first refusal; null when every key that was asked about answered. */
      readonly refused: Refused['evidence'] | null;
    };

/** So that an account with very many keys costs seconds, not minutes. */
const MOST_KEYS = 1_000;
/** At once: KMS answers far more calls of this kind a second. */
const TOGETHER = 10;

export async function findBackedKeys(externalKeyId: string, port: KeyPort): Promise<Backing> {
  const listed = await attempt(port.listKeys());
  if (!listed.ok) return listed;
  const asked = listed.value.slice(0, MOST_KEYS);
  const backed: string[] = [];
  let lookedAt = 0;
  let refused: Refused['evidence'] | null = null;
  for (let from = 0; from < asked.length; from += TOGETHER) {
    const some = asked.slice(from, from + TOGETHER);
    const answers = await Promise.all(some.map((arn) => attempt(port.describeKey(arn))));
    for (const [index, answer] of answers.entries()) {
      if (!answer.ok) refused ??= answer.evidence;
      else {
        lookedAt += 1;
        if (answer.value?.XksKeyConfiguration?.Id === externalKeyId) backed.push(some[index]!);
      }
    }
  }
  return { ok: true, keys: listed.value.length, lookedAt, backed, refused };
}

/** Which KMS keys stand in the store? KMS has no list of them: all keys are listed, then described one by one. */
import type { KeyMetadata, KeyPort } from '../aws/ports.ts';
import { attempt, type Attempt, type Refused } from './refused.ts';

/** What is known of one KMS key of the store. */
export interface SeenKey {
  readonly keyId: string;
  readonly state: string;
  /** Of its external key; null when KMS does not say. */
  readonly externalKeyId: string | null;
}

export type KeysSeen =
  | { readonly listed: false; readonly refused: Refused['evidence'] }
  | {
      readonly listed: true;
      /** Of the account and Region. */
      readonly total: number;
      readonly described: number;
      /** Not described because of the limit of this tool. */
      readonly beyondLimit: number;
      readonly refusals: number;
      readonly firstRefusal: Refused['evidence'] | null;
      readonly keys: readonly SeenKey[];
    };

/** KMS answers DescribeKey 2,000 times a second to all callers of an account together; accounts may hold 100,000 keys. */
const MOST_KEYS = 2_000;

/** So many at a time: a fraction of what KMS allows, and still two thousand keys within seconds. */
const AT_A_TIME = 10;

/** After so many refusals and nothing else the role is not allowed at all: the others need not be asked. */
const HOPELESS = 20;

export async function observeKeys(customKeyStoreId: string, keys: KeyPort): Promise<KeysSeen> {
  const list = await attempt(keys.listKeys());
  if (!list.ok) return { listed: false, refused: list.evidence };
  const asked = list.value.slice(0, MOST_KEYS);
  const answers = await describeAll(asked, keys);
  const refused = answers.flatMap((one) => (one.ok ? [] : [one.evidence]));
  const found = answers.flatMap((one) => (one.ok && one.value !== null ? [one.value] : []));
  return {
    listed: true,
    total: list.value.length,
    described: answers.length - refused.length,
    beyondLimit: list.value.length - asked.length,
    refusals: asked.length - (answers.length - refused.length),
    firstRefusal: refused[0] ?? null,
    keys: found.filter((key) => key.CustomKeyStoreId === customKeyStoreId).map(seenKey),
  };
}

async function describeAll(arns: readonly string[], keys: KeyPort): Promise<readonly Attempt<KeyMetadata | null>[]> {
  const answers: Attempt<KeyMetadata | null>[] = [];
  const left = arns[Symbol.iterator]();
  const work = async (): Promise<void> => {
    for (const arn of left) {
      answers.push(await attempt(keys.describeKey(arn)));
      if (answers.length >= HOPELESS && answers.every(({ ok }) => !ok)) return;
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return answers;
}

function seenKey({ KeyId = '', KeyState, XksKeyConfiguration }: KeyMetadata): SeenKey {
  return { keyId: KeyId, state: KeyState ?? '', externalKeyId: XksKeyConfiguration?.Id ?? null };
}

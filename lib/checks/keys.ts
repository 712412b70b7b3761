/**
 * Can the KMS keys of an existing store be used, and does each have an external key of its own?
 * Sources: Creating an external key store; KMS API Reference, KeyMetadata; XKS proxy API specification.
 */
import { LIMITS, PATTERN } from '../xks/limits.ts';
import { longestExternalKeyId } from '../xks/proxy-uri.ts';
import type { Evidence } from '../model/json.ts';
import { type CheckInput, defineCheck } from './check.ts';
import type { Judged } from './finding-table.ts';
import { KEYS_FINDINGS } from './keys-findings.ts';
import { type KeysSeen, observeKeys, type SeenKey } from './keys-observe.ts';

type Code = keyof typeof KEYS_FINDINGS;
type Listed = Extract<KeysSeen, { listed: true }>;

export const keys = defineCheck({
  id: 'keys',
  question: 'Can the KMS keys of the existing store be used, each with an external key of its own?',
  needs: ['keys'],
  uses: ['connection-state'],
  permissions: ['kms:ListKeys', 'kms:DescribeKey'],
  findings: KEYS_FINDINGS,
  appliesTo: ({ CustomKeyStoreId }) => CustomKeyStoreId !== undefined,
  observe: ({ params }, ports): Promise<KeysSeen> => observeKeys(params.CustomKeyStoreId ?? '', ports.keys),
  judge(seen, input) {
    if (!seen.listed) return [{ code: 'keys/not-listed', evidence: seen.refused }];
    const found = judgeStates(seen.keys, input);
    return [...(seen.keys.length === 0 ? judgeNone(seen) : [...found, ...judgeIds(seen.keys, input)]), ...judgeGaps(seen)];
  },
});

/** With keys that nobody may look at, their absence is not told either. */
function judgeNone(seen: Listed): readonly Judged<Code>[] {
  return isComplete(seen) ? [{ code: 'keys/none', evidence: { keysOfAccount: seen.total } }] : [];
}

function judgeStates(found: readonly SeenKey[], { facts }: CheckInput): readonly Judged<Code>[] {
  const states = Object.fromEntries([...Map.groupBy(found, ({ state }) => state)].map(([state, list]) => [state, list.length]));
  const counts = { keys: found.length, states };
  const unavailable = found.filter(({ state }) => state === 'Unavailable');
  const dying = found.filter(({ state }) => state === 'PendingDeletion');
  const connected = facts['connection-state']?.ConnectionState === 'CONNECTED';
  const down: Code = connected ? 'keys/unavailable' : 'keys/down-with-store';
  return [
    unavailable.length === 0
      ? { code: 'keys/usable', evidence: counts }
      : { code: down, evidence: { ...counts, ...shown(unavailable) } },
    ...(dying.length === 0 ? [] : [{ code: 'keys/pending-deletion', evidence: shown(dying) } as const]),
  ];
}

function judgeIds(found: readonly SeenKey[], { params }: CheckInput): readonly Judged<Code>[] {
  const named = found.flatMap(({ keyId, externalKeyId }) => (externalKeyId === null ? [] : [{ keyId, externalKeyId }]));
  const shared = [...Map.groupBy(named, ({ externalKeyId }) => externalKeyId).values()].filter((list) => list.length > 1);
  const longest = longestExternalKeyId(params.XksProxyUriEndpoint ?? '', params.XksProxyUriPath ?? '');
  const tooLong = named.filter(({ externalKeyId }) => externalKeyId.length > longest);
  const odd = named.filter(({ externalKeyId: id }) => !PATTERN.externalKeyId.test(id) || id.length > LIMITS.externalKeyIdLength);
  const unfit = [...new Set([...tooLong, ...odd])];
  const rows = [...(tooLong.length > 0 ? ['XKS-REQ-015'] : []), ...(odd.length > 0 ? ['XKS-PROTO-010'] : [])];
  const bad: Judged<Code>[] = shared.map((list) => ({ code: 'keys/external-key-shared', evidence: shown(list) }));
  if (unfit.length > 0) {
    const evidence = { ...shown(unfit), longestExternalKeyId: longest };
    bad.push({ code: 'keys/external-id-unfit', evidence, requirements: rows });
  }
  const longestId = Math.max(0, ...named.map(({ externalKeyId }) => externalKeyId.length));
  const evidence = { keys: named.length, longestId, longestExternalKeyId: longest };
  return bad.length > 0 ? bad : [{ code: 'keys/own-external-keys', evidence }];
}

function judgeGaps(seen: Listed): readonly Judged<Code>[] {
  if (isComplete(seen)) return [];
  const { total, described, beyondLimit, refusals, firstRefusal } = seen;
  return [{ code: 'keys/not-all-looked-at', evidence: { total, described, refusals, beyondLimit, ...(firstRefusal ?? {}) } }];
}

function isComplete({ total, described }: Listed): boolean {
  return described === total;
}

/** A store may hold thousands: a few show where to look, and the count says how far it goes. */
const SHOWN = 10;

function shown(list: readonly Pick<SeenKey, 'keyId' | 'externalKeyId'>[]): Evidence {
  return {
    count: list.length,
    examples: list
      .slice(0, SHOWN)
      .map(({ keyId, externalKeyId }) => ({ keyId, externalKeyId: externalKeyId?.slice(0, 140) ?? null })),
  };
}

/** What could not be looked at, or not be understood: said once for each reason, so that silence passes for no answer. Pure. */
import type { DEPENDENCIES_FINDINGS } from './dependencies-findings.ts';
import type { DependenciesSeen, Unread, Unseen } from './dependencies-seen.ts';
import type { Judged } from './finding-table.ts';

type Code = keyof typeof DEPENDENCIES_FINDINGS;

const MOST_SHOWN = 10;

export function judgeGaps(seen: DependenciesSeen, vpcStore: boolean): readonly Judged<Code>[] {
  const { notFound, lost } = undescribedKeys(seen);
  return [
    ...seen.malformed.map(
      ({ field, expected }): Judged<Code> => ({
        code: 'dependencies/declaration-malformed',
        evidence: { field, expected },
      }),
    ),
    ...[...new Set([...seen.notFound, ...notFound])].map(
      (arn): Judged<Code> => ({
        code: 'dependencies/declaration-not-found',
        evidence: { arn },
      }),
    ),
    ...judgeUnread([...seen.unread, ...lost]),
    ...judgeUnseen(seen.unseen, vpcStore),
  ];
}

/** A declared key that is not there is a mistake in the declaration; elsewhere the part has outlived its key, or hides it. */
function undescribedKeys({ proxies, keys }: DependenciesSeen): {
  readonly notFound: readonly string[];
  readonly lost: readonly Unread[];
} {
  const notFound: string[] = [];
  const lost: Unread[] = [];
  for (const { kind, id, keyId, rows } of proxies.flatMap(({ parts }) => parts)) {
    const key = keyId === null ? undefined : keys.get(keyId);
    if (key?.state === 'refused') lost.push({ what: [id], rows, why: key.why });
    if (key?.state !== 'gone') continue;
    if (kind === 'declared') notFound.push(id);
    else lost.push({ what: [id], rows, why: 'its KMS key does not exist' });
  }
  return { notFound, lost };
}

/** One finding for each call that was refused, whatever it was to show. */
function judgeUnread(unread: readonly Unread[]): readonly Judged<Code>[] {
  const byReason = Map.groupBy(unread, ({ why }) => (typeof why === 'string' ? why : `${why.action} ${why.awsError}`));
  return [...byReason.values()].map((some): Judged<Code> => {
    const what = [...new Set(some.flatMap((one) => one.what))];
    const why = some[0]?.why ?? '';
    const reason = typeof why === 'string' ? { why } : why;
    return {
      code: 'dependencies/not-evaluated',
      evidence: { ...reason, parts: what.slice(0, MOST_SHOWN), count: what.length },
      requirements: [...new Set(some.flatMap((one) => one.rows))].toSorted(),
    };
  });
}

function judgeUnseen(unseen: readonly Unseen[], vpcStore: boolean): readonly Judged<Code>[] {
  if (unseen.length === 0) return [];
  const places = unseen.slice(0, MOST_SHOWN).map(({ where, why }) => ({ where, why }));
  const requirements = ['XKS-DEP-001', 'XKS-DEP-002', vpcStore ? 'XKS-DEP-011' : 'XKS-DEP-012'];
  return [{ code: 'dependencies/proxy-not-seen', evidence: { places, count: unseen.length }, requirements }];
}

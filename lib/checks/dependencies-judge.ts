/** Does the proxy need a key that can only be reached through itself, or through a store that needs it in turn? Pure. */
import type { CustomKeyStoresListEntry } from '../aws/ports.ts';
import type { Evidence } from '../model/json.ts';
import { isVpcStore } from '../model/params.ts';
import type { CheckInput } from './check.ts';
import type { DEPENDENCIES_FINDINGS } from './dependencies-findings.ts';
import { type Edge, findCycles, groupProxies, sharedBy } from './dependencies-graph.ts';
import { isAwsAlias } from './dependencies-observe.ts';
import {
  type DependenciesSeen,
  type KeySeen,
  type Part,
  type PartKind,
  type ProxySeen,
  THIS_PROXY,
} from './dependencies-seen.ts';
import { judgeGaps } from './dependencies-gaps.ts';
import type { Judged } from './finding-table.ts';

type Code = keyof typeof DEPENDENCIES_FINDINGS;

/** A part under a key of an external key store. */
interface Need {
  readonly from: string;
  readonly part: Part;
  readonly key: Extract<KeySeen, { state: 'held' }>;
  readonly storeId: string;
}

export function judgeDependencies(seen: DependenciesSeen, { params }: CheckInput): readonly Judged<Code>[] {
  const needs = seen.proxies.flatMap((proxy) => needsOf(proxy, seen));
  const own = needs.filter(({ from }) => from === THIS_PROXY);
  const groups = groupProxies(seen.proxies);
  const here = own.filter(({ storeId }) => groupOf(storeId, seen, groups) === THIS_PROXY);
  const circles = judgeCycles(needs, seen, groups);
  const elsewhere = own.filter(({ storeId }) => !here.some((one) => one.storeId === storeId) && !circles.storeIds.has(storeId));
  return [
    ...judgeOwnProxy(here, seen),
    ...circles.judged,
    ...judgeOtherStores(elsewhere, seen),
    ...judgeGaps(seen, isVpcStore(params)),
    ...judgeGood(seen),
  ];
}

function needsOf({ node, parts }: ProxySeen, { keys }: DependenciesSeen): readonly Need[] {
  return parts.flatMap((part) => {
    const key = part.keyId === null ? undefined : keys.get(part.keyId);
    return key?.state === 'held' && key.storeId !== null ? [{ from: node, part, key, storeId: key.storeId }] : [];
  });
}

/** Stores that are not listed stand for themselves. */
function groupOf(storeId: string, { proxies }: DependenciesSeen, groups: ReadonlyMap<string, string>): string {
  const node = proxies.find((proxy) => proxy.storeId === storeId)?.node ?? storeId;
  return groups.get(node) ?? node;
}

const CODES: Readonly<Record<PartKind, Code>> = {
  volume: 'dependencies/volume-key-behind-this-proxy',
  replacement: 'dependencies/replacement-key-behind-this-proxy',
  default: 'dependencies/default-key-behind-this-proxy',
  secret: 'dependencies/secret-key-behind-this-proxy',
  topic: 'dependencies/topic-key-behind-this-proxy',
  'log-group': 'dependencies/log-key-behind-this-proxy',
  declared: 'dependencies/declared-key-behind-this-proxy',
};

function judgeOwnProxy(needs: readonly Need[], seen: DependenciesSeen): readonly Judged<Code>[] {
  return (Object.keys(CODES) as PartKind[]).flatMap((kind) => {
    const some = needs.filter(({ part }) => part.kind === kind);
    const [first] = some;
    if (first === undefined) return [];
    // Without encryption by default the key is used only where somebody asks for encryption and names no other.
    const softer = isVital(first.part, seen) ? {} : { verdict: 'warn' as const };
    const evidence = { ...shownParts(some), shared: shared(first.storeId, seen), ...about(first, seen), ...holes(some) };
    return [{ code: CODES[kind], evidence, requirements: rowsOf(some.map(({ part }) => part)), ...softer }];
  });
}

function about({ key, storeId }: Need, { stores }: DependenciesSeen): Evidence {
  const store = stores.ok ? stores.value.find(({ CustomKeyStoreId }) => CustomKeyStoreId === storeId) : undefined;
  return { keyStoreId: storeId, keyStoreName: store?.CustomKeyStoreName ?? null, keyId: key.arn };
}

/** What the commands of the remedies name. */
function holes(needs: readonly Need[]): Evidence {
  const ids = needs.flatMap(({ part }) => [part.id, part.of ?? '']);
  const imageId = ids.find((id) => id.startsWith('ami-'));
  const [launchTemplateId, version] = ids.find((id) => id.startsWith('lt-'))?.split(':') ?? [];
  return {
    partId: needs[0]?.part.id ?? null,
    ...(imageId === undefined ? {} : { imageId }),
    ...(launchTemplateId === undefined ? {} : { launchTemplateId }),
    ...(version === undefined ? {} : { version }),
  };
}

function shared(storeId: string, { proxies }: DependenciesSeen): string {
  const [here] = proxies;
  const there = proxies.find((proxy) => proxy.storeId === storeId);
  return (here && there && sharedBy(here, there)) ?? 'a proxy of a third store';
}

const MOST_SHOWN = 10;

/** Keys beside the one that the finding names stand with their parts. */
function shownParts(needs: readonly Need[]): Evidence {
  const parts = needs.slice(0, MOST_SHOWN).map(({ part: { id, of }, key }) => ({
    part: id,
    ...(of === null ? {} : { of }),
    ...(key.arn === needs[0]?.key.arn ? {} : { keyId: key.arn }),
  }));
  return { parts, count: needs.length };
}

function rowsOf(parts: readonly Part[]): readonly string[] {
  return [...new Set(parts.flatMap(({ rows }) => rows))].toSorted();
}

/** Does the proxy stand still without it? Alarms that fall silent stop nothing, nor does a default that is not used. */
function isVital({ kind }: Part, { encryptsByDefault }: DependenciesSeen): boolean {
  return kind !== 'topic' && (kind !== 'default' || encryptsByDefault === true);
}

interface Circles {
  readonly judged: readonly Judged<Code>[];
  /** Stores that some circle leads through. */
  readonly storeIds: ReadonlySet<string>;
}

function judgeCycles(needs: readonly Need[], seen: DependenciesSeen, groups: ReadonlyMap<string, string>): Circles {
  const vital = needs.filter(({ part }) => isVital(part, seen));
  const edges: readonly (Edge & { readonly need: Need })[] = vital.map((need) => ({
    from: groups.get(need.from) ?? need.from,
    to: groupOf(need.storeId, seen, groups),
    need,
  }));
  const cycles = findCycles(THIS_PROXY, edges);
  const members = new Set(cycles.flat());
  const judged = cycles.map((cycle): Judged<Code> => {
    const steps = cycle.slice(0, MOST_SHOWN).flatMap((from, index) => {
      const step = edges.find((edge) => edge.from === from && edge.to === cycle[index + 1]);
      return step === undefined
        ? []
        : [{ from, needs: step.need.part.id, keyStoreId: step.need.storeId, keyId: step.need.key.arn }];
    });
    return { code: 'dependencies/cycle-across-stores', evidence: { cycle: cycle.slice(0, MOST_SHOWN + 1), steps } };
  });
  const storeIds = seen.proxies
    .filter(({ node }) => members.has(groups.get(node) ?? node))
    .flatMap(({ storeId }) => storeId ?? []);
  return { judged, storeIds: new Set(storeIds) };
}

/** One finding for each store. */
function judgeOtherStores(needs: readonly Need[], seen: DependenciesSeen): readonly Judged<Code>[] {
  const { stores } = seen;
  return [...new Set(needs.map(({ storeId }) => storeId))].flatMap((storeId): readonly Judged<Code>[] => {
    const some = needs.filter((need) => need.storeId === storeId);
    const [first] = some;
    if (first === undefined) return [];
    const evidence = { ...shownParts(some), ...about(first, seen) };
    const requirements = [...new Set([...rowsOf(some.map(({ part }) => part)), 'XKS-DEP-010'])].toSorted();
    if (!stores.ok)
      return [{ code: 'dependencies/stores-not-readable', evidence: { ...stores.evidence, ...evidence }, requirements }];
    const known = stores.value.some((store: CustomKeyStoresListEntry) => store.CustomKeyStoreId === storeId);
    if (!known) return [{ code: 'dependencies/key-in-unknown-external-store', evidence, requirements }];
    const followed = seen.proxies.find((proxy) => proxy.storeId === storeId)?.followed ?? false;
    return [{ code: 'dependencies/key-in-other-external-store', evidence: { ...evidence, followed }, requirements }];
  });
}

/** Auditors keep it: what was looked at, and where its key is. */
function judgeGood({ proxies, keys }: DependenciesSeen): readonly Judged<Code>[] {
  const good = (proxies[0]?.parts ?? []).filter(({ keyId }) => keyHolder(keyId, keys) !== null);
  if (good.length === 0) return [];
  const byKey = Map.groupBy(good, ({ keyId }) => keyId);
  const shown = [...byKey].slice(0, MOST_SHOWN).map(([keyId, parts]) => ({
    keyId: keyId ?? 'none',
    held: keyHolder(keyId, keys),
    parts: parts.slice(0, MOST_SHOWN).map(({ id }) => id),
    count: parts.length,
  }));
  return [{ code: 'dependencies/none-found', evidence: { looked: good.length, keys: shown }, requirements: rowsOf(good) }];
}

/** null: in an external key store, or not known. */
function keyHolder(keyId: string | null, keys: ReadonlyMap<string, KeySeen>): string | null {
  if (keyId === null) return 'unencrypted, or by the service itself';
  if (isAwsAlias(keyId)) return 'AWS managed';
  const key = keys.get(keyId);
  return key?.state === 'held' && key.origin !== 'EXTERNAL_KEY_STORE' ? key.origin : null;
}

/** Which addresses show the same finding? One report line for ten alike nodes, and a separate one for the odd one out. */
import type { Target } from '../model/facts.ts';
import type { Json } from '../model/json.ts';
import type { Judged } from './finding-table.ts';

export interface JudgedAt<Code extends string> {
  readonly address: string;
  readonly judged: readonly Judged<Code>[];
}

/** `ADDRESS:PORT`, the way an address stands in evidence. */
export function addressOf(target: Target): string {
  return `${target.address}:${target.port}`;
}

/**
 * Merges findings that are equal in everything but measured times (fields that end in `Ms`). The evidence is that of the address
 * with the longest one, gains `addresses`, those that show it, in order, and says what each measured where they differ.
 */
export function groupByAddress<Code extends string>(all: readonly JudgedAt<Code>[]): readonly Judged<Code>[] {
  const shown = all.flatMap(({ address, judged }) => judged.map((one) => ({ address, one })));
  return [...Map.groupBy(shown, ({ one }) => likeness(one)).values()].map(merge);
}

interface Shown<Code extends string> {
  readonly address: string;
  readonly one: Judged<Code>;
}

function likeness({ code, evidence, requirements, remedy }: Judged): string {
  const untimed = Object.entries(evidence).map(([field, value]) => [field, isTime(field, value) ? null : value]);
  return JSON.stringify([code, untimed, requirements ?? null, remedy ?? null]);
}

function isTime(field: string, value: Json | undefined): value is number {
  return field.endsWith('Ms') && typeof value === 'number';
}

/** The first time in the evidence is the one that the finding is about. */
function merge<Code extends string>(alike: readonly Shown<Code>[]): Judged<Code> {
  const [field] = Object.entries(alike[0]!.one.evidence).find(([name, value]) => isTime(name, value)) ?? [];
  const measured = alike.map(({ address, one }) => ({ address, ms: field === undefined ? 0 : Number(one.evidence[field]), one }));
  const { one: worst } = measured.toSorted((a, b) => b.ms - a.ms)[0]!;
  const differ = field !== undefined && new Set(measured.map(({ ms }) => ms)).size > 1;
  const byAddress = differ ? { byAddress: measured.map(({ address, ms }) => ({ address, [field]: ms })) } : {};
  return { ...worst, evidence: { ...worst.evidence, ...byAddress, addresses: alike.map(({ address }) => address) } };
}

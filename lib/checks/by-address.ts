/** Which addresses show the same finding? One report line for ten alike nodes, and a separate one for the odd one out. */
import type { Target } from '../model/facts.ts';
import type { Judged } from './finding-table.ts';

export interface JudgedAt<Code extends string> {
  readonly address: string;
  readonly judged: readonly Judged<Code>[];
}

/** `ADDRESS:PORT`, the way an address stands in evidence. */
export function addressOf(target: Target): string {
  return `${target.address}:${target.port}`;
}

/** Merges findings that are equal in everything; the evidence gains `addresses`, those that show it, in order. */
export function groupByAddress<Code extends string>(all: readonly JudgedAt<Code>[]): readonly Judged<Code>[] {
  const groups = new Map<string, { judged: Judged<Code>; addresses: string[] }>();
  for (const { address, judged } of all) {
    for (const one of judged) {
      const key = JSON.stringify([one.code, one.evidence, one.requirements ?? null, one.remedy ?? null]);
      const group = groups.get(key) ?? { judged: one, addresses: [] };
      group.addresses.push(address);
      groups.set(key, group);
    }
  }
  return [...groups.values()].map(({ judged, addresses }) => ({ ...judged, evidence: { ...judged.evidence, addresses } }));
}

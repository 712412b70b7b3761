/** What is to be done to a service of another account is to be done there: the remedies say so. */
import type { FindingSpec, FindingTable, Judged } from './finding-table.ts';

/** @param owner the other account; null leaves everything as it is */
export function atOwner<C extends string>(
  judged: readonly Judged<C>[],
  owner: string | null,
  findings: FindingTable,
): readonly Judged<C>[] {
  if (owner === null) return judged;
  return judged.map((one) => {
    const remedy = one.remedy ?? remedyOf(findings[one.code]);
    return { ...one, evidence: { ...one.evidence, owner }, ...(remedy === null ? {} : { remedy: inAccount(remedy) }) };
  });
}

function remedyOf(spec: FindingSpec | undefined): string | null {
  return spec !== undefined && 'remedy' in spec ? spec.remedy : null;
}

function inAccount(remedy: string): string {
  return remedy.includes('account {owner}') ? remedy : `With credentials of account {owner}: ${remedy}`;
}

/** Which requirement of the catalogue is answered by which finding, and which by none, and why? */
import type { Verdict } from '../model/verdict.ts';
import { REQUIREMENTS, type Requirement } from '../xks/requirements.ts';
import { CATALOG, type CatalogEntry } from './catalog.ts';

/** `open`: neither does a finding answer it, nor is it said why none can. */
export type Answer = 'covered' | 'not-verifiable' | 'open';

export interface CoverageRow {
  readonly requirement: Requirement;
  readonly answer: Answer;
  /** Findings that name the row, in the order of the run. */
  readonly findings: readonly { readonly code: string; readonly verdict: Verdict }[];
}

/** Which rows findings name stands in their tables, where a judge may only choose among them. */
export function coverageOf(
  catalog: readonly CatalogEntry[] = CATALOG,
  requirements: readonly Requirement[] = REQUIREMENTS,
): readonly CoverageRow[] {
  return requirements.map((requirement) => {
    const findings = catalog
      .filter(({ spec }) => spec.requirements.includes(requirement.id))
      .map(({ code, spec }) => ({ code, verdict: spec.verdict }));
    const answer = findings.length > 0 ? 'covered' : requirement.unverifiable === null ? 'open' : 'not-verifiable';
    return { requirement, answer, findings };
  });
}

export interface CoverageCount {
  /** `TLS`, `NLB`, …; `total` for all. */
  readonly family: string;
  readonly rows: number;
  readonly covered: number;
  readonly notVerifiable: number;
  readonly open: number;
}

/** A line a family, in the order of the catalogue, then the total. */
export function countCoverage(rows: readonly CoverageRow[]): readonly CoverageCount[] {
  const families = Map.groupBy(rows, ({ requirement }) => familyOf(requirement.id));
  return [...[...families].map(([family, members]) => count(family, members)), count('total', rows)];
}

/** `XKS-TLS-009` → `TLS`. */
export function familyOf(requirementId: string): string {
  return requirementId.split('-')[1] ?? '';
}

function count(family: string, rows: readonly CoverageRow[]): CoverageCount {
  const having = (answer: Answer): number => rows.filter((row) => row.answer === answer).length;
  return { family, rows: rows.length, covered: having('covered'), notVerifiable: having('not-verifiable'), open: having('open') };
}

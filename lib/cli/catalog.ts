/** Every finding there is, of all checks and actions: what `explain` explains and what a request may name. */
import { ACTIONS } from '../actions/registry.ts';
import { repairAlarms } from '../actions/repair-alarms.ts';
import { findingTable } from '../checks/check.ts';
import type { FindingSpec, FindingTable } from '../checks/finding-table.ts';
import { CHECKS } from '../checks/registry.ts';

export interface CatalogEntry {
  readonly code: string;
  /** Id of the check or action. */
  readonly owner: string;
  readonly spec: FindingSpec;
}

interface Owner {
  readonly id: string;
  readonly findings: FindingTable;
}

/** In the order of the run; the repair of a re-validation comes after its runs. */
export const CATALOG: readonly CatalogEntry[] = [...CHECKS, ...ACTIONS, repairAlarms].flatMap(({ id, findings }: Owner) => {
  return Object.entries(findingTable({ id, findings })).map(([code, spec]) => ({ code, owner: id, spec }));
});

/** What each check asks and each action does, by id, in the order of the run. */
export const QUESTIONS: Readonly<Record<string, string>> = Object.fromEntries([
  ...CHECKS.map((check) => [check.id, check.question] as const),
  ...[...ACTIONS, repairAlarms].map((action) => [action.id, action.purpose] as const),
]);

/** What `Preflight.Skip` and `Preflight.Demote` may name: check ids and finding codes. */
import { findingTable } from '../checks/check.ts';
import { CHECKS } from '../checks/registry.ts';

export const KNOWN_CODES: ReadonlySet<string> = new Set(
  CHECKS.flatMap((check) => [check.id, ...Object.keys(findingTable(check))]),
);

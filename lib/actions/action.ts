/** The contract of an action: something that changes the account, behind the gate. Its findings are declared as a check's are. */
import type { FindingTable } from '../checks/finding-table.ts';

export interface Action<Id extends string = string, Code extends string = string> {
  readonly id: Id;
  /** What it does, for people. */
  readonly purpose: string;
  /** IAM actions it needs; the function's role is built from them. */
  readonly permissions: readonly string[];
  readonly findings: FindingTable<Code>;
}

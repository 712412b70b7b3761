/** What the matrix is made of: a case is one fault, or a few together, in one kind of store. */
import { CATALOG } from '../../cli/catalog.ts';
import type { RunAction } from '../../model/run.ts';
import type { Fault } from '../../sandbox/fault.ts';
import { FAULTS, planWith } from '../../sandbox/faults.ts';
import type { Connectivity } from '../../sandbox/healthy-world.ts';
import type { SandboxPlan } from '../../sandbox/plan.ts';

export interface MatrixCase {
  /** The names of its faults. */
  readonly name: string;
  readonly connectivity: Connectivity;
  readonly faults: readonly Fault[];
}

export function caseOf(faults: readonly Fault[], connectivity: Connectivity): MatrixCase {
  return { name: faults.map(({ name }) => name).join(' + '), connectivity, faults };
}

/** Every fault alone that stores of this connectivity can have. */
export function singleCases(connectivity: Connectivity, faults: readonly Fault[] = FAULTS): readonly MatrixCase[] {
  return faults.filter((fault) => fitsStore(fault, connectivity)).map((fault) => caseOf([fault], connectivity));
}

/**
 * Those that every test run tries: a fault that both kinds of store can have is tried with a VPC store, and with a public one as
 * well when that makes a difference: to what KMS would say to it.
 */
export function telling(cases: readonly MatrixCase[]): readonly MatrixCase[] {
  return cases.filter(({ connectivity, faults }) => connectivity === 'vpc' || faults.some(differsInPublic));
}

function differsInPublic({ connectivity, action, codes }: Fault): boolean {
  if (connectivity === 'public') return true;
  return action === undefined && codes.some((code) => PREDICTED_APART.has(code));
}

/** KMS calls a public proxy while it creates, and one behind an endpoint service only afterwards. */
const PREDICTED_APART: ReadonlySet<string> = new Set(
  CATALOG.filter(
    ({ spec }) => 'kms' in spec && spec.kms !== null && spec.kms.create.public.join() !== spec.kms.create.vpc.join(),
  ).map(({ code }) => code),
);

export function fitsStore(fault: Fault, connectivity: Connectivity): boolean {
  return fault.connectivity === 'both' || fault.connectivity === connectivity;
}

export function planOf({ connectivity, faults }: MatrixCase): SandboxPlan {
  return planWith(
    connectivity,
    faults.map(({ name }) => name),
  );
}

/** The kind of run: creation, unless one of the faults shows in another kind only. */
export function actionOf({ faults }: MatrixCase): RunAction {
  return faults.find(({ action }) => action !== undefined)?.action ?? 'create';
}

/** What must be said of the case. */
export function expectedCodes({ faults }: MatrixCase): readonly string[] {
  return [...new Set(faults.flatMap(({ codes }) => codes))];
}

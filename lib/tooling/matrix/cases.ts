/** What the matrix is made of: a case is one fault, or a few together, in one kind of store. */
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
 * Every fault once: those that both kinds of store can have take turns between them. `npm run matrix` runs them all in both; that
 * takes longer than a test should.
 */
export function sharedCases(connectivity: Connectivity): readonly MatrixCase[] {
  const own = FAULTS.filter((fault) => fault.connectivity === connectivity);
  return [
    ...own,
    ...takeTurns(
      FAULTS.filter((fault) => fault.connectivity === 'both'),
      connectivity,
    ),
  ].map((fault) => caseOf([fault], connectivity));
}

/** Every other one, beginning with the first for `vpc` and with the second for `public`. */
export function takeTurns<T>(all: readonly T[], connectivity: Connectivity): readonly T[] {
  return all.filter((_one, index) => index % 2 === (connectivity === 'vpc' ? 0 : 1));
}

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

/** Runs draws, and what each of their faults comes to alone, once for all of them. */
import type { Report } from '../../model/report.ts';
import { addExistingStore } from '../../sandbox/existing-store.ts';
import type { Fault } from '../../sandbox/fault.ts';
import type { SandboxPlan } from '../../sandbox/plan.ts';
import { actionOf, caseOf, type MatrixCase, planOf } from './cases.ts';
import { brokenRules } from './judge-case.ts';
import { missedInDraw } from './judge-draw.ts';
import { runPreflight } from './preflight.ts';

export interface DrawVerdict {
  readonly name: string;
  readonly connectivity: MatrixCase['connectivity'];
  readonly missed: readonly string[];
  readonly broken: readonly string[];
}

/** Remembers reports of single faults, which many draws need. */
export class DrawRunner {
  readonly #reports = new Map<string, Promise<Report>>();

  /** What a fault came to alone, when somebody has run it already. */
  know(one: MatrixCase, report: Report): void {
    this.#reports.set(keyOf(one, one.faults), Promise.resolve(report));
  }

  async run(draw: MatrixCase): Promise<DrawVerdict> {
    const preflight = await runPreflight(planOf(draw), actionOf(draw));
    const healthy = await this.#report(draw, []);
    const alone = new Map<Fault, Report>();
    for (const fault of draw.faults) alone.set(fault, await this.#report(draw, [fault]));
    return {
      name: draw.name,
      connectivity: draw.connectivity,
      missed: missedInDraw({ together: preflight.report, healthy, alone }),
      broken: brokenRules(draw, preflight),
    };
  }

  #report(draw: MatrixCase, faults: readonly Fault[]): Promise<Report> {
    const action = actionOf(draw);
    const key = keyOf(draw, faults);
    const known = this.#reports.get(key);
    if (known !== undefined) return known;
    // The store of a re-validation is there because its faults are; without a fault it has to be put there.
    const report = runPreflight(
      faults.length === 0 ? healthyPlanFor(draw) : planOf(caseOf(faults, draw.connectivity)),
      action,
    ).then((one) => one.report);
    this.#reports.set(key, report);
    return report;
  }
}

function keyOf(draw: MatrixCase, faults: readonly Fault[]): string {
  return [draw.connectivity, actionOf(draw), ...faults.map(({ name }) => name)].join(' ');
}

function healthyPlanFor(draw: MatrixCase): SandboxPlan {
  const plan = planOf(caseOf([], draw.connectivity));
  if (actionOf(draw) === 'revalidate') addExistingStore(plan);
  return plan;
}

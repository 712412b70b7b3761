/**
 * Functions are replaced in place while runs of the release before are under way: their definition goes on with the new code.
 * `npm run golden:release` takes the definition over with each release.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunAction } from '../../lib/model/run.ts';
import { healthyPlan } from '../../lib/sandbox/plan.ts';
import { type Sandbox, startSandbox } from '../../lib/sandbox/sandbox.ts';
import { type LocalEnd, runLocally } from '../../lib/workflow/run-locally.ts';
import type { StateMachineDefinition } from '../../lib/workflow/state-machine.ts';
import { run } from '../support/builders.ts';

const BEFORE = JSON.parse(
  readFileSync(new URL('../golden/state-machine-before.json', import.meta.url), 'utf8'),
) as StateMachineDefinition;

describe.each(['public', 'vpc'] as const)('a run of the release before, for a %s store', (connectivity) => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    const plan = healthyPlan(connectivity);
    plan.aws.connectDelayMs = 0;
    sandbox = await startSandbox(plan);
  });
  afterAll(() => sandbox.close());

  const go = (action: RunAction): Promise<LocalEnd> =>
    runLocally({
      input: { run: run({ runId: `before-${action}`, action }), params: sandbox.plan.params },
      ports: sandbox.ports,
      pollMs: 1,
      definition: BEFORE,
    });

  it.each(['check', 'create'] as const)('ends as it would have: %s', async (action) => {
    const { report, status } = await go(action);
    const results = [...report.checks, ...report.actions];
    const undecided = results.flatMap(({ findings }) => findings.filter(({ verdict }) => verdict === 'error'));
    expect(undecided.map(({ code }) => code)).toEqual([]);
    expect({ status, verdict: report.verdict }).toEqual({ status: 'SUCCEEDED', verdict: 'pass' });
    const made = action === 'create' ? ['create-key-store', 'connect-key-store', 'provision-alarms'] : [];
    expect(report.actions.map(({ id }) => id)).toEqual(made);
    expect(report.checks.length).toBeGreaterThan(10);
  });
});

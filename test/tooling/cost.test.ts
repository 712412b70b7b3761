/** What runs cost: within the budget, counted from the definition, and with assumptions that a run in the sandbox bears out. */
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../lib/checks/registry.ts';
import { addExistingStore } from '../../lib/sandbox/existing-store.ts';
import { healthyPlan } from '../../lib/sandbox/plan.ts';
import { startSandbox } from '../../lib/sandbox/sandbox.ts';
import { METRICS_READ, PROBER_CALLS, REPORT_KB } from '../../lib/tooling/cost/assumptions.ts';
import { callPositions } from '../../lib/tooling/cost/calls.ts';
import { BUDGET, costTables, money } from '../../lib/tooling/cost/cost-text.ts';
import { stackMonth, storeMonth } from '../../lib/tooling/cost/month-cost.ts';
import { type Position, PRICE_LIST, total, usd } from '../../lib/tooling/cost/prices.ts';
import { type Connectivity, runPositions, specsFor } from '../../lib/tooling/cost/run-cost.ts';
import { walk } from '../../lib/tooling/cost/walk.ts';
import type { RunAction } from '../../lib/model/run.ts';
import { runLocally } from '../../lib/workflow/run-locally.ts';
import { buildStateMachine } from '../../lib/workflow/state-machine.ts';
import { run } from '../support/builders.ts';

const BOTH: readonly Connectivity[] = ['public', 'vpc'];

function quantityOf(positions: readonly Position[], what: string): number {
  return positions.filter((one) => one.what === what).reduce((sum, { quantity }) => sum + quantity, 0);
}

describe('the budget', () => {
  it.each(BOTH.flatMap((connectivity) => (['check', 'create'] as const).map((action) => [action, connectivity] as const)))(
    'holds for a %s of a %s store, VPC and requests included',
    async (action, connectivity) => {
      const positions = await runPositions({ action, connectivity });
      expect(quantityOf(positions, 'API requests')).toBeGreaterThan(2);
      expect(total(positions)).toBeLessThanOrEqual(BUDGET[action]);
      expect(total(positions)).toBeGreaterThan(quantityOf(positions, 'state transitions') * 0.000025);
    },
  );

  it('is that of the design', () => {
    expect(BUDGET).toEqual({ check: 0.001, create: 0.003 });
  });
});

describe('the walk', () => {
  const go = (answers: Parameters<typeof walk>[2]) =>
    walk(buildStateMachine(), { run: { runId: 'r', action: 'check' }, params: {} }, answers, specsFor('public'));

  it('enters every state that a check enters, once', async () => {
    const positions = await runPositions({ action: 'check', connectivity: 'public' });
    const around = ['seed', 'decide', 'gate', 'build-report', 'notify', 'conclude', 'done'];
    expect(quantityOf(positions, 'state transitions')).toBe(CHECKS.length + around.length);
  });

  it('waits longer for a connection that takes longer: three states every 20 seconds', async () => {
    const transitions = async (connectMinutes: number): Promise<number> =>
      quantityOf(await runPositions({ action: 'create', connectivity: 'vpc', connectMinutes }), 'state transitions');
    expect((await transitions(10)) - (await transitions(5))).toBe((5 * 60 * 3) / 20);
  });

  it('goes wrong loudly when the definition wants an answer that it is not given', async () => {
    await expect(go({ decide: () => ({ open: true }) })).rejects.toThrow('The walk went wrong');
    await expect(go({})).rejects.toThrow('The walk went wrong');
  });
});

describe('prices', () => {
  it('each have a page of AWS, and a unit', () => {
    const odd = Object.entries(PRICE_LIST.prices).filter(
      ([, { usd: price, unit, page }]) => !(price > 0 && unit.length > 3 && page.startsWith('https://aws.amazon.com/')),
    );
    expect(odd).toEqual([]);
    expect(PRICE_LIST.date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });

  it('are multiplied by quantities: a million requests of a function, 1,000 transitions, 10,000 calls for secrets', () => {
    expect(usd({ what: '', quantity: 1_000_000, price: 'lambdaRequest' })).toBeCloseTo(0.2, 10);
    expect(usd({ what: '', quantity: 1_000, price: 'stepFunctionsTransition' })).toBeCloseTo(0.025, 10);
    expect(usd({ what: '', quantity: 10_000, price: 'secretsCall' })).toBeCloseTo(0.05, 10);
  });

  it('are shown with three digits that count, or as cents', () => {
    expect([money(0.000997), money(3.9), money(14.6)]).toEqual(['0.000997', '3.90', '14.60']);
  });
});

describe('calls of AWS', () => {
  const spec = { bundle: 'x', permissions: ['secretsmanager:GetSecretValue', 'ec2:DescribeVpcs', 'dynamodb:PutItem'] };

  it('are those that the role allows and that cost something', () => {
    const positions = callPositions([spec, spec] as never, REPORT_KB, false);
    expect(positions.map(({ price, quantity }) => [price, quantity])).toEqual([
      ['secretsCall', 2],
      ['dynamodbWrite', 2],
    ]);
  });

  it('write a report of many KB, and each index', () => {
    const [write] = callPositions([{ ...spec, bundle: 'build-report', permissions: ['dynamodb:PutItem'] }] as never, 30, false);
    expect(write?.quantity).toBeGreaterThanOrEqual(33);
  });
});

describe('a month', () => {
  it.each(BOTH)('of a %s store has its alarms, its secret and its runs', async (connectivity) => {
    const positions = await storeMonth(connectivity);
    const run = total(await runPositions({ action: 'revalidate', connectivity }));
    expect(total(positions)).toBeGreaterThan(30 * run + 0.4);
    expect(quantityOf(positions, 'alarms on metrics')).toBeGreaterThan(0);
    expect(quantityOf(positions, 'metrics analysed by alarms')).toBeGreaterThan(10);
  });

  it('of the stack alone is its own alarms and little more', async () => {
    const positions = await stackMonth();
    expect(total(positions)).toBeLessThan(quantityOf(positions, 'alarms on the service itself') * 0.1 + 0.5);
  });

  it('is in the tables with what it costs together', async () => {
    const month = (await costTables()).find(({ title }) => title.startsWith('One public store for a month'));
    expect(month?.total).toBeCloseTo(total(await storeMonth('public')), 10);
    expect(month?.rows.reduce((sum, [, amount]) => sum + amount, 0)).toBeCloseTo(month?.total ?? 0, 10);
  });
});

describe('assumptions', () => {
  async function seen(action: RunAction) {
    const plan = healthyPlan('vpc');
    if (action === 'revalidate') addExistingStore(plan);
    const sandbox = await startSandbox(plan);
    let looks = 0;
    let metrics = 0;
    const prober: typeof sandbox.ports.prober = {
      observe: (request) => {
        looks += request.kind === 'dns' ? 0 : 1;
        return sandbox.ports.prober.observe(request);
      },
    };
    const counted: typeof sandbox.ports.metrics = {
      metrics: (...of) => sandbox.ports.metrics.metrics(...of),
      metricData(questions, range) {
        metrics += questions.length;
        return sandbox.ports.metrics.metricData(questions, range);
      },
    };
    const ports = { ...sandbox.ports, prober, metrics: counted };
    const { report } = await runLocally({ input: { run: run({ action }), params: plan.params }, ports, pollMs: 1 });
    const calls = sandbox.aws.calls.map(({ operation }) => operation);
    await sandbox.close();
    return {
      looks,
      metrics,
      kb: JSON.stringify(report).length / 1_024,
      times: (name: string) => calls.filter((one) => one === name).length,
    };
  }

  it('of a check cover what a healthy one does in the sandbox', async () => {
    const { looks, kb, times } = await seen('check');
    expect(looks).toBeGreaterThan(5);
    expect(looks).toBeLessThanOrEqual(PROBER_CALLS);
    expect(kb).toBeLessThanOrEqual(REPORT_KB);
    const positions = await runPositions({ action: 'check', connectivity: 'vpc' });
    expect(times('GetSecretValue') + times('DescribeSecret')).toBeLessThanOrEqual(quantityOf(positions, 'reading secrets'));
  });

  it('of a re-validation as well', async () => {
    const { looks, metrics, kb, times } = await seen('revalidate');
    expect(metrics).toBeGreaterThan(5);
    expect(metrics).toBeLessThanOrEqual(Object.values(METRICS_READ).reduce((sum, one) => sum + one, 0));
    expect(looks).toBeLessThanOrEqual(PROBER_CALLS);
    expect(kb).toBeLessThanOrEqual(REPORT_KB);
    const positions = await runPositions({ action: 'revalidate', connectivity: 'vpc' });
    const kms = ['DescribeCustomKeyStores', 'DescribeKey', 'ListKeys'].reduce((sum, name) => sum + times(name), 0);
    expect(kms).toBeLessThanOrEqual(quantityOf(positions, 'calls of KMS'));
  });
});

/** Stores that exist, through the real state machine: the reference, its healthy relatives, and one run after another. */
import { afterEach, describe, expect, it } from 'vitest';
import { makeMemoryStore } from '../lib/aws/memory-store.ts';
import { AwsRefusal } from '../lib/model/refusal.ts';
import { addExistingStore } from '../lib/sandbox/existing-store.ts';
import { planWith } from '../lib/sandbox/faults.ts';
import { healthyPlan, type SandboxPlan } from '../lib/sandbox/plan.ts';
import { type Sandbox, startSandbox } from '../lib/sandbox/sandbox.ts';
import { EXISTING_STORE_VARIANTS } from '../lib/sandbox/variants-existing-store.ts';
import type { AllPorts } from '../lib/workflow/all-ports.ts';
import { runLocally } from '../lib/workflow/run-locally.ts';
import { run } from './support/builders.ts';

const sandboxes: Sandbox[] = [];

afterEach(async () => {
  await Promise.all(sandboxes.splice(0).map((sandbox) => sandbox.close()));
});

async function start(plan: SandboxPlan): Promise<Sandbox> {
  const sandbox = await startSandbox(plan);
  sandboxes.push(sandbox);
  return sandbox;
}

async function go({ plan, ports }: Sandbox, runId = 'run-0001', changed: Partial<AllPorts> = {}) {
  const action = plan.params.CustomKeyStoreId === undefined ? 'check' : 'revalidate';
  const input = { run: run({ runId, action, allowGateOverride: false }), params: plan.params };
  const { report } = await runLocally({ input, ports: { ...ports, ...changed } });
  const findings = report.checks.flatMap((check) => check.findings);
  return { report, codes: findings.map(({ code }) => code), bad: findings.filter(({ verdict }) => !GOOD.has(verdict)) };
}

const GOOD: ReadonlySet<string> = new Set(['pass', 'skipped']);

const VARIANTS = EXISTING_STORE_VARIANTS.flatMap((variant) =>
  (['vpc', 'public'] as const)
    .filter((connectivity) => variant.connectivity === 'both' || variant.connectivity === connectivity)
    .map((connectivity) => ({ ...variant, connectivity })),
);

describe('a healthy store', () => {
  it.each(VARIANTS)('$name of $connectivity connectivity yields no warning', async ({ connectivity, shapes }) => {
    const plan = healthyPlan(connectivity);
    shapes(plan);
    const { bad, report } = await go(await start(plan));
    expect(bad).toEqual([]);
    expect(report.verdict).toBe('pass');
  });

  it('is looked at with reading calls only, and few of them', async () => {
    const plan = healthyPlan('vpc');
    addExistingStore(plan);
    const sandbox = await start(plan);
    await go(sandbox);
    const operations = sandbox.aws.calls.map(({ operation }) => operation);
    expect(operations.filter((name) => !/^(Describe|Get|List|PutEvents)/.test(name))).toEqual([]);
    for (const name of ['DescribeAlarms', 'ListMetrics', 'ListKeys', 'GetTopicAttributes']) {
      expect(operations.filter((one) => one === name)).toHaveLength(1);
    }
    expect(operations.filter((one) => one === 'GetMetricData')).toHaveLength(2);
  });
});

describe('one run after another', () => {
  it('compares with what the one before saw', async () => {
    const plan = healthyPlan('vpc');
    addExistingStore(plan);
    const sandbox = await start(plan);
    expect((await go(sandbox, 'run-1')).codes).toContain('changes/first-look');
    const second = await go(sandbox, 'run-2');
    expect(second.codes).toContain('changes/none');
    plan.aws.endpointServices[0]!.configuration.NetworkLoadBalancerArns = [
      'arn:aws:elasticloadbalancing:x:1:loadbalancer/net/b/2',
    ];
    const third = await go(sandbox, 'run-3');
    expect(third.bad.find(({ code }) => code === 'changes/service-replaced')).toMatchObject({
      verdict: 'warn',
      impact: 'silent',
      evidence: { lastRun: 'run-2' },
    });
  });

  it('keeps its report when what it saw cannot be stored, and says so', async () => {
    const plan = healthyPlan('public');
    addExistingStore(plan);
    const refusing = { writeSnapshot: () => Promise.reject(new AwsRefusal('dynamodb:PutItem', 'denied', 'X', 'no')) };
    const { report } = await go(await start(plan), 'run-1', { snapshots: refusing });
    expect(report.verdict).toBe('pass');
    expect(report.notes).toEqual([expect.stringContaining('could not be stored')]);
  });

  it('remembers nothing of a lab', async () => {
    const plan = healthyPlan('public');
    addExistingStore(plan);
    const memory = makeMemoryStore();
    const { ports } = await start(plan);
    const lab = { connectTo: null, caFile: true, resolver: null };
    const input = { run: run({ action: 'revalidate', lab }), params: plan.params };
    await runLocally({ input, ports: { ...ports, history: memory, snapshots: memory } });
    expect(await memory.latestSnapshot(plan.params.CustomKeyStoreId ?? '')).toBeNull();
  });
});

it('says of every fault what it means for keys that are in use', async () => {
  const plan = planWith('vpc', ['store-disconnected', 'acceptance-required', 'alarm-muted']);
  const { bad } = await go(await start(plan));
  expect(Object.fromEntries(bad.map(({ code, impact }) => [code, impact]))).toEqual({
    'connection-state/disconnected': 'outage',
    'keys/down-with-store': 'outage',
    'vpc-endpoint-service/acceptance-required': 'silent',
    'alarms/muted': undefined,
  });
});

/** Whole runs through the real state machine, with real far ends: what must be said, and what must never show. The fault matrix is in `matrix/`. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ALARM_IDS } from '../lib/checks/alarm-set.ts';
import { CHECKS } from '../lib/checks/registry.ts';
import type { Json } from '../lib/model/json.ts';
import type { RunAction } from '../lib/model/run.ts';
import { FAULTS, planWith } from '../lib/sandbox/faults.ts';
import type { Connectivity } from '../lib/sandbox/healthy-world.ts';
import { type Sandbox, startSandbox } from '../lib/sandbox/sandbox.ts';
import { type LocalStep, makeSteps } from '../lib/workflow/local-steps.ts';
import { type LocalEnd, runLocally } from '../lib/workflow/run-locally.ts';
import { run } from './support/builders.ts';

const sandboxes: Sandbox[] = [];

async function sandboxWith(connectivity: Connectivity, faults: readonly string[] = []): Promise<Sandbox> {
  const sandbox = await startSandbox(planWith(connectivity, faults));
  sandboxes.push(sandbox);
  return sandbox;
}

afterEach(async () => {
  await Promise.all(sandboxes.splice(0).map((sandbox) => sandbox.close()));
});

/** Everything that steps were given and gave back, and everything that was written to the standard streams. */
const seen: string[] = [];

async function go(sandbox: Sandbox, action: RunAction = 'check'): Promise<LocalEnd> {
  const steps = Object.entries(makeSteps(sandbox.ports, CHECKS)).map(([name, step]) => [name, recorded(step)]);
  const input = { run: run({ action, allowGateOverride: false }), params: sandbox.plan.params };
  return runLocally({ input, ports: sandbox.ports, steps: Object.fromEntries(steps), pollMs: 5 });
}

function recorded(step: LocalStep): LocalStep {
  return async (input: Json) => {
    const output = await step(input);
    seen.push(JSON.stringify(input), JSON.stringify(output));
    return output;
  };
}

const streams = [process.stdout, process.stderr];
const originals = streams.map((stream) => stream.write);

beforeAll(() => {
  for (const stream of streams) {
    const write = stream.write.bind(stream);
    stream.write = ((chunk: string | Uint8Array, ...rest: []) => {
      seen.push(String(chunk));
      return write(chunk, ...rest);
    }) as typeof stream.write;
  }
});

afterAll(() => {
  streams.forEach((stream, index) => {
    stream.write = originals[index]!;
  });
});

const codesOf = ({ report }: LocalEnd): readonly string[] =>
  report.checks.flatMap((check) => check.findings.map((finding) => finding.code));

/** Neither the secret nor anything that came of it. */
function expectNoSecret(sandbox: Sandbox, end: LocalEnd): void {
  const { RawSecretAccessKey, AccessKeyId } = sandbox.plan.behaviour.XksProxyAuthenticationCredential;
  const text = [...seen.splice(0), JSON.stringify(end.report), JSON.stringify(sandbox.plan.aws.events)].join('\n');
  expect(text).toContain(end.report.runId);
  expect(text.includes(RawSecretAccessKey)).toBe(false);
  expect(text.includes(AccessKeyId)).toBe(false);
  expect(/Signature=|AWS4-HMAC|x-amz-date/i.test(text)).toBe(false);
}

describe('a healthy store', () => {
  it.each(['vpc', 'public'] as const)('of %s connectivity yields no warning', async (connectivity) => {
    const sandbox = await sandboxWith(connectivity);
    const end = await go(sandbox);
    const notGood = end.report.checks.flatMap((check) => check.findings).filter((finding) => finding.verdict !== 'pass');
    expect(notGood).toEqual([]);
    expect(end).toMatchObject({
      status: 'SUCCEEDED',
      report: { verdict: 'pass', perspective: expect.stringContaining('sandbox') },
    });
    expect(sandbox.aws.calls.some((call) => /^(Create|Connect|Put(?!Events))/.test(call.operation))).toBe(false);
    expectNoSecret(sandbox, end);
  });

  it.each(['vpc', 'public'] as const)('of %s connectivity is created, connected and alarmed, once', async (connectivity) => {
    const sandbox = await sandboxWith(connectivity);
    const first = await go(sandbox, 'create');
    expect(first.report.actions.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['create-key-store', 'pass'],
      ['connect-key-store', 'pass'],
      ['provision-alarms', 'pass'],
    ]);
    expect(first.report.verdict).toBe('pass');
    const { keyStores, alarms } = sandbox.plan.aws;
    expect(keyStores.map((store) => store.entry.ConnectionState)).toEqual(['CONNECTED']);
    // A VPC store has two more for its load balancer.
    const wanted = ALARM_IDS.length + (connectivity === 'vpc' ? 2 : 0);
    expect(alarms).toHaveLength(wanted);
    expect(sandbox.plan.aws.dashboards.map(({ DashboardName }) => DashboardName)).toHaveLength(1);
    const again = await go(sandbox, 'create');
    expect(again.report.verdict).toBe('pass');
    expect(keyStores).toHaveLength(1);
    expect(alarms).toHaveLength(wanted);
    expectNoSecret(sandbox, again);
  });
});

describe('several faults', () => {
  it('are all reported in one run', async () => {
    const faults = [
      'cloudhsm-parameter',
      'service-taken',
      'certificate-expired',
      'acceptance-required',
      'principal-missing',
      'domain-not-verified',
      'far-proxy',
      'wrong-secret',
    ];
    const sandbox = await sandboxWith('vpc', faults);
    const end = await go(sandbox, 'create');
    const expected = FAULTS.filter((fault) => faults.includes(fault.name)).flatMap((fault) => fault.codes);
    expect(codesOf(end)).toEqual(expect.arrayContaining(expected));
    expect(end.report.verdict).toBe('fail');
    expect(sandbox.plan.aws.keyStores.map((store) => store.entry.CustomKeyStoreName)).not.toContain('payments-xks');
  });
});

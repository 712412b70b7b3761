import { describe, expect, it } from 'vitest';
import { ALARM_IDS } from '../../lib/checks/alarm-set.ts';
import { reportKey } from '../../lib/aws/report-store.ts';
import type { Check } from '../../lib/checks/check.ts';
import type { Json } from '../../lib/model/json.ts';
import type { Params } from '../../lib/model/params.ts';
import type { Run } from '../../lib/model/run.ts';
import { type LocalStep, makeSteps } from '../../lib/workflow/local-steps.ts';
import { type LocalEnd, type LocalRun, type ProgressEvent, runLocally } from '../../lib/workflow/run-locally.ts';
import { taskNames } from '../../lib/workflow/task-names.ts';
import { healthyVpcParams, run } from '../support/builders.ts';
import { makeMemoryAccount, makeMemoryPorts, type MemoryAccount } from '../support/memory-ports.ts';
import { sampleCheck, sampleChecks } from '../support/sample-checks.ts';

interface Settings extends Partial<Omit<LocalRun, 'input'>> {
  readonly account?: MemoryAccount;
  readonly run?: Partial<Run>;
  readonly params?: Partial<Params>;
}

function go({ account = makeMemoryAccount(), run: changes, params, ...rest }: Settings = {}): Promise<LocalEnd> {
  const input = { run: run({ action: 'create', ...changes }), params: healthyVpcParams(params) };
  return runLocally({ input, ports: makeMemoryPorts(account), checks: sampleChecks(), pollMs: 1, ...rest });
}

const broken: LocalStep = async () => {
  throw Object.assign(new Error('sample breakdown'), { name: 'SampleError' });
};

const codes = ({ report }: LocalEnd): readonly string[] =>
  [...report.checks, ...report.actions].flatMap((one) => one.findings.map((finding) => finding.code));

describe('a run', () => {
  it('creates, connects, alarms and reports when everything is well', async () => {
    const account = makeMemoryAccount({ states: [{ ConnectionState: 'CONNECTING' }, { ConnectionState: 'CONNECTED' }] });
    const end = await go({ account });
    expect(end.status).toBe('SUCCEEDED');
    expect(end.report).toMatchObject({
      schemaVersion: '1.0',
      verdict: 'pass',
      gate: { open: true, reasons: [] },
      perspective: 'this test',
      checks: [{ id: 'locate-proxy' }, { id: 'request' }, { id: 'tls' }],
      actions: [
        { id: 'create-key-store', verdict: 'pass' },
        { id: 'connect-key-store', verdict: 'pass' },
        { id: 'provision-alarms', verdict: 'pass' },
      ],
    });
    expect(account.stores).toMatchObject([{ ConnectionState: 'CONNECTED' }]);
    expect(account.alarms).toHaveLength(ALARM_IDS.length);
    expect(account.events).toMatchObject([{ runId: 'run-0001', verdict: 'pass', CustomKeyStoreName: 'payments-xks' }]);
  });

  it.each(['check', 'revalidate'] as const)('of action %s creates nothing', async (action) => {
    const account = makeMemoryAccount();
    const end = await go({ account, run: { action } });
    expect(end).toMatchObject({ status: 'SUCCEEDED', report: { verdict: 'pass', actions: [], gate: { open: false } } });
    expect(account).toMatchObject({ stores: [], alarms: [], creations: [] });
    expect(account.events).toHaveLength(1);
  });

  it.each([
    ['bad', 'fail', 'SUCCEEDED'],
    ['unclear', 'error', 'FAILED'],
    ['throws', 'error', 'FAILED'],
  ] as const)('goes on after a check that is %s, and creates nothing', async (says, verdict, status) => {
    const account = makeMemoryAccount();
    const checks = [...sampleChecks().slice(0, 1), sampleCheck('request', says), ...sampleChecks().slice(2)];
    const end = await go({ account, checks });
    expect(end).toMatchObject({ status, report: { verdict, checks: [{ verdict: 'pass' }, { verdict }, { verdict: 'pass' }] } });
    expect(account.creations).toEqual([]);
    expect(account.events).toMatchObject([{ verdict }]);
  });

  it('goes straight to the report when the store cannot be made', async () => {
    const account = makeMemoryAccount({ creation: { exception: 'LimitExceededException', message: 'no more' } });
    const end = await go({ account });
    expect(end.report).toMatchObject({
      verdict: 'fail',
      actions: [{ verdict: 'fail' }, { reason: 'blocked' }, { reason: 'blocked' }],
    });
    expect(account).toMatchObject({ connects: [], alarms: [] });
  });

  it('gives a store that cannot be connected its alarms', async () => {
    const account = makeMemoryAccount({ states: [{ ConnectionState: 'FAILED', ConnectionErrorCode: 'XKS_PROXY_TIMED_OUT' }] });
    const end = await go({ account });
    expect(end.report).toMatchObject({
      verdict: 'fail',
      actions: [{ verdict: 'pass' }, { verdict: 'fail' }, { verdict: 'pass' }],
    });
  });

  it('stops looking at a store that never connects', async () => {
    const end = await go({ account: makeMemoryAccount({ states: [{ ConnectionState: 'CONNECTING' }] }) });
    expect(codes(end)).toContain('connect-key-store/unfinished');
    expect(end).toMatchObject({ status: 'FAILED', report: { verdict: 'error' } });
  });

  it('makes one store and all alarms in two runs when the first dies between creation and alarms', async () => {
    const account = makeMemoryAccount();
    const ports = makeMemoryPorts(account);
    const killer = new AbortController();
    const dies: LocalStep = () => {
      killer.abort();
      return new Promise(() => {});
    };
    void go({ account, ports, signal: killer.signal, steps: { 'connect-key-store': dies, 'provision-alarms': dies } });
    // A process that dies waits for nothing: only the state it leaves behind counts.
    await new Promise<void>((resolve) => killer.signal.addEventListener('abort', () => resolve()));
    expect(account).toMatchObject({ alarms: [], connects: [] });
    const second = await go({ account, ports, run: { runId: 'run-0002' } });
    expect(second.report).toMatchObject({
      verdict: 'pass',
      actions: [{ findings: [{ code: 'create-key-store/adopted' }] }, { verdict: 'pass' }, { verdict: 'pass' }],
    });
    expect(account.stores).toHaveLength(1);
    expect(account.alarms).toHaveLength(ALARM_IDS.length);
  });
});

describe('a crash', () => {
  const names = taskNames(sampleChecks().map((check) => check.id)).map((task) => task.state);

  it.each(names.filter((name) => name !== 'notify'))('of %s still gives a report, and its verdict is error', async (state) => {
    const account = makeMemoryAccount({ states: [{ ConnectionState: 'CONNECTING' }, { ConnectionState: 'CONNECTED' }] });
    const unmade: LocalStep = async () => ({ facts: { made: false } });
    const before = state === 'roll-back' ? { 'provision-alarms': unmade } : {};
    const end = await go({ account, steps: { ...before, [state]: broken } });
    expect(end).toMatchObject({ status: 'FAILED', report: { runId: 'run-0001', verdict: 'error' } });
    expect(JSON.stringify(end.report)).toMatch(/SampleError|could not be computed/);
    expect(account.events).toMatchObject([{ verdict: 'error' }]);
  });

  it('of notify leaves the report as it is', async () => {
    expect(await go({ steps: { notify: broken } })).toMatchObject({ status: 'SUCCEEDED', report: { verdict: 'pass' } });
  });

  it('of the first check blocks what depends on it and nothing else', async () => {
    const { report } = await go({ steps: { 'locate-proxy': broken } });
    expect(report.checks).toMatchObject([
      { id: 'locate-proxy', verdict: 'error' },
      { id: 'request', verdict: 'pass' },
      { id: 'tls', reason: 'blocked', blockedBy: ['locate-proxy'] },
    ]);
  });

  it('of build-report does not lose the id of a store that was made', async () => {
    const account = makeMemoryAccount();
    const { report } = await go({ account, steps: { 'build-report': broken } });
    const handedOn = { CustomKeyStoreId: account.stores[0]?.CustomKeyStoreId };
    expect(report).toMatchObject({
      request: { CustomKeyStoreName: 'payments-xks' },
      checks: [],
      actions: [{ evidence: { handedOn } }],
    });
  });

  it('of build-report puts the minimal report where reports are looked for', async () => {
    const items: Json[] = [];
    const keep: LocalStep = async (input) => items.push(input);
    await expect(go({ steps: { 'build-report': broken, 'store-minimal-report': keep } })).rejects.toThrow('without a report');
    expect(items).toMatchObject([{ Item: reportKey('run-0001') }]);
  });

  it('of everything that could store a report is told in one sentence', async () => {
    const end = go({ steps: { 'build-report': broken, 'store-minimal-report': broken } });
    await expect(end).rejects.toThrow('Run run-0001 ended without a report');
  });

  it.each(['Lambda.ServiceException', 'Lambda.TooManyRequestsException'])(
    'of Lambda itself (%s) is tried again',
    async (name) => {
      let calls = 0;
      const flaky: LocalStep = async () => {
        calls += 1;
        if (calls < 3) throw Object.assign(new Error('try later'), { name });
        return { open: false, reasons: ['third call'] };
      };
      const { report } = await go({ steps: { decide: flaky } });
      expect(report.gate).toEqual({ open: false, reasons: ['third call'] });
    },
  );
});

describe('progress', () => {
  it('tells each step once, with the verdicts of checks and finished actions', async () => {
    const events: ProgressEvent[] = [];
    const account = makeMemoryAccount({ states: [{ ConnectionState: 'CONNECTING' }, { ConnectionState: 'CONNECTED' }] });
    await go({ account, onProgress: (event) => events.push(event) });
    const finished = events.filter((event) => event.phase === 'finished').map(({ stateName, verdict }) => [stateName, verdict]);
    expect(finished).toEqual([
      ['locate-proxy', 'pass'],
      ['request', 'pass'],
      ['tls', 'pass'],
      ['decide', undefined],
      ['create-key-store', 'pass'],
      ['connect-key-store', undefined],
      ['describe-connection', undefined],
      ['describe-connection', 'pass'],
      ['provision-alarms', 'pass'],
      ['build-report', undefined],
      ['notify', undefined],
    ]);
    expect(events.filter((event) => event.phase === 'started')).toHaveLength(finished.length);
  });
});

describe('an abort', () => {
  it('reports what was found and what was not reached', async () => {
    const stop = new AbortController();
    const never: LocalStep = () => {
      stop.abort();
      return new Promise(() => {});
    };
    const { report, status } = await go({ signal: stop.signal, steps: { request: never } });
    expect(status).toBe('ABORTED');
    expect(report).toMatchObject({ verdict: 'error', checks: [{ verdict: 'pass' }, { verdict: 'error' }, { verdict: 'error' }] });
    expect(report.notes.join()).toContain('ended before it was finished');
  });

  it('before the start reports that nothing was looked at', async () => {
    const { report, status } = await go({ signal: AbortSignal.abort() });
    expect(status).toBe('ABORTED');
    expect(report.verdict).toBe('error');
  });

  it('waits for a creation at work, so that its id is not lost', async () => {
    const stop = new AbortController();
    const account = makeMemoryAccount();
    const ports = makeMemoryPorts(account);
    const createKeyStore: typeof ports.kmsActions.createKeyStore = async (input) => {
      stop.abort();
      await new Promise((resolve) => setImmediate(resolve));
      return ports.kmsActions.createKeyStore(input);
    };
    const { report } = await go({
      signal: stop.signal,
      ports: { ...ports, kmsActions: { ...ports.kmsActions, createKeyStore } },
    });
    expect(report.actions[0]).toMatchObject({
      verdict: 'pass',
      evidence: { CustomKeyStoreId: account.stores[0]?.CustomKeyStoreId },
    });
    expect(account.alarms).toEqual([]);
  });
});

/** What a state may carry, what a request may, and room for three actions with all alarms named. */
const STATE_BYTES = 262_144;
const REQUEST_BYTES = 8_192;
const ACTIONS_BYTES = 30_000;

describe('sizes', () => {
  it('keep every state under 256 KB when every check says as much as it may', async () => {
    const inputs: number[] = [];
    const talkative = (id: string): Check =>
      sampleCheck(id, 'odd', {
        judge: () => Array.from({ length: 60 }, () => ({ code: `${id}/odd`, evidence: { text: 'x'.repeat(900) } })),
      });
    const checks = [
      'locate-proxy',
      'request',
      'uniqueness',
      'tls',
      'vpc-endpoint-service',
      'private-dns',
      'rtt',
      'health',
      'conformance',
    ].map(talkative);
    const account = makeMemoryAccount();
    const ports = makeMemoryPorts(account);
    const measured: LocalStep = async (input) => {
      inputs.push(Buffer.byteLength(JSON.stringify(input)));
      return makeSteps(ports, checks)['build-report']?.(input) ?? null;
    };
    const { report } = await go({ account, ports, checks, steps: { 'build-report': measured } });
    expect(report.checks.every((check) => check.truncated > 0)).toBe(true);
    expect(inputs[0]).toBeGreaterThan(100_000);
    expect(inputs[0]).toBeLessThan(STATE_BYTES - REQUEST_BYTES - ACTIONS_BYTES);
    expect(Buffer.byteLength(JSON.stringify(account.events[0]))).toBeLessThan(1_000);
  });

  it('hold no secret and no event beyond a summary', async () => {
    const account = makeMemoryAccount();
    const seen: string[] = [];
    const { report } = await go({ account, onProgress: (event) => seen.push(JSON.stringify(event)) });
    for (const text of [JSON.stringify(report), JSON.stringify(account.events), ...seen]) {
      expect(text).not.toContain(account.credential.RawSecretAccessKey);
    }
  });
});

/** Re-validations of an account with several stores, one after another: real steps and runs, with the sandbox as the far end. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Digest } from '../../lib/model/digest.ts';
import type { RunInput } from '../../lib/model/run.ts';
import { addExistingStore, EXISTING_STORE_ID } from '../../lib/sandbox/existing-store.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { healthyPlan } from '../../lib/sandbox/plan.ts';
import { type Sandbox, startSandbox } from '../../lib/sandbox/sandbox.ts';
import { makeListKeyStores } from '../../lib/service/list-key-stores.ts';
import { makePrepareRevalidation } from '../../lib/service/prepare-revalidation.ts';
import { makeSummarizeRevalidation } from '../../lib/service/summarize-revalidation.ts';
import { runLocally } from '../../lib/workflow/run-locally.ts';
import { makeRepairAlarms } from '../../lib/workflow/steps.ts';
import { makeListening } from '../support/memory-digests.ts';
import { nestedFailure, type RevalidationEnd, type RevalidationSteps, runRevalidation } from '../support/run-revalidation.ts';

const BROKEN = 'cks-1111111111111111b';
const ABORTED = 'cks-1111111111111111a';
const GONE = 'cks-11111111111111119';
const INPUT = { requestedBy: 'arn:aws:scheduler:us-east-1:111122223333:schedule/default/nightly' };

let sandbox: Sandbox;
let channels: ReturnType<typeof makeListening>;

beforeEach(async () => {
  const plan = healthyPlan('public');
  addExistingStore(plan);
  const [first] = plan.aws.keyStores;
  for (const [CustomKeyStoreId, ConnectionState] of [
    [BROKEN, 'FAILED'],
    [ABORTED, 'CONNECTED'],
  ] as const) {
    plan.aws.keyStores.push({
      ...first!,
      entry: { ...first!.entry, CustomKeyStoreId, ConnectionState, CustomKeyStoreName: `name-${CustomKeyStoreId}` },
    });
  }
  plan.aws.pageSizes.DescribeCustomKeyStores = 1;
  const [alarm] = plan.aws.alarms;
  plan.aws.alarms.push({ ...alarm!, alarm: { ...alarm!.alarm, AlarmName: `xks-preflight/${GONE}/ALM-1` } });
  sandbox = await startSandbox(plan);
  channels = makeListening();
});
afterEach(() => sandbox.close());

function steps(startsDay: number, changes: Partial<RevalidationSteps> = {}): RevalidationSteps {
  const { ports, digests } = sandbox;
  const { region, account } = SANDBOX;
  const summarize = makeSummarizeRevalidation({ ...ports, digests, channels, central: null, region, account, digestHours: 24 });
  return {
    'list-key-stores': makeListKeyStores(ports.kms),
    'prepare-revalidation': makePrepareRevalidation({ ...ports, region, account }),
    preflight,
    'repair-alarms': makeRepairAlarms(ports),
    'summarize-revalidation': (input) => summarize({ ...input, startedAt: new Date(Date.UTC(2030, 0, startsDay)).toISOString() }),
    ...changes,
  };
}

async function preflight({ run, params }: RunInput): Promise<{ readonly Status: string }> {
  const signal = params.CustomKeyStoreId === ABORTED ? AbortSignal.abort() : new AbortController().signal;
  const { status } = await runLocally({ input: { run, params }, ports: sandbox.ports, signal });
  if (status !== 'SUCCEEDED') throw nestedFailure(status);
  return { Status: status };
}

async function digestOf(name: string): Promise<Digest> {
  const digest = await sandbox.digests.readDigest(name);
  if (digest === null) throw new Error(`There is no digest ${name}`);
  return digest;
}

const revalidate = (day: number, changes: Partial<RevalidationSteps> = {}): Promise<RevalidationEnd> =>
  runRevalidation(steps(day, changes), INPUT, `night-${day}`);

describe('several stores', () => {
  it('one broken, one not to be finished, one gone: each has its line', async () => {
    const { status, results } = await revalidate(1);
    expect(status).toBe('FAILED');
    expect(results).toMatchObject([
      { id: EXISTING_STORE_ID, status: 'SUCCEEDED' },
      { id: BROKEN, status: 'SUCCEEDED' },
      { id: ABORTED, status: 'States.TaskFailed' },
    ]);
    const digest = await digestOf('night-1');
    expect(digest.notChecked).toEqual([{ CustomKeyStoreId: ABORTED, cause: expect.stringContaining('left no report') }]);
    expect(digest.vanished).toEqual([{ CustomKeyStoreId: GONE, alarms: [`xks-preflight/${GONE}/ALM-1`] }]);
    const [usual, broken, ...others] = digest.stores;
    expect(usual).toMatchObject({ CustomKeyStoreId: EXISTING_STORE_ID, CustomKeyStoreName: 'payments-xks-public' });
    expect(broken).toMatchObject({ CustomKeyStoreId: BROKEN, ConnectionState: 'FAILED', verdict: 'fail' });
    expect(broken?.new).toBe(broken?.open);
    expect(broken?.open).toBeGreaterThan(0);
    expect(others).toEqual([]);
    expect(digest.stores.every(({ certificateDaysToExpire: days }) => days !== null && days > 30)).toBe(true);
    expect(channels.heard).toEqual([digest]);
  });

  it('night after night tell what has changed', async () => {
    sandbox.plan.aws.keyStores.pop();
    await revalidate(1);
    await revalidate(2);
    expect((await digestOf('night-2')).stores).toMatchObject([
      { CustomKeyStoreId: EXISTING_STORE_ID, new: 0, worsened: 0, fixed: 0 },
      { CustomKeyStoreId: BROKEN, new: 0, worsened: 0, fixed: 0 },
    ]);
    const [usual, broken] = sandbox.plan.aws.keyStores;
    Object.assign(broken!.entry, { ConnectionState: 'CONNECTED' });
    Object.assign(usual!.entry, { ConnectionState: 'FAILED' });
    const { status } = await revalidate(3);
    expect(status).toBe('SUCCEEDED');
    const { stores } = await digestOf('night-3');
    const lineOf = (id: string) => stores.find(({ CustomKeyStoreId }) => CustomKeyStoreId === id);
    expect(lineOf(BROKEN)?.fixed).toBeGreaterThan(0);
    expect(lineOf(EXISTING_STORE_ID)?.new).toBeGreaterThan(0);
    const report = await sandbox.ports.reports.readReport(lineOf(EXISTING_STORE_ID)?.runId ?? '');
    expect(report?.changes?.new.map(({ code }) => code)).toContain('connection-state/failed');
    // Two stores on the first night, which nothing can be compared with, none on the second, two on the third.
    const events = sandbox.plan.aws.events.map(({ Detail }) => JSON.parse(Detail) as { runId: string; changed: boolean });
    expect(events.map(({ changed }) => changed)).toEqual([true, true, true, true]);
    expect(JSON.stringify(events)).not.toContain('announce');
  });
});

describe('bad weather', () => {
  it('a store deleted after it was listed is no failure', async () => {
    sandbox.plan.aws.keyStores.pop();
    const list = makeListKeyStores(sandbox.ports.kms);
    const { status, results } = await revalidate(1, {
      'list-key-stores': async (input) => {
        const listed = await list(input);
        sandbox.plan.aws.keyStores.pop();
        return listed;
      },
    });
    expect(status).toBe('SUCCEEDED');
    expect(results).toMatchObject([{ id: EXISTING_STORE_ID }, { id: BROKEN, run: '', status: 'KeyStoreVanished' }]);
    expect(await digestOf('night-1')).toMatchObject({ notChecked: [], stores: [{ CustomKeyStoreId: EXISTING_STORE_ID }] });
  });

  it('KMS that refuses the list is told, and nothing is taken for gone', async () => {
    sandbox.plan.aws.faults.push({ service: 'kms', operation: 'DescribeCustomKeyStores', kind: 'denied', times: 99 });
    expect(await revalidate(1)).toMatchObject({ status: 'FAILED', results: [] });
    const digest = await digestOf('night-1');
    expect(digest).toMatchObject({ stores: [], vanished: [], notChecked: [] });
    expect(digest.notes?.[0]).toMatch(
      /^The re-validation could not begin: AwsRefusal: kms:DescribeCustomKeyStores: AccessDenied/,
    );
    expect(channels.heard).toHaveLength(1);
  });

  it('alarms that somebody deleted are put back, and what cannot be repaired is told', async () => {
    const { plan } = sandbox;
    plan.aws.keyStores.splice(1);
    const ours = ({ alarm }: (typeof plan.aws.alarms)[number]) => alarm.AlarmName?.includes(EXISTING_STORE_ID) === true;
    const before = plan.aws.alarms.filter(ours).length;
    plan.aws.alarms.splice(plan.aws.alarms.findIndex(ours), 1);
    expect(await revalidate(1)).toMatchObject({ status: 'SUCCEEDED', results: [{ alarms: 'pass' }] });
    expect(plan.aws.alarms.filter(ours)).toHaveLength(before);
    plan.aws.alarms.splice(plan.aws.alarms.findIndex(ours), 1);
    plan.aws.faults.push({ service: 'cloudwatch', operation: 'PutMetricAlarm', kind: 'denied', times: 99 });
    expect(await revalidate(2)).toMatchObject({ status: 'SUCCEEDED', results: [{ alarms: 'fail' }] });
    expect((await digestOf('night-2')).notes).toEqual([
      `Alarms are not all in place (see npx xks-preflight alarms list) at ${EXISTING_STORE_ID}.`,
    ]);
  });

  it('alarms that may not be listed are told', async () => {
    sandbox.plan.aws.keyStores.splice(1);
    sandbox.plan.aws.faults.push({ service: 'cloudwatch', operation: 'DescribeAlarms', kind: 'denied', times: 99 });
    await revalidate(1);
    expect((await digestOf('night-1')).notes).toEqual([
      'Alarms of vanished stores are not known: cloudwatch:DescribeAlarms: denied',
      `Alarms are not all in place (see npx xks-preflight alarms list) at ${EXISTING_STORE_ID}.`,
    ]);
  });
});

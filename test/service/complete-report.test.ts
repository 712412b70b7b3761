/** A run that ended without a report gets one, from whatever is left of it; real table, real events. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { RunEvent, StoreRecord } from '../../lib/aws/ports.ts';
import { makeReportList } from '../../lib/aws/report-list.ts';
import { makeReportStore, reportKey, type Store } from '../../lib/aws/report-store.ts';
import type { Json } from '../../lib/model/json.ts';
import { AwsRefusal } from '../../lib/model/refusal.ts';
import type { Report } from '../../lib/model/report.ts';
import type { RunInput } from '../../lib/model/run.ts';
import { startReportTable, type ReportTable } from '../../lib/sandbox/report-table.ts';
import { makeCompleteReport } from '../../lib/service/complete-report.ts';
import { type LocalStep, makeSteps } from '../../lib/workflow/local-steps.ts';
import { runLocally } from '../../lib/workflow/run-locally.ts';
import { readEvent } from '../support/api-event.ts';
import { healthyVpcParams, run } from '../support/builders.ts';
import { makeMemoryAccount, makeMemoryPorts } from '../support/memory-ports.ts';
import { sampleChecks } from '../support/sample-checks.ts';

const live = { region: 'us-east-1', credentials: { accessKeyId: 'SANDBOXSANDBOX', secretAccessKey: 'made-up' } };
const NOW = Date.parse('2026-02-03T04:10:00Z');

let table: ReportTable;
let place: Parameters<typeof makeReportStore>[0];
let store: Store;
let serial = 0;
let runId = '';
let announced: RunEvent[] = [];

beforeAll(async () => {
  table = await startReportTable({ ...live, account: '111122223333' });
});
afterAll(() => table.close());

beforeEach(() => {
  serial += 1;
  runId = `run-${serial}`;
  announced = [];
  const { endpoint, tableName } = table;
  place = { ...live, endpoint, tableName, account: String(111_122_220_000 + serial), clock: { now: () => NOW } };
  store = makeReportStore(place);
});

function input(changes: Partial<RunInput['run']> = {}): RunInput {
  return { run: run({ runId, action: 'create', ...changes }), params: healthyVpcParams() };
}

/** As EventBridge sends it, of this run. */
function event(status: string, changes: Readonly<Record<string, Json>> = {}): unknown {
  const sample = readEvent('eventbridge/execution-aborted.json') as unknown as { readonly detail: object };
  const executionArn = `arn:aws:states:us-east-1:111122223333:execution:preflight:${runId}`;
  const detail = { ...sample.detail, executionArn, name: runId, status, input: JSON.stringify(input()), ...changes };
  return { ...sample, detail };
}

interface Settings {
  /** JSON texts that states carried, newest first. */
  readonly states?: readonly string[];
  readonly input?: string | null;
  readonly announce?: (event: RunEvent) => Promise<unknown>;
}

function completing({ states = [], input: described = null, announce }: Settings = {}) {
  return makeCompleteReport({
    reports: store,
    records: store,
    history: {
      inputOf: async () => described,
      async *statesOf() {
        yield* states;
      },
    },
    announce: announce ?? (async (one) => announced.push(one)),
  });
}

async function stored(): Promise<Report> {
  const report = await store.readReport(runId);
  if (report === null) throw new Error('There is no report');
  return report;
}

const notes = async (): Promise<string> => (await stored()).notes.join('\n');

/** What a whole run carries in the end: the data that the history holds of its last states. */
async function carried(): Promise<{ readonly state: string; readonly storeId: string | undefined }> {
  const stateName = 'build-report';
  const account = makeMemoryAccount();
  const ports = makeMemoryPorts(account);
  const seen: Json[] = [];
  const keep: LocalStep = async (given) => {
    seen.push(given);
    return makeSteps(ports, sampleChecks())[stateName]?.(given) ?? null;
  };
  await runLocally({ input: input(), ports, checks: sampleChecks(), pollMs: 1, steps: { [stateName]: keep } });
  return { state: JSON.stringify(seen[0]), storeId: account.stores[0]?.CustomKeyStoreId };
}

describe('an execution without a report', () => {
  it.each(['ABORTED', 'TIMED_OUT', 'FAILED'])('that is %s gets one with what its states carried', async (status) => {
    const { state, storeId } = await carried();
    const newest = JSON.stringify({ runId, verdict: 'error' });
    expect(await completing({ states: [newest, 'no JSON', state] })(event(status))).toEqual({ runId, report: 'completed' });
    const report = await stored();
    expect(report).toMatchObject({
      runId,
      action: 'create',
      verdict: 'error',
      request: healthyVpcParams(),
      requestedBy: input().run.requestedBy,
      finishedAt: '2026-02-03T04:06:40.000Z',
      checks: [{ id: 'locate-proxy', verdict: 'pass' }, { verdict: 'pass' }, { verdict: 'pass' }],
      actions: [{ evidence: { CustomKeyStoreId: storeId } }, { verdict: 'pass' }, { verdict: 'pass' }],
    });
    expect(report.notes.join()).toContain(`its execution is ${status} (Stopped by its owner)`);
    expect(report.notes.join()).toContain(`The key store ${storeId} exists.`);
    expect(announced).toMatchObject([{ runId, verdict: 'error', CustomKeyStoreName: 'payments-xks' }]);
  });

  it('and without a history keeps the request at least', async () => {
    await completing()(event('ABORTED'));
    expect(await stored()).toMatchObject({ verdict: 'error', request: healthyVpcParams(), checks: [], gate: { open: false } });
    expect(await notes()).not.toContain('key store');
  });

  it('is asked for its input when the event left it out, as of long ones', async () => {
    const settings = { input: JSON.stringify(input({ action: 'check' })) };
    await completing(settings)(event('TIMED_OUT', { input: null, inputDetails: { included: false } }));
    expect(await stored()).toMatchObject({ action: 'check', request: healthyVpcParams(), actions: [] });
  });

  it.each(['not JSON', '{"run":{}}', '[]', '{"run":{"runId":"x"},"params":null}', '{"run":{"runId":"x"},"params":[]}'])(
    'and started with %s is a run without a request',
    async (text) => {
      await completing()(event('FAILED', { input: text, error: 'States.Runtime', cause: 'No such\npath' }));
      expect(await stored()).toMatchObject({ runId, verdict: 'error', request: {} });
      expect(await notes()).toContain('FAILED (States.Runtime: No such path)');
    },
  );

  it('is written of without what AWS does not tell', async () => {
    const refused = async (): Promise<never> => {
      throw new AwsRefusal('states:GetExecutionHistory', 'denied', 'AccessDeniedException', 'no');
    };
    const work = makeCompleteReport({
      reports: store,
      records: { readStoreRecord: refused },
      history: {
        inputOf: refused,
        async *statesOf() {
          yield await refused();
        },
      },
      announce: async (one) => announced.push(one),
    });
    await work(event('ABORTED'));
    expect(await stored()).toMatchObject({ request: healthyVpcParams() });
  });
});

describe('a store that the run made, or was about to make', () => {
  const record = (changes: Partial<StoreRecord> = {}): StoreRecord => ({
    CustomKeyStoreName: 'payments-xks',
    CustomKeyStoreId: null,
    runId,
    XksProxyAuthenticationCredentialSecretId: null,
    ...changes,
  });

  it('is named by the record when the history ends before it', async () => {
    const { state } = await carried();
    const nothingYet = { facts: null };
    const actions = { 'create-key-store': nothingYet, 'connect-key-store': nothingYet, 'provision-alarms': nothingYet };
    await store.writeStoreRecord(record({ CustomKeyStoreId: 'cks-0123456789abcdef0' }));
    await completing({ states: [JSON.stringify({ ...JSON.parse(state), actions })] })(event('ABORTED'));
    expect((await stored()).actions).toMatchObject([
      { findings: [{ code: 'create-key-store/undecided', evidence: { cause: expect.stringContaining('ABORTED') } }] },
      { reason: 'blocked', evidence: { blockedBy: 'create-key-store' } },
      { reason: 'blocked' },
    ]);
    expect((await stored()).actions[0]).toMatchObject({
      id: 'create-key-store',
      verdict: 'error',
      evidence: { CustomKeyStoreId: 'cks-0123456789abcdef0', source: 'store record' },
    });
    expect(await notes()).toContain('The key store cks-0123456789abcdef0 exists. Send the same request again');
    const list = makeReportList({ ...place });
    const query = { store: 'cks-0123456789abcdef0', limit: 5, after: null };
    expect((await list.listReports(query)).reports).toMatchObject([{ runId, verdict: 'error' }]);
  });

  it('is to be looked for when nobody knows', async () => {
    await store.writeStoreRecord(record());
    await completing()(event('TIMED_OUT'));
    expect(await notes()).toContain("--custom-key-store-name 'payments-xks'");
  });

  it.each([
    ['of another run', { runId: 'run-of-others', CustomKeyStoreId: 'cks-0123456789abcdef0' }],
    ['that KMS refused', { refused: true }],
  ])('is not claimed by a record %s', async (_what, changes) => {
    await store.writeStoreRecord(record(changes));
    await completing()(event('ABORTED'));
    expect(await notes()).not.toContain('key store');
  });
});

describe('an execution with a report', () => {
  const good = async (): Promise<Report> => {
    const account = makeMemoryAccount();
    const { report } = await runLocally({ input: input(), ports: makeMemoryPorts(account), checks: sampleChecks(), pollMs: 1 });
    return report;
  };

  it('keeps it, and announced it itself when it ended in Fail', async () => {
    const before = await good();
    await store.writeReport(before);
    expect(await completing()(event('FAILED'))).toEqual({ runId, report: 'complete' });
    expect(await stored()).toEqual(before);
    expect(announced).toEqual([]);
  });

  it.each(['ABORTED', 'TIMED_OUT'])('that is %s may not have announced it', async (status) => {
    await store.writeReport(await good());
    await completing()(event(status));
    expect(announced).toMatchObject([{ runId, verdict: 'pass' }]);
  });

  it('that comes while this one is written is not overwritten', async () => {
    const before = await good();
    const late = makeCompleteReport({
      reports: {
        ...store,
        async readReport(id) {
          const found = await store.readReport(id);
          await store.writeReport(before);
          return found;
        },
      },
      records: store,
      history: { inputOf: async () => null, async *statesOf() {} },
      announce: async (one) => announced.push(one),
    });
    await late(event('ABORTED'));
    expect(await stored()).toEqual(before);
    expect(announced).toEqual([]);
  });

  it('is complete although some channels will not hear of it: their records and an alarm say so', async () => {
    const untold = async (): Promise<never> => {
      throw new AwsRefusal('lambda:InvokeFunction', 'failed', 'ChannelsNotTold', 'the function ended with an error');
    };
    expect(await completing({ announce: untold })(event('ABORTED'))).toEqual({ runId, report: 'completed' });
  });

  it('is announced again by an event that comes again, in case the first came to nothing', async () => {
    const fails = async (): Promise<never> => {
      throw new AwsRefusal('lambda:InvokeFunction', 'throttled', 'TooManyRequestsException', 'later');
    };
    await expect(completing({ announce: fails })(event('FAILED'))).rejects.toMatchObject({ kind: 'throttled' });
    const written = await stored();
    await completing()(event('FAILED'));
    expect(announced).toMatchObject([{ runId }]);
    expect(await stored()).toEqual(written);
  });
});

it('gives a report that the state machine wrote by itself its place in the lists, and a time to go', async () => {
  const client = new DynamoDBClient({ ...live, endpoint: table.endpoint });
  const TableName = table.tableName;
  const minimal = {
    runId,
    action: 'create',
    verdict: 'error',
    startedAt: '2026-02-03T04:05:00.000Z',
    request: healthyVpcParams(),
  };
  const facts = { handedOn: { CustomKeyStoreId: 'cks-0123456789abcdef1' } };
  const report = { ...minimal, checks: [], actions: [{ id: 'create-key-store', findings: [], evidence: facts }], notes: [] };
  await client.send(
    new PutItemCommand({ TableName, Item: { ...reportKey(runId), runId: { S: runId }, report: { S: JSON.stringify(report) } } }),
  );
  await completing()(event('FAILED'));
  const { Item } = await client.send(new GetItemCommand({ TableName, Key: reportKey(runId) }));
  expect(Item).toMatchObject({
    report: { S: JSON.stringify(report) },
    CustomKeyStoreName: { S: 'payments-xks' },
    CustomKeyStoreId: { S: 'cks-0123456789abcdef1' },
    expiresAt: { N: String(NOW / 1000 + 400 * 24 * 3600) },
  });
});

it.each([
  ['of a run that goes on', () => event('RUNNING')],
  ['of a run that went well', () => event('SUCCEEDED')],
  ['of something else', () => ({ source: 'aws.s3', detail: {} })],
])('an event %s is refused', async (_what, make) => {
  await expect(completing()(make())).rejects.toThrow(/^The(re)? |^This is no event/);
  expect(await store.readReport(runId)).toBeNull();
});

/**
 * Kills a run that creates between every two of its states, and right after every call that changes something; then runs again. Never
 * two stores, never a missing alarm, always a report. Only that is judged: verdicts may depend on how busy the machine is.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACTIONS } from '../../lib/actions/registry.ts';
import { makeReportStore } from '../../lib/aws/report-store.ts';
import type { Report } from '../../lib/model/report.ts';
import type { RunInput } from '../../lib/model/run.ts';
import type { Rollback } from '../../lib/model/params.ts';
import type { AwsWorld } from '../../lib/sandbox/aws-world.ts';
import { type AwsEndpoint, startAwsEndpoint } from '../../lib/sandbox/aws/endpoint.ts';
import { healthyAwsWorld } from '../../lib/sandbox/healthy-world.ts';
import { startReportTable, type ReportTable } from '../../lib/sandbox/report-table.ts';
import { makeCompleteReport } from '../../lib/service/complete-report.ts';
import { runLocally } from '../../lib/workflow/run-locally.ts';
import { taskNames } from '../../lib/workflow/task-names.ts';
import { readEvent } from '../support/api-event.ts';
import { healthyCredential, healthyPublicParams, run } from '../support/builders.ts';
import { makeCreatePorts, ONE_CHECK, type TablePlace } from '../support/create-ports.ts';
import { type Afterwards, type Children, type KillPoint, startChildren } from '../support/killed-create.ts';

const saved = { ...process.env };
const credentials = { accessKeyId: 'SANDBOXACCESSKEYID', secretAccessKey: 'sandbox-secret-access-key' };

/** How fast a proxy answers is no matter here: this KMS is always content with it. */
const kmsReality = { callProxy: async () => ({ ok: true }) as const };

let aws: AwsWorld;
let endpoint: AwsEndpoint;
let table: ReportTable;
let children: Children;
/** Names of the alarms of a run that nobody kills, without the id of its store. */
let wanted: readonly string[];
let serial = 0;
const reached = new Set<string>();
const afterwards: Afterwards = new Map();

beforeAll(async () => {
  aws = healthyAwsWorld('public', JSON.stringify(healthyCredential()));
  aws.connectDelayMs = 10;
  endpoint = await startAwsEndpoint({ world: aws, kmsReality, afterwards: (operation) => afterwards.get(operation)?.() });
  table = await startReportTable({ region: aws.region, credentials, account: aws.account });
  const env = {
    AWS_ENDPOINT_URL: endpoint.url,
    AWS_REGION: aws.region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  Object.assign(process.env, env);
  children = await startChildren(env);
  const clean = newAccount();
  await again(clean, 'keep');
  wanted = alarms();
  expect(wanted.length).toBeGreaterThanOrEqual(5);
});
afterAll(async () => {
  children.close();
  process.env = { ...saved };
  await Promise.all([endpoint.close(), table.close()]);
});

/** Records of their own, and no stores or alarms left from before. */
function newAccount(): TablePlace {
  serial += 1;
  aws.keyStores.splice(0);
  aws.alarms.splice(0);
  aws.faults.splice(0);
  return {
    region: aws.region,
    endpoint: table.endpoint,
    tableName: table.tableName,
    account: String(111_122_220_000 + serial),
    credentials,
  };
}

function inputOf(runId: string, Rollback: Rollback): RunInput {
  const params = healthyPublicParams();
  const { region, account } = aws;
  return {
    run: run({ runId, action: 'create', region, account }),
    params: { ...params, Preflight: { ...params.Preflight, Rollback } },
  };
}

async function again(place: TablePlace, Rollback: Rollback): Promise<Report> {
  const input = inputOf(`run-${serial}-again`, Rollback);
  const { report } = await runLocally({ input, ports: makeCreatePorts(place), checks: ONE_CHECK, pollMs: 5 });
  expect(await makeReportStore(place).readReport(input.run.runId)).toEqual(report);
  return report;
}

function alarms(): readonly string[] {
  const id = aws.keyStores[0]?.entry.CustomKeyStoreId ?? 'no store';
  return aws.alarms.map(({ alarm }) => String(alarm.AlarmName).replace(id, 'ID')).toSorted();
}

/** What AWS does when an execution has ended: nothing is left of it but what it had written down. */
async function completed(place: TablePlace, input: RunInput): Promise<Report> {
  const { runId } = input.run;
  const store = makeReportStore(place);
  const sample = readEvent('eventbridge/execution-aborted.json') as { readonly detail: object };
  const detail = { ...sample.detail, name: runId, input: JSON.stringify(input) };
  await makeCompleteReport({
    reports: store,
    records: store,
    history: { inputOf: async () => null, async *statesOf() {} },
    announce: async () => {},
  })({ ...sample, detail });
  const report = await store.readReport(runId);
  if (report === null) throw new Error(`Run ${runId} has no report`);
  return report;
}

async function killAndRunAgain(point: KillPoint, Rollback: Rollback, refuseAlarms: boolean): Promise<void> {
  const place = newAccount();
  if (refuseAlarms) aws.faults.push({ service: 'cloudwatch', operation: 'PutMetricAlarm', kind: 'denied', times: 99 });
  const input = inputOf(`run-${serial}`, Rollback);
  const seen = await children.runUntil(point, { input, table: place }, afterwards);
  expect(seen.at(-1)).toBe(point);
  for (const one of seen) reached.add(one);
  const made = aws.keyStores.map(({ entry }) => entry.CustomKeyStoreId);
  const first = await completed(place, input);
  expect(first).toMatchObject({ runId: input.run.runId, request: input.params });
  if (made.length > 0) expect(JSON.stringify(first)).toMatch(new RegExp(`${made[0]}|describe-custom-key-stores`));

  aws.faults.splice(0);
  const second = await again(place, Rollback);
  expect(aws.keyStores.map(({ entry }) => [entry.CustomKeyStoreName, entry.ConnectionState])).toEqual([
    [input.params.CustomKeyStoreName, 'CONNECTED'],
  ]);
  expect(alarms()).toEqual(wanted);
  const bad = second.actions.flatMap(({ findings }) => findings.filter(({ verdict }) => verdict !== 'pass'));
  expect(bad.map(({ code }) => code)).toEqual([]);
}

const BEHIND = taskNames([])
  .map(({ state }) => state)
  .filter((state) => state !== 'roll-back');

const POINTS: readonly KillPoint[] = [
  'before request',
  'after request',
  ...BEHIND.map((state) => `after ${state}`),
  'before create-key-store',
  'after record 1',
  '1 CreateCustomKeyStore',
  'before record 2',
  '1 ConnectCustomKeyStore',
  'before describe-connection',
  '1 PutMetricAlarm',
  '4 PutMetricAlarm',
  'before report',
  'after report',
  '1 PutEvents',
];

describe('a run that is killed', () => {
  it.each(POINTS)('%s is completed by the next', (point) => killAndRunAgain(point, 'keep', false));
});

describe('a run that undoes what it did and is killed', () => {
  it.each(['before roll-back', '1 DisconnectCustomKeyStore', '1 DeleteCustomKeyStore', 'after roll-back'])(
    '%s is completed by the next',
    (point) => killAndRunAgain(point, 'delete', true),
  );
});

describe('two runs at once', () => {
  it.each([1, 2, 3])('make one store between them, and both end well (%i)', async () => {
    const place = newAccount();
    const reports = await Promise.all(
      ['a', 'b'].map(async (name) => {
        const input = inputOf(`run-${serial}-${name}`, 'keep');
        return (await runLocally({ input, ports: makeCreatePorts(place), checks: ONE_CHECK, pollMs: 5 })).report;
      }),
    );
    expect(aws.keyStores.map(({ entry }) => entry.ConnectionState)).toEqual(['CONNECTED']);
    expect(alarms()).toEqual(wanted);
    const ids = reports.map(({ actions }) => actions[0]?.evidence.CustomKeyStoreId);
    expect(new Set(ids).size).toBe(1);
    const codes = reports.flatMap(({ actions }) => actions.flatMap(({ findings }) => findings.map(({ code }) => code)));
    expect(codes.filter((code) => code === 'create-key-store/created')).toHaveLength(1);
    expect(reports.flatMap(({ actions }) => actions.map(({ verdict }) => verdict))).toEqual(
      Array.from({ length: 6 }, () => 'pass'),
    );
  });
});

it('was killed in every state that acts', () => {
  const states = [...BEHIND, ...ACTIONS.map(({ id }) => id)];
  expect(states.filter((state) => !reached.has(`after ${state}`))).toEqual([]);
});

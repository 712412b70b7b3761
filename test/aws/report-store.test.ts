import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeMemoryStore } from '../../lib/aws/memory-store.ts';
import type { StoreRecord } from '../../lib/aws/ports.ts';
import { makeReportStore, reportKey, type Store } from '../../lib/aws/report-store.ts';
import type { Report } from '../../lib/model/report.ts';
import type { StoreHistory } from '../../lib/model/store-history.ts';
import { compareLooks } from '../../lib/workflow/compare-looks.ts';
import { checkFound, look, STORE_ID } from '../support/looks.ts';
import { startReportTable, type TableOptions } from '../support/report-table.ts';

let table: TableOptions;
let close: () => Promise<void>;

const NOW = Date.parse('2026-01-02T03:04:05Z');

beforeAll(async () => {
  ({ table, close } = await startReportTable({ retentionDays: 2, clock: { now: () => NOW } }));
});
afterAll(() => close());

const report: Report = {
  schemaVersion: '1.0',
  runId: 'run-1',
  action: 'create',
  verdict: 'warn',
  lab: false,
  startedAt: '2026-01-02T03:00:00Z',
  finishedAt: '2026-01-02T03:04:00Z',
  region: 'us-east-1',
  account: '111122223333',
  perspective: 'this machine',
  requestedBy: null,
  request: { CustomKeyStoreName: 'payments-xks' },
  gate: null,
  checks: [],
  actions: [],
  notes: ['ünïcode, "quotes"'],
};
const record: StoreRecord = {
  CustomKeyStoreName: 'payments-xks',
  CustomKeyStoreId: null,
  runId: 'run-1',
  XksProxyAuthenticationCredentialSecretId: 'xks/payments',
};

describe.each<[string, () => Store]>([
  ['DynamoDB', () => makeReportStore(table)],
  ['memory', makeMemoryStore],
])('the store in %s', (_where, make) => {
  it('gives back a report as it was, and null for none', async () => {
    const store = make();
    await store.writeReport(report);
    expect(await store.readReport('run-1')).toEqual(report);
    expect(await store.readReport('run-2')).toBeNull();
    await store.writeReport({ ...report, verdict: 'fail' });
    expect(await store.readReport('run-1')).toMatchObject({ verdict: 'fail' });
  });

  it('gives back a store record, and replaces it', async () => {
    const store = make();
    expect(await store.readStoreRecord('unheard-of')).toBeNull();
    await store.writeStoreRecord(record);
    await store.writeStoreRecord({ ...record, CustomKeyStoreId: 'cks-1' });
    expect(await store.readStoreRecord('payments-xks')).toEqual({ ...record, CustomKeyStoreId: 'cks-1' });
  });
});

describe.each<[string, () => Store]>([
  ['DynamoDB', () => makeReportStore(table)],
  ['memory', makeMemoryStore],
])('what others may write at the same moment, in %s', (where, make) => {
  it('is a store record that is replaced only while it is as it was read', async () => {
    const store = make();
    const mine = { ...record, CustomKeyStoreName: `raced in ${where}` };
    const theirs = { ...mine, runId: 'run-2' };
    expect(await store.replaceStoreRecord(theirs, mine)).toBe(false);
    expect(await store.readStoreRecord(mine.CustomKeyStoreName)).toBeNull();
    expect(await store.replaceStoreRecord(null, mine)).toBe(true);
    expect(await store.replaceStoreRecord(null, theirs)).toBe(false);
    expect(await store.readStoreRecord(mine.CustomKeyStoreName)).toEqual(mine);
    const read = await store.readStoreRecord(mine.CustomKeyStoreName);
    expect(await store.replaceStoreRecord(read, theirs)).toBe(true);
    expect(await store.replaceStoreRecord(read, { ...mine, refused: true })).toBe(false);
    expect(await store.readStoreRecord(mine.CustomKeyStoreName)).toEqual(theirs);
  });

  it('is a report that is added only where there is none', async () => {
    const store = make();
    const late: Report = { ...report, runId: `added in ${where}` };
    expect(await store.addReport(late)).toBe(true);
    expect(await store.addReport({ ...late, verdict: 'error' })).toBe(false);
    await store.enlistReport({ ...late, verdict: 'error' });
    expect(await store.readReport(late.runId)).toEqual(late);
  });

  it('is a report that takes the place of one of an earlier run of the same name', async () => {
    const store = make();
    const early: Report = { ...report, runId: `again in ${where}`, finishedAt: '2026-01-02T03:04:05.000Z' };
    const late: Report = { ...early, startedAt: '2026-04-12T03:04:05.000Z', finishedAt: '2026-04-12T03:05:05.000Z' };
    await store.writeReport(early);
    expect(await store.addReport(late)).toBe(true);
    expect(await store.addReport({ ...late, verdict: 'error' })).toBe(false);
    expect(await store.readReport(late.runId)).toEqual(late);
  });
});

describe.each<[string, () => Store]>([
  ['DynamoDB', () => makeReportStore(table)],
  ['memory', makeMemoryStore],
])('what was seen of a store, in %s', (_where, make) => {
  it('is kept until something newer takes its place', async () => {
    const store = make();
    const snapshot = {
      CustomKeyStoreId: 'cks-1',
      runId: 'run-1',
      takenAt: '2026-01-02T03:04:05.000Z',
      ConnectionState: 'CONNECTED',
      leaves: ['AA:BB'],
      addresses: null,
      service: { serviceId: 'vpce-svc-1', loadBalancers: [], zones: ['us-east-1a'] },
    };
    expect(await store.latestSnapshot('cks-1')).toBeNull();
    await store.writeSnapshot(snapshot);
    expect(await store.latestSnapshot('cks-1')).toEqual(snapshot);
    await store.writeSnapshot({ ...snapshot, runId: 'run-2' });
    expect(await store.latestSnapshot('cks-1')).toMatchObject({ runId: 'run-2' });
    expect(await store.latestSnapshot('cks-2')).toBeNull();
    // A run that looked earlier may end later.
    await store.writeSnapshot({ ...snapshot, runId: 'run-0', takenAt: '2020-01-01T00:00:00.000Z' });
    expect(await store.latestSnapshot('cks-1')).toMatchObject({ runId: 'run-2' });
  });
});

describe.each<[string, () => Store]>([
  ['DynamoDB', () => makeReportStore(table)],
  ['memory', makeMemoryStore],
])('what is bad at a store, in %s', (_where, make) => {
  const seen = (day: number): StoreHistory => compareLooks(null, look(day, checkFound('tls', ['expired:fail'])));

  it('is kept until a look that began later takes its place, and no earlier one does', async () => {
    const store = make();
    expect(await store.readHistory(STORE_ID)).toBeNull();
    expect(await store.writeHistory(seen(2))).toBe('kept');
    expect(await store.readHistory(STORE_ID)).toEqual(seen(2));
    expect(await store.writeHistory(seen(1))).toBe('outdated');
    expect(await store.readHistory(STORE_ID)).toEqual(seen(2));
    expect(await store.writeHistory(seen(2))).toBe('kept');
    expect(await store.writeHistory(seen(3))).toBe('kept');
    expect(await store.readHistory(STORE_ID)).toEqual(seen(3));
    expect(await store.readHistory('cks-other')).toBeNull();
  });
});

it('hands on findings that are no JSON as they stand, and lets those of a store that is gone expire', async () => {
  const client = new DynamoDBClient(table);
  const key = { pk: { S: `store#${table.account}#${table.region}#cks-odd` }, sk: { S: 'findings' } };
  const Item = { ...key, findings: { S: '{"version":' } };
  await client.send(new PutItemCommand({ TableName: 'reports', Item }));
  const store = makeReportStore(table);
  expect(await store.readHistory('cks-odd')).toBe('{"version":');
  expect(await store.writeHistory({ ...compareLooks(null, look(1)), CustomKeyStoreId: 'cks-odd' })).toBe('kept');
  const stored = await client.send(new GetItemCommand({ TableName: 'reports', Key: key }));
  expect(stored.Item?.expiresAt).toEqual({ N: String(NOW / 1000 + 2 * 24 * 3600) });
  expect(stored.Item).not.toHaveProperty('startedAt');
});

it('keeps accounts and Regions apart', async () => {
  await makeReportStore(table).writeStoreRecord({ ...record, CustomKeyStoreName: 'apart' });
  expect(await makeReportStore({ ...table, account: '999988887777' }).readStoreRecord('apart')).toBeNull();
});

it('lets reports expire, and puts beside them what lists need', async () => {
  await makeReportStore(table).writeReport({ ...report, runId: 'run-3' });
  const client = new DynamoDBClient(table);
  const { Item } = await client.send(new GetItemCommand({ TableName: 'reports', Key: reportKey('run-3') }));
  expect(Item).toMatchObject({
    expiresAt: { N: String(NOW / 1000 + 2 * 24 * 3600) },
    verdict: { S: 'warn' },
    action: { S: 'create' },
    CustomKeyStoreName: { S: 'payments-xks' },
  });
});

it('names the action when the table is not there', async () => {
  await expect(makeReportStore({ ...table, tableName: 'nowhere' }).readReport('x')).rejects.toMatchObject({
    kind: 'failed',
    action: 'dynamodb:GetItem',
    awsError: 'ResourceNotFoundException',
  });
});

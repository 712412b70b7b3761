import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askedRunsInMemory, type AskedRunOptions, type AskedRunPort, makeAskedRuns } from '../../lib/aws/asked-runs.ts';
import { createReportTable } from '../../lib/aws/create-report-table.ts';

const NOW = Date.parse('2026-01-02T03:04:05Z');
const A = { runId: 'run-a', channelId: 'C1' };
const B = { runId: 'run-b', channelId: 'C2' };

let server: Server;
let options: AskedRunOptions;

beforeAll(async () => {
  server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
  options = {
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'SANDBOXSANDBOX', secretAccessKey: 'not-a-real-secret' },
    tableName: 'reports',
    account: '111122223333',
    clock: { now: () => NOW },
  };
  await createReportTable(options);
});
afterAll(
  () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
);

describe.each([
  ['in DynamoDB', (): AskedRunPort => makeAskedRuns(options)],
  ['in memory', askedRunsInMemory],
])('the run that was asked for last, %s', (where, make) => {
  it('is none, then the one that was noted', async () => {
    const port = make();
    const id = `cks-1-${where}`;
    expect(await port.lastAsked(id)).toBeNull();
    expect(await port.noteAsked(id, A, null)).toBe(true);
    expect(await port.lastAsked(id)).toEqual(A);
    expect(await port.lastAsked(`${id}-other`)).toBeNull();
  });

  it('is noted also when it was sent again because the answer was lost', async () => {
    const port = make();
    const id = `cks-4-${where}`;
    expect([await port.noteAsked(id, A, null), await port.noteAsked(id, A, null)]).toEqual([true, true]);
    expect([await port.noteAsked(id, B, A), await port.noteAsked(id, B, A)]).toEqual([true, true]);
    expect(await port.noteAsked(id, A, null)).toBe(false);
    expect(await port.lastAsked(id)).toEqual(B);
  });

  it('takes the place of the one that was read before, and of no other', async () => {
    const port = make();
    const id = `cks-2-${where}`;
    await port.noteAsked(id, A, null);
    expect(await port.noteAsked(id, B, null)).toBe(false);
    expect(await port.noteAsked(id, B, { ...B, runId: 'run-c' })).toBe(false);
    expect(await port.lastAsked(id)).toEqual(A);
    expect(await port.noteAsked(id, B, A)).toBe(true);
    expect(await port.lastAsked(id)).toEqual(B);
  });
});

it('is forgotten when names of executions are, and stands where the function may write', async () => {
  await makeAskedRuns(options).noteAsked('cks-3', A, null);
  const { Item } = await new DynamoDBClient(options).send(
    new GetItemCommand({ TableName: 'reports', Key: { pk: { S: 'bot#111122223333#us-east-1#cks-3' }, sk: { S: 'run' } } }),
  );
  expect(Item?.expiresAt?.N).toBe(String(NOW / 1_000 + 90 * 86_400));
});

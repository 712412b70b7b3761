/** Records of deliveries in a real table: made once, claimed by one at a time, never taken back once delivered. */
import type { AddressInfo, Server } from 'node:net';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createReportTable } from '../../lib/aws/create-report-table.ts';
import { makeDeliveryStore } from '../../lib/aws/delivery-store.ts';

const server: Server = dynalite({ createTableMs: 0 });
const clock = { nowMs: Date.parse('2026-11-25T10:00:00Z'), now: () => clock.nowMs };
const live = () => ({
  region: 'us-east-1',
  endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  credentials: { accessKeyId: 'SANDBOXSANDBOX', secretAccessKey: 'not-a-real-secret' },
  tableName: 'reports',
});
const store = () => makeDeliveryStore({ ...live(), retentionDays: 2, clock });
const key = (channel: string) => ({ subject: 'run-1', channel });

beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
  await createReportTable(live());
});
afterAll(() => new Promise<void>((resolve) => void server.close(() => resolve())));

it('is made once, and tells how far it is', async () => {
  expect(await store().readDelivery(key('a'))).toBeNull();
  expect(await store().openDelivery(key('a'))).toBe('pending');
  expect(await store().openDelivery(key('a'))).toBe('pending');
  await store().markDelivery(key('a'), 'queued', null);
  expect(await store().openDelivery(key('a'))).toBe('queued');
  expect(await store().readDelivery(key('a'))).toEqual({
    ...key('a'),
    state: 'queued',
    attempts: 0,
    cause: null,
    mayBeTwice: false,
    at: '2026-11-25T10:00:00.000Z',
  });
});

it('goes with the reports, after the days for which they are kept', async () => {
  await store().openDelivery(key('b'));
  await store().beginAttempt(key('c'), 1_000);
  for (const channel of ['b', 'c']) {
    const Key = { pk: { S: 'delivery#run-1' }, sk: { S: channel } };
    const { Item } = await new DynamoDBClient(live()).send(new GetItemCommand({ TableName: 'reports', Key }));
    expect(Item?.expiresAt).toEqual({ N: String(clock.nowMs / 1_000 + 2 * 86_400) });
  }
});

it('goes before a run can have the name of an earlier one, however long reports are kept', async () => {
  const ofYears = makeDeliveryStore({ ...live(), retentionDays: 400, clock });
  await ofYears.openDelivery(key('j'));
  const Key = { pk: { S: 'delivery#run-1' }, sk: { S: 'j' } };
  const { Item } = await new DynamoDBClient(live()).send(new GetItemCommand({ TableName: 'reports', Key }));
  expect(Item?.expiresAt).toEqual({ N: String(clock.nowMs / 1_000 + 60 * 86_400) });
});

it('is made anew when its time is over, though the table still has it', async () => {
  const now = { nowMs: clock.nowMs, now: () => now.nowMs };
  const later = makeDeliveryStore({ ...live(), retentionDays: 2, clock: now });
  await later.openDelivery(key('over'));
  await later.beginAttempt(key('over'), 1_000, 'message-1');
  await later.endAttempt(key('over'), { state: 'delivered', cause: null, mayHaveArrived: true });
  now.nowMs += 2 * 86_400_000 - 1_000;
  expect(await later.openDelivery(key('over'))).toBe('delivered');
  now.nowMs += 1_000;
  expect(await later.openDelivery(key('over'))).toBe('pending');
  expect(await later.readDelivery(key('over'))).toMatchObject({ state: 'pending', attempts: 0, mayBeTwice: false });
  expect(await later.beginAttempt(key('over'), 1_000, 'message-2')).toBe('begun');
});

it('is claimed by one at a time, until the claim ends or runs out', async () => {
  expect(await store().beginAttempt(key('d'), 1_000)).toBe('begun');
  expect(await store().beginAttempt(key('d'), 1_000)).toBe('busy');
  clock.nowMs += 1_000;
  expect(await store().beginAttempt(key('d'), 1_000)).toBe('begun');
  await store().endAttempt(key('d'), { state: 'later', cause: 'HTTP 429', mayHaveArrived: true });
  expect(await store().readDelivery(key('d'))).toMatchObject({
    state: 'queued',
    attempts: 2,
    cause: 'HTTP 429',
    mayBeTwice: true,
  });
  expect(await store().beginAttempt(key('d'), 1_000)).toBe('begun');
});

it('is never taken back once it is delivered, and says for good that it may be there twice', async () => {
  await store().beginAttempt(key('e'), 1_000);
  await store().endAttempt(key('e'), { state: 'later', cause: 'lost', mayHaveArrived: true });
  await store().beginAttempt(key('e'), 1_000);
  await store().endAttempt(key('e'), { state: 'delivered', cause: null, mayHaveArrived: false });
  await store().markDelivery(key('e'), 'failed', 'too late');
  await store().endAttempt(key('e'), { state: 'failed', cause: 'too late', mayHaveArrived: false });
  expect(await store().beginAttempt(key('e'), 1_000)).toBe('delivered');
  expect(await store().readDelivery(key('e'))).toMatchObject({ state: 'delivered', attempts: 2, cause: null, mayBeTwice: true });
});

it('is to be queued again when it failed before anybody could take it from there, and not when it was given up', async () => {
  await store().openDelivery(key('i'));
  await store().markDelivery(key('i'), 'failed', 'no queue');
  expect(await store().openDelivery(key('i'))).toBe('pending');
  expect(await store().readDelivery(key('i'))).toMatchObject({ state: 'failed', cause: 'no queue' });
  await store().markDelivery(key('i'), 'queued', null);
  expect(await store().readDelivery(key('i'))).toMatchObject({ state: 'queued', cause: null });
  await store().beginAttempt(key('i'), 1_000);
  await store().endAttempt(key('i'), { state: 'failed', cause: 'revoked', mayHaveArrived: false });
  expect(await store().openDelivery(key('i'))).toBe('failed');
  // As it is noted where no record could be made.
  await store().markDelivery(key('j'), 'failed', 'no queue');
  expect(await store().openDelivery(key('j'))).toBe('pending');
});

it('is not said to wait in the queue when more is known of it already', async () => {
  await store().openDelivery(key('g'));
  await store().beginAttempt(key('g'), 1_000);
  await store().endAttempt(key('g'), { state: 'failed', cause: 'revoked', mayHaveArrived: false });
  await store().markDelivery(key('g'), 'queued', null);
  expect(await store().readDelivery(key('g'))).toMatchObject({ state: 'failed', cause: 'revoked' });
});

it('says that it may be there twice after an attempt that nobody ended', async () => {
  await store().beginAttempt(key('h'), 1_000);
  expect(await store().readDelivery(key('h'))).toMatchObject({ mayBeTwice: false });
  clock.nowMs += 1_000;
  await store().beginAttempt(key('h'), 1_000);
  expect(await store().readDelivery(key('h'))).toMatchObject({ mayBeTwice: true, attempts: 2 });
});

it('is tried again after it failed: somebody may have put right what was wrong', async () => {
  await store().beginAttempt(key('f'), 1_000);
  await store().endAttempt(key('f'), { state: 'failed', cause: 'revoked', mayHaveArrived: false });
  expect(await store().beginAttempt(key('f'), 1_000)).toBe('begun');
});

it('tells the message for which it failed why, and lets another try again', async () => {
  await store().beginAttempt(key('k'), 1_000, 'message-1');
  await store().endAttempt(key('k'), { state: 'failed', cause: 'revoked', mayHaveArrived: false, messageId: 'message-1' });
  expect(await store().beginAttempt(key('k'), 1_000, 'message-1')).toEqual({ failed: 'revoked' });
  expect(await store().readDelivery(key('k'))).toMatchObject({ state: 'failed', attempts: 1, cause: 'revoked' });
  expect(await store().beginAttempt(key('k'), 1_000, 'message-2')).toBe('begun');
  // Whoever queued it had no answer and takes it for lost, while it is being posted.
  await store().markDelivery(key('k'), 'failed', 'no queue');
  expect(await store().beginAttempt(key('k'), 1_000, 'message-3')).toBe('busy');
  await store().endAttempt(key('k'), { state: 'later', cause: 'HTTP 429', mayHaveArrived: false, messageId: 'message-2' });
  expect(await store().beginAttempt(key('k'), 1_000, 'message-1')).toBe('begun');
});

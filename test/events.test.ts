/** Every sample event goes to its real entry point: taken, or refused with the expected words. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DETAIL_TYPE } from '../lib/model/events.ts';
import { readEvent } from './support/api-event.ts';
import { CENTRAL_BUS, type EntryPoints, startEntryPoints } from './support/entry-points.ts';
import { EVENT_CASES } from './support/event-cases.ts';

const BEGAN_MS = Date.now();
let functions: EntryPoints;

beforeAll(async () => {
  functions = await startEntryPoints();
});
afterAll(() => functions.close());

it('every sample event has its case', () => {
  const folder = join(import.meta.dirname, '../events');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'));
  expect(files.toSorted()).toEqual(Object.keys(EVENT_CASES).toSorted());
});

describe.each(Object.entries(EVENT_CASES))('%s', (path, { entryPoint, answer, words = [], never }) => {
  it(`is answered by ${entryPoint}`, async () => {
    const got = await functions.handle(entryPoint, readEvent(path));
    expect(got).toMatchObject(answer);
    for (const word of words) expect(JSON.stringify(got)).toContain(word);
    if (never !== undefined) expect(JSON.stringify(got)).not.toContain(never);
  });
});

it('the action comes from the route', () => {
  const actions = functions.endpoint.calls
    .filter(({ operation }) => operation === 'StartExecution')
    .map(({ body }) => (JSON.parse(String(body.input)) as { readonly run: { readonly action: string } }).run.action);
  expect(actions.toSorted()).toEqual(['check', 'check', 'create', 'revalidate', 'revalidate', 'revalidate']);
});

it('the digest of a re-validation goes to the central bus that the deployment names, and nothing else does', () => {
  const entries = functions.endpoint.calls
    .filter(({ operation }) => operation === 'PutEvents')
    .flatMap(({ body }) => body.Entries as readonly { readonly EventBusName?: string; readonly DetailType: string }[]);
  const central = entries.filter(({ EventBusName }) => EventBusName === CENTRAL_BUS);
  expect(central.map(({ DetailType }) => DetailType)).toEqual([DETAIL_TYPE.revalidated]);
  expect(entries.length).toBeGreaterThan(central.length);
});

it('reports go after the days that the deployment keeps them', () => {
  const expiries = functions.endpoint.calls
    .filter(({ operation, body }) => operation === 'PutItem' && 'report' in (body.Item as object))
    .map(({ body }) => Number((body.Item as { readonly expiresAt?: { readonly N: string } }).expiresAt?.N) - 30 * 86_400);
  expect(expiries.length).toBeGreaterThan(0);
  const [from, to] = [Math.floor(BEGAN_MS / 1_000), Date.now() / 1_000];
  expect(expiries.filter((seconds) => !(seconds >= from && seconds <= to))).toEqual([]);
});

it('no secret is written anywhere', () => {
  const written = functions.endpoint.calls.filter(
    ({ operation, body }) => operation === 'PutItem' && 'record' in (body.Item as object),
  );
  expect(written).toHaveLength(1);
  expect(JSON.stringify(functions.endpoint.calls)).not.toMatch(/SecretOfTheSampleEvents|ThisTextStandsForASecret/);
});

it('nothing of a call is written to the log', () => {
  const text = JSON.stringify(functions.logged);
  expect(functions.logged.length).toBeGreaterThanOrEqual(Object.keys(EVENT_CASES).length);
  expect(text).not.toMatch(/SecretOfTheSampleEvents|ThisTextStandsForASecret|hooks\.slack|v0=|T0123456789|U0123456789|somebody/);
  expect(text).not.toMatch(/payments-xks|proxy\.xks\.example\.com/);
});

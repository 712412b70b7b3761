/** Every sample event goes to its real entry point: taken, or refused with the expected words. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEvent } from './support/api-event.ts';
import { CONTEXT, outputOf } from './support/function-output.ts';
import { type JsonEndpoint, startJsonEndpoint } from './support/json-endpoint.ts';

const EVENTS = join(import.meta.dirname, '../events');
const ACCEPTED = { statusCode: 202, headers: { location: expect.stringMatching(/^\/preflights\/[0-9a-f-]{36,64}$/) } };

interface Case {
  readonly entryPoint: string;
  /** What the answer holds at least. */
  readonly answer: object;
  /** Words that stand somewhere in the answer. */
  readonly words?: readonly string[];
  /** Words that stand nowhere in the answer. */
  readonly never?: string;
}

const CASES: Readonly<Record<string, Case>> = {
  'api-gateway/check-public.json': { entryPoint: 'start-preflight', answer: ACCEPTED },
  'api-gateway/create-vpc.json': { entryPoint: 'start-create', answer: ACCEPTED },
  'api-gateway/invalid.json': {
    entryPoint: 'start-preflight',
    answer: { statusCode: 400 },
    words: ['XksProxyUriEndpont', 'XksProxyUriEndpoint', 'Preflight.Connect'],
  },
  'api-gateway/malformed.json': {
    entryPoint: 'start-preflight',
    answer: { statusCode: 400 },
    words: ['not valid JSON at line 1'],
  },
  'api-gateway/raw-secret.json': {
    entryPoint: 'start-create',
    answer: { statusCode: 400 },
    words: ['XksProxyAuthenticationCredential'],
    never: 'ThisTextStandsForASecret',
  },
  'api-gateway/get-report.json': { entryPoint: 'get-report', answer: { statusCode: 200 }, words: ['running'] },
  'step/check-tls.json': { entryPoint: 'check-tls', answer: { result: { id: 'tls' } }, words: ['203.0.113.10'] },
  'step/check-tls-blocked.json': {
    entryPoint: 'check-tls',
    answer: { facts: null, result: { verdict: 'skipped', reason: 'blocked', blockedBy: ['locate-proxy'] } },
  },
  'scheduler/revalidate.json': {
    entryPoint: 'list-key-stores',
    answer: {
      runs: [
        {
          run: { action: 'revalidate', requestedBy: expect.stringContaining(':scheduler:') },
          params: { CustomKeyStoreId: 'cks-1' },
        },
      ],
    },
  },
};

const saved = { ...process.env };
let endpoint: JsonEndpoint;

beforeAll(async () => {
  const store = { CustomKeyStoreId: 'cks-1', CustomKeyStoreName: 'payments-xks', CustomKeyStoreType: 'EXTERNAL_KEY_STORE' };
  endpoint = await startJsonEndpoint({
    StartExecution: () => ({
      body: { executionArn: 'arn:aws:states:us-east-1:111122223333:execution:preflight:run-1', startDate: 1 },
    }),
    DescribeExecution: () => ({ body: { status: 'RUNNING', input: '{}' } }),
    GetItem: () => ({ body: {} }),
    DescribeCustomKeyStores: () => ({ body: { CustomKeyStores: [store], Truncated: false } }),
  });
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: 'sandbox',
    AWS_SECRET_ACCESS_KEY: 'sandbox',
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: endpoint.url,
    ACCOUNT: '111122223333',
    TABLE_NAME: 'reports',
    RETENTION_DAYS: '30',
    STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:111122223333:stateMachine:preflight',
  });
});

afterAll(async () => {
  process.env = { ...saved };
  await endpoint.close();
});

async function handle(entryPoint: string, event: unknown): Promise<unknown> {
  const url = pathToFileURL(join(EVENTS, '../functions', `${entryPoint}.ts`)).href;
  const { handler } = (await import(url)) as { readonly handler: (event: unknown, context: Context) => Promise<unknown> };
  let answer: unknown;
  await outputOf(async () => {
    answer = await handler(event, CONTEXT);
  });
  return answer;
}

it('every sample event has its case', () => {
  const files = readdirSync(EVENTS, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'));
  expect(files.toSorted()).toEqual(Object.keys(CASES).toSorted());
});

describe.each(Object.entries(CASES))('%s', (path, { entryPoint, answer, words = [], never }) => {
  it(`is answered by ${entryPoint}`, async () => {
    const got = await handle(entryPoint, readEvent(path));
    expect(got).toMatchObject(answer);
    for (const word of words) expect(JSON.stringify(got)).toContain(word);
    if (never !== undefined) expect(JSON.stringify(got)).not.toContain(never);
  });
});

it('the action comes from the route', () => {
  const actions = endpoint.calls
    .filter(({ operation }) => operation === 'StartExecution')
    .map(({ body }) => (JSON.parse(String(body.input)) as { readonly run: { readonly action: string } }).run.action);
  expect(actions).toEqual(['check', 'create']);
});

/** What a hostile or careless client sends, to every route that it can be sent to: real entry points, real SDK clients. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiAnswer, ApiEvent } from '../../lib/service/api-route.ts';
import openApi from '../../lib/service/openapi.json' with { type: 'json' };
import { bodyOf, readEvent, unsigned } from '../support/api-event.ts';
import { type EntryPoints, startEntryPoints } from '../support/entry-points.ts';
import { misfits } from '../support/json-schema.ts';

/** A good call of each route that takes JSON, by sample event. */
const TAKING_JSON = {
  'start-preflight': 'check-public',
  'start-create': 'create-vpc',
  'revalidate-store': 'revalidate-store',
  'register-credential': 'register-credential',
} as const;
const STARTING = ['start-preflight', 'start-create', 'revalidate-store'] as const;
const READING = { 'get-report': 'get-report', 'list-reports': 'list-reports' } as const;

type Name = keyof typeof TAKING_JSON | keyof typeof READING;
type Changes = Partial<Pick<ApiEvent, 'body' | 'isBase64Encoded'>> & { readonly headers?: Readonly<Record<string, string>> };

const SECRET = 'ThisTextStandsForASecretThisTextStandsFor=';
const RAW = JSON.stringify({ XksProxyAuthenticationCredential: { AccessKeyId: 'A'.repeat(20), RawSecretAccessKey: SECRET } });

let functions: EntryPoints;
beforeAll(async () => {
  functions = await startEntryPoints();
});
afterAll(() => functions.close());

function sample(name: Name): ApiEvent {
  return readEvent(`api-gateway/${{ ...TAKING_JSON, ...READING }[name]}.json`) as ApiEvent;
}

async function call(name: Name, { headers = {}, ...changes }: Changes = {}): Promise<ApiAnswer> {
  const event = sample(name);
  const json = { 'content-type': 'application/json' };
  return send(name, { ...event, ...changes, headers: { ...event.headers, ...json, ...headers } });
}

async function send(name: Name, event: ApiEvent): Promise<ApiAnswer> {
  return (await functions.handle(name, event)) as ApiAnswer;
}

const started = (): number =>
  functions.endpoint.calls.filter(({ operation }) => /^(StartExecution|PutItem)$/.test(operation)).length;

const BODIES: readonly (readonly [string, Changes, number, string])[] = [
  ['too large', { body: ' '.repeat(65_537) }, 413, '65536 bytes'],
  ['too large behind base64', { body: Buffer.alloc(65_537, 32).toString('base64'), isBase64Encoded: true }, 413, '65536 bytes'],
  ['too large for a request', { body: `{"CustomKeyStoreName": "${'x'.repeat(8_200)}"}` }, 400, '8192 bytes'],
  ['no JSON', { body: '{' }, 400, 'not valid JSON at line 1'],
  ['a list', { body: '[]' }, 400, 'expected one JSON object'],
  ['null', { body: 'null' }, 400, 'expected one JSON object'],
  ['deeply nested', { body: '['.repeat(4_000) }, 400, 'levels of nesting'],
  ['no text', { body: Buffer.from([0x7b, 0xff, 0x7d]).toString('base64'), isBase64Encoded: true }, 400, 'UTF-8'],
  ['of the wrong type', { body: '{"CustomKeyStoreName": 7}' }, 400, 'CustomKeyStoreName'],
  ['with an unknown field', { body: '{"CustomKeyStoreNam": "x"}' }, 400, 'did you mean CustomKeyStoreName?'],
  ['with a field of the prototype', { body: '{"__proto__": {"Connect": true}}' }, 400, 'unknown field'],
  ['with a field twice', { body: '{"XksProxyUriPath": "a", "XksProxyUriPath": "b"}' }, 400, 'stands twice'],
  ['with a raw secret', { body: RAW }, 400, 'a credential must not stand in a request'],
  ['a form', { body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415, 'application/json'],
  ['of two types', { body: '{}', headers: { 'content-type': 'application/json,text/plain' } }, 415, 'application/json'],
  ['of no type', { body: '{}', headers: { 'content-type': '' } }, 415, 'application/json'],
  [
    'in two charsets',
    { body: '{}', headers: { 'content-type': 'application/json; charset=utf-8; charset=utf-16' } },
    415,
    'UTF-8',
  ],
  ['compressed', { body: '{}', headers: { 'content-encoding': 'gzip' } }, 415, 'uncompressed'],
];

describe.each(Object.keys(TAKING_JSON) as (keyof typeof TAKING_JSON)[])('%s refuses a body', (name) => {
  it.each(BODIES)('%s', async (_, changes, status, words) => {
    const before = started();
    const answer = await call(name, changes);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers?.['content-type']).toBe('application/problem+json');
    expect(answer.body).toContain(words);
    expect(answer.body).not.toContain('ThisTextStandsForASecret');
    expect(misfits(bodyOf(answer), { $ref: '#/components/schemas/Problem' }, openApi)).toEqual([]);
    expect(started()).toBe(before);
  });
});

it.each([...Object.keys(TAKING_JSON), ...Object.keys(READING)] as Name[])('%s answers nobody who is not known', async (name) => {
  const before = functions.endpoint.calls.length;
  const answer = await send(name, unsigned(sample(name)));
  expect([answer.statusCode, bodyOf(answer).type]).toEqual([403, 'urn:xks-preflight:problem:no-caller']);
  expect(functions.endpoint.calls.length).toBe(before);
});

describe.each(STARTING)('Idempotency-Key at %s', (name) => {
  it.each([
    ['empty', ''],
    ['a space', ' '],
    ['two words', 'a b'],
    ['beyond ASCII', 'schlüssel'],
    ['a picture', '\u{1f511}'],
    ['one too long', 'x'.repeat(256)],
    ['far too long', 'x'.repeat(60_000)],
    ['two lines', 'a\r\nb'],
    ['a null byte', '\u0000'],
  ])('%s is refused', async (_, key) => {
    const before = started();
    const answer = await call(name, { headers: { 'idempotency-key': key } });
    expect([answer.statusCode, bodyOf(answer).type]).toEqual([400, 'urn:xks-preflight:problem:idempotency-key-invalid']);
    expect(answer.body).not.toContain('xxxx');
    expect(started()).toBe(before);
  });

  it('sent again names the same run', async () => {
    const key = { headers: { 'idempotency-key': `again-${name}` } };
    const first = await call(name, key);
    expect(first.statusCode).toBe(202);
    expect(await call(name, key)).toEqual(first);
  });

  it('used for something else is refused', async () => {
    const answer = await call(name, { headers: { 'idempotency-key': 'used-before' } });
    expect([answer.statusCode, bodyOf(answer).type]).toEqual([409, 'urn:xks-preflight:problem:idempotency-key-reused']);
  });
});

describe('a page of the list', () => {
  const list = async (queryStringParameters: Readonly<Record<string, string>>): Promise<ApiAnswer> =>
    send('list-reports', { ...sample('list-reports'), queryStringParameters });
  const token = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const TIME = '2026-01-02T03:04:05.000Z';

  it.each([
    ['of another list', token(['other', 'run-1', TIME])],
    ['with more in it', token([null, 'run-1', TIME, 'more'])],
    ['with less in it', token([null, 'run-1'])],
    ['that is an object', token({ 0: null, 1: 'run-1', 2: TIME })],
    ['with the key of another item', token([null, '../store', TIME])],
    ['with a number for a time', token([null, 'run-1', 5])],
    ['with a time that is none', token([null, 'run-1', 'yesterday-evening'])],
    ['that is no JSON', Buffer.from('[null').toString('base64url')],
    ['that is no text', Buffer.from([0xff, 0xfe]).toString('base64url')],
    ['twice', `${token([null, 'run-1', TIME])},${token([null, 'run-1', TIME])}`],
    ['without end', 'A'.repeat(8_000)],
  ])('is not given for a token %s', async (_, next) => {
    const before = functions.endpoint.calls.length;
    const answer = await list({ next });
    expect(answer.statusCode).toBe(400);
    expect(bodyOf(answer).violations).toMatchObject([{ field: 'next' }]);
    expect(functions.endpoint.calls.length).toBe(before);
  });

  it.each(['1,2', '-1', '1e2', ' 1', '٣', '100000000000000000000'])('is not given for limit=%j', async (limit) => {
    expect((await list({ limit })).statusCode).toBe(400);
  });

  it('is given where its own token leads', async () => {
    const { next } = bodyOf(await list({}));
    expect((await list({ next: String(next) })).statusCode).toBe(200);
  });
});

describe('Accept', () => {
  const get = async (accept: string): Promise<ApiAnswer> => call('get-report', { headers: { accept } });

  it.each([
    ['text/html;q=0.9, application/json;q=0.8', 200, 'text/html; charset=utf-8'],
    ['text/html;q=0.8,application/json;q=0.9', 200, 'application/json'],
    ['text/html; q=0.800 , */*;q=0.1', 200, 'text/html; charset=utf-8'],
    ['application/json;charset=utf-8', 200, 'application/json'],
    ['application/problem+json', 406, 'application/problem+json'],
    ['*/*;q=0', 406, 'application/problem+json'],
    [`${'a/b,'.repeat(20)}*/*`, 200, 'application/json'],
    [',,,', 406, 'application/problem+json'],
    [';q=1', 406, 'application/problem+json'],
    ['text/html;q=0, text/*', 406, 'application/problem+json'],
  ])('%j: %i %s', async (accept, status, type) => {
    const answer = await get(accept);
    expect([answer.statusCode, answer.headers?.['content-type']]).toEqual([status, type]);
  });
});

it('cookies and headers of others change nothing', async () => {
  const usual = await call('get-report');
  const event = sample('get-report');
  const odd = {
    ...event,
    cookies: ['session=x'],
    headers: { ...event.headers, 'x-forwarded-for': '::1', 'x-http-method-override': 'PUT' },
  };
  expect(await send('get-report', odd)).toEqual(usual);
});

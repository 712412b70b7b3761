/** The OpenAPI document: is it the one that is generated, is it sound, and do the functions answer as it says? */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functionSpecs } from '../../lib/deployment/functions.ts';
import { parseRequest } from '../../lib/model/parse-request.ts';
import { REQUEST_FIELDS } from '../../lib/model/request-schema.ts';
import { ROUTES } from '../../lib/model/routes.ts';
import type { ApiAnswer, ApiEvent } from '../../lib/service/api-route.ts';
import { buildOpenApi } from '../../lib/service/openapi.ts';
import committed from '../../lib/service/openapi.json' with { type: 'json' };
import manifest from '../../package.json' with { type: 'json' };
import { readEvent } from '../support/api-event.ts';
import { type EntryPoints, startEntryPoints } from '../support/entry-points.ts';
import { EVENT_CASES } from '../support/event-cases.ts';
import { misfits, resolveRef } from '../support/json-schema.ts';

interface Media {
  readonly schema: object;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}
interface Response {
  readonly description: string;
  readonly headers?: Readonly<Record<string, object>>;
  readonly content: Readonly<Record<string, Media>>;
}
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: object }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, Response>>;
}

const BOT = { SigningSecretId: 'xks-preflight/slack-signing', TeamIds: ['T0123456789'], ChannelIds: ['C0123456789'] };

const document = committed as unknown as {
  readonly openapi: string;
  readonly security: readonly object[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
};

const OPERATIONS = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
);

function operationOf(method: string, path: string): Operation {
  const found = OPERATIONS.find((one) => one.method === method && one.path === path);
  if (found === undefined) throw new Error(`The document has no ${method} ${path}`);
  return found.operation;
}

/** Every object within, with its place. */
function* objectsIn(value: unknown, at = '#'): Generator<{ readonly at: string; readonly value: Record<string, unknown> }> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield { at, value: value as Record<string, unknown> };
  for (const [name, inner] of Object.entries(value)) yield* objectsIn(inner, `${at}/${name}`);
}

function mediaOf(operation: Operation): readonly Media[] {
  const contents = [operation.requestBody, ...Object.values(operation.responses)].map((one) => one?.content ?? {});
  return contents.flatMap((content) => Object.values(content));
}

describe('the document', () => {
  it('is the one that is generated: npm run openapi', () => {
    expect(committed).toEqual(JSON.parse(JSON.stringify(buildOpenApi())));
  });

  it('is part of the published package', () => {
    expect(manifest.files).toContain('lib/service/openapi.json');
  });

  it('is OpenAPI 3.1 and signed throughout, but for the route that Slack signs', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    expect(document.security).toEqual([{ sigv4: [] }]);
    const others = OPERATIONS.filter(({ operation }) => 'security' in operation);
    expect(others.map(({ path }) => path)).toEqual(['/slack/command']);
    expect(others[0]?.operation).toMatchObject({ security: [], parameters: [{ name: 'X-Slack-Signature' }, {}] });
  });

  it('has every route of the stack, and no other', () => {
    const deployed = functionSpecs([], undefined, BOT).flatMap(({ key, route }) =>
      route === null ? [] : [`${route.method} ${route.path} ${key}`],
    );
    const described = OPERATIONS.map(({ method, path, operation }) => `${method} ${path} ${operation.operationId}`);
    expect(described.toSorted()).toEqual(deployed.toSorted());
    expect(deployed).toHaveLength(ROUTES.length);
  });

  it('refers to nothing that is not there, and has nothing that nobody refers to', () => {
    const refs = [...objectsIn(document)].flatMap(({ value }) => (typeof value.$ref === 'string' ? [value.$ref] : []));
    expect(refs.length).toBeGreaterThan(20);
    for (const ref of refs) expect(resolveRef(ref, document), ref).toBeTypeOf('object');
    const unused = Object.keys(document.components.schemas).filter((name) => !refs.includes(`#/components/schemas/${name}`));
    expect(unused).toEqual([]);
  });

  it.each(OPERATIONS.map(({ method, path, operation }) => [`${method} ${path}`, path, operation] as const))(
    '%s names its parameters and describes every answer by a schema',
    (_, path, operation) => {
      const inPath = (operation.parameters ?? []).filter((one) => one.in === 'path').map(({ name }) => name);
      expect(inPath).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      expect(operation.summary).not.toBe('');
      expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['403', '429', '500', '503']));
      for (const { description, content } of Object.values(operation.responses)) {
        expect(description).not.toBe('');
        expect(Object.values(content).every(({ schema }) => typeof schema === 'object')).toBe(true);
        expect(Object.keys(content)).not.toEqual([]);
      }
    },
  );

  it('has examples that are what they are examples of', () => {
    const examples = OPERATIONS.flatMap(({ operation }) => mediaOf(operation)).flatMap(({ schema, example, examples = {} }) => [
      ...(example === undefined ? [] : [{ schema, value: example }]),
      ...Object.values(examples).map(({ value }) => ({ schema, value })),
    ]);
    expect(examples.length).toBeGreaterThan(30);
    expect(examples.flatMap(({ schema, value }) => misfits(value, schema, document))).toEqual([]);
  });

  it('has examples of requests that are taken', () => {
    for (const path of ['/preflights', '/key-stores']) {
      const example = operationOf('POST', path).requestBody?.content['application/json']?.example;
      expect(parseRequest(JSON.stringify(example))).toMatchObject({ ok: true });
    }
  });

  it('knows the fields of a request that the reader knows, but for the one of re-validation', () => {
    const names = (schema: unknown, prefix: string): string[] =>
      Object.entries((schema as { readonly properties?: object }).properties ?? {}).flatMap(([name, inner]) => [
        `${prefix}${name}`,
        ...names(inner, `${prefix}${name}.`),
      ]);
    const described = names(document.components.schemas.Request, '');
    expect(described.toSorted()).toEqual(REQUEST_FIELDS.filter((field) => field !== 'CustomKeyStoreId').toSorted());
  });
});

describe('the functions answer as the document says', () => {
  const cases = Object.keys(EVENT_CASES).filter((path) => path.startsWith('api-gateway/'));
  let functions: EntryPoints;

  beforeAll(async () => {
    functions = await startEntryPoints();
  });
  afterAll(() => functions.close());

  it.each(cases)('to %s', async (path) => {
    const event = readEvent(path) as ApiEvent;
    const [method = '', route = ''] = event.routeKey.split(' ');
    const operation = operationOf(method, route);
    const answer = (await functions.handle(EVENT_CASES[path]?.entryPoint ?? '', event)) as ApiAnswer;
    const described = operation.responses[String(answer.statusCode)];
    expect(described, `${answer.statusCode} is not in the document`).toBeDefined();
    const type = String(answer.headers?.['content-type']).split(';')[0] ?? '';
    const media = described?.content[type];
    expect(media, `${answer.statusCode} as ${type} is not in the document`).toBeDefined();
    const body: unknown = /json$/.test(type) ? JSON.parse(answer.body ?? '') : answer.body;
    expect(misfits(body, media?.schema, document)).toEqual([]);
    if (type === 'application/problem+json') expect(body).toMatchObject({ status: answer.statusCode });
    if (answer.statusCode === 202) expect(answer.headers).toHaveProperty('location');
  });

  it('and every route has a sample of success', () => {
    const seen = cases.map((path) => {
      const { routeKey } = readEvent(path) as ApiEvent;
      return `${routeKey} ${String((EVENT_CASES[path]?.answer as { readonly statusCode?: unknown } | undefined)?.statusCode)}`;
    });
    const missing = ROUTES.map(({ method, path }) => `${method} ${path}`).filter(
      (route) => !seen.includes(`${route} 200`) && !seen.includes(`${route} 202`),
    );
    expect(missing).toEqual([]);
  });

  it('and a sample that is not as described would be noticed', () => {
    const schema = { $ref: '#/components/schemas/RunAccepted' };
    expect(misfits({ runId: 'x' }, schema, document)).toEqual(['$: lacks location']);
    expect(misfits({ runId: 'x', location: '/', more: 1 }, schema, document)).toEqual(['$: has more, which is not known']);
    expect(misfits({ runId: 1, location: '/' }, schema, document)).toEqual(['$.runId: is number, not string']);
  });
});

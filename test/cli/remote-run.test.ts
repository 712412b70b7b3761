/** `--api`: a run handed to a service, from the call to the report, and everything that can come back instead. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeApiClient } from '../../lib/cli/api-client.ts';
import { explainFailure } from '../../lib/cli/remote-run.ts';
import { AwsRefusal } from '../../lib/model/refusal.ts';
import { readApiPlace } from '../../lib/cli/api-url.ts';
import { runOn } from '../../lib/cli/main.ts';
import { makeApiSigner } from '../../lib/aws/sign-api-call.ts';
import { planWith } from '../../lib/sandbox/faults.ts';
import { healthyPlan } from '../../lib/sandbox/plan.ts';
import { fakeTerminal } from '../support/fake-terminal.ts';
import { type LocalApi, startLocalApi } from '../support/local-api.ts';
import { sampleReport } from '../support/sample-report.ts';
import { type ScriptedAnswer, type ScriptedApi, startScriptedApi } from '../support/scripted-api.ts';

let folder: string;
let file: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'xks-preflight-api-'));
  file = join(folder, 'request.json');
  writeFileSync(file, JSON.stringify(healthyPlan('public').params));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function type(argv: readonly string[], answer?: string) {
  const terminal = fakeTerminal(answer === undefined ? {} : { answer });
  const code = await runOn(terminal, argv);
  return { code, ...terminal.printed };
}

describe('against a service that works', () => {
  let api: LocalApi;
  beforeAll(async () => {
    api = await startLocalApi(healthyPlan('public'));
  });
  afterAll(() => api.close());

  it('check prints the report and ends like a run from here', async () => {
    const { code, stdout, stderr } = await type(['check', file, '--api', api.server.url]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/PASS/);
    expect(stderr).toMatch(/The service runs it as [0-9a-f-]{36}/);
  });

  it('the report can be had as JSON in a file', async () => {
    const output = join(folder, 'report.json');
    const { code } = await type(['check', file, '--api', api.server.url, '--format', 'json', '--output', output]);
    expect(code).toBe(0);
    expect(JSON.parse(readFileSync(output, 'utf8'))).toMatchObject({ action: 'check', verdict: 'pass' });
  });

  it('create asks first, and creates nothing for another answer than yes', async () => {
    const { code, stderr } = await type(['create', file, '--api', api.server.url], 'no');
    expect(code).toBe(3);
    expect(stderr).toContain(`the service ${api.server.url}`);
    expect((await api.get('/preflights')).body.reports).not.toContainEqual(expect.objectContaining({ action: 'create' }));
  });

  it('create creates', async () => {
    const { code, stdout } = await type(['create', file, '--api', api.server.url, '--yes']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/cks-[0-9a-f]{17}/);
  });
});

it('a failing report ends with exit code 1', async () => {
  const api = await startLocalApi(planWith('public', ['certificate-expired']));
  const { code, stdout } = await type(['check', file, '--api', api.server.url]);
  await api.close();
  expect(code).toBe(1);
  expect(stdout).toContain('tls/expired');
});

describe('against a service that does not', () => {
  const ACCEPTED: ScriptedAnswer = { status: 202, body: { runId: 'run-1', location: '/preflights/run-1' } };
  const finished = (report: unknown): ScriptedAnswer => ({ status: 200, body: { runId: 'run-1', state: 'finished', report } });
  const RUNNING: ScriptedAnswer = { status: 200, body: { runId: 'run-1', state: 'running', report: null } };
  const BUSY: ScriptedAnswer = { status: 503, body: { message: 'Service Unavailable' } };

  let api: ScriptedApi;
  afterEach(() => api.close());

  async function check(...answers: readonly ScriptedAnswer[]) {
    api = await startScriptedApi(answers);
    return type(['check', file, '--api', `${api.url}/base/`]);
  }

  it('sends the call again under the same key when no answer came', async () => {
    const { code } = await check({ status: 0, body: '', cut: true }, BUSY, ACCEPTED, RUNNING, finished(sampleReport()));
    const posts = api.calls.filter(({ method }) => method === 'POST');
    expect(code).toBe(1);
    expect(posts.map(({ path }) => path)).toEqual(['/base/preflights', '/base/preflights', '/base/preflights']);
    expect(new Set(posts.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(posts[0]?.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
    expect(api.calls.at(-1)?.path).toBe('/base/preflights/run-1');
  });

  it('outlives answers that fail while it waits', async () => {
    expect((await check(ACCEPTED, BUSY, RUNNING, finished(sampleReport()))).code).toBe(1);
  });

  it.each<[string, readonly ScriptedAnswer[], number, RegExp]>([
    [
      'a refusal',
      [
        {
          status: 400,
          body: { title: 'No', detail: 'Correct one field', violations: [{ field: 'a', message: 'a: unknown\u001b field' }] },
        },
      ],
      3,
      /HTTP 400\): No\. Correct one field\nxks-preflight: a: unknown field/,
    ],
    ['no permission', [{ status: 403, body: { message: 'Forbidden' } }], 2, /execute-api:Invoke/],
    [
      'a service that creates nothing',
      [{ status: 403, body: { title: 'T', detail: 'Start it with --yes' } }],
      2,
      /Start it with --yes\n$/,
    ],
    ['a redirect', [{ status: 302, headers: { location: 'http://127.0.0.1:1/' }, body: '' }], 2, /not followed/],
    ['something that is no JSON', [{ status: 200, body: '<html>' }], 2, /HTTP 200\) is none of .* Is --api right\?\n$/],
    ['a path that leads nowhere', [{ status: 404, body: { message: 'Not Found' } }], 3, /No route .* Is --api right\?\n$/],
    ['a run id that is none', [{ status: 202, body: { runId: '../x' } }], 2, /HTTP 202/],
    ['a run that is lost', [ACCEPTED, { status: 200, body: { state: 'lost', report: null } }], 2, /ended without a report/],
    ['a report that is none', [ACCEPTED, finished({ schemaVersion: '1.0' })], 2, /no report that this version knows/],
    ['a run that is gone', [ACCEPTED, { status: 404, body: { title: 'There is no such run' } }], 3, /no such run\n$/],
    ['an answer without end', [ACCEPTED, finished('x'.repeat(2_200_000))], 2, /cannot be reached .*more than 2097152 bytes/],
  ])('%s', async (_, answers, expected, words) => {
    const { code, stdout, stderr } = await check(...answers);
    expect(stderr).toMatch(words);
    expect([code, stdout]).toEqual([expected, '']);
    expect(stderr).not.toContain('\u001b');
  });

  it('nobody listens', async () => {
    api = await startScriptedApi([]);
    const { url } = api;
    await api.close();
    const { code, stderr } = await type(['check', file, '--api', url]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/cannot be reached \(ECONNREFUSED\)/);
  });
});

describe('where the service is', () => {
  const place = (api: string) => readApiPlace({ operands: [], flags: { api }, faults: [], ownerRoles: [] });

  it.each([
    ['https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com', true, 'eu-west-1'],
    ['https://a1b2c3d4e5.execute-api.cn-north-1.amazonaws.com.cn/', true, 'cn-north-1'],
    ['https://preflight.example.com/base', true, null],
    ['https://evil.example/.execute-api.eu-west-1.amazonaws.com', true, null],
    ['http://127.0.0.1:8080', false, null],
    ['http://localhost:8080', false, null],
  ])('%s: signed %s, Region %s', (api, signed, region) => {
    expect(place(api)).toMatchObject({ signed, region });
  });
});

it('a call of a deployed service arrives as it was signed, and its reply is read', async () => {
  const api = await startScriptedApi([{ status: 202, headers: { 'retry-after': '7' }, body: { runId: 'run-1' } }]);
  const credentials = { accessKeyId: 'SANDBOXACCESSKEYID', secretAccessKey: 'not-a-real-secret' };
  const client = makeApiClient(new URL(api.url), makeApiSigner({ region: 'eu-west-1', credentials }));
  const reply = await client.call('POST', '/preflights', { body: { a: 1 }, idempotencyKey: 'once' });
  await api.close();
  expect(reply).toEqual({ status: 202, retryAfterSeconds: 7, body: { runId: 'run-1' } });
  const [call] = api.calls;
  expect(call?.headers.host).toBe(new URL(api.url).host);
  expect(call?.headers.authorization).toMatch(
    /SignedHeaders=accept;content-type;host;idempotency-key;x-amz-date, Signature=[0-9a-f]{64}$/,
  );
  expect(call?.body).toBe('{"a":1}');
});

it('says what to do when there are no credentials to sign with', () => {
  const terminal = fakeTerminal();
  expect(explainFailure(new AwsRefusal('execute-api:Invoke', 'no-credentials', 'ProviderError', 'none'), terminal)).toBe(2);
  expect(terminal.printed.stderr).toContain('Set AWS credentials as for the AWS CLI, or name a profile: --profile NAME');
});

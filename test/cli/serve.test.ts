/** The API on loopback, by a real HTTP client: every route to its end, and what is refused at the door. */
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addExistingStore, EXISTING_STORE_ID } from '../../lib/sandbox/existing-store.ts';
import { planWith } from '../../lib/sandbox/faults.ts';
import { healthyPlan } from '../../lib/sandbox/plan.ts';
import openApi from '../../lib/service/openapi.json' with { type: 'json' };
import { misfits } from '../support/json-schema.ts';
import { type LocalApi, LOCAL_CALLER, startLocalApi } from '../support/local-api.ts';

let api: LocalApi;

beforeAll(async () => {
  api = await startLocalApi(healthyPlan('public'));
});
afterAll(() => api.close());

const idOf = (actions: readonly { readonly id: string; readonly evidence: object }[]): string => {
  const evidence = actions.find(({ id }) => id === 'create-key-store')?.evidence ?? {};
  return 'CustomKeyStoreId' in evidence ? String(evidence.CustomKeyStoreId) : 'no store was made';
};

describe('from the request to the report', () => {
  it('a check is taken, followed and reported, with who asked for it', async () => {
    const accepted = await api.send('POST', '/preflights', api.example);
    expect(accepted.status).toBe(202);
    const location = accepted.headers.get('location');
    expect(location).toBe(`/preflights/${accepted.body.runId}`);
    const report = await api.reportAt(location);
    expect(report).toMatchObject({ runId: accepted.body.runId, action: 'check', verdict: 'pass', requestedBy: LOCAL_CALLER });
    expect(report.request).toEqual(api.example);
  });

  it('while it runs the state says so, and when to ask again', async () => {
    const { headers } = await api.send('POST', '/preflights', api.example);
    const { status, body, headers: answered } = await api.get(headers.get('location') ?? '');
    expect([status, body.state, body.report]).toEqual([200, 'running', null]);
    expect(answered.get('retry-after')).toBe('5');
    expect(answered.get('cache-control')).toBe('no-store');
    await api.reportAt(headers.get('location'));
  });

  it('a store is made, checked again, and its secret registered', async () => {
    const made = await api.reportAt((await api.send('POST', '/key-stores', api.example)).headers.get('location'));
    expect(made).toMatchObject({ action: 'create', verdict: 'pass' });
    const id = idOf(made.actions);

    const again = await api.send('POST', `/key-stores/${id}/revalidations`);
    expect(again.status).toBe(202);
    const report = await api.reportAt(again.headers.get('location'));
    expect(report).toMatchObject({ action: 'revalidate', requestedBy: LOCAL_CALLER, request: { CustomKeyStoreId: id } });
    expect(report.changes?.since).toBeNull();
    const third = await api.reportAt((await api.send('POST', `/key-stores/${id}/revalidations`)).headers.get('location'));
    expect(third.changes).toMatchObject({ since: { runId: report.runId }, new: [], worsened: [], fixed: [] });
    const { text } = await api.get(`/preflights/${third.runId}`, { accept: 'text/html' });
    expect(text).toContain('Since the last look, ');

    const registered = await api.send('PUT', `/key-stores/${id}/credential`, {
      XksProxyAuthenticationCredentialSecretId: 'xks/payments',
    });
    expect(registered.status).toBe(200);
    expect(registered.body).toMatchObject({ CustomKeyStoreId: id });

    const { body } = await api.get(`/preflights?store=${id}`);
    expect((body.reports as { action: string }[]).map(({ action }) => action)).toEqual(['revalidate', 'revalidate', 'create']);
  });
});

describe('the same call sent twice', () => {
  it.each(['/preflights', '/key-stores'])('to %s with a key names one run, during it and after it', async (path) => {
    const key = { 'idempotency-key': `once-${path.slice(1)}` };
    const first = await api.send('POST', path, api.example, key);
    const during = await api.send('POST', path, api.example, key);
    await api.reportAt(first.headers.get('location'));
    const after = await api.send('POST', path, api.example, key);
    expect([during.status, after.status]).toEqual([202, 202]);
    expect(new Set([first, during, after].map(({ body }) => body.runId)).size).toBe(1);
    const other = await api.send('POST', path, { ...api.example, CustomKeyStoreName: 'other' }, key);
    expect([other.status, other.body.type]).toEqual([409, 'urn:xks-preflight:problem:idempotency-key-reused']);
  });
});

describe('the history', () => {
  it('comes in pages, newest first, each report once', async () => {
    const whole = await api.get('/preflights?limit=100');
    const all = (whole.body.reports as { runId: string; startedAt: string }[]).map(({ runId }) => runId);
    expect(all.length).toBeGreaterThan(4);
    const paged: string[] = [];
    let next: unknown = '';
    while (next !== null) {
      const query: string = next === '' ? '' : `&next=${String(next)}`;
      const { status, body } = await api.get(`/preflights?limit=2${query}`);
      expect(status).toBe(200);
      paged.push(...(body.reports as { runId: string }[]).map(({ runId }) => runId));
      next = body.next;
    }
    expect(paged).toEqual(all);
    const starts = (whole.body.reports as { startedAt: string }[]).map(({ startedAt }) => startedAt);
    expect(starts).toEqual(starts.toSorted().toReversed());
  });

  it('knows nothing of a store that nobody checked', async () => {
    expect((await api.get('/preflights?store=unheard%20of')).body).toEqual({ reports: [], next: null });
  });
});

describe('what is answered', () => {
  const schemaOf = (name: string) => ({ $ref: `#/components/schemas/${name}` });

  it('is as the OpenAPI document says, whatever stands in a report', async () => {
    const list = await api.get('/preflights?limit=100');
    expect(misfits(list.body, schemaOf('ReportList'), openApi)).toEqual([]);
    const runs = (list.body.reports as { runId: string }[]).map(({ runId }) => runId);
    for (const runId of runs) {
      expect(misfits((await api.get(`/preflights/${runId}`)).body, schemaOf('RunProgress'), openApi)).toEqual([]);
    }
  });

  it('is a page for a browser', async () => {
    const { body } = await api.get('/preflights?limit=1');
    const [newest] = body.reports as { runId: string }[];
    const page = await api.get(`/preflights/${newest?.runId}`, { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.text).toMatch(/^<!doctype html>/i);
    expect(page.text).toContain(newest?.runId);
  });
});

describe('bad input', () => {
  it.each([
    ['no JSON', 'POST', '/preflights', '{', {}, 400, '(body)'],
    ['a slip', 'POST', '/preflights', { CustomKeyStoreNam: 'x' }, {}, 400, 'did you mean CustomKeyStoreName?'],
    ['a wrong type', 'POST', '/key-stores', { CustomKeyStoreName: 7 }, {}, 400, 'a text in double quotes'],
    ['a form', 'POST', '/preflights', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'application/json'],
    ['too much', 'POST', '/preflights', ' '.repeat(200_000), {}, 413, '65536'],
    ['no such store', 'POST', '/key-stores/cks-fedcba9876543210f/revalidations', undefined, {}, 404, 'store-unknown'],
    ['a secret outside', 'PUT', '/key-stores/cks-x/credential', {}, {}, 400, 'XksProxyAuthenticationCredentialSecretId'],
  ] as const)('%s', async (_, method, path, body, headers, status, words) => {
    const answer = await api.send(method, path, body, headers);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.text).toContain(words);
  });

  it.each(['/', '/preflights/', '/preflights/a/b', '/key-stores', '/favicon.ico'])('there is no GET %s', async (path) => {
    const { status, body } = await api.get(path);
    expect([status, body]).toEqual([404, { message: 'Not Found' }]);
  });

  it('no such run', async () => {
    expect((await api.get('/preflights/unheard-of')).status).toBe(404);
  });

  it('a run asked for in a form that there is none of', async () => {
    expect((await api.get('/preflights/unheard-of', { accept: 'application/pdf' })).status).toBe(406);
  });

  it('is not written to the log', async () => {
    await api.get('/preflights?store=pasted-secret');
    await api.get('/pasted-secret');
    expect(api.logged.length).toBeGreaterThan(2);
    expect(api.logged.join('\n')).not.toContain('pasted-secret');
  });
});

describe('calls that a web page makes in the browser of this machine', () => {
  /** `fetch` lets nobody set these. */
  const statusWith = (headers: Readonly<Record<string, string>>): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const call = request(`${api.server.url}/key-stores/cks-x/revalidations`, { method: 'POST', headers }, (response) => {
        response.resume().once('end', () => resolve(response.statusCode));
      });
      call.once('error', reject).end();
    });

  it.each([
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ host: 'evil.example' }, 403],
    [{}, 404],
  ] as const)('%j: %i', async (headers, status) => {
    expect(await statusWith(headers)).toBe(status);
  });

  it('may not pass a body off as JSON without asking', async () => {
    const response = await fetch(`${api.server.url}/preflights`, { method: 'POST', body: new Blob(['{}']) });
    expect(response.status).toBe(415);
  });
});

it('a broken sandbox gives a report of what is broken', async () => {
  const broken = await startLocalApi(planWith('vpc', ['certificate-expired']));
  try {
    const report = await broken.reportAt((await broken.send('POST', '/preflights', broken.example)).headers.get('location'));
    expect(report.verdict).toBe('fail');
    expect(report.checks.flatMap(({ findings }) => findings.map(({ code }) => code))).toContain('tls/expired');
  } finally {
    await broken.close();
  }
});

it('a store that was made elsewhere is checked with its secret once that is registered', async () => {
  const plan = healthyPlan('public');
  addExistingStore(plan);
  const other = await startLocalApi(plan);
  const codesAfter = async (): Promise<readonly string[]> => {
    const { headers } = await other.send('POST', `/key-stores/${EXISTING_STORE_ID}/revalidations`);
    const { checks } = await other.reportAt(headers.get('location'));
    return checks.find(({ id }) => id === 'health')?.findings.map(({ code }) => code) ?? [];
  };
  try {
    expect(await codesAfter()).toContain('health/no-credential');
    const secret = { XksProxyAuthenticationCredentialSecretId: 'xks/payments' };
    expect((await other.send('PUT', `/key-stores/${EXISTING_STORE_ID}/credential`, secret)).status).toBe(200);
    const codes = await codesAfter();
    expect(codes).not.toContain('health/no-credential');
    expect(codes.length).toBeGreaterThan(1);
  } finally {
    await other.close();
  }
});

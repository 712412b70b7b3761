import { describe, expect, it } from 'vitest';
import type { Execution } from '../../lib/aws/executions.ts';
import { AwsRefusal } from '../../lib/model/refusal.ts';
import type { Report } from '../../lib/model/report.ts';
import { makeGetReport } from '../../lib/service/get-report.ts';
import { bodyOf, getEvent, unsigned } from '../support/api-event.ts';

const REPORT = {
  schemaVersion: '1.0',
  runId: 'run-1',
  verdict: 'fail',
  finishedAt: '2026-02-03T00:00:00.000Z',
} as Report;
const SOON_AFTER = { now: () => Date.parse(REPORT.finishedAt) + 1_000 };

function get(report: Report | null, execution: Execution | null) {
  return makeGetReport({
    reports: { readReport: async () => report },
    executions: { describe: async () => execution },
    renderPage: null,
    clock: SOON_AFTER,
  });
}

const status = (value: string): Execution => ({ status: value, input: '{}' });

describe('GET /preflights/{id}', () => {
  it('gives the report once it is stored, whatever became of the execution', async () => {
    const answer = await get(REPORT, status('FAILED'))(getEvent('run-1'));
    expect(answer.statusCode).toBe(200);
    expect(bodyOf(answer)).toEqual({ runId: 'run-1', state: 'finished', report: REPORT });
  });

  it('still gives it when the execution is forgotten', async () => {
    expect(bodyOf(await get(REPORT, null)(getEvent('run-1'))).state).toBe('finished');
  });

  it('says that the run is still going, and when to ask again', async () => {
    const answer = await get(null, status('RUNNING'))(getEvent('run-1'));
    expect(bodyOf(answer)).toEqual({ runId: 'run-1', state: 'running', report: null });
    expect(answer.headers?.['retry-after']).toMatch(/^\d+$/);
  });

  it.each(['FAILED', 'TIMED_OUT', 'ABORTED', 'SUCCEEDED'])('says that the report is lost when %s left none', async (ended) => {
    expect(bodyOf(await get(null, status(ended))(getEvent('run-1'))).state).toBe('lost');
  });

  it.each(['FAILED', 'TIMED_OUT', 'ABORTED', 'SUCCEEDED'])(
    'waits a while for the report of a run that just %s',
    async (ended) => {
      const stopMs = Date.UTC(2026, 1, 3);
      const stateAfter = async (ms: number): Promise<unknown> => {
        const execution = { ...status(ended), stopMs };
        const ports = {
          reports: { readReport: async () => null },
          executions: { describe: async () => execution },
          renderPage: null,
        };
        return bodyOf(await makeGetReport({ ...ports, clock: { now: () => stopMs + ms } })(getEvent('run-1'))).state;
      };
      expect([await stateAfter(500), await stateAfter(119_000), await stateAfter(121_000)]).toEqual([
        'running',
        'running',
        'lost',
      ]);
    },
  );

  it('does not give the report of an earlier run for one that goes under its name again, as a key of long ago is taken', async () => {
    const finishedAt = Date.UTC(2026, 1, 3);
    const report = { ...REPORT, finishedAt: new Date(finishedAt).toISOString() };
    const stateAfter = async (days: number, execution: Execution | null): Promise<unknown> => {
      const ports = { reports: { readReport: async () => report }, executions: { describe: async () => execution } };
      const clock = { now: () => finishedAt + days * 86_400_000 };
      return bodyOf(await makeGetReport({ ...ports, renderPage: null, clock })(getEvent('run-1')));
    };
    expect(await stateAfter(90, status('RUNNING'))).toEqual({ runId: 'run-1', state: 'running', report: null });
    expect(await stateAfter(90, null)).toEqual({ runId: 'run-1', state: 'finished', report });
    expect(await stateAfter(90, status('FAILED'))).toEqual({ runId: 'run-1', state: 'finished', report });
    // A run that has just stored its report goes on for a moment.
    expect(await stateAfter(0, status('RUNNING'))).toEqual({ runId: 'run-1', state: 'finished', report });
  });

  it('knows no such run', async () => {
    const answer = await get(null, null)(getEvent('run-2'));
    expect(answer.statusCode).toBe(404);
    expect(answer.headers?.['content-type']).toBe('application/problem+json');
  });

  it.each(['', '../reports', 'a'.repeat(81), 'a#b'])('does not look up %j', async (id) => {
    const asked: string[] = [];
    const handler = makeGetReport({
      reports: {
        readReport: async (runId) => {
          asked.push(runId);
          return null;
        },
      },
      executions: { describe: async () => null },
      renderPage: null,
    });
    expect((await handler(getEvent(id))).statusCode).toBe(404);
    expect(asked).toEqual([]);
  });

  it('answers with a problem when the table does not answer', async () => {
    const handler = makeGetReport({
      reports: {
        readReport: async () => {
          throw new AwsRefusal('dynamodb:GetItem', 'throttled', 'Throttling', 'no');
        },
      },
      executions: { describe: async () => null },
      renderPage: null,
    });
    const answer = await handler(getEvent('run-1'));
    expect(answer.statusCode).toBe(503);
    expect(answer.headers?.['retry-after']).toMatch(/^\d+$/);
  });
});

describe('the form of the answer', () => {
  const page = (report: Report) => `<!doctype html><title>${report.runId}</title>`;
  const ask = (accept: string | undefined, report: Report | null, renderPage: typeof page | null = page) => {
    const event = getEvent('run-1');
    const headers = accept === undefined ? event.headers : { ...event.headers, accept };
    const executions = { describe: async () => status('RUNNING') };
    const reports = { readReport: async () => report };
    return makeGetReport({ reports, executions, renderPage, clock: SOON_AFTER })({ ...event, headers });
  };

  it.each([undefined, '*/*', 'application/json', 'application/json, text/html'])('is JSON for %j', async (accept) => {
    const answer = await ask(accept, REPORT);
    expect(answer.headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store', vary: 'accept' });
    expect(bodyOf(answer).report).toEqual(REPORT);
  });

  it('is a page that may run nothing for text/html', async () => {
    const answer = await ask('text/html', REPORT);
    expect(answer.body).toBe('<!doctype html><title>run-1</title>');
    expect(answer.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
  });

  it('is a page that neither sends a form nor tells where it was found, which may be a signed address', async () => {
    const answer = await ask('text/html', REPORT);
    expect(answer.headers).toMatchObject({
      'referrer-policy': 'no-referrer',
      'content-security-policy': expect.stringContaining("form-action 'none'"),
    });
  });

  it.each([
    ['a report', REPORT, 'application/json'],
    ['a problem', REPORT, 'application/pdf'],
  ])('lets no browser guess that %s is something else', async (_, report, accept) => {
    const answer = await ask(accept, report);
    expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
  });

  it('is a page that asks again while the run is still going', async () => {
    const answer = await ask('text/html', null);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({ refresh: '5', 'retry-after': '5' });
    expect(answer.body).toContain('still going');
  });

  it.each([
    ['text/html', null],
    ['application/pdf', page],
  ])('is refused for %s when there is none of it', async (accept, renderPage) => {
    const answer = await ask(accept, REPORT, renderPage);
    expect(answer.statusCode).toBe(406);
    expect(bodyOf(answer).detail).toContain('accept: application/json');
  });

  it('is not told to a caller who is not known', async () => {
    const answer = await get(REPORT, null)(unsigned(getEvent('run-1')));
    expect(answer.statusCode).toBe(403);
    expect(answer.body).not.toContain('run-1');
  });
});

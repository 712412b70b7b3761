import { describe, expect, it } from 'vitest';
import type { Execution } from '../../lib/aws/executions.ts';
import { AwsRefusal } from '../../lib/model/refusal.ts';
import type { Report } from '../../lib/model/report.ts';
import { makeGetReport } from '../../lib/service/get-report.ts';
import { bodyOf, getEvent } from '../support/api-event.ts';

const REPORT = { schemaVersion: '1.0', runId: 'run-1', verdict: 'fail' } as Report;

function get(report: Report | null, execution: Execution | null) {
  return makeGetReport({ reports: { readReport: async () => report }, executions: { describe: async () => execution } });
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
    });
    const answer = await handler(getEvent('run-1'));
    expect(answer.statusCode).toBe(503);
    expect(answer.headers?.['retry-after']).toMatch(/^\d+$/);
  });
});

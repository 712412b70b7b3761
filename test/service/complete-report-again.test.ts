/** An Idempotency-Key of long ago starts a run under the name of an earlier one, whose report may still be there. */
import { expect, it } from 'vitest';
import { makeMemoryStore } from '../../lib/aws/memory-store.ts';
import type { RunEvent } from '../../lib/aws/ports.ts';
import { makeCompleteReport } from '../../lib/service/complete-report.ts';
import { readEvent } from '../support/api-event.ts';
import { healthyVpcParams, run } from '../support/builders.ts';
import { sampleReport } from '../support/sample-report.ts';

const runId = 'run-again';
const START_MS = Date.parse('2026-02-03T04:05:00Z');

it('completes the report of the run that was aborted, and announces that one', async () => {
  const store = makeMemoryStore();
  const announced: RunEvent[] = [];
  const complete = makeCompleteReport({
    reports: store,
    records: store,
    history: { inputOf: async () => null, async *statesOf() {} },
    announce: async (event) => announced.push(event),
  });
  const sample = readEvent('eventbridge/execution-aborted.json') as unknown as { readonly detail: object };
  const input = JSON.stringify({ run: run({ runId }), params: healthyVpcParams() });
  const detail = { ...sample.detail, name: runId, input, startDate: START_MS, stopDate: START_MS + 60_000 };

  await store.writeReport({ ...sampleReport({ runId, verdict: 'pass' }), finishedAt: '2025-10-01T00:00:00.000Z' });
  expect(await complete({ ...sample, detail })).toEqual({ runId, report: 'completed' });
  expect(await store.readReport(runId)).toMatchObject({ verdict: 'error', startedAt: '2026-02-03T04:05:00.000Z' });
  expect(announced).toMatchObject([{ runId, verdict: 'error' }]);
  // The same event once more.
  expect(await complete({ ...sample, detail })).toEqual({ runId, report: 'complete' });
});

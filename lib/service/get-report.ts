/** `GET /preflights/{id}`: how far a run is, and its report when there is one. */
import type { ExecutionPort } from '../aws/executions.ts';
import type { ReportPort } from '../aws/ports.ts';
import type { Report } from '../model/report.ts';
import { orProblem, problem } from './problem.ts';
import type { ApiAnswer, ApiEvent } from './start-run.ts';

export interface GetReportOptions {
  readonly reports: Pick<ReportPort, 'readReport'>;
  readonly executions: Pick<ExecutionPort, 'describe'>;
}

/** `lost`: the run ended without leaving a report; its execution's log says why. */
export type RunProgress = 'running' | 'finished' | 'lost';

const POLL_SECONDS = '5';

/** Body: `{ runId, state, report }`, where `report` is null until `state` is `finished`. */
export function makeGetReport({ reports, executions }: GetReportOptions): (event: ApiEvent) => Promise<ApiAnswer> {
  return async (event) => {
    const runId = event.pathParameters?.id ?? '';
    // What cannot be the name of a run is not looked up.
    if (!/^[0-9A-Za-z_-]{1,80}$/.test(runId)) return notFound();
    return orProblem(async () => {
      const report = await reports.readReport(runId);
      if (report !== null) return answer(runId, 'finished', report);
      const execution = await executions.describe(runId);
      if (execution === null) return notFound();
      return answer(runId, execution.status === 'RUNNING' ? 'running' : 'lost', null);
    });
  };
}

function notFound(): ApiAnswer {
  return problem('not-found', 'Use the path that the Location header of the 202 answer gave.');
}

function answer(runId: string, state: RunProgress, report: Report | null): ApiAnswer {
  return {
    statusCode: 200,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      ...(state === 'running' ? { 'retry-after': POLL_SECONDS } : {}),
    },
    body: JSON.stringify({ runId, state, report }),
  };
}

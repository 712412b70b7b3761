/** `GET /preflights/{id}`: how far a run is, and its report when there is one; as JSON, or as a web page by `Accept`. */
import type { ExecutionPort } from '../aws/executions.ts';
import type { Clock, ReportPort } from '../aws/ports.ts';
import type { Report } from '../model/report.ts';
import { chooseType } from './accept.ts';
import { type ApiAnswer, type ApiHandler, forKnownCaller, jsonAnswer } from './api-route.ts';
import { problem } from './problem.ts';
import { systemClock } from './system-clock.ts';

export interface GetReportOptions {
  readonly reports: Pick<ReportPort, 'readReport'>;
  readonly executions: Pick<ExecutionPort, 'describe'>;
  /** A report as a web page; null: there is no such form. */
  readonly renderPage: ((report: Report) => string) | null;
  readonly clock?: Clock;
}

export const RUN_STATES = ['running', 'finished', 'lost'] as const;

/** `lost`: the run ended without leaving a report, and none could be written afterwards; its execution's log says why. */
export type RunProgress = (typeof RUN_STATES)[number];

interface Answered {
  readonly runId: string;
  readonly state: RunProgress;
  readonly report: Report | null;
}

const POLL_SECONDS = '5';
const JSON_TYPE = 'application/json';
const PAGE_TYPE = 'text/html';

/** Body: `{ runId, state, report }`, where `report` is null until `state` is `finished`. */
export function makeGetReport(options: GetReportOptions): ApiHandler {
  const { renderPage } = options;
  const types = renderPage === null ? [JSON_TYPE] : [JSON_TYPE, PAGE_TYPE];
  return forKnownCaller(async (event) => {
    const type = chooseType(event.headers.accept, types);
    if (type === null) return problem('not-acceptable', `Ask with accept: ${types.join(' or accept: ')}.`);
    const runId = event.pathParameters?.id ?? '';
    // What cannot be the name of a run is not looked up.
    if (!/^[0-9A-Za-z_-]{1,80}$/.test(runId)) return notFound();
    const found = await progressOf(runId, options);
    if (found === null) return notFound();
    return type === PAGE_TYPE && renderPage !== null ? asPage(found, renderPage) : asJson(found);
  });
}

async function progressOf(
  runId: string,
  { reports, executions, clock = systemClock }: Omit<GetReportOptions, 'renderPage'>,
): Promise<Answered | null> {
  const report = await reports.readReport(runId);
  const isOfLate = report !== null && clock.now() - Date.parse(report.finishedAt) < NAME_TAKEN_MS;
  if (isOfLate) return { runId, state: 'finished', report };
  const execution = await executions.describe(runId);
  if (report !== null && execution?.status !== 'RUNNING') return { runId, state: 'finished', report };
  if (execution === null) return null;
  const { status, stopMs } = execution;
  const isDue = status === 'RUNNING' || (stopMs !== undefined && clock.now() - stopMs < COMPLETION_MS);
  return { runId, state: isDue ? 'running' : 'lost', report: null };
}

/** A run may have ended since its report was asked for; of one that left none `complete-report` writes one within moments. */
const COMPLETION_MS = 120_000;

/** Step Functions forgets the name of a run 90 days after its end: by then another run may have it, which the old report is not of. */
const NAME_TAKEN_MS = 89 * 86_400_000;

function notFound(): ApiAnswer {
  return problem(
    'not-found',
    'Use the id as the 202 answer or a message gave it. Reports are kept for as many days as the service was told.',
  );
}

function asJson(found: Answered): ApiAnswer {
  return jsonAnswer(200, found, { vary: 'accept', ...waiting(found.state) });
}

function waiting(state: RunProgress): Readonly<Record<string, string>> {
  return state === 'running' ? { 'retry-after': POLL_SECONDS } : {};
}

/**
 * Reports quote what peers said. A page runs no script, loads and sends nothing, whatever stands in it; and who follows a link from it
 * does not tell its address, which may be a signed one.
 */
const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  vary: 'accept',
} as const;

function asPage({ runId, state, report }: Answered, renderPage: (report: Report) => string): ApiAnswer {
  const refresh = state === 'running' ? { refresh: POLL_SECONDS } : {};
  const body = report === null ? progressPage(runId, state) : renderPage(report);
  return { statusCode: 200, headers: { ...PAGE_HEADERS, ...waiting(state), ...refresh }, body };
}

/** The run's id has letters, digits, - and _ only. */
function progressPage(runId: string, state: RunProgress): string {
  const text =
    state === 'running'
      ? 'The run is still going. This page asks again every few seconds.'
      : 'The run ended without a report. The log of its execution says why.';
  return `<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>xks-preflight ${runId}</title><p>${text}</p></html>\n`;
}

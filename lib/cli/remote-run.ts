/** A run that takes place at a deployed service: handed over, waited for, and its report shown like that of a run from here. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { makeApiSigner } from '../aws/sign-api-call.ts';
import { REPORT_SCHEMA } from '../model/report-schema.ts';
import type { Params } from '../model/params.ts';
import type { Report } from '../model/report.ts';
import { isAwsRefusal } from '../model/refusal.ts';
import { type ApiClient, type ApiReply, ApiUnreachable, makeApiClient } from './api-client.ts';
import { type ApiPlace, readCommand } from './api-url.ts';
import { confirmCreate } from './confirm.ts';
import { showReport } from './execute-run.ts';
import { EXIT, type ExitCode, exitCodeOf } from './exit-codes.ts';
import { onInterrupt } from './interrupt.ts';
import { explainReply, RemoteFailure } from './remote-failure.ts';
import type { RunSettings } from './run-settings.ts';
import type { Terminal } from './terminal.ts';

export interface RemoteOrder {
  readonly action: 'check' | 'create';
  readonly place: ApiPlace;
  /** To sign for; null: the call is not signed. */
  readonly region: string | null;
  readonly params: Params;
  readonly settings: RunSettings;
  readonly mayCreateUnasked: boolean;
}

export async function runRemotely(order: RemoteOrder, terminal: Terminal): Promise<ExitCode> {
  const { action, place, region, params, settings } = order;
  if (action === 'create' && !order.mayCreateUnasked) {
    const asked = {
      params,
      region: region ?? 'that of the service',
      account: null,
      kmsEndpoint: `the service ${place.base.origin}`,
    };
    if (!(await confirmCreate(asked, terminal))) {
      terminal.err('Nothing was created.\n');
      return EXIT.usage;
    }
  }
  const client = makeApiClient(place.base, region === null ? null : makeApiSigner({ region }));
  const interrupt = onInterrupt();
  try {
    const runId = await handOver(client, action, params);
    terminal.err(`The service runs it as ${runId}\n`);
    const report = await waitForReport(client, runId, interrupt.signal);
    if (report === null) {
      terminal.err(`Interrupted: the run goes on at the service. To see its report: ${readCommand(runId, place)}\n`);
      return EXIT.interrupted;
    }
    const written = await showReport(report, { ...settings, readWith: readCommand(runId, place) }, terminal);
    return written ? exitCodeOf(report, settings.failOn) : EXIT.error;
  } catch (error) {
    return explainFailure(error, terminal);
  } finally {
    interrupt.forget();
  }
}

export function explainFailure(error: unknown, terminal: Terminal): ExitCode {
  if (error instanceof RemoteFailure) {
    terminal.err(error.lines.map((line) => `xks-preflight: ${line}\n`).join(''));
    return error.code;
  }
  if (isAwsRefusal(error)) {
    terminal.err(`xks-preflight: the call cannot be signed: ${error.message}\n`);
    if (error.kind === 'no-credentials')
      terminal.err('xks-preflight: Set AWS credentials as for the AWS CLI, or name a profile: --profile NAME\n');
    return EXIT.error;
  }
  throw error;
}

const TRIES = 4;
const FIRST_WAIT_MS = 500;

/** With one key for all attempts: an answer that was lost does not start a second run. */
async function handOver(client: ApiClient, action: RemoteOrder['action'], params: Params): Promise<string> {
  const path = action === 'create' ? '/key-stores' : '/preflights';
  const idempotencyKey = randomUUID();
  const reply = await persistently(() => client.call('POST', path, { body: params, idempotencyKey }));
  const { status, body } = reply;
  const runId = status === 202 && typeof body === 'object' && body !== null && 'runId' in body ? body.runId : null;
  if (typeof runId === 'string' && /^[0-9A-Za-z_-]{1,80}$/.test(runId)) return runId;
  throw explainReply(reply);
}

/** Tries again when nothing, or only a passing refusal, came back. */
export async function persistently(send: () => Promise<ApiReply>): Promise<ApiReply> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const reply = await send();
      if (attempt === TRIES || !(reply.status === 429 || reply.status >= 500)) return reply;
    } catch (error) {
      if (!(error instanceof ApiUnreachable)) throw error;
      if (attempt === TRIES)
        throw new RemoteFailure([`The service cannot be reached (${error.message}). Is --api right?`], EXIT.error);
    }
    await wait(FIRST_WAIT_MS * 2 ** (attempt - 1));
  }
}

const LONGEST_WAIT_MS = 5_000;
/** A run is stopped after an hour. */
const LONGEST_RUN_MS = 3_900_000;

/** null: interrupted. */
async function waitForReport(client: ApiClient, runId: string, signal: AbortSignal): Promise<Report | null> {
  const startedMs = performance.now();
  for (let delayMs = FIRST_WAIT_MS; !signal.aborted; delayMs = Math.min(delayMs * 2, LONGEST_WAIT_MS)) {
    await wait(delayMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
    const report = readProgress(await persistently(() => client.call('GET', `/preflights/${runId}`)));
    if (report !== null) return report;
    if (performance.now() - startedMs > LONGEST_RUN_MS) {
      throw new RemoteFailure([`The run ${runId} has not ended within an hour. Look at its execution.`], EXIT.error);
    }
  }
  return null;
}

/** null: still running. */
export function readProgress(reply: ApiReply): Report | null {
  const { status, body } = reply;
  if (status !== 200 || typeof body !== 'object' || body === null || !('state' in body)) throw explainReply(reply);
  if (body.state === 'running') return null;
  if (body.state === 'lost') {
    throw new RemoteFailure(['The run ended without a report. The log of its execution says why.'], EXIT.error);
  }
  const report = 'report' in body ? body.report : null;
  if (REPORT_SCHEMA.safeParse(report).success) return report as Report;
  throw new RemoteFailure(['The service answered with something that is no report that this version knows.'], EXIT.error);
}

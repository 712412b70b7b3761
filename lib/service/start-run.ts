/** `POST /preflights` and `POST /key-stores`: takes a request and starts a run. The route decides whether it may create. */
import type { ExecutionPort } from '../aws/executions.ts';
import type { Params } from '../model/params.ts';
import { parseRequest, type Violation } from '../model/parse-request.ts';
import type { RunAction, RunInput } from '../model/run.ts';
import { readBody } from './api-body.ts';
import { type ApiAnswer, type ApiEvent, type ApiHandler, forKnownCaller } from './api-route.ts';
import { readRunId } from './idempotency.ts';
import { otherRegions } from './other-region.ts';
import { problem } from './problem.ts';
import { canonicalJson } from './canonical-json.ts';
import { type IsSame, startExecution } from './start-execution.ts';

export type { ApiAnswer, ApiEvent } from './api-route.ts';

export interface StartRunOptions {
  readonly action: Extract<RunAction, 'check' | 'create'>;
  readonly executions: ExecutionPort;
  readonly region: string;
  readonly allowGateOverride: boolean;
  /** Finding codes and check ids that `Skip` and `Demote` may name. */
  readonly knownCodes: ReadonlySet<string>;
}

/** 202 with `Location` once the run has started; otherwise a problem document. */
export function makeStartRun(options: StartRunOptions): ApiHandler {
  return forKnownCaller(async (event, caller) => {
    const body = readBody(event);
    if (!body.ok) return body.answer;
    const runId = readRunId(event, caller);
    if (!runId.ok) return runId.answer;
    const parsed = parseRequest(body.value, { knownCodes: options.knownCodes });
    if (!parsed.ok) return refusedRequest(parsed.violations);
    const elsewhere = otherRegions(parsed.params, options.region);
    if (elsewhere.length > 0) return refusedRequest(elsewhere);
    const input = runInput(options, runId.value, event, caller, parsed.params);
    return startExecution(options.executions, input, isSameRequest(input));
  });
}

/** What the caller asked for, that is: settings of the deployment may have changed since. */
function isSameRequest({ run, params }: RunInput): IsSame {
  return (before) => before.run.action === run.action && canonicalJson(before.params) === canonicalJson(params);
}

export function refusedRequest(violations: readonly Violation[]): ApiAnswer {
  const count = violations.length === 1 ? 'one field' : `${violations.length} fields`;
  return problem('request-refused', `Correct ${count} and send the request again.`, violations);
}

function runInput(options: StartRunOptions, runId: string, event: ApiEvent, caller: string, params: Params): RunInput {
  const { action, region, allowGateOverride } = options;
  const account = event.requestContext.accountId;
  return {
    run: {
      runId,
      action,
      region,
      account,
      requestedBy: caller,
      lab: null,
      pollSeconds: null,
      allowGateOverride,
      credentialSource: params.XksProxyAuthenticationCredentialSecretId ?? null,
    },
    params,
  };
}

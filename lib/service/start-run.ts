/** `POST /preflights` and `POST /key-stores`: takes a request and starts a run. The route decides whether it may create. */
import { createHash, randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2WithIAMAuthorizer, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { ExecutionPort } from '../aws/executions.ts';
import type { Params } from '../model/params.ts';
import { parseRequest, type Violation } from '../model/parse-request.ts';
import type { RunAction, RunInput } from '../model/run.ts';
import { canonicalJson } from './canonical-json.ts';
import { orProblem, problem } from './problem.ts';

export interface StartRunOptions {
  readonly action: Extract<RunAction, 'check' | 'create'>;
  readonly executions: ExecutionPort;
  readonly region: string;
  readonly allowGateOverride: boolean;
  /** Finding codes and check ids that `Skip` and `Demote` may name. */
  readonly knownCodes: ReadonlySet<string>;
}

export type ApiEvent = APIGatewayProxyEventV2WithIAMAuthorizer;
export type ApiAnswer = APIGatewayProxyStructuredResultV2;

const BODY_BYTES = 65_536;

/** 202 with `Location` once the run has started; otherwise a problem document. */
export function makeStartRun(options: StartRunOptions): (event: ApiEvent) => Promise<ApiAnswer> {
  return async (event) => {
    const caller = event.requestContext.authorizer?.iam?.userArn;
    if (!caller) return problem('no-caller', 'Sign the call with AWS Signature Version 4 for the service execute-api.');
    const body = decodeBody(event);
    if (body === null) return problem('body-too-large', `Send at most ${BODY_BYTES} bytes.`);
    const key = event.headers['idempotency-key'];
    if (key !== undefined && !/^[\x21-\x7e]{1,255}$/.test(key)) {
      return problem('idempotency-key-invalid', 'Use 1 to 255 printable ASCII characters without spaces, such as a UUID.');
    }
    const parsed = parseRequest(body, { knownCodes: options.knownCodes });
    if (!parsed.ok) return refusedRequest(parsed.violations);
    const runId = key === undefined ? randomUUID() : idempotentRunId(caller, key);
    return orProblem(() => start(options, runInput(options, runId, event, caller, parsed.params)));
  };
}

/** Execution names hold for 90 days, and so do keys. The line break keeps two pairs of caller and key apart. */
export function idempotentRunId(callerArn: string, key: string): string {
  return createHash('sha256').update(`${callerArn}\n${key}`).digest('hex').slice(0, 64);
}

/** null when it is too large to be read. */
function decodeBody({ body = '', isBase64Encoded }: ApiEvent): string | null {
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  return bytes.byteLength > BODY_BYTES ? null : bytes.toString('utf8');
}

function refusedRequest(violations: readonly Violation[]): ApiAnswer {
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

async function start({ executions }: StartRunOptions, input: RunInput): Promise<ApiAnswer> {
  const { runId } = input.run;
  const text = canonicalJson(input);
  if ((await executions.start(runId, text)) === 'exists') {
    const before = await executions.describe(runId);
    if (before === null || before.input !== text) {
      return problem('idempotency-key-reused', 'Use a new Idempotency-Key, or send the same request again.');
    }
  }
  const location = `/preflights/${runId}`;
  return {
    statusCode: 202,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', location },
    body: JSON.stringify({ runId, location }),
  };
}

/** Errors of the API as problem documents (RFC 9457). They name the field, never its content. */
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Violation } from '../model/parse-request.ts';
import { type AwsRefusal, isAwsRefusal } from '../model/refusal.ts';

/** Last part of the problem's type; the first is `urn:xks-preflight:problem:`. */
export type ProblemKind =
  | 'request-refused'
  | 'body-too-large'
  | 'media-type-not-supported'
  | 'not-acceptable'
  | 'store-unknown'
  | 'credential-refused'
  | 'idempotency-key-invalid'
  | 'idempotency-key-reused'
  | 'not-found'
  | 'no-caller'
  | 'not-signed'
  | 'workspace-not-allowed'
  | 'command-not-verified'
  | 'creation-off'
  | 'aws-unavailable'
  | 'aws-refused'
  | 'internal';

export const PROBLEMS: Readonly<Record<ProblemKind, { readonly status: number; readonly title: string }>> = {
  'request-refused': { status: 400, title: 'The request cannot be taken as it is' },
  'idempotency-key-invalid': { status: 400, title: 'The Idempotency-Key header is malformed' },
  'not-signed': { status: 401, title: 'The call is not signed by Slack' },
  'no-caller': { status: 403, title: 'The caller is not known' },
  'creation-off': { status: 403, title: 'This service does not create key stores' },
  'workspace-not-allowed': { status: 403, title: 'This workspace may not use the command' },
  'not-found': { status: 404, title: 'There is no such run' },
  'store-unknown': { status: 404, title: 'There is no such external key store here' },
  'not-acceptable': { status: 406, title: 'The answer cannot be had in that form' },
  'idempotency-key-reused': { status: 409, title: 'The Idempotency-Key was used for another request' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'media-type-not-supported': { status: 415, title: 'The body is not of a type that can be read' },
  'credential-refused': { status: 422, title: 'The secret cannot be used for this key store' },
  internal: { status: 500, title: 'This service is at fault' },
  'aws-refused': { status: 500, title: 'This service may not make an AWS call that it needs' },
  'command-not-verified': { status: 503, title: 'Whether Slack signed the call cannot be told at the moment' },
  'aws-unavailable': { status: 503, title: 'An AWS service does not answer at the moment' },
};

const RETRY_AFTER_SECONDS = '10';

export const PROBLEM_TYPE_PREFIX = 'urn:xks-preflight:problem:';

/** `detail` says what to do, without anything the caller sent. `more` are members of this kind of problem only. */
export function problem(
  kind: ProblemKind,
  detail: string,
  violations: readonly Violation[] = [],
  more: Readonly<Record<string, string>> = {},
): APIGatewayProxyStructuredResultV2 {
  const { status, title } = PROBLEMS[kind];
  const document = { type: `${PROBLEM_TYPE_PREFIX}${kind}`, title, status, detail, ...more };
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...(status === 503 ? { 'retry-after': RETRY_AFTER_SECONDS } : {}),
      // An answer with 401 must name a scheme (RFC 9110, section 15.5.2).
      ...(status === 401 ? { 'www-authenticate': 'Slack-Signature' } : {}),
    },
    body: JSON.stringify(violations.length === 0 ? document : { ...document, violations }),
  };
}

/** Answers what `work` answers, or the problem document of the AWS call that came to nothing. */
export async function orProblem(
  work: () => Promise<APIGatewayProxyStructuredResultV2>,
): Promise<APIGatewayProxyStructuredResultV2> {
  try {
    return await work();
  } catch (error) {
    if (isAwsRefusal(error)) return refused(error);
    throw error;
  }
}

function refused({ action, kind }: AwsRefusal): APIGatewayProxyStructuredResultV2 {
  if (kind === 'denied' || kind === 'no-credentials') {
    return problem('aws-refused', `Ask whoever runs this service to allow ${action} for its role.`);
  }
  return problem('aws-unavailable', `${action} gave no answer (${kind}). Send the same request again in a few seconds.`);
}

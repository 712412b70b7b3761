/** What every route of the API has in common: a caller who is known, and a problem document when AWS gives no answer. */
import type { APIGatewayProxyEventV2WithIAMAuthorizer, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { orProblem, problem } from './problem.ts';

export type ApiEvent = APIGatewayProxyEventV2WithIAMAuthorizer;
export type ApiAnswer = APIGatewayProxyStructuredResultV2;
export type ApiHandler = (event: ApiEvent) => Promise<ApiAnswer>;

/** Something that was read from a call, or the answer that refuses it. */
export type Taken<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly answer: ApiAnswer };

/** @param work is given the ARN of whoever signed the call */
export function forKnownCaller(work: (event: ApiEvent, caller: string) => Promise<ApiAnswer>): ApiHandler {
  return async (event) => {
    const caller = event.requestContext.authorizer?.iam?.userArn;
    if (!caller) return problem('no-caller', 'Sign the call with AWS Signature Version 4 for the service execute-api.');
    return orProblem(() => work(event, caller));
  };
}

/** Nothing the API says may be kept by a cache between it and the caller, or be taken for something else by a browser. */
export function jsonAnswer(statusCode: number, body: object, headers: Readonly<Record<string, string>> = {}): ApiAnswer {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...headers },
    body: JSON.stringify(body),
  };
}

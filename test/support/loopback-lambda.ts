/** Lambda's Invoke on loopback: what a function answers is told before, or worked out by a function of the test. */
import { type HttpAnswer, startLoopbackHttp } from './loopback-http.ts';

export type LoopbackFunction = (payload: string) => HttpAnswer | 'hangs' | Promise<HttpAnswer>;

export interface LoopbackLambda {
  readonly url: string;
  /** By name or ARN; one that is not here does not exist. */
  readonly functions: Map<string, LoopbackFunction>;
  /** Names of functions that were called, and with what. */
  readonly invocations: { readonly name: string; readonly payload: string }[];
  close(): Promise<void>;
}

/** An error as Lambda itself tells it. */
export function lambdaError(status: number, name: string): HttpAnswer {
  const headers = { 'x-amzn-errortype': name, 'content-type': 'application/json' };
  return { status, headers, body: JSON.stringify({ Message: 'told by a test' }) };
}

/** A function that ended with an error of its own. */
export function functionError(errorType: string, errorMessage: string): HttpAnswer {
  return { headers: { 'x-amz-function-error': 'Unhandled' }, body: JSON.stringify({ errorType, errorMessage }) };
}

export async function startLoopbackLambda(): Promise<LoopbackLambda> {
  const functions: LoopbackLambda['functions'] = new Map();
  const invocations: LoopbackLambda['invocations'] = [];
  const { url, close } = await startLoopbackHttp(({ path, body: payload }) => {
    const [, name = ''] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(path) ?? [];
    invocations.push({ name: decodeURIComponent(name), payload });
    return functions.get(decodeURIComponent(name))?.(payload) ?? lambdaError(404, 'ResourceNotFoundException');
  });
  return { url, functions, invocations, close };
}

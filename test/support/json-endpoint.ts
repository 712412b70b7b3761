/** A loopback endpoint for AWS services that speak JSON: answers by operation, as `X-Amz-Target` names it. */
import { startLoopbackHttp } from './loopback-http.ts';

/** Body of the request in, answer out; a status other than 200 makes it an error with `__type`. */
export type JsonOperation = (body: Record<string, unknown>) => { readonly status?: number; readonly body: object };

export interface JsonEndpoint {
  readonly url: string;
  /** Operations called, in order, with their bodies. */
  readonly calls: { readonly operation: string; readonly body: Record<string, unknown> }[];
  close(): Promise<void>;
}

/** `operations` by their name without the service, e.g. `StartExecution`. */
export async function startJsonEndpoint(operations: Readonly<Record<string, JsonOperation>>): Promise<JsonEndpoint> {
  const calls: JsonEndpoint['calls'] = [];
  const { url, close } = await startLoopbackHttp(({ path, headers, body: text }) => {
    // Lambda has paths where the others have a header.
    const isInvocation = path.endsWith('/invocations');
    const operation = isInvocation ? 'Invoke' : (String(headers['x-amz-target']).split('.').at(-1) ?? '');
    const body = JSON.parse(text) as Record<string, unknown>;
    calls.push({ operation, body });
    const answer = operations[operation]?.(body) ?? { status: 400, body: { __type: 'UnknownOperationException' } };
    const type = { 'content-type': 'application/x-amz-json-1.0' };
    return { status: answer.status ?? 200, headers: type, body: JSON.stringify(answer.body) };
  });
  return { url, calls, close };
}

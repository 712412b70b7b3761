/** A loopback endpoint for AWS services that speak JSON: answers by operation, as `X-Amz-Target` names it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

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
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      // Lambda has paths where the others have a header.
      const isInvocation = request.url?.endsWith('/invocations') === true;
      const operation = isInvocation ? 'Invoke' : (String(request.headers['x-amz-target']).split('.').at(-1) ?? '');
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>;
      calls.push({ operation, body });
      const answer = operations[operation]?.(body) ?? { status: 400, body: { __type: 'UnknownOperationException' } };
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

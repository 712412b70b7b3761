/** A server that answers calls as it is told, one after the other; the last answer stays. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ScriptedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text goes out as it is, anything else as JSON; `cut`: the connection is closed without an answer. */
  readonly body: unknown;
  readonly cut?: boolean;
}

export interface ScriptedApi {
  readonly url: string;
  readonly calls: {
    readonly method: string;
    readonly path: string;
    readonly headers: IncomingHttpHeaders;
    readonly body: string;
  }[];
  close(): Promise<void>;
}

export async function startScriptedApi(answers: readonly ScriptedAnswer[]): Promise<ScriptedApi> {
  const calls: ScriptedApi['calls'] = [];
  const left = [...answers];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      calls.push({ method, path, headers, body: Buffer.concat(chunks).toString('utf8') });
      const next = left.length > 1 ? left.shift() : left[0];
      if (next === undefined || next.cut === true) {
        request.socket.destroy();
        return;
      }
      const text = typeof next.body === 'string' ? next.body : JSON.stringify(next.body);
      response.writeHead(next.status, { 'content-type': 'application/json', ...next.headers }).end(text);
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

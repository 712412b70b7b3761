/** An HTTP server on a free port of 127.0.0.1 that answers as it is told, and remembers what it was asked. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpCall {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface HttpAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** `cut`: the connection is closed without an answer. `hangs`: there is none. */
export type Answering = (call: HttpCall) => HttpAnswer | 'cut' | 'hangs' | Promise<HttpAnswer | 'cut' | 'hangs'>;

export interface LoopbackHttp {
  readonly url: string;
  readonly calls: readonly HttpCall[];
  close(): Promise<void>;
}

export async function startLoopbackHttp(answering: Answering): Promise<LoopbackHttp> {
  const calls: HttpCall[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url: path = '', headers } = request;
    const call = { method, path, headers, body: Buffer.concat(chunks).toString('utf8') };
    calls.push(call);
    const answer = await answering(call);
    if (answer === 'cut') request.socket.destroy();
    else if (answer !== 'hangs') response.writeHead(answer.status ?? 200, answer.headers).end(answer.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

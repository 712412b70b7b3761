/** `serve` in this process, with a sandbox behind it, and a plain HTTP client for it. */
import { type ApiServer, startApiServer } from '../../lib/cli/api-server.ts';
import { cutShort } from '../../lib/cli/cut-short.ts';
import { makeLocalService } from '../../lib/cli/local-service.ts';
import { sandboxBacking } from '../../lib/cli/serve-backing.ts';
import type { Params } from '../../lib/model/params.ts';
import type { Report } from '../../lib/model/report.ts';
import type { SandboxPlan } from '../../lib/sandbox/plan.ts';

export const LOCAL_CALLER = 'arn:aws:iam::111122223333:user/xks-preflight-serve';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body. */
  readonly body: Record<string, unknown>;
}

export interface LocalApi {
  readonly server: ApiServer;
  readonly example: Params;
  readonly logged: string[];
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Reply>;
  send(method: 'POST' | 'PUT', path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Reply>;
  /** Asks until the run has ended. */
  reportAt(location: string | null): Promise<Report>;
  close(): Promise<void>;
}

export async function startLocalApi(plan: SandboxPlan, signingSecret: string | null = null): Promise<LocalApi> {
  const backing = await sandboxBacking(plan);
  const logged: string[] = [];
  const { handlers, executions } = makeLocalService(backing, {
    onBroken: (runId, error) => void logged.push(`${runId} ${String(error)}`),
    onCutShort: (report) => void logged.push(cutShort(report)),
    signingSecret,
  });
  const caller = { account: backing.account, arn: LOCAL_CALLER };
  const server = await startApiServer({ port: 0, handlers, caller, log: (line) => void logged.push(line) });
  const get: LocalApi['get'] = (path, headers = {}) => request(server.url, 'GET', path, { headers });
  return {
    server,
    example: backing.example,
    logged,
    get,
    send(method, path, body, headers = {}) {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const sent = body === undefined ? { headers } : { headers: { 'content-type': 'application/json', ...headers }, body: text };
      return request(server.url, method, path, sent);
    },
    async reportAt(location) {
      for (;;) {
        const { status, body } = await get(location ?? '/no-location');
        if (status !== 200 || body.state === 'lost') throw new Error(`There will be no report: ${JSON.stringify(body)}`);
        if (body.state === 'finished') return body.report as Report;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async close() {
      await server.close();
      await executions.close();
      await backing.close();
    },
  };
}

async function request(base: string, method: string, path: string, sent: object): Promise<Reply> {
  const response = await fetch(`${base}${path}`, { method, ...sent });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const body = (isJson ? JSON.parse(text) : {}) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, text, body };
}

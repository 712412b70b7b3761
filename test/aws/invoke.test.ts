import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Invoke, makeLiveInvoke } from '../../lib/aws/invoke.ts';

let server: Server;
let invoke: Invoke;
/** What the function answers next, and what it was asked. */
const next = { status: 200, headers: {} as Record<string, string>, body: '' };
const asked: { path: string; body: string }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        asked.push({ path: request.url ?? '', body: Buffer.concat(chunks).toString() });
        response.writeHead(next.status, next.headers).end(next.body);
      });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
  invoke = makeLiveInvoke({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'SANDBOXSANDBOX', secretAccessKey: 'not-a-real-secret' },
  });
});
afterAll(
  () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
);

describe('invoking a function', () => {
  it('sends JSON and gives back JSON', async () => {
    Object.assign(next, { status: 200, headers: {}, body: '{"ok":true,"umlaut":"ü"}' });
    expect(await invoke('prober', { kind: 'tcp', host: 'ü' })).toEqual({ ok: true, umlaut: 'ü' });
    expect(asked.at(-1)).toEqual({ path: '/2015-03-31/functions/prober/invocations', body: '{"kind":"tcp","host":"ü"}' });
  });

  it('does not repeat what an error inside the function says', async () => {
    const body = '{"errorType":"Error","errorMessage":"the payload was hidden-in-payload"}';
    Object.assign(next, { status: 200, headers: { 'x-amz-function-error': 'Unhandled' }, body });
    const error: unknown = await invoke('prober', {}).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      name: 'AwsRefusal',
      kind: 'failed',
      action: 'lambda:InvokeFunction',
      message: expect.stringContaining('Unhandled'),
    });
    expect(String(error)).not.toContain('hidden-in-payload');
  });

  it.each(['', 'not json'])('refuses the answer %o', async (body) => {
    Object.assign(next, { status: 200, headers: {}, body });
    await expect(invoke('prober', {})).rejects.toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('did not answer with JSON'),
    });
  });

  it('names the action that is denied', async () => {
    const headers = { 'x-amzn-errortype': 'AccessDeniedException', 'content-type': 'application/json' };
    Object.assign(next, { status: 403, headers, body: '{"message":"no"}' });
    await expect(invoke('prober', {})).rejects.toMatchObject({ kind: 'denied', action: 'lambda:InvokeFunction' });
  });
});

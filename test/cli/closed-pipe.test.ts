/** `xks-preflight check … | head`: nobody reads on. The work is done all the same, and the exit code says how it went. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { sampleReport } from '../support/sample-report.ts';
import { type ScriptedApi, startScriptedApi } from '../support/scripted-api.ts';

const RUN = { runId: 'run-0001', path: '/preflights/run-0001' };
const REQUEST = {
  CustomKeyStoreName: 'payments-xks',
  CustomKeyStoreType: 'EXTERNAL_KEY_STORE',
  XksProxyConnectivity: 'PUBLIC_ENDPOINT',
  XksProxyUriEndpoint: 'https://myproxy.xks.example.com',
  XksProxyUriPath: '/kms/xks/v1',
  XksProxyAuthenticationCredentialSecretId: 'xks/payments',
};

let folder = '';
let api: ScriptedApi;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xks-preflight-pipe-'));
  api = await startScriptedApi([
    { status: 202, headers: { location: RUN.path }, body: RUN },
    { status: 200, body: { runId: RUN.runId, state: 'finished', report: sampleReport() } },
  ]);
});
afterEach(async () => {
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

it('writes the whole report, and does not call a store with faults a success', async () => {
  const request = join(folder, 'request.json');
  const output = join(folder, 'report.json');
  await writeFile(request, JSON.stringify(REQUEST));
  const args = ['check', request, '--api', api.url, '--format', 'json', '--output', output];
  const { code } = await runCli(args, { closeStdout: true });
  expect(code).toBe(1);
  expect(JSON.parse(await readFile(output, 'utf8'))).toMatchObject({ runId: 'run-0001', verdict: 'fail' });
});

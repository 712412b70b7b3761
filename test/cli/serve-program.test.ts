/** The command `serve`, as a program: what it prints works, and Ctrl-C ends it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { addExistingStore, EXISTING_STORE_ID } from '../../lib/sandbox/existing-store.ts';
import { healthyPlan } from '../../lib/sandbox/plan.ts';
import { startSandbox } from '../../lib/sandbox/sandbox.ts';
import { type CliEnd, runCli } from '../support/run-cli.ts';

/** Starts the service, does something with what it printed, and ends it as Ctrl-C does. */
async function withService(
  args: readonly string[],
  use: (url: string, printed: string) => Promise<void>,
  env: Readonly<Record<string, string>> = {},
): Promise<CliEnd> {
  let used: Promise<void> | null = null;
  const end = await runCli(['serve', ...args], {
    env,
    onOutput({ stdout }, send) {
      if (used !== null || !stdout.includes('Ctrl-C ends the service')) return;
      const url = /^The API is at (\S+)$/m.exec(stdout)?.[1] ?? '';
      used = use(url, stdout).finally(() => send('SIGINT'));
    },
  });
  await used;
  return end;
}

describe('serve', () => {
  test('a bot, or another xks-preflight, can be pointed at it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'xks-preflight-serve-'));
    const file = join(folder, 'request.json');
    writeFileSync(file, JSON.stringify(healthyPlan('vpc').params));
    let checked: CliEnd | null = null;
    const end = await withService(['--fault', 'certificate-expired'], async (url, printed) => {
      const [, data = ''] = /-X POST \S+\/preflights -H 'content-type: application\/json' -d '([^']+)'/.exec(printed) ?? [];
      const answer = await fetch(`${url}/preflights`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: data,
      });
      expect(answer.status).toBe(202);
      checked = await runCli(['check', file, '--api', url]);
    });
    rmSync(folder, { recursive: true, force: true });
    expect(checked).toMatchObject({ code: 1, stdout: expect.stringContaining('tls/expired') });
    expect(end.code).toBe(0);
    expect(end.stdout).toMatch(/^The API is at http:\/\/127\.0\.0\.1:\d+$/m);
    expect(end.stderr).toMatch(/POST \/preflights 202[\s\S]*The service is closed/);
  });

  test('a port that is taken is refused in one line', async () => {
    await withService([], async (url) => {
      const second = await runCli(['serve', '--port', new URL(url).port]);
      expect(second.code).toBe(3);
      expect(second.stderr).toMatch(/^xks-preflight: Port \d+ cannot be had on 127\.0\.0\.1 \(EADDRINUSE\)/);
    });
  });

  test('--live needs credentials, and says so', async () => {
    const end = await runCli(['serve', '--live', '--region', 'us-east-1']);
    expect(end.code).toBe(3);
    expect(end.stderr).toMatch(/serve --live needs AWS credentials that work: sts:GetCallerIdentity/);
  });

  test('--live has the account behind it, and creates nothing in it unasked', async () => {
    const plan = healthyPlan('public');
    addExistingStore(plan);
    const account = await startSandbox(plan);
    const put = async (url: string, secretId: string): Promise<number> => {
      const body = JSON.stringify({ XksProxyAuthenticationCredentialSecretId: secretId });
      const headers = { 'content-type': 'application/json' };
      return (await fetch(`${url}/key-stores/${EXISTING_STORE_ID}/credential`, { method: 'PUT', headers, body })).status;
    };
    const end = await withService(
      ['--live'],
      async (url, printed) => {
        expect(printed).toContain('Behind it: account 111122223333 in us-east-1');
        const create = await fetch(`${url}/key-stores`, {
          method: 'POST',
          body: '{}',
          headers: { 'content-type': 'application/json' },
        });
        expect([create.status, ((await create.json()) as { readonly type: string }).type]).toEqual([
          403,
          'urn:xks-preflight:problem:creation-off',
        ]);
        expect(await put(url, 'xks/payments')).toBe(200);
        expect(await put(url, 'elsewhere/payments')).toBe(422);
      },
      account.env,
    );
    await account.close();
    expect(end.code).toBe(0);
  });
});

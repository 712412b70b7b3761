/** `--owner-role` on the real command line, against a sandbox whose endpoint service belongs to another account. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Report } from '../../lib/model/report.ts';
import { giveServiceAway, OWNER } from '../../lib/sandbox/foreign-service.ts';
import { healthyPlan } from '../../lib/sandbox/plan.ts';
import { type Sandbox, startSandbox } from '../../lib/sandbox/sandbox.ts';
import { runCli } from '../support/run-cli.ts';

let folder: string;
let sandbox: Sandbox;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xks-preflight-test-'));
  const plan = healthyPlan('vpc');
  giveServiceAway(plan);
  sandbox = await startSandbox(plan);
  await writeFile(join(folder, 'request.json'), JSON.stringify(plan.params));
  await writeFile(join(folder, 'ca.pem'), sandbox.caPem);
});
afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

async function check(...flags: readonly string[]) {
  const proxy = ['--connect-to', `127.0.0.1:${sandbox.proxy.port}`, '--ca-file', join(folder, 'ca.pem')];
  const args = ['check', join(folder, 'request.json'), ...proxy, '--resolver', sandbox.resolver, '--format', 'json', ...flags];
  const end = await runCli(args, { env: sandbox.env });
  const report = JSON.parse(end.stdout) as Report;
  const found = report.checks.find(({ id }) => id === 'vpc-endpoint-service');
  return { code: end.code, text: end.stdout, verdict: found?.verdict, codes: found?.findings.map(({ code }) => code) ?? [] };
}

test('without it the side of the owner cannot be read', async () => {
  const { code, codes } = await check();
  expect(code).toBe(2);
  expect(codes).toContain('vpc-endpoint-service/owner-side-unreadable');
});

test('with it everything is judged, and the external id stands nowhere', async () => {
  const other = 'arn:aws:iam::777788889999:role/x';
  const { code, verdict, codes, text } = await check(
    '--owner-role',
    other,
    '--owner-role',
    `${OWNER.roleArn},${OWNER.externalId}`,
  );
  expect({ code, verdict }).toEqual({ code: 0, verdict: 'pass' });
  expect(codes).toContain('vpc-endpoint-service/account-allowed');
  expect(text).not.toContain(OWNER.externalId);
});

test('with another external id it is refused', async () => {
  const { code, codes } = await check('--owner-role', `${OWNER.roleArn},another`);
  expect(code).toBe(2);
  expect(codes).toContain('vpc-endpoint-service/owner-side-refused');
});

/** The commands `sandbox` and `demo`, as programs. */
import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runOn } from '../../lib/cli/main.ts';
import { FAULTS } from '../../lib/sandbox/faults.ts';
import { fakeTerminal } from '../support/fake-terminal.ts';
import { type CliEnd, runCli } from '../support/run-cli.ts';

interface Printed {
  readonly env: Readonly<Record<string, string>>;
  /** The arguments of the check that is suggested. */
  readonly check: readonly string[];
}

function readInstructions(stdout: string): Printed {
  const env = Object.fromEntries(
    [...stdout.matchAll(/^export ([A-Z_]+)=(\S+)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  const line = /^npx xks-preflight ((?:check|revalidate) .*)$/m.exec(stdout)?.[1] ?? '';
  return { env, check: line.split(' ') };
}

/** Starts a sandbox, does something with it, ends it as a service manager would. */
async function withSandbox(args: readonly string[], use: (printed: Printed) => Promise<void>): Promise<CliEnd> {
  let used: Promise<void> | null = null;
  const end = await runCli(['sandbox', ...args], {
    onOutput({ stdout }, send) {
      if (used !== null || !stdout.includes('Ctrl-C ends the sandbox')) return;
      used = use(readInstructions(stdout)).finally(() => send('SIGTERM'));
    },
  });
  await used;
  return end;
}

describe('sandbox', () => {
  test('what it prints works as it is, and nothing is left behind', async () => {
    let folder = '';
    let checked: CliEnd | null = null;
    const end = await withSandbox(['--fault', 'certificate-expired', '--fault', 'wrong-secret'], async ({ env, check }) => {
      folder = dirname(check[1] ?? '');
      expect(statSync(folder).mode & 0o777).toBe(0o700);
      checked = await runCli(check, { env });
    });
    expect(end.code).toBe(0);
    expect(end.stdout).toMatch(/It is not AWS/);
    expect(checked).toMatchObject({ code: 1 });
    expect(checked).toHaveProperty('stdout', expect.stringContaining('tls/expired'));
    expect(checked).toHaveProperty('stdout', expect.stringContaining('health/credential-rejected'));
    expect(folder).toMatch(/xks-preflight-sandbox-/);
    expect(existsSync(folder)).toBe(false);
  });

  test('a store that exists can be checked in it', async () => {
    let checked: CliEnd | null = null;
    await withSandbox(['--fault', 'kms-has-old-credential', '--fault', 'alarm-missing'], async ({ env, check }) => {
      checked = await runCli(check, { env });
    });
    expect(checked).toMatchObject({ code: 0 });
    for (const code of ['connection-state/other-credential', 'alarms/missing']) {
      expect(checked).toHaveProperty('stdout', expect.stringContaining(code));
    }
  });

  test('a public store can be made in it', async () => {
    let created: CliEnd | null = null;
    await withSandbox(['--connectivity', 'public'], async ({ env, check }) => {
      created = await runCli(['create', ...check.slice(1), '--yes', '--poll-interval', '0.2'], { env });
    });
    expect(created).toMatchObject({ code: 0 });
    expect(created).toHaveProperty(
      'stdout',
      expect.stringContaining('payments-xks-public: the external key store exists and is connected'),
    );
  });

  test('--fault list names every fault', async () => {
    const terminal = fakeTerminal();
    expect(await runOn(terminal, ['sandbox', '--fault', 'list'])).toBe(0);
    const names = terminal.printed.stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ')[0]);
    expect(names).toEqual(FAULTS.map(({ name }) => name));
  });
});

describe('demo', () => {
  test('creates, connects and alarms a store, shows at least six faults of another, and says what it is', async () => {
    const { code, stdout } = await runCli(['demo']);
    expect(code).toBe(0);
    const [healthy = '', broken = ''] = stdout.split(/^2\. /m);
    expect(healthy).toMatch(/no AWS account is touched/);
    expect(healthy).toMatch(/^PASS {2}payments-xks: the external key store exists and is connected/m);
    expect(healthy).toMatch(/^- xks-preflight\/cks-[0-9a-z]+\/ALM-1: /m);
    const faults = [...broken.matchAll(/^FAIL {2}.+\n {6}Code +(\S+)\n/gm)].map((match) => match[1]);
    expect(new Set(faults).size).toBeGreaterThanOrEqual(6);
    expect(broken.match(/KMS would say: /g)?.length).toBeGreaterThanOrEqual(faults.length);
    expect(broken.match(/^ {6}To do /gm)?.length).toBeGreaterThanOrEqual(faults.length);
    expect(broken).toMatch(/no AWS account was touched/);
  });
});

import { expect, test } from 'vitest';
import { runOn } from '../../lib/cli/main.ts';
import { healthyCredential } from '../support/builders.ts';
import { fakeTerminal } from '../support/fake-terminal.ts';

/** Nothing is known to break, so the terminal does: with the secret in its message, the worst an error could say. */
function breakingTerminal() {
  const { RawSecretAccessKey: secret } = healthyCredential();
  const terminal = fakeTerminal({
    out: () => {
      throw new TypeError(`broken by ${secret}\nsecond line`);
    },
  });
  terminal.withheld.add(secret);
  return { terminal, secret };
}

test('an unexpected error is one line without the secret, and exit code 2', async () => {
  const { terminal, secret } = breakingTerminal();
  expect(await runOn(terminal, ['--version'])).toBe(2);
  expect(terminal.printed.stderr).toMatch(
    /^xks-preflight: this should not have happened: TypeError: broken by \(withheld\) second line .*--verbose.*\n$/,
  );
  expect(terminal.printed.stderr).not.toContain(secret);
});

test('--verbose shows where, still without the secret', async () => {
  const { terminal, secret } = breakingTerminal();
  expect(await runOn(terminal, ['help', '--verbose'])).toBe(2);
  expect(terminal.printed.stderr).toMatch(/\n\s+at /);
  expect(terminal.printed.stderr).not.toContain(secret);
});

test('--version prints the version of package.json', async () => {
  const { default: manifest } = await import('../../package.json', { with: { type: 'json' } });
  const terminal = fakeTerminal();
  expect(await runOn(terminal, ['--version'])).toBe(0);
  expect(terminal.printed).toEqual({ stdout: `${manifest.version}\n`, stderr: '' });
});

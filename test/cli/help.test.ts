import { describe, expect, test } from 'vitest';
import { CHECKS } from '../../lib/checks/registry.ts';
import { COMMANDS } from '../../lib/cli/commands.ts';
import { runOn } from '../../lib/cli/main.ts';
import { FORMATS } from '../../lib/render/renderer.ts';
import { fakeTerminal } from '../support/fake-terminal.ts';

async function helpOf(...argv: readonly string[]): Promise<string> {
  const terminal = fakeTerminal();
  expect(await runOn(terminal, argv)).toBe(0);
  expect(terminal.printed.stderr).toBe('');
  return terminal.printed.stdout;
}

test('the help of the program names every command and exit code', async () => {
  const text = await helpOf('--help');
  for (const { name, summary } of COMMANDS) expect(text).toMatch(new RegExp(`^  ${name} +${summary.slice(0, 30)}`, 'm'));
  for (const code of [0, 1, 2, 3, 130]) expect(text).toMatch(new RegExp(`^  ${code} `, 'm'));
});

describe.each(COMMANDS.map(({ name }) => name))('the help of %s', (name) => {
  test('is the same by flag and by word, and names every flag', async () => {
    const text = await helpOf(name, '--help');
    expect(await helpOf('help', name)).toBe(text);
    const flags = COMMANDS.find((command) => command.name === name)?.flags ?? [];
    expect(flags.filter((flag) => !text.includes(`--${flag}`))).toEqual([]);
    expect(text.startsWith(`Usage: xks-preflight ${name}`)).toBe(true);
  });
});

test('the help of check lists the checks of the registry in their order', async () => {
  const text = await helpOf('check', '-h');
  const list = text.slice(text.indexOf('Checks, in this order'));
  expect([...list.matchAll(/^ {2}([a-z-]+) /gm)].map((match) => match[1])).toEqual(CHECKS.map(({ id }) => id));
});

describe('the help of --format', () => {
  /** Without the columns that the lines are broken in. */
  const ofFormat = async (name: string): Promise<string> =>
    (await helpOf(name, '--help'))
      .replace(/\s+/g, ' ')
      .split(' --format FORMAT ')[1]
      ?.split(/ --[a-z]/)[0] ?? '';

  test.each([
    ['alarms', 'text, json; text when left out'],
    ['explain', 'text, markdown, json; text when left out'],
  ])('of %s lists what it takes: %s', async (name, help) => {
    expect(await ofFormat(name)).toBe(help);
  });

  test.each(COMMANDS.filter(({ flags, formats }) => flags.includes('format') && formats === undefined).map(({ name }) => name))(
    'of %s lists all, and where results of sarif have a place',
    async (name) => {
      const help = await ofFormat(name);
      for (const format of FORMATS) expect(help).toContain(format);
      expect(help).toContain('sarif names a file with check and create only');
    },
  );
});

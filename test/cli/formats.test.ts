/** Every format can be asked for, and is named where somebody looks for it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { QUESTIONS } from '../../lib/cli/catalog.ts';
import { runOn } from '../../lib/cli/main.ts';
import { FORMATS, renderReport } from '../../lib/render/renderer.ts';
import { fakeTerminal } from '../support/fake-terminal.ts';
import { sampleReport } from '../support/sample-report.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xks-preflight-test-'));
  await writeFile(join(folder, 'report.json'), renderReport(sampleReport(), 'json'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(FORMATS)('%s', (format) => {
  test('a stored report is rendered in it, with what the checks ask', async () => {
    const terminal = fakeTerminal();
    expect(await runOn(terminal, ['render', join(folder, 'report.json'), '--format', format])).toBe(0);
    expect(terminal.printed.stdout).toBe(renderReport(sampleReport(), format, { questions: QUESTIONS }));
    expect(terminal.printed.stderr).toBe('');
  });

  test.each(['check', 'create', 'render'])('the help of %s names it', async (command) => {
    const terminal = fakeTerminal();
    await runOn(terminal, [command, '--help']);
    const flag = /--format FORMAT +(?<formats>[\s\S]*?) *; text when left out/.exec(terminal.printed.stdout.replace(/\s+/g, ' '));
    expect(flag?.groups?.formats?.split(', ')).toContain(format);
  });
});

test.each(['check', 'create', 'render'])('%s names every format when it is asked for another', async (command) => {
  const terminal = fakeTerminal();
  expect(await runOn(terminal, [command, join(folder, 'report.json'), '--format', 'xml'])).toBe(3);
  expect(terminal.printed.stderr).toContain(`--format "xml" is not known. Formats: ${FORMATS.join(', ')}.`);
});

test('explain knows some of them, and says so', async () => {
  const terminal = fakeTerminal();
  expect(await runOn(terminal, ['explain', '--format', 'html'])).toBe(3);
  expect(terminal.printed.stderr).toContain('--format "html" is not known here. Formats: text, markdown, json.');
});

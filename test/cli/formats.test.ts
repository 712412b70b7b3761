/** Every format can be asked for, and is named where somebody looks for it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { QUESTIONS } from '../../lib/cli/catalog.ts';
import { runOn } from '../../lib/cli/main.ts';
import { FORMATS, renderReport } from '../../lib/render/renderer.ts';
import { fakeTerminal } from '../support/fake-terminal.ts';
import { renderReports } from '../../lib/render/several.ts';
import { sampleReport } from '../support/sample-report.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xks-preflight-test-'));
  await writeFile(join(folder, 'report.json'), renderReport(sampleReport(), 'json'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test('the list that revalidate writes is shown, one report after another', async () => {
  const terminal = fakeTerminal();
  await writeFile(join(folder, 'list.json'), renderReports([sampleReport(), sampleReport()], 'json'));
  expect(await runOn(terminal, ['render', join(folder, 'list.json'), '--format', 'markdown'])).toBe(0);
  const one = renderReport(sampleReport(), 'markdown', { questions: QUESTIONS });
  expect(terminal.printed.stdout).toBe(`${one}\n${one}`);
});

test('a list with something else in it is refused by the number of that', async () => {
  const terminal = fakeTerminal();
  await writeFile(join(folder, 'list.json'), `[${renderReport(sampleReport(), 'json')}, 5]`);
  expect(await runOn(terminal, ['render', join(folder, 'list.json')])).toBe(3);
  expect(terminal.printed.stderr).toMatch(/list\.json, number 2 of 2, is no report: it has no schemaVersion/);
});

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

test('explain knows three of them, and says so', async () => {
  const terminal = fakeTerminal();
  expect(await runOn(terminal, ['explain', '--format', 'html'])).toBe(3);
  expect(terminal.printed.stderr).toContain('--format "html" is not known here. Formats: text, markdown, json.');
});

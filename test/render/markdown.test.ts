import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../lib/model/report.ts';
import { MARKDOWN_CHARACTERS } from '../../lib/render/markdown.ts';
import { renderReport } from '../../lib/render/renderer.ts';
import { checkResult, finding, sampleReport } from '../support/sample-report.ts';
import { attackReport, COMMAND, fullReport, largeReport } from './trying-reports.ts';

function lines(report: Report): readonly string[] {
  return renderReport(report, 'markdown').split('\n');
}

/** Lines outside of fenced blocks. Throws when a block is not closed by its own marks. */
function outside(all: readonly string[]): readonly string[] {
  const kept: string[] = [];
  let marks: string | null = null;
  for (const line of all) {
    if (marks === null) {
      marks = /^ {2}(`{3,})sh$/.exec(line)?.[1] ?? null;
      if (marks === null) kept.push(line);
    } else if (line.trim() === marks) marks = null;
  }
  if (marks !== null) throw new Error('a block is not closed');
  return kept;
}

/** What of a line is neither escaped nor in a code span nor an entity, read from left to right as Markdown does. */
function bare(line: string): string {
  let rest = line;
  let kept = '';
  while (rest !== '') {
    const marks = /^`+/.exec(rest)?.[0];
    const span = marks === undefined ? null : new RegExp(`^${marks}(?!\`).*?(?<!\`)${marks}(?!\`)`).exec(rest);
    const passed = /^\\[^A-Za-z0-9\s]|^&(amp|lt|gt);/.exec(rest)?.[0] ?? span?.[0];
    kept += passed === undefined ? (marks ?? rest.charAt(0)) : '';
    rest = rest.slice((passed ?? marks ?? ' ').length);
  }
  return kept;
}

test.each(['full', 'usual'] as const)('the %s report reads as the golden copy', (name) => {
  const golden = readFileSync(new URL(`../golden/report-${name}.md`, import.meta.url), 'utf8');
  expect(renderReport(name === 'full' ? fullReport() : sampleReport(), 'markdown')).toBe(golden);
});

describe.each([
  ['full', fullReport()],
  ['attacks', attackReport()],
  ['large', largeReport(300, '`|\\'.repeat(300))],
  ['larger', largeReport(300, 'x'.repeat(10_000))],
] as const)('a comment of a report: %s', (_name, report) => {
  const text = outside(lines(report));

  test('is no longer than GitHub takes', () => {
    expect(renderReport(report, 'markdown').length).toBeLessThanOrEqual(MARKDOWN_CHARACTERS);
    expect(MARKDOWN_CHARACTERS).toBeLessThan(65_536);
  });

  test('holds no mark that is not ours', () => {
    for (const line of text) {
      const own = line
        .replace(/^(#{2,4} |- |> )/, '')
        .replace(/^\*\*(.*)\*\*$/, '$1')
        .replace(/^<details><summary>[A-Za-z ]+<\/summary>$|^<\/details>$/, '');
      expect(bare(own.startsWith('|') ? own.replaceAll('|', '') : own), line).not.toMatch(/[*_`~[\]<>|#$&]|@/);
    }
  });

  test('has tables of three columns', () => {
    const rows = text.filter((line) => line.startsWith('|'));
    expect(rows.length).toBeGreaterThan(3);
    // A bar after an even number of backslashes ends a cell, also within a code span.
    for (const row of rows) expect(row.replace(/\\./g, '').split('|')).toHaveLength(5);
  });
});

test('a command stands in a block of its own, as it is', () => {
  const all = lines(fullReport());
  expect(all[all.indexOf(`  ${COMMAND}`) - 1]).toBe('  ```sh');
  expect(all[all.indexOf(`  ${COMMAND}`) + 1]).toBe('  ```');
});

test('a document that we cite is linked, another is not', () => {
  const of = (citation: string): string =>
    renderReport(sampleReport({ checks: [checkResult('tls', [finding({ citation })])] }), 'markdown');
  expect(of('AWS [Guide] (https://docs.aws.amazon.com/kms/a_b.html)')).toContain(
    '- Source: [AWS \\[Guide\\]](https://docs.aws.amazon.com/kms/a_b.html)',
  );
  expect(of('Guide (https://evil.example/x)')).toContain('- Source: Guide \\(https: //evil.example/x\\)');
});

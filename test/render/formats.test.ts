/** What holds for every format: it says everything, worst first, is pure, and nothing in a report can steer its reader. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../lib/model/report.ts';
import { type Format, FORMATS, isFormat, renderReport } from '../../lib/render/renderer.ts';
import { sampleReport } from '../support/sample-report.ts';
import { action, attackReport, COMMAND, fullReport, largeReport } from './trying-reports.ts';

/** Those that put other characters for some, because their readers have no way to escape. */
const CHAT: readonly Format[] = ['slack', 'teams', 'amazon-q'];
const FOR_PEOPLE = FORMATS.filter((format) => format !== 'json');

/** All texts in an output, without its own escapes. */
function said(output: string, format: Format): string {
  if (CHAT.includes(format) || format === 'sarif' || format === 'json') return texts(JSON.parse(output)).join('\n');
  const unescaped = format === 'markdown' ? output.replace(/\\([^A-Za-z0-9\s])/g, '$1') : output;
  return unescaped.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>');
}

function texts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [];
}

test('the formats of the contract, and no other', () => {
  expect(FORMATS).toEqual(['text', 'json', 'markdown', 'html', 'junit', 'sarif', 'slack', 'teams', 'amazon-q']);
  expect(['text', 'amazon-q'].every(isFormat)).toBe(true);
  expect(['', 'xml', 'toString', '__proto__', 'TEXT'].some(isFormat)).toBe(false);
});

describe.each(FOR_PEOPLE)('%s', (format) => {
  const full = said(renderReport(fullReport(), format), format);

  test.each([
    ['the headline', 'the external key store exists, but not all went well: connect-key-store'],
    ['the counts', '2 faults, 1 unanswered question, 1 warning'],
    ['the lab mark', 'Lab run'],
    ['why nothing was created', 'tls: fail (tls/expired).'],
    ['a fault of a check', 'The certificate has expired'],
    ['an unanswered question', 'No sample came back'],
    ['the code', 'connect-key-store/failed'],
    ['the prediction', 'create passes; connect fails with XKS_PROXY_NOT_REACHABLE (documented)'],
    ['the note of a prediction', 'One page says this, another that.'],
    ['the remedy', 'Disconnect it first:'],
    ['the command, whole', COMMAND],
    ['advice', 'Renew it earlier next time.'],
    ['what was demoted', 'The issuer is not trusted'],
    ['what was skipped by the request', 'The name is taken'],
    ['what it would have been', 'fail, had the request not asked otherwise'],
    ['the row', 'XKS-CONN-001'],
    ['a blocked check', 'could not be looked at, first repair tls'],
    ['the id of the store', 'cks-0123456789abcdef0'],
    ['an action that was not reached', 'blocked by connect-key-store'],
    ['a note', 'tls/untrusted: warn by the request, would be fail.'],
  ])('says %s', (_what, text) => expect(full.replace(/\s+/g, ' ')).toContain(text));

  test('faults come before questions, questions before warnings, whatever the order of the checks', () => {
    const titles = ['The certificate has expired', 'No sample came back', 'The issuer is not trusted', 'The name is taken'];
    // JUnit keeps the checks together, one suite each.
    const order = titles.map((title) => full.indexOf(title));
    expect(order).toEqual(format === 'junit' ? order : order.toSorted((a, b) => a - b));
  });

  test('a report without any check or finding is rendered, and its verdict shown', () => {
    const bare = sampleReport({
      verdict: 'error',
      gate: null,
      checks: [],
      actions: [action('create-key-store', 'error')],
      notes: [],
      request: {},
    });
    expect(said(renderReport(bare, format), format).replace(/\s+/g, ' ')).toMatch(/could not be told/);
  });

  test('lets nobody forge a line or hide text: no control, bidi or invisible character is left', () => {
    for (const report of [attackReport(), fullReport()]) {
      expect(renderReport(report, format).replaceAll('\n', '')).not.toMatch(
        /[\p{Cc}\p{Bidi_Control}\u200b\u2028\u2029\ufeff\ufffe\uffff]/u,
      );
    }
  });

  test('says the same of the same report, and leaves the report as it was', () => {
    const report = attackReport();
    const before = structuredClone(report);
    expect(renderReport(report, format)).toBe(renderReport(report, format));
    expect(report).toEqual(before);
  });

  test('ends with one line end', () => expect(renderReport(fullReport(), format)).toMatch(/[^\n]\n$/));
});

test('no format but text and json holds an element that a web page would run', () => {
  for (const format of FORMATS.filter((one) => one !== 'text' && one !== 'json')) {
    // What is left in commands of Markdown stands in a block that its text cannot close.
    const output = renderReport(attackReport(), format).replace(/^ {2}(`{3,})sh\n.*\n {2}\1$/gm, '');
    expect(output, format).not.toMatch(/<script|<img|<at>|<!channel|<@U/);
  }
});

test.each(CHAT)('%s: no text of a report mentions, links, or is bold', (format) => {
  const output = texts(JSON.parse(renderReport(attackReport(), format))).join('\n');
  expect(output).not.toMatch(/@/);
  expect(output).not.toMatch(/</);
  expect(output).not.toMatch(/[a-z]:\/\/(?!adaptivecards)/);
  expect(output).not.toMatch(/\]\(/);
  expect(output).not.toMatch(/www\.evil|mailto:a/);
});

test.each(['slack', 'teams', 'amazon-q', 'markdown'] as const)(
  '%s: 300 findings: the worst are shown, the others counted',
  (format) => {
    const output = said(renderReport(largeReport(300), format), format);
    const numbers = [...output.matchAll(/Finding (\d+)\./g)].map(([, number]) => Number(number));
    const shown = new Set(numbers);
    expect(shown.size).toBeGreaterThan(3);
    expect([...shown]).toEqual(Array.from(shown, (_, at) => at + 1));
    const left = 300 - shown.size;
    if (left > 0) expect(output).toMatch(new RegExp(`\\b${left} more`));
  },
);

test.each(['html', 'junit', 'sarif', 'text'] as const)('%s: 300 findings: all are shown', (format) => {
  const output = renderReport(largeReport(300), format);
  expect(new Set([...output.matchAll(/Finding (\d+)\./g)].map(([, number]) => number)).size).toBe(300);
});

/** Reports whose every text is drawn at random. */
function reportOf(text: string): Report {
  return largeReport(12, text);
}

test.each(FOR_PEOPLE)('%s: no text of any kind breaks it', (format) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const output = renderReport(reportOf(text), format);
      expect(output.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028\u2029\ufffe]/u);
      expect(output.isWellFormed()).toBe(true);
      if (CHAT.includes(format) || format === 'sarif') JSON.parse(output);
    }),
    { numRuns: 40 },
  );
});

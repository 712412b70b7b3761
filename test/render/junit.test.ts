import { describe, expect, test } from 'vitest';
import type { Report } from '../../lib/model/report.ts';
import { renderReport } from '../../lib/render/renderer.ts';
import { checkResult, finding, sampleReport } from '../support/sample-report.ts';
import { type Element, elements, readMarkup } from './strict-markup.ts';
import { action, ATTACKS, attackReport, fullReport, largeReport } from './trying-reports.ts';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** Characters of XML 1.0, §2.2. */
const XML = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;

function read(report: Report): Element {
  const xml = renderReport(report, 'junit');
  expect(xml).toMatch(XML);
  expect(xml.startsWith(DECLARATION)).toBe(true);
  const [root] = readMarkup(xml.slice(DECLARATION.length)).children;
  if (root === undefined) throw new Error('no element');
  return root;
}

const counted = (element: Element): readonly number[] => {
  return ['tests', 'failures', 'errors', 'skipped'].map((name) => Number(element.attributes[name]));
};

const found = (element: Element): readonly number[] => {
  return ['testcase', 'failure', 'error', 'skipped'].map((name) => elements(element, name).length);
};

describe.each([
  ['usual', sampleReport()],
  ['full', fullReport()],
  ['attacks', attackReport()],
  ['large', largeReport(300, ATTACKS.closing)],
  ['empty', sampleReport({ checks: [], actions: [], notes: [] })],
] as const)('the suites of a report: %s', (_name, report) => {
  const root = read(report);
  const suites = elements(root, 'testsuite');

  test('there is one for the report and one for each check and action', () => {
    expect(suites).toHaveLength(1 + report.checks.length + report.actions.length);
  });

  test('everything is counted right, in each and in all', () => {
    for (const suite of [root, ...suites]) expect(counted(suite)).toEqual(found(suite));
  });

  test('times are numbers of seconds, and a case is told apart by its name', () => {
    for (const { attributes } of [root, ...suites, ...elements(root, 'testcase')])
      expect(attributes.time).toMatch(/^\d+\.\d{3}$/);
    for (const suite of suites) {
      const names = elements(suite, 'testcase').map(({ attributes }) => attributes.name);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  test('CI is red exactly when the report is', () => {
    const [, failures = 0, errors = 0] = counted(root);
    expect(failures + errors > 0).toBe(report.verdict === 'fail' || report.verdict === 'error');
  });
});

test('each verdict has its element, and a warning passes with a word', () => {
  const verdicts = ['fail', 'error', 'warn', 'pass', 'skipped'] as const;
  const checks = [
    checkResult(
      'tls',
      verdicts.map((verdict) => finding({ verdict, code: `tls/${verdict}`, kms: null })),
    ),
  ];
  const cases = elements(read(sampleReport({ checks })), 'testcase').map(({ children }) =>
    children.map(({ name, text }) => [name, text.slice(0, 8)]),
  );
  expect(cases).toEqual([
    [['failure', 'The cert']],
    [['error', 'The cert']],
    [['system-out', 'WARNING:']],
    [['system-out', 'The cert']],
    [['skipped', '']],
  ]);
});

test('findings of one code are numbered', () => {
  const checks = [checkResult('tls', [finding(), finding(), finding({ code: 'tls/other' })])];
  const names = elements(read(sampleReport({ checks })), 'testcase').map(({ attributes }) => attributes.name);
  expect(names).toEqual(['tls/expired', 'tls/expired (2)', 'tls/other']);
});

test('a check that is worse than its findings, which were left out for size, is a case of its own', () => {
  const checks = [checkResult('tls', [finding({ verdict: 'pass' })], { verdict: 'fail', truncated: 4 })];
  const [failure] = elements(read(sampleReport({ checks })), 'failure');
  expect(failure?.attributes.message).toBe('1 of 1 passed, 4 more left out for size');
});

test('a report that is worse than everything in it fails by itself', () => {
  const report = sampleReport({ verdict: 'error', checks: [], actions: [action('create-key-store', 'pass')] });
  const [error] = elements(read(report), 'error');
  expect(error?.attributes.message).toMatch(/could not be told/);
});

test('a start that is no time is left out', () => {
  expect(elements(read(sampleReport()), 'testsuite')[0]?.attributes.timestamp).toBe('2026-11-23T10:00:00');
  expect(elements(read(attackReport()), 'testsuite')[0]?.attributes.timestamp).toBeUndefined();
});

/** Several reports in one text: tools for CI read one document, whatever the number of stores. */
import { expect, test } from 'vitest';
import type { Report } from '../../lib/model/report.ts';
import { FORMATS, renderReport } from '../../lib/render/renderer.ts';
import { renderReports } from '../../lib/render/several.ts';
import { sampleReport } from '../support/sample-report.ts';

const of = (CustomKeyStoreName: string): Report => {
  const report = sampleReport();
  return { ...report, request: { ...report.request, CustomKeyStoreName } };
};
const BOTH = [of('payments-xks'), of('ledger-xks')];

test('as SARIF they are the runs of one log', () => {
  const log = JSON.parse(renderReports(BOTH, 'sarif')) as { runs: { results: unknown[] }[] };
  expect(log.runs).toHaveLength(2);
  expect(log.runs).toEqual(BOTH.flatMap((one) => JSON.parse(renderReport(one, 'sarif')).runs));
});

test('none at all is still a log', () => {
  expect(JSON.parse(renderReports([], 'sarif'))).toEqual({ version: '2.1.0', runs: [] });
});

test('as JUnit they are suites of one document, no two of one name', () => {
  const xml = renderReports(BOTH, 'junit');
  expect(xml.match(/<\?xml/g)).toHaveLength(1);
  expect(xml.match(/<testsuites /g)).toHaveLength(1);
  const names = [...xml.matchAll(/<testsuite name="([^"]*)"/g)].map(([, name]) => name);
  expect(names).toContain('payments-xks.tls');
  expect(names).toContain('ledger-xks.tls');
  expect(new Set(names).size).toBe(names.length);
});

test.each(['slack', 'teams', 'amazon-q'] as const)('as messages for %s they are a line each', (format) => {
  const lines = renderReports(BOTH, format).trimEnd().split('\n');
  expect(lines.map((line) => `${line}\n`)).toEqual(BOTH.map((one) => renderReport(one, format)));
});

test.each(FORMATS.filter((format) => format !== 'json'))('one alone as %s is what it is by itself', (format) => {
  expect(renderReports([of('payments-xks')], format)).toBe(renderReport(of('payments-xks'), format));
});

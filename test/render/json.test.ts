import { expect, test } from 'vitest';
import type { Report } from '../../lib/model/report.ts';
import { renderReport } from '../../lib/render/renderer.ts';
import { hostileReport, sampleReport } from '../support/sample-report.ts';

test('the value is unchanged, also with hostile texts', () => {
  for (const report of [sampleReport(), hostileReport()]) expect(JSON.parse(renderReport(report, 'json'))).toEqual(report);
});

test('keys of the report stand in the same order, whatever order they came in', () => {
  expect(renderReport(reversed(sampleReport()) as Report, 'json')).toBe(renderReport(sampleReport(), 'json'));
});

test('it is indented by two spaces, begins with the version and ends with a line end', () => {
  expect(renderReport(sampleReport(), 'json')).toMatch(/^\{\n {2}"schemaVersion": "1\.0",\n {2}"runId": .*\n\}\n$/s);
});

test('no raw control or bidi character is left', () => {
  expect(renderReport(hostileReport(), 'json').replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
});

test('evidence keeps its order, in which the check tells it', () => {
  expect(renderReport(sampleReport(), 'json')).toMatch(/"daysToExpire": -2,\s+"addresses"/);
});

/** Evidence and request belong to others: their order is theirs. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => {
        return [key, key === 'evidence' || key === 'request' ? inner : reversed(inner)];
      }),
  );
}

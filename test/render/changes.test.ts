/** What has changed since the last look, in every format for people. */
import { describe, expect, it } from 'vitest';
import type { ChangedFinding, ReportChanges } from '../../lib/model/changes.ts';
import { renderReport } from '../../lib/render/renderer.ts';
import { showChanges } from '../../lib/render/changes-text.ts';
import { sampleReport } from '../support/sample-report.ts';

const FORMATS = ['text', 'markdown', 'html'] as const;

function changed(code: string, changes: Partial<ChangedFinding> = {}): ChangedFinding {
  return {
    code,
    title: `What ${code} says`,
    verdict: 'fail',
    before: null,
    firstSeen: '2026-11-20T05:00:30.000Z',
    lastSeen: '2026-11-23T10:00:02.500Z',
    ...changes,
  };
}

const CHANGES: ReportChanges = {
  since: { runId: 'run-0000', finishedAt: '2026-11-22T05:00:12.000Z' },
  new: [changed('tls/expired')],
  worsened: [changed('rtt/too-far', { before: 'warn' })],
  fixed: [changed('health/stale', { before: 'warn', verdict: 'pass' })],
  certificateDaysToExpire: 12,
};
const NONE: ReportChanges = { ...CHANGES, new: [], worsened: [], fixed: [] };

function rendered(format: (typeof FORMATS)[number], changes?: ReportChanges): string {
  const report = sampleReport({ action: 'revalidate', ...(changes === undefined ? {} : { changes }) });
  return renderReport(report, format, { width: 400 }).replaceAll('\\', '');
}

describe.each(FORMATS)('in %s', (format) => {
  it('each change is a line under the look it is compared with', () => {
    const text = rendered(format, CHANGES);
    const inOrder = [
      'Since the last look, 2026-11-22 05:00 UTC, run run-0000',
      'New: FAIL: What tls/expired says (tls/expired)',
      'Worse: WARN, now FAIL: What rtt/too-far says (rtt/too-far)',
      'Fixed: WARN since 2026-11-20 05:00 UTC: What health/stale says (health/stale)',
      'The first certificate in service to expire has 12 days left.',
    ].map((line) => text.indexOf(line));
    expect(inOrder).not.toContain(-1);
    expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
  });

  it('no change is said in a line', () => {
    expect(rendered(format, NONE)).toContain('Nothing bad is new, worse or gone.');
  });

  it('a first look, and a run that was not compared, say nothing of changes', () => {
    expect(rendered(format, { ...CHANGES, since: null })).toBe(rendered(format));
    expect(rendered(format)).not.toContain('last look,');
  });

  it('hostile texts do no harm', () => {
    const hostile = changed('a/b', { title: '<script>alert(1)</script>\n# heading \u001b[31m' });
    const text = rendered(format, { ...NONE, new: [hostile] });
    expect(text).not.toContain('\u001b');
    expect(text).not.toContain('\n# heading');
    if (format !== 'text') expect(text).not.toContain('<script>');
  });
});

describe('the words', () => {
  it('count what is left out', () => {
    const many = Array.from({ length: 25 }, (_, n) => changed(`tls/state-${n}`));
    const { lines } = showChanges({ ...NONE, new: many }) ?? { lines: [] };
    expect(lines).toHaveLength(22);
    expect(lines[20]).toBe('5 more of these are in the report itself.');
  });

  it.each([
    [null, 0, undefined],
    [-1, 1, 'A certificate in service has expired.'],
    [1, 1, 'The first certificate in service to expire has 1 day left.'],
  ])('say of %j days until expiry what it means', (certificateDaysToExpire, count, line) => {
    const { lines } = showChanges({ ...NONE, certificateDaysToExpire }) ?? { lines: [] };
    expect(lines.slice(1)).toHaveLength(count);
    expect(lines[1]).toBe(line);
  });
});

/** Messages about changes and digests: worst first, within the limits of each medium, and inert whatever stands in them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChangedFinding, ReportChanges } from '../../lib/model/changes.ts';
import type { Digest, DigestStore } from '../../lib/model/digest.ts';
import type { Report } from '../../lib/model/report.ts';
import type { Verdict } from '../../lib/model/verdict.ts';
import { type Medium, renderChangesFor, renderDigestFor, renderReportFor } from '../../lib/render/chat.ts';
import { SLACK_LIMITS } from '../../lib/render/slack.ts';
import { checkResult, finding, HOSTILE, sampleReport } from '../support/sample-report.ts';

const MEDIA: readonly Medium[] = ['slack', 'teams', 'amazon-q'];
const AT = '2026-11-23T10:00:02.500Z';
const READ = { readWith: 'npx xks-preflight report run-0001 --api a1.execute-api.us-east-1.amazonaws.com' };

function change(code: string, verdict: Verdict, changes: Partial<ChangedFinding> = {}): ChangedFinding {
  return { code, title: `Title of ${code}`, verdict, before: null, firstSeen: AT, lastSeen: AT, ...changes };
}

function withChanges(changes: Partial<ReportChanges>, report: Partial<Report> = {}): Report {
  const since = { runId: 'run-before', finishedAt: '2026-11-22T10:00:00.000Z' };
  const all = { since, new: [], worsened: [], fixed: [], certificateDaysToExpire: null, ...changes };
  return sampleReport({ action: 'revalidate', changes: all, ...report });
}

function store(name: string, verdict: Verdict, changes: Partial<DigestStore> = {}): DigestStore {
  const counts = { open: 0, new: 0, worsened: 0, fixed: 0, certificateDaysToExpire: null, ConnectionState: 'CONNECTED' };
  return { CustomKeyStoreId: `cks-${name}`, CustomKeyStoreName: name, verdict, runId: `run-${name}`, ...counts, ...changes };
}

function digest(changes: Partial<Digest> = {}): Digest {
  const place = { digestId: 'd-1', region: 'us-east-1', account: '111122223333', startedAt: AT, finishedAt: AT };
  return { ...place, stores: [], vanished: [], notChecked: [], ...changes };
}

/** All texts of a message in the order in which they are read. */
function textOf(message: string): string {
  const texts: string[] = [];
  JSON.parse(message, function read(this: unknown, _key, value: unknown) {
    if (typeof value === 'string') texts.push(value);
    return value;
  });
  return texts.join('\n');
}

function expectWithinLimits(medium: Medium, message: string): void {
  if (medium === 'slack') {
    const { blocks } = JSON.parse(message) as { readonly blocks: readonly { readonly text: { readonly text: string } }[] };
    expect(message.trimEnd().length).toBeLessThanOrEqual(SLACK_LIMITS.characters);
    expect(blocks.length).toBeLessThanOrEqual(SLACK_LIMITS.blocks);
    expect(blocks[0]?.text.text.length).toBeLessThanOrEqual(SLACK_LIMITS.header);
    for (const { text } of blocks) expect(text.text.length).toBeLessThanOrEqual(SLACK_LIMITS.section);
  } else if (medium === 'teams') {
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(20_480);
  } else {
    const { content } = JSON.parse(message) as { readonly content: { readonly title: string; readonly description: string } };
    expect(content.description.length).toBeLessThanOrEqual(3_000);
    expect(content.title.length).toBeLessThanOrEqual(150);
  }
}

describe.each(MEDIA)('changes for %s', (medium) => {
  const of = (report: Report): string => textOf(renderChangesFor(medium, report, READ));

  it('say what is new, worse and fixed, what to do, and when a certificate ends', () => {
    const text = of(
      withChanges({
        new: [change('tls/expired', 'fail')],
        worsened: [change('rtt/too-far', 'warn', { before: 'pass', firstSeen: '2026-11-20T10:00:00.000Z' })],
        fixed: [change('health/unhealthy', 'pass', { before: 'fail' })],
        certificateDaysToExpire: 12,
      }),
    );
    expect(text).toContain('FAIL payments-xks: 1 new, 1 worse, 1 fixed');
    expect(text).toContain('Since the look of 2026-11-22 10:00 UTC (run run-before)');
    expect(text).toContain('The first certificate in service expires in 12 days.');
    expect(text).toMatch(/NEW FAIL[\s\S]*Title of tls\/expired/);
    expect(text).toContain('Renew the certificate and install it on every host of the proxy.');
    expect(text).toMatch(/WORSE WARN[\s\S]*It was pass at the last look. First seen 2026-11-20 10:00 UTC/);
    expect(text).toMatch(/FIXED[\s\S]*It was fail at the last look/);
    expect(text).toContain(READ.readWith);
  });

  it('tell the worst first, what is fixed last, and how much more there is', () => {
    const many = Array.from({ length: 60 }, (_, at) => change(`a/warn-${at}`, 'warn'));
    const fixed = [change('z/gone', 'pass', { before: 'fail' })];
    const text = of(withChanges({ new: many, worsened: [change('b/fail', 'fail', { before: 'warn' })], fixed }));
    expect(text).toMatch(/Title of b\/fail[\s\S]*Title of a\/warn-0/);
    expect(text).toMatch(/\d+ more changes are in the report, none worse than these\./);
    const few = of(withChanges({ new: many.slice(0, 2), fixed }));
    expect(few).toMatch(/Title of a\/warn-1[\s\S]*Title of z\/gone/);
    expect(few).not.toContain('more changes');
  });

  it('are the report itself where nothing was compared, and the report names them where it was', () => {
    const { changes, ...report } = withChanges({});
    expect(renderChangesFor(medium, report, READ)).toBe(renderReportFor(medium, report, READ));
    const first = { ...report, changes: { ...changes, since: null } } as Report;
    expect(textOf(renderReportFor(medium, first, READ))).toContain('This was the first look at the store');
  });

  it('of a store with a long name still say what has changed', () => {
    const report = withChanges({ new: [change('a/b', 'fail')] }, { request: { CustomKeyStoreName: 'x'.repeat(250) } });
    expect(of(report)).toContain('…: 1 new');
  });
});

describe.each(MEDIA)('a digest for %s', (medium) => {
  const of = (value: Digest): string =>
    textOf(renderDigestFor(medium, value, { readWith: 'npx xks-preflight report RUN_ID --api a1' }));

  it('says what each store came to, the worst first, and names the healthy ones', () => {
    const text = of(
      digest({
        stores: [
          store('calm', 'pass'),
          store('soon', 'pass', { certificateDaysToExpire: 20 }),
          store('bad', 'fail', { open: 3, new: 1, certificateDaysToExpire: -1, ConnectionState: 'FAILED' }),
        ],
        vanished: [{ CustomKeyStoreId: 'cks-gone', alarms: ['xks-preflight/gone/1', 'xks-preflight/gone/2'] }],
        notChecked: [{ CustomKeyStoreId: 'cks-mute', cause: 'Its run took too long.' }],
        notes: ['Alarms of one store were not repaired.'],
      }),
    );
    expect(text).toContain(
      'FAIL Key stores of account 111122223333, us-east-1: 3 checked, 1 with faults, 1 not checked, 1 gone; 1 new',
    );
    expect(text).toContain('bad: 3 open, 1 new');
    expect(text).toContain('cks-bad, FAILED. A certificate in service expired 1 day ago.');
    expect(text).toContain('cks-mute: not checked');
    expect(text).toContain('Its run took too long.');
    expect(text).toContain('cks-gone: gone, but 2 alarms of it are left');
    expect(text).toContain('npx xks-preflight alarms remove cks-gone');
    expect(text).toContain('The first certificate in service expires in 20 days.');
    expect(text).toContain('Nothing open at one store: calm');
    expect(text).toContain('Note: Alarms of one store were not repaired.');
    expect(text).toContain('npx xks-preflight report RUN_ID --api a1');
    const order = ['bad: 3 open', 'cks-mute: not', 'cks-gone: gone', 'soon: 0 open'].map((part) => text.indexOf(part));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  it('of nothing but healthy stores is short', () => {
    const text = of(digest({ stores: [store('a', 'pass'), store('b', 'pass')] }));
    expect(text).toContain('PASS Key stores of account 111122223333, us-east-1: 2 checked; no change');
    expect(text).toContain('Nothing open at 2 stores: a, b');
  });

  it('of many stores tells how many are not shown, and what was left out before', () => {
    const stores = Array.from({ length: 200 }, (_, at) => store(`store-${at}`, 'fail', { open: 1 }));
    const text = of(digest({ stores, leftOut: { stores: 7, vanished: 0, notChecked: 0 } }));
    expect(text).toMatch(/\d+ more entries, none worse than these, stand in the event Re-validation finished\./);
    expect(text).toContain('For size, 7 stores');
  });
});

describe.each(MEDIA)('whatever stands in it, a message for %s', (medium) => {
  const texts = ['*bold* <!channel> @here https://evil.example.com/ `code`', '🔑'.repeat(3_000), '"\\'.repeat(2_000)];

  it.each([...texts, Object.values(HOSTILE).join(' ')].map((text) => [text]))('keeps its limits and is inert: %.20s', (text) => {
    const list = Array.from({ length: 50 }, () => change(text, 'fail', { title: text }));
    const report = withChanges({ new: list, fixed: list }, { request: { CustomKeyStoreName: text }, notes: [text] });
    const bad = store(text, 'fail', { CustomKeyStoreId: text, ConnectionState: text, open: 1 });
    const hostile = digest({
      account: text,
      stores: Array.from({ length: 50 }, () => bad),
      vanished: [{ CustomKeyStoreId: text, alarms: [text] }],
      notChecked: [{ CustomKeyStoreId: text, cause: text }],
      notes: [text, text, text, text],
    });
    for (const message of [renderChangesFor(medium, report, READ), renderDigestFor(medium, hostile, READ)]) {
      expectWithinLimits(medium, message);
      expect(textOf(message)).not.toMatch(/<!channel>|@here|@everyone|https:\/\/evil|<script>/);
      expect(message).not.toMatch(/\\ud[89a-f]/i);
    }
  });

  it('keeps its limits for texts of any kind', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.integer({ min: 0, max: 40 }), (text, count) => {
        const list = Array.from({ length: count }, () => change(text, 'warn', { title: text }));
        const checks = [checkResult('tls', [finding({ code: text, verdict: 'warn', remedy: text })])];
        expectWithinLimits(medium, renderChangesFor(medium, withChanges({ new: list }, { checks }), READ));
        const stores = Array.from({ length: count }, () => store(text, 'warn'));
        expectWithinLimits(medium, renderDigestFor(medium, digest({ stores }), READ));
      }),
      { numRuns: 25 },
    );
  });
});

describe('the summary that Amazon Q shows of a thread', () => {
  const summaryOf = (message: string): string =>
    (JSON.parse(message) as { readonly metadata: { readonly summary: string } }).metadata.summary;

  it('says each number of a digest once', () => {
    const summary = summaryOf(renderDigestFor('amazon-q', digest({ stores: [store('bad', 'fail', { open: 3 })] }), READ));
    expect(summary.match(/1 checked/g)).toHaveLength(1);
  });

  it('keeps what has changed apart from what there is', () => {
    const report = withChanges({ new: [change('tls/expired', 'fail')] });
    expect(summaryOf(renderChangesFor('amazon-q', report, READ))).toMatch(/1 new; 2 faults/);
  });
});

import { describe, expect, it } from 'vitest';
import type { Finding } from '../../lib/model/finding.ts';
import type { ActionResult, CheckResult } from '../../lib/model/report.ts';
import type { SkipReason, Verdict } from '../../lib/model/verdict.ts';
import { buildReport, type ReportInput } from '../../lib/workflow/build-report.ts';
import { fitReport, REPORT_BYTES } from '../../lib/workflow/report-size.ts';
import { whomToTell } from '../../lib/model/run-event.ts';
import { summarize } from '../../lib/workflow/summarize.ts';
import { healthyVpcParams, run } from '../support/builders.ts';
import { LOCATED } from '../support/sample-checks.ts';

function finding(code: string, verdict: Verdict, changes: Partial<Finding> = {}): Finding {
  return {
    code,
    requirements: [],
    verdict,
    reason: null,
    overriddenFrom: null,
    title: '',
    evidence: {},
    citation: '',
    remedy: null,
    advice: null,
    kms: null,
    ...changes,
  };
}

function check(id: string, verdict: Verdict, changes: Partial<CheckResult> = {}): CheckResult {
  return {
    id,
    verdict,
    durationMs: 1,
    reason: null,
    blockedBy: [],
    findings: [finding(`${id}/x`, verdict)],
    truncated: 0,
    ...changes,
  };
}

const blocked = check('tls', 'skipped', { reason: 'blocked', blockedBy: ['locate-proxy'], findings: [] });

function action(id: string, verdict: Verdict, reason: SkipReason | null = null): ActionResult {
  return { id, verdict, durationMs: 1, reason, evidence: {}, findings: [finding(`${id}/x`, verdict)] };
}

function input(checks: readonly CheckResult[], changes: Partial<ReportInput> = {}): ReportInput {
  return {
    run: run(),
    params: healthyVpcParams(),
    startedAt: '2030-01-01T00:00:00Z',
    finishedAt: '2030-01-01T00:00:09.000Z',
    checkIds: checks.map((one) => one.id),
    results: Object.fromEntries(
      checks.map((one) => [one.id, { facts: one.id === 'locate-proxy' ? LOCATED : null, result: one }]),
    ),
    actions: {},
    gate: { open: false, reasons: ['no'] },
    ...changes,
  };
}

const creating = { run: run({ action: 'create', allowGateOverride: false }) };
const store = { CustomKeyStoreId: 'cks-1', adopted: false, madeByUs: true };

describe('the verdict of a report', () => {
  const skippedByRequest = check('tls', 'skipped', { reason: 'requested', findings: [] });
  it.each<[string, readonly CheckResult[], Verdict]>([
    ['the worst of the checks', [check('a', 'pass'), check('b', 'fail'), check('c', 'error')], 'fail'],
    ['pass when all is well', [check('a', 'pass'), check('b', 'skipped', { reason: 'not-applicable' })], 'pass'],
    ['error when a check was blocked and none failed', [check('a', 'warn'), blocked], 'error'],
    ['fail when a check was blocked by a failing one', [check('locate-proxy', 'fail'), blocked], 'fail'],
    ['at least warn when a check was skipped by request', [check('a', 'pass'), skippedByRequest], 'warn'],
    ['skipped when nothing was looked at', [check('b', 'skipped', { reason: 'not-applicable' })], 'skipped'],
  ])('is %s', (_what, checks, verdict) => {
    expect(buildReport(input(checks)).verdict).toBe(verdict);
  });

  it('is at least warn when a finding was skipped by request', () => {
    const hidden = finding('a/x', 'skipped', { reason: 'requested', overriddenFrom: 'fail' });
    const report = buildReport(input([check('a', 'pass', { findings: [finding('a/y', 'pass'), hidden] })]));
    expect(report.verdict).toBe('warn');
    expect(report.notes).toContain('a/x: skipped by the request, would be fail.');
  });

  it('counts actions in', () => {
    const actions = { 'create-key-store': { facts: null, result: action('create-key-store', 'fail') } };
    expect(buildReport(input([check('a', 'pass')], { ...creating, actions, gate: { open: true, reasons: [] } })).verdict).toBe(
      'fail',
    );
  });

  it('is error when the gate could not be computed', () => {
    const gate = { open: false, reasons: [], crash: { Error: 'States.Timeout', Cause: '' } };
    expect(buildReport(input([check('a', 'pass')], { gate })).verdict).toBe('error');
  });
});

describe('a check that crashed', () => {
  it.each([
    [
      'with the cause as Lambda gives it',
      { Error: 'TypeError', Cause: '{"errorType":"TypeError","errorMessage":"x is no y"}' },
      'TypeError: x is no y',
    ],
    ['with a plain cause', { Error: 'States.Timeout', Cause: '' }, 'States.Timeout: '],
    ['with a cause that is other JSON', { Error: 'X', Cause: '[1]' }, 'X: [1]'],
  ])('is undecided, %s', (_what, crash, cause) => {
    const report = buildReport(
      input([check('a', 'pass')], {
        checkIds: ['a', 'b'],
        results: { a: { facts: null, result: check('a', 'pass') }, b: { facts: null, crash } },
      }),
    );
    expect(report.checks[1]).toMatchObject({
      id: 'b',
      verdict: 'error',
      findings: [{ code: 'b/undecided', evidence: { cause } }],
    });
    expect(report.verdict).toBe('error');
  });

  it('is undecided when it left no entry at all', () => {
    expect(buildReport(input([], { checkIds: ['a'] })).checks).toMatchObject([{ id: 'a', verdict: 'error' }]);
  });
});

describe('actions in a report', () => {
  it('are absent unless creation was asked for', () => {
    expect(buildReport(input([check('a', 'pass')])).actions).toEqual([]);
  });

  it('are blocked by the gate when it is shut', () => {
    const { actions, verdict } = buildReport(input([check('a', 'fail')], creating));
    expect(actions).toMatchObject(
      ['create-key-store', 'connect-key-store', 'provision-alarms'].map((id) => ({
        id,
        verdict: 'skipped',
        reason: 'blocked',
        evidence: { blockedBy: 'gate' },
      })),
    );
    expect(verdict).toBe('fail');
  });

  it('are blocked by a creation that failed', () => {
    const actions = { 'create-key-store': { facts: null, result: action('create-key-store', 'fail') } };
    const report = buildReport(input([check('a', 'pass')], { ...creating, actions, gate: { open: true, reasons: [] } }));
    expect(report.actions.slice(1)).toMatchObject([
      { evidence: { blockedBy: 'create-key-store' } },
      { evidence: { blockedBy: 'create-key-store' } },
    ]);
  });

  it('fail when only an override keeps the gate shut', () => {
    const demoted = check('a', 'warn', { findings: [finding('a/x', 'warn', { overriddenFrom: 'fail' })] });
    const report = buildReport(input([demoted], creating));
    expect(report.actions[0]).toMatchObject({ verdict: 'fail', findings: [{ code: 'create-key-store/override-not-allowed' }] });
    expect(report.verdict).toBe('fail');
  });

  it('keep what is known when the watch over the connection crashed', () => {
    const connect = { ...action('connect-key-store', 'error'), evidence: { CustomKeyStoreId: 'cks-1' } };
    const actions = {
      'create-key-store': { facts: store, result: action('create-key-store', 'pass') },
      'connect-key-store': { facts: null, result: connect, crash: { Error: 'Lambda.Unknown', Cause: 'out of memory' } },
      'provision-alarms': { facts: null, result: action('provision-alarms', 'pass') },
    };
    const report = buildReport(input([check('a', 'pass')], { ...creating, actions, gate: { open: true, reasons: [] } }));
    expect(report.actions[1]).toMatchObject({
      verdict: 'error',
      evidence: { CustomKeyStoreId: 'cks-1' },
      findings: [{ code: 'connect-key-store/undecided' }],
    });
    expect(report.actions[2]).toMatchObject({ verdict: 'pass' });
  });
});

describe('the rest of a report', () => {
  it('says where it looked from, and repeats the request as given', () => {
    const report = buildReport(input([check('locate-proxy', 'pass')]));
    expect(report).toMatchObject({
      perspective: 'this test',
      request: healthyVpcParams(),
      startedAt: '2030-01-01T00:00:00.000Z',
      lab: false,
    });
    expect(buildReport(input([check('tls', 'pass')])).perspective).toContain('nowhere');
  });

  it('notes loosened thresholds, and not tightened ones', () => {
    const withThresholds = (RttMs: number, CertificateDaysToExpire: number) =>
      buildReport(input([], { params: healthyVpcParams({ Preflight: { Thresholds: { RttMs, CertificateDaysToExpire } } }) }))
        .notes;
    expect(withThresholds(36, 29)).toEqual([
      expect.stringContaining('RttMs 36 instead of 35'),
      expect.stringContaining('CertificateDaysToExpire 29 instead of 30'),
    ]);
    expect(withThresholds(35, 30)).toEqual([]);
  });

  it('notes lab flags and the source of the credential', () => {
    const lab = { connectTo: { host: '127.0.0.1', port: 8443 }, caFile: true, resolver: '127.0.0.1:5353' };
    const { notes, lab: isLab } = buildReport(input([], { run: run({ lab, credentialSource: '--proxy-config proxy.json' }) }));
    expect(isLab).toBe(true);
    for (const text of ['127.0.0.1:8443', '--ca-file', '127.0.0.1:5353', '--proxy-config proxy.json', 'it was not used']) {
      expect(notes.join('\n')).toContain(text);
    }
  });

  it('is summed up with counts of findings', () => {
    const report = buildReport(input([check('a', 'fail'), check('b', 'pass'), check('c', 'pass')]));
    const told = summarize(report, { announce: { when: 'changes' } });
    expect(told).toEqual({
      runId: 'run-0001',
      action: 'check',
      verdict: 'fail',
      CustomKeyStoreName: 'payments-xks',
      CustomKeyStoreId: null,
      changed: true,
      announce: { when: 'changes' },
      region: 'us-east-1',
      counts: { fail: 1, error: 0, warn: 0, pass: 2, skipped: 0 },
    });
    expect(whomToTell(told)).toEqual({ when: 'changes' });
    expect(whomToTell(summarize(report, {}))).toEqual({ when: 'always' });
    expect(whomToTell({ run: { announce: { when: 'always', slackChannel: 'C1' } } })).toMatchObject({ slackChannel: 'C1' });
  });

  it('is summed up as unchanged only when it was compared and nothing differs', () => {
    const report = buildReport(input([check('a', 'warn')], { run: run({ action: 'revalidate' }) }));
    const changes = { since: null, new: [], worsened: [], fixed: [], certificateDaysToExpire: null };
    expect(summarize({ ...report, changes }, {}).changed).toBe(false);
    const fixed = { code: 'a/b', title: '', verdict: 'pass', before: 'warn', firstSeen: '', lastSeen: '' } as const;
    expect(summarize({ ...report, changes: { ...changes, fixed: [fixed] } }, {}).changed).toBe(true);
  });
});

describe('the size of a report', () => {
  const big = (id: string, verdict: Verdict, count: number) =>
    check(id, verdict, {
      findings: Array.from({ length: count }, (_, n) =>
        finding(`${id}/${n}`, verdict, { evidence: { text: 'x'.repeat(1_000) } }),
      ),
    });
  const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

  it('stays as it is when it fits', () => {
    const report = buildReport(input([big('a', 'pass', 10)]));
    expect(fitReport(report)).toEqual(report);
  });

  it('loses evidence of good findings first, and says so', () => {
    const fitted = fitReport(buildReport(input([big('a', 'pass', 200), big('b', 'fail', 100)])));
    expect(sizeOf(fitted)).toBeLessThanOrEqual(REPORT_BYTES);
    expect(fitted.checks[0]?.findings).toHaveLength(200);
    expect(fitted.checks[0]?.findings[0]?.evidence).toEqual({ truncated: true });
    expect(fitted.checks[1]?.findings[0]?.evidence).toEqual({ text: 'x'.repeat(1_000) });
    expect(fitted.notes.join()).toContain('left out');
  });

  it.each([
    ['many good ones', 900, 100],
    ['many bad ones', 100, 300],
  ])('keeps every bad finding among %s', (_what, good, bad) => {
    const fitted = fitReport(buildReport(input([big('a', 'pass', good), big('b', 'fail', bad)])));
    expect(sizeOf(fitted)).toBeLessThanOrEqual(REPORT_BYTES);
    expect(fitted.checks[1]?.findings).toHaveLength(bad);
  });
});

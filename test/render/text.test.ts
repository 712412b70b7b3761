import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { renderReport } from '../../lib/render/renderer.ts';
import { checkResult, finding, HOSTILE, hostileReport, passing, sampleReport } from '../support/sample-report.ts';

const QUESTIONS = { tls: 'Would KMS trust the proxy?', rtt: 'Is the proxy near enough?' };

test('the whole report reads as the golden copy', () => {
  const golden = readFileSync(new URL('../golden/report-text.txt', import.meta.url), 'utf8');
  expect(renderReport(sampleReport(), 'text', { questions: QUESTIONS })).toBe(golden);
});

test('faults come before warnings, and passing findings stay out unless asked for', () => {
  const report = sampleReport({
    checks: [
      checkResult('rtt', [finding({ verdict: 'warn', title: 'A warning' }), passing('rtt/near', 'A pass')]),
      checkResult('tls', [finding({ title: 'A fault' })]),
      checkResult('health', [finding({ verdict: 'error', title: 'A question' })]),
    ],
  });
  const text = renderReport(report, 'text');
  expect(text.match(/A fault|A question|A warning|A pass/g)).toEqual(['A fault', 'A question', 'A warning']);
  expect(renderReport(report, 'text', { verbose: true })).toContain('A pass');
});

test('a command stands on a line of its own, unbroken at any width', () => {
  const lines = renderReport(sampleReport(), 'text', { width: 40 })
    .split('\n')
    .map((line) => line.trim());
  expect(lines).toContain(
    "aws ec2 modify-vpc-endpoint-service-configuration --region 'us-east-1' " +
      "--service-id 'vpce-svc-0123456789abcdef0' --no-acceptance-required",
  );
});

describe('what KMS would say', () => {
  const said = (create: readonly string[], connect: readonly string[]): string => {
    const checks = [checkResult('tls', [finding({ kms: { create, connect, basis: 'expected' } })])];
    return renderReport(sampleReport({ checks }), 'text', { width: 400 });
  };
  test('at create only', () =>
    expect(said(['A', 'B'], [])).toContain('KMS would say: create fails with A or B; connect passes (expected)'));
  test('at connect only', () =>
    expect(said([], ['C'])).toContain('KMS would say: create passes; connect fails with C (expected)'));
  test('nowhere', () => expect(said([], [])).toContain('KMS would say: nothing; create and connect would pass (expected)'));
});

test.each([
  ['outage', 'Impact  Keys of this store are unusable, or soon will be.'],
  ['silent', 'Impact  Nothing stops now: it bites when the store is next connected, updated or scaled.'],
] as const)('what it means for a store in use: %s', (impact, line) => {
  const checks = [checkResult('tls', [finding({ impact })])];
  expect(renderReport(sampleReport({ checks }), 'text')).toContain(line);
  expect(JSON.parse(renderReport(sampleReport({ checks }), 'json'))).toMatchObject({ checks: [{ findings: [{ impact }] }] });
});

test('a check whose explanations were refused says which', () => {
  const title = 'The keys could not be listed';
  const skipped = finding({ verdict: 'skipped', reason: 'not-readable', title, remedy: null, kms: null });
  const checks = [checkResult('keys', [skipped], { verdict: 'skipped', reason: 'not-readable' })];
  expect(renderReport(sampleReport({ checks }), 'text')).toMatch(/^SKIP {2}keys .*not told: The keys could not be listed/m);
  const refused = ['kms:ListKeys', 'kms:DescribeKey', 'kms:ListKeys'].map((action) => ({ ...skipped, evidence: { action } }));
  const both = [checkResult('keys', refused, { verdict: 'skipped', reason: 'not-readable' })];
  expect(renderReport(sampleReport({ checks: both }), 'text').replace(/\s+/g, ' ')).toContain(
    'not told: The keys could not be listed (refused: kms:ListKeys, kms:DescribeKey)',
  );
});

test('an overridden finding shows what it would have been', () => {
  const checks = [checkResult('tls', [finding({ verdict: 'warn', overriddenFrom: 'fail' })])];
  expect(renderReport(sampleReport({ checks }), 'text')).toContain('tls/expired (fail, had the request not asked otherwise)');
});

test('an action without evidence and one that was not reached have their lines', () => {
  const action = { durationMs: 1, evidence: {}, findings: [] };
  const text = renderReport(
    sampleReport({
      action: 'create',
      actions: [
        { ...action, id: 'create-key-store', verdict: 'fail', reason: null, findings: [finding({ title: 'KMS refused' })] },
        { ...action, id: 'connect-key-store', verdict: 'skipped', reason: 'blocked' },
      ],
    }),
    'text',
  );
  expect(text).toMatch(/^FAIL {2}create-key-store {6}KMS refused$/m);
  expect(text).toMatch(/^SKIP {2}connect-key-store {5}not done$/m);
});

test('a shut gate gives its reasons when something was to be created', () => {
  const text = renderReport(
    sampleReport({ action: 'create', gate: { open: false, reasons: ['tls: fail (tls/expired).'] } }),
    'text',
  );
  expect(text).toMatch(/Nothing was created because of:\n {6}- tls: fail \(tls\/expired\)\./);
});

test('a lab run says so at the top', () => {
  expect(renderReport(sampleReport({ lab: true }), 'text').split('\n\n')[0]).toContain('Lab run');
});

describe('colour', () => {
  test('is off unless asked for', () => expect(renderReport(sampleReport(), 'text')).not.toContain('\u001b'));
  test('changes nothing but the colour', () => {
    const colored = renderReport(sampleReport(), 'text', { color: true });
    expect(colored).toContain('\u001b[1;31mFAIL ');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the colours
    expect(colored.replace(/\u001b\[[\d;]*m/g, '')).toBe(renderReport(sampleReport(), 'text'));
  });
});

describe('a hostile report', () => {
  const text = renderReport(hostileReport(), 'text', { verbose: true });
  test('moves no cursor, colours nothing and turns no direction', () => {
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u200b\u2028\u2029\ufeff]/u);
  });
  test('forges no line', () => expect(text).not.toMatch(/^\s*PASS {2}forged line/m));
  test('is still shown for what it is', () => {
    expect(text).toContain(HOSTILE.markup);
    expect(text).toContain(HOSTILE.emphasis);
  });
});

test('no line is wider than asked, commands and long words aside', () => {
  for (const width of [60, 72, 100]) {
    const wide = renderReport(sampleReport(), 'text', { width })
      .split('\n')
      .filter((line) => line.length > width);
    const breakable = wide.filter((line) => !/^\s*aws /.test(line) && line.trim().split(/\s+/).length > 3);
    expect(breakable, `width ${width}`).toEqual([]);
  }
});

import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../lib/model/verdict.ts';
import { headline, tally } from '../../lib/render/headline.ts';
import { checkResult, finding, sampleReport } from '../support/sample-report.ts';

function action(id: string, verdict: Verdict) {
  return { id, verdict, durationMs: 1, reason: verdict === 'skipped' ? ('blocked' as const) : null, evidence: {}, findings: [] };
}

function created(create: Verdict, connect: Verdict, alarms: Verdict): string {
  const actions = [action('create-key-store', create), action('connect-key-store', connect), action('provision-alarms', alarms)];
  return headline(sampleReport({ action: 'create', actions }));
}

test.each([
  ['fail', /would not work/],
  ['error', /could not be told/],
  ['warn', /would work, but look at the warnings/],
  ['pass', /everything AWS KMS asks .* is in place/],
  ['skipped', /nothing was checked/],
] as const)('a check run that ends in %s says so', (verdict, sentence) => {
  expect(headline(sampleReport({ verdict }))).toMatch(sentence);
});

test.each([
  ['fail', [], /KMS would take .* endanger its keys/],
  ['fail', ['XKS_PROXY_NOT_REACHABLE'], /would not work/],
  ['warn', [], /would work, but look at the warnings/],
  ['warn', ['XKS_PROXY_NOT_REACHABLE'], /KMS may refuse/],
] as const)('a check run that ends in %s says whether KMS would mind: %s', (verdict, connect, sentence) => {
  const findings = [finding({ verdict, kms: { create: [], connect, basis: 'expected' } })];
  expect(headline(sampleReport({ verdict, checks: [checkResult('tls', findings)] }))).toMatch(sentence);
});

describe('a run that may create', () => {
  test('all done', () => expect(created('pass', 'pass', 'pass')).toMatch(/exists and is connected/));
  test('the gate stayed shut', () =>
    expect(created('skipped', 'skipped', 'skipped')).toMatch(/would not work; nothing was created/));
  test('KMS refused', () => expect(created('fail', 'skipped', 'skipped')).toMatch(/was not created/));
  test('connecting failed', () =>
    expect(created('pass', 'fail', 'pass')).toMatch(/exists, but not all went well: connect-key-store/));
  test('alarms failed', () => expect(created('pass', 'pass', 'fail')).toMatch(/exists, but not all went well: provision-alarms/));
  test('not to be connected', () => expect(created('pass', 'skipped', 'pass')).toMatch(/exists; it was not connected/));
});

test('a request without a name has a headline, too', () => {
  expect(headline(sampleReport({ request: {} }))).toMatch(/^External key store without a name: /);
});

test('findings are counted by what they ask of the reader', () => {
  const findings = (['fail', 'fail', 'error', 'warn', 'pass', 'skipped'] as const).map((verdict) => finding({ verdict }));
  expect(tally(findings)).toBe('2 faults, 1 unanswered question, 1 warning');
  expect(tally([finding({ verdict: 'pass' })])).toBe('');
});

test('the id of an action in a stored report cannot steer the terminal', () => {
  const actions = [action('create-key-store', 'pass'), action('x\u001b[2J\r\nPASS  forged\u202e', 'fail')];
  expect(headline(sampleReport({ action: 'create', actions }))).toMatch(/not all went well: x\[2J PASS {2}forged\.$/);
});

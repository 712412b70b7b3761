/** The judges of the matrix themselves: what they let pass, and what not. */
import { describe, expect, it } from 'vitest';
import type { Finding, KmsPrediction } from '../../lib/model/finding.ts';
import type { CheckResult, Report } from '../../lib/model/report.ts';
import type { Fault } from '../../lib/sandbox/fault.ts';
import { caseOf } from '../../lib/tooling/matrix/cases.ts';
import { areCompatible } from '../../lib/tooling/matrix/footprint.ts';
import { disagreements, isGood, judgeCase } from '../../lib/tooling/matrix/judge-case.ts';
import { missedInDraw } from '../../lib/tooling/matrix/judge-draw.ts';
import type { Preflight } from '../../lib/tooling/matrix/preflight.ts';
import type { Met } from '../../lib/tooling/matrix/regardless.ts';
import { FAULTS } from '../../lib/sandbox/faults.ts';
import { sampleReport } from '../support/sample-report.ts';

const NOTHING = { create: null, connect: null } as const;

function finding(code: string, verdict: Finding['verdict'], more: Partial<Finding> = {}): Finding {
  const bad = verdict !== 'pass' && verdict !== 'skipped';
  return {
    code,
    verdict,
    requirements: [],
    reason: null,
    overriddenFrom: null,
    title: 'A finding of this test',
    evidence: {},
    citation: 'this test',
    remedy: bad ? 'none' : null,
    advice: null,
    kms: null,
    ...more,
  };
}

function check(id: string, findings: readonly Finding[], more: Partial<CheckResult> = {}): CheckResult {
  const verdict = findings.find((one) => one.verdict !== 'pass')?.verdict ?? 'pass';
  return { id, verdict, durationMs: 1, reason: null, blockedBy: [], findings, truncated: 0, ...more };
}

function report(...checks: readonly CheckResult[]): Report {
  const shut = checks.some(({ verdict }) => verdict === 'fail' || verdict === 'error');
  return { ...sampleReport(), action: 'create', gate: { open: !shut, reasons: [] }, checks, actions: [] };
}

function preflightOf(one: Report): Preflight {
  return { report: one, stored: one, created: one.gate?.open === true, leaks: [] };
}

function fault(changes: Partial<Fault> = {}): Fault {
  return { name: 'a-fault', summary: 'x', connectivity: 'both', codes: ['tls/expired'], breaks: () => {}, ...changes };
}

const PREDICTED: KmsPrediction = { create: ['A', 'B'], connect: ['C'], basis: 'documented' };

describe('the comparison with KMS', () => {
  it.each<[string, readonly KmsPrediction[], Met, number]>([
    ['accepts what was predicted, also second', [PREDICTED], { create: 'B', connect: 'C' }, 0],
    ['accepts a call that was not tried', [PREDICTED], { create: 'A', connect: undefined }, 0],
    ['accepts success when nothing was predicted', [], NOTHING, 0],
    ['refuses another exception', [PREDICTED], { create: 'X', connect: undefined }, 1],
    ['refuses another connection code', [PREDICTED], { create: 'A', connect: 'X' }, 1],
    ['refuses success of both', [PREDICTED], NOTHING, 2],
    ['refuses a failure out of the blue', [], { create: 'A', connect: undefined }, 1],
  ])('%s', (_what, predictions, met, lines) => {
    expect(disagreements(predictions, met)).toHaveLength(lines);
  });
});

describe('a case', () => {
  const expired = finding('tls/expired', 'fail', { kms: { create: [], connect: [], basis: 'documented' } });
  const judge = (one: Fault, preflight: Preflight, met: Met = NOTHING) => judgeCase(caseOf([one], 'vpc'), preflight, met);

  it('is good when its codes are there, and nothing else', () => {
    expect(isGood(judge(fault(), preflightOf(report(check('tls', [expired])))))).toBe(true);
  });

  it('is missed when a code is not there', () => {
    expect(judge(fault(), preflightOf(report(check('tls', [])))).missed).toEqual(['tls/expired']);
  });

  it('is a false alarm when another bad finding is there that the fault does not declare', () => {
    const both = preflightOf(report(check('tls', [expired, finding('tls/not-yet-valid', 'warn')])));
    expect(judge(fault(), both).falseAlarms).toEqual(['tls/not-yet-valid']);
    expect(judge(fault({ also: { 'tls/not-yet-valid': 'why' } }), both).falseAlarms).toEqual([]);
  });

  it('is wrong when KMS ends otherwise; when the fault says that it may, only against a documented prediction', () => {
    const predicting = (basis: KmsPrediction['basis']): Preflight =>
      preflightOf(report(check('tls', [{ ...expired, kms: { ...PREDICTED, basis } }])));
    expect(judge(fault(), predicting('expected')).wrong).toHaveLength(2);
    expect(judge(fault({ otherwise: 'why' }), predicting('expected')).wrong).toEqual([]);
    expect(judge(fault({ otherwise: 'why' }), predicting('documented')).wrong).toHaveLength(2);
    expect(judge(fault({ otherwise: 'why' }), preflightOf(report(check('tls', [expired])))).wrong).toHaveLength(1);
  });

  it('breaks a rule when something leaks, the report is not stored, or the store is made in spite of a fail', () => {
    const good = preflightOf(report(check('tls', [expired])));
    expect(judge(fault(), { ...good, leaks: ['a signature'] }).broken).toHaveLength(1);
    expect(judge(fault(), { ...good, stored: null }).broken).toHaveLength(1);
    expect(judge(fault(), { ...good, created: true }).broken).toHaveLength(1);
  });
});

describe('a draw', () => {
  const expiry = fault({ name: 'expiry', codes: ['tls/expired'] });
  const name = fault({ name: 'name', codes: ['tls/hostname-mismatch'] });
  const handshake = fault({ name: 'handshake', codes: ['tls/handshake-failed'] });
  const away = fault({ name: 'away', codes: [] });
  const valid = finding('tls/valid', 'pass', { requirements: ['XKS-TLS-015'] });
  const named = finding('tls/name-matches', 'pass', { requirements: ['XKS-TLS-009'] });
  const expired = finding('tls/expired', 'fail', { requirements: ['XKS-TLS-015'] });
  const mismatch = finding('tls/hostname-mismatch', 'fail', { requirements: ['XKS-TLS-009'] });
  const broken = finding('tls/handshake-failed', 'fail');
  const blocked = check('tls', [], { verdict: 'skipped', reason: 'blocked', blockedBy: ['locate-proxy'] });

  const ALONE: ReadonlyMap<Fault, CheckResult> = new Map([
    [expiry, check('tls', [expired, named])],
    [name, check('tls', [mismatch, valid])],
    [handshake, check('tls', [broken])],
    [away, blocked],
  ]);

  const missed = (faults: readonly Fault[], together: CheckResult): readonly string[] =>
    missedInDraw({
      together: report(together),
      healthy: report(check('tls', [valid, named])),
      alone: new Map(faults.map((one) => [one, report(ALONE.get(one) ?? blocked)])),
    });

  it.each<[string, readonly Fault[], CheckResult, readonly string[]]>([
    ['misses nothing when all is said', [expiry, name], check('tls', [expired, mismatch]), []],
    ['misses what is not said', [expiry, name], check('tls', [expired]), ['name: tls/hostname-mismatch']],
    ['misses what is denied', [expiry, name], check('tls', [expired, named]), ['name: tls/hostname-mismatch']],
    ['lets a fault hide what it keeps from being seen', [handshake, name], check('tls', [broken]), []],
    [
      'but not when something good is said of it',
      [handshake, name],
      check('tls', [broken, named]),
      ['name: tls/hostname-mismatch'],
    ],
    ['lets a blocked check say nothing', [away, name], blocked, []],
    ['but not when nothing else blocks it', [expiry, name], blocked, ['expiry: tls/expired', 'name: tls/hostname-mismatch']],
    ['lets a check say that it could not look', [away, name], check('tls', [finding('tls/unobserved', 'error')]), []],
    ['lets two faults make a third finding', [expiry, name], check('tls', [expired, finding('tls/not-for-servers', 'fail')]), []],
    [
      'misses both when the check passes',
      [expiry, name],
      check('tls', [valid, named]),
      ['expiry: tls/expired', 'name: tls/hostname-mismatch'],
    ],
  ])('%s', (_what, faults, together, lines) => {
    expect(missed(faults, together)).toEqual(lines);
  });

  it.each([
    ['hears nothing of an action behind a gate that another fault shuts', false, []],
    ['misses what an action does not say although the gate is open', true, ['topic: provision-alarms/not-made']],
  ] as const)('%s', (_what, open, lines) => {
    const topic = fault({ name: 'topic', codes: ['provision-alarms/not-made'] });
    const gate = { open, reasons: [] };
    const together: Report = { ...report(check('tls', [expired])), gate, actions: [] };
    const healthy = report(check('tls', [valid]));
    const alone = new Map([
      [topic, healthy],
      [expiry, report(ALONE.get(expiry)!)],
    ]);
    expect(missedInDraw({ together, healthy, alone })).toEqual(lines);
  });
});

describe('two faults', () => {
  const byName = (name: string): Fault => FAULTS.find((one) => one.name === name) ?? fault();

  it.each([
    ['far-proxy', 'certificate-expired', true],
    ['private-ca', 'self-signed', false],
    ['secret-missing', 'secret-of-other-host', false],
    ['name-missing', 'name-taken', false],
    ['stores-not-readable', 'service-not-readable', true],
    ['name-taken', 'service-taken', false],
  ])('%s and %s go together: %s', (left, right, compatible) => {
    expect(areCompatible(byName(left), byName(right), 'vpc')).toBe(compatible);
    expect(areCompatible(byName(right), byName(left), 'vpc')).toBe(compatible);
  });
});

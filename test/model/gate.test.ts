import { describe, expect, it } from 'vitest';
import type { Finding } from '../../lib/model/finding.ts';
import { decideGate } from '../../lib/model/gate.ts';
import type { CheckResult } from '../../lib/model/report.ts';
import type { CheckEntry } from '../../lib/model/run-state.ts';
import type { Verdict } from '../../lib/model/verdict.ts';
import { healthyVpcParams, run } from '../support/builders.ts';

function finding(verdict: Verdict, changes: Partial<Finding> = {}): Finding {
  return {
    code: `tls/${verdict}`,
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

function result(verdict: Verdict, changes: Partial<CheckResult> = {}): CheckResult {
  return {
    id: 'tls',
    verdict,
    durationMs: 1,
    reason: null,
    blockedBy: [],
    findings: [finding(verdict)],
    truncated: 0,
    ...changes,
  };
}

const healthy = result('pass', { id: 'health' });
const demoted = result('warn', { findings: [finding('warn', { overriddenFrom: 'fail' })] });
const skippedByRequest = result('skipped', { reason: 'requested', findings: [] });
const skippedByLab = result('skipped', { reason: 'requested', findings: [finding('skipped', { reason: 'requested' })] });

function gate(entry: CheckEntry | undefined, changes: Parameters<typeof run>[0] = {}, Skip: readonly string[] = []) {
  const results: Record<string, CheckEntry> = { health: { facts: null, result: healthy }, ...(entry ? { tls: entry } : {}) };
  const params = healthyVpcParams({ Preflight: { Skip } });
  return decideGate({
    run: run({ action: 'create', allowGateOverride: false, ...changes }),
    params,
    checkIds: ['tls', 'health'],
    results,
  });
}

const entry = (one: CheckResult): CheckEntry => ({ facts: null, result: one });

describe('the gate', () => {
  it.each([
    ['pass', result('pass')],
    ['warn', result('warn')],
    ['not applicable', result('skipped', { reason: 'not-applicable', findings: [] })],
    ['skipped by lab flags', skippedByLab],
  ])('is open when a check is %s', (_what, one) => {
    expect(gate(entry(one))).toEqual({ open: true, reasons: [] });
  });

  it.each([
    ['fails', result('fail'), 'tls: fail (tls/fail).'],
    ['could not tell', result('error'), 'tls: error (tls/error).'],
    [
      'was blocked',
      result('skipped', { reason: 'blocked', blockedBy: ['locate-proxy'], findings: [] }),
      'blocked by locate-proxy',
    ],
    [
      'had nothing to look at by its own word',
      result('skipped', { reason: 'blocked', findings: [finding('skipped', { reason: 'blocked', code: 'tls/none' })] }),
      'blocked by tls/none.',
    ],
    ['was demoted', demoted, 'skipped or demoted by the request'],
    ['was skipped by request', skippedByRequest, 'skipped or demoted by the request'],
  ])('is shut when a check %s, and names it', (_what, one, reason) => {
    const { open, reasons } = gate(entry(one));
    expect(open).toBe(false);
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toContain(reason);
  });

  it.each([
    ['crashed', { facts: null, crash: { Error: 'States.Timeout', Cause: '' } }],
    ['crashed after a result', { facts: null, result: result('pass'), crash: { Error: 'States.Timeout', Cause: '' } }],
    ['has an empty entry', { facts: null }],
    ['is missing', undefined],
  ])('is shut when a check %s', (_what, broken) => {
    expect(gate(broken)).toMatchObject({ open: false, reasons: [expect.stringContaining('tls: no result')] });
  });

  it.each([
    ['demoted', demoted],
    ['skipped', skippedByRequest],
  ])('opens for a %s check where overriding is allowed', (_what, one) => {
    expect(gate(entry(one), { allowGateOverride: true }).open).toBe(true);
  });

  it('does not open for a failing check, even where overriding is allowed', () => {
    expect(gate(entry(result('fail')), { allowGateOverride: true }).open).toBe(false);
  });

  it('is not fooled by a shortened result whose skipped findings were left out', () => {
    expect(gate(entry(result('warn', { truncated: 3 })), {}, ['tls/expired']).open).toBe(false);
    expect(gate(entry(result('warn', { truncated: 3 })), {}, ['health/unhealthy']).open).toBe(true);
  });

  it('nor by one whose demoted findings were left out', () => {
    const decide = (code: string): boolean =>
      decideGate({
        run: run({ action: 'create', allowGateOverride: false }),
        params: healthyVpcParams({ Preflight: { Demote: [code] } }),
        checkIds: ['tls'],
        results: { tls: entry(result('warn', { truncated: 3 })) },
      }).open;
    expect(decide('tls/expired')).toBe(false);
    expect(decide('health/unhealthy')).toBe(true);
  });

  it.each(['check', 'revalidate'] as const)('never opens for %s', (action) => {
    expect(gate(entry(result('pass')), { action })).toMatchObject({ open: false, reasons: [expect.stringContaining(action)] });
  });

  it('never opens when nothing was checked', () => {
    const nothing = { run: run({ action: 'create' }), params: healthyVpcParams(), checkIds: [], results: {} };
    expect(decideGate(nothing).open).toBe(false);
  });
});

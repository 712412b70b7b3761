import { describe, expect, it } from 'vitest';
import type { Finding } from '../../lib/model/finding.ts';
import type { RunAction } from '../../lib/model/run.ts';
import { buildReport } from '../../lib/workflow/build-report.ts';
import { healthyVpcParams, run } from '../support/builders.ts';
import { checkResult, finding } from '../support/sample-report.ts';

function impactOf(changes: Partial<Finding>, action: RunAction = 'revalidate'): unknown {
  const report = buildReport({
    run: run({ action }),
    params: healthyVpcParams({ CustomKeyStoreId: 'cks-1' }),
    startedAt: '2030-01-01T00:00:00Z',
    finishedAt: '2030-01-01T00:00:01Z',
    checkIds: ['tls'],
    results: { tls: { facts: null, result: checkResult('tls', [finding(changes)]) } },
    actions: {},
    gate: { open: false, reasons: [] },
  });
  return report.checks[0]?.findings[0]?.impact;
}

describe('the impact of a finding', () => {
  it.each<[string, Partial<Finding>, string | undefined]>([
    ['a row that means an outage', { requirements: ['XKS-TLS-015'] }, 'outage'],
    ['a warning of such a row', { requirements: ['XKS-TLS-017'], verdict: 'warn' }, 'outage'],
    ['a row that bites later', { requirements: ['XKS-VPCE-008'] }, 'silent'],
    ['the worse of two rows', { requirements: ['XKS-VPCE-008', 'XKS-VPCE-001'] }, 'outage'],
    ['a finding that says itself that keys are down', { code: 'connection-state/disconnected', requirements: [] }, 'outage'],
    [
      'a missing credential, which says nothing of the proxy',
      { code: 'health/no-credential', requirements: ['XKS-HEALTH-001', 'XKS-AUTH-003'], verdict: 'warn' },
      undefined,
    ],
    [
      'an endpoint that was not recognised, while keys may work',
      { code: 'vpc-endpoint-service/connection-missing', requirements: ['XKS-VPCE-022'], verdict: 'warn' },
      undefined,
    ],
    ['a row that is neither', { requirements: ['XKS-ALARM-001'] }, undefined],
    ['a row that nobody knows', { requirements: ['XKS-NEW-001'] }, undefined],
    ['an open question', { requirements: ['XKS-TLS-015'], verdict: 'error' }, undefined],
    ['a pass', { requirements: ['XKS-TLS-015'], verdict: 'pass' }, undefined],
  ])('of %s', (_what, changes, impact) => {
    expect(impactOf(changes)).toBe(impact);
  });

  it('is not told of a store that is not made yet', () => {
    expect(impactOf({ requirements: ['XKS-TLS-015'] }, 'check')).toBeUndefined();
  });
});

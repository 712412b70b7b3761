/** Looks at a store, as short as a test can say them: `tls: ['expired:fail:XKS-TLS-017']`. */
import type { Finding } from '../../lib/model/finding.ts';
import type { CheckResult } from '../../lib/model/report.ts';
import type { StoreHistory } from '../../lib/model/store-history.ts';
import { type SkipReason, type Verdict, worst } from '../../lib/model/verdict.ts';
import type { LookedAt } from '../../lib/workflow/compare-looks.ts';

export const STORE_ID = 'cks-0123456789abcdef0';

/** `state:verdict[:ROW[,ROW]]` */
export function foundAs(checkId: string, text: string, changes: Partial<Finding> = {}): Finding {
  const [state = '', verdict = 'pass', rows = ''] = text.split(':');
  return {
    code: `${checkId}/${state}`,
    requirements: rows === '' ? [] : rows.split(','),
    verdict: verdict as Verdict,
    reason: null,
    overriddenFrom: null,
    title: `${checkId} ${state}`,
    evidence: {},
    citation: 'a test',
    remedy: null,
    advice: null,
    kms: null,
    ...changes,
  };
}

export function checkFound(id: string, findings: readonly (string | Finding)[], changes: Partial<CheckResult> = {}): CheckResult {
  const all = findings.map((one) => (typeof one === 'string' ? foundAs(id, one) : one));
  const verdict = worst(all.map((one) => one.verdict));
  return { id, verdict, durationMs: 1, reason: null, blockedBy: [], findings: all, truncated: 0, ...changes };
}

/** On that day of January 2030; the look takes a minute. */
export function look(day: number, ...checks: readonly CheckResult[]): LookedAt {
  return {
    CustomKeyStoreId: STORE_ID,
    runId: `run-${day}`,
    startedAt: new Date(Date.UTC(2030, 0, day)).toISOString(),
    finishedAt: finishedOn(day),
    verdict: worst(checks.map(({ verdict }) => verdict)),
    checks,
    certificateDaysToExpire: 90 - day,
  };
}

export function finishedOn(day: number): string {
  return new Date(Date.UTC(2030, 0, day, 0, 1)).toISOString();
}

export function skippedCheck(id: string, reason: SkipReason): CheckResult {
  return checkFound(id, [], { verdict: 'skipped', reason });
}

/** `code: before → now` of each kind of change. */
export function told({ changes }: StoreHistory): Record<'new' | 'worsened' | 'fixed', readonly string[]> {
  const lines = (kind: 'new' | 'worsened' | 'fixed'): readonly string[] =>
    changes[kind].map(({ code, before, verdict }) => `${code}: ${before} → ${verdict}`);
  return { new: lines('new'), worsened: lines('worsened'), fixed: lines('fixed') };
}

export const NOTHING = { new: [], worsened: [], fixed: [] };

/** May this run create the store? Pure; the gate is computed in the same execution that creates. */
import type { Params } from './params.ts';
import type { CheckResult, Gate } from './report.ts';
import type { CheckEntry } from './run-state.ts';
import type { Run } from './run.ts';

export interface GateInput {
  readonly run: Run;
  readonly params: Params;
  /** Every check that should have run; one without a result shuts the gate. */
  readonly checkIds: readonly string[];
  readonly results: Readonly<Record<string, CheckEntry>>;
}

/** Open only for `create`, when every check is pass, warn or not applicable, and nothing was overridden without leave. */
export function decideGate({ run, params, checkIds, results }: GateInput): Gate {
  if (run.action !== 'create') return { open: false, reasons: [`This is a ${run.action} run: it creates nothing.`] };
  if (checkIds.length === 0) return { open: false, reasons: ['No check ran.'] };
  const reasons = checkIds.flatMap((id) => {
    const entry = results[id];
    if (entry?.result === undefined || entry.crash !== undefined) return [`${id}: no result, its function broke down.`];
    return reasonsOf(entry.result, run, params);
  });
  return { open: reasons.length === 0, reasons };
}

function reasonsOf(result: CheckResult, run: Run, params: Params): readonly string[] {
  if (result.verdict === 'fail' || result.verdict === 'error') return [`${result.id}: ${result.verdict} (${codes(result)}).`];
  if (result.reason === 'blocked') return [`${result.id}: not looked at, blocked by ${blockers(result)}.`];
  if (isOverridden(result, params) && !run.allowGateOverride) {
    return [`${result.id}: skipped or demoted by the request, which may not open the gate here.`];
  }
  return [];
}

/** Earlier checks, or what the check itself said of why it had nothing to look at. */
function blockers(result: CheckResult): string {
  return result.blockedBy.length > 0 ? result.blockedBy.join(', ') : codes(result);
}

function codes(result: CheckResult): string {
  return result.findings
    .filter((finding) => finding.verdict === result.verdict)
    .map((finding) => finding.code)
    .join(', ');
}

/**
 * Did the request change what this check would have said? Findings that lab flags skip do not count: they carry no
 * `overriddenFrom`. A shortened result may have lost the overridden ones, so then the request itself has to answer.
 */
export function isOverridden(result: CheckResult, params: Params): boolean {
  if (result.findings.some((finding) => finding.overriddenFrom !== null)) return true;
  if (result.verdict === 'skipped' && result.reason === 'requested' && result.findings.length === 0) return true;
  const { Skip = [], Demote = [] } = params.Preflight ?? {};
  return result.truncated > 0 && [...Skip, ...Demote].some((code) => code.startsWith(`${result.id}/`));
}

/** Everything one run found, as one Report. Pure: the same state gives the same report. */
import { createKeyStore } from '../actions/create-key-store.ts';
import { ACTIONS } from '../actions/registry.ts';
import { rollBack } from '../actions/roll-back.ts';
import { crashedResult } from '../checks/check.ts';
import { toFinding } from '../checks/finding-table.ts';
import { isOverridden } from '../model/gate.ts';
import type { Located } from '../model/facts.ts';
import type { Evidence } from '../model/json.ts';
import { type ActionResult, type CheckResult, REPORT_SCHEMA_VERSION, type Report } from '../model/report.ts';
import type { ActionEntry, CheckEntry, RunState } from '../model/run-state.ts';
import { type Verdict, worst } from '../model/verdict.ts';
import { describeCrash } from './describe-crash.ts';
import { withImpact } from './impact.ts';
import { reportNotes } from './report-notes.ts';

export interface ReportInput extends RunState {
  /** ISO 8601. */
  readonly finishedAt: string;
  /** Every check that should have run, in order. */
  readonly checkIds: readonly string[];
}

export function buildReport(input: ReportInput): Report {
  const { run, params, gate } = input;
  const found = input.checkIds.map((id) => checkResult(id, input));
  const checks = run.action === 'revalidate' ? found.map(withImpact) : found;
  const actions = run.action === 'create' ? actionResults(input, checks) : [];
  return {
    schemaVersion: REPORT_SCHEMA_VERSION,
    runId: run.runId,
    action: run.action,
    verdict: overall(input, checks, actions),
    lab: run.lab !== null,
    startedAt: new Date(input.startedAt).toISOString(),
    finishedAt: input.finishedAt,
    region: run.region,
    account: run.account,
    perspective: perspective(input.results),
    requestedBy: run.requestedBy,
    request: params,
    gate: { open: gate.open, reasons: gate.reasons },
    checks,
    actions,
    notes: reportNotes(input, checks),
  };
}

function checkResult(id: string, { run, params, results }: RunState): CheckResult {
  const entry: CheckEntry | undefined = results[id];
  if (entry?.result !== undefined && entry.crash === undefined) return entry.result;
  return crashedResult({ id, findings: {} }, describeCrash(entry?.crash), run, params);
}

/** Results of the actions that ran; the others are blocked, by the gate or by the action before them. */
function actionResults(input: RunState, checks: readonly CheckResult[]): readonly ActionResult[] {
  let blockedBy = 'gate';
  return ACTIONS.flatMap((action) => {
    const entry: ActionEntry | undefined = input.actions[action.id];
    if (entry?.result === undefined && entry?.crash === undefined) {
      // There was nothing to undo: that needs no line.
      if (action.id === rollBack.id) return [];
      const refused = action.id === createKeyStore.id && shutByOverrideAlone(input, checks);
      return refused ? overrideNotAllowed(input) : notReached(action.id, blockedBy);
    }
    if (entry.facts === null) blockedBy = action.id;
    return entry.crash === undefined && entry.result !== undefined ? entry.result : crashedAction(action.id, entry, input);
  });
}

function notReached(id: string, blockedBy: string): ActionResult {
  return { id, verdict: 'skipped', durationMs: 0, reason: 'blocked', evidence: { blockedBy }, findings: [] };
}

function crashedAction(id: string, entry: ActionEntry, { run, params }: RunState): ActionResult {
  const { verdict, findings } = crashedResult({ id, findings: {} }, describeCrash(entry.crash), run, params);
  const evidence: Evidence = entry.result?.evidence ?? {};
  return { id, verdict, durationMs: 0, reason: null, evidence, findings };
}

/** Every check would have let the store be made, were it not for what the request skipped or demoted. */
function shutByOverrideAlone({ run, params, gate }: RunState, checks: readonly CheckResult[]): boolean {
  const wellEnough = checks.every((check) => !['fail', 'error'].includes(check.verdict) && check.reason !== 'blocked');
  return (
    !gate.open &&
    gate.crash === undefined &&
    !run.allowGateOverride &&
    wellEnough &&
    checks.some((check) => isOverridden(check, params))
  );
}

/** A creation that was asked for and not done is no success, however well the checks look. */
function overrideNotAllowed({ run, params, gate }: RunState): ActionResult {
  const judged = { code: 'create-key-store/override-not-allowed', evidence: { reasons: gate.reasons } };
  const finding = toFinding(createKeyStore.findings, judged, run, params);
  return { id: createKeyStore.id, verdict: finding.verdict, durationMs: 0, reason: null, evidence: {}, findings: [finding] };
}

function overall({ params, gate }: RunState, checks: readonly CheckResult[], actions: readonly ActionResult[]): Verdict {
  const verdicts: Verdict[] = [...checks, ...actions].map((one) => one.verdict);
  if (gate.crash !== undefined) verdicts.push('error');
  if (checks.some((check) => check.reason === 'blocked')) verdicts.push('error');
  if (checks.some((check) => isOverridden(check, params))) verdicts.push('warn');
  return worst(verdicts);
}

function perspective(results: RunState['results']): string {
  const located = results['locate-proxy']?.facts as Located | null | undefined;
  return located?.perspective ?? 'nowhere: the proxy was not located';
}

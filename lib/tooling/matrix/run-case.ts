/** Runs a case: once as a preflight, once regardless of it. */
import type { Finding } from '../../model/finding.ts';
import { actionOf, type MatrixCase, planOf } from './cases.ts';
import { type CaseVerdict, isBad, isGood, isLatency, judgeCase, predictsConnection } from './judge-case.ts';
import { findingsOf, type Preflight, runPreflight } from './preflight.ts';
import type { SandboxPlan } from '../../sandbox/plan.ts';
import { meetKms } from './regardless.ts';

export interface CaseEnd {
  readonly verdict: CaseVerdict;
  readonly preflight: Preflight;
}

/** A machine that is busy for a moment is no finding; one that is busy five times over is reported like any other. */
const ATTEMPTS = 5;

/** @param watch is shown the plan of every preflight, whose secret must not show up anywhere */
export async function runCase(one: MatrixCase, watch: (plan: SandboxPlan) => void = () => {}): Promise<CaseEnd> {
  let end = await runOnce(one, watch);
  for (let attempt = 1; attempt < ATTEMPTS && !isGood(end.verdict) && mayBeSlowness(end); attempt += 1) {
    end = await runOnce(one, watch);
  }
  return end;
}

async function runOnce(one: MatrixCase, watch: (plan: SandboxPlan) => void): Promise<CaseEnd> {
  const action = actionOf(one);
  const plan = planOf(one);
  watch(plan);
  const preflight = await runPreflight(plan, action);
  // Faults that show while creating only are KMS's or the account's own doing: the run itself is the outcome.
  const onlyWhileCreating = one.faults.some((fault) => fault.action === 'create');
  const met = onlyWhileCreating ? null : await meetKms(planOf(one), action, predictsConnection(preflight.report));
  return { verdict: judgeCase(one, preflight, met), preflight };
}

/** A limit of 250 ms is soon missed when everything runs on one machine: by the checks, or by the KMS of the sandbox. */
function mayBeSlowness({ verdict, preflight }: CaseEnd): boolean {
  const late = findingsOf(preflight.report).filter((finding) => isBad(finding) && (isLatency(finding) || timedOut(finding)));
  const alarmed = verdict.falseAlarms.every((code) => late.some((finding) => finding.code === code));
  // A late answer that shuts the gate also keeps what comes behind it from being said.
  const explained = verdict.missed.length === 0 || verdict.falseAlarms.length > 0;
  return verdict.broken.length === 0 && alarmed && explained && verdict.wrong.every((line) => TIMED_OUT.test(line));
}

const TIMED_OUT = /TIMED_OUT|NOT_REACHABLE|UriUnreachable/;

/** The end of an action, not the word of a check. */
function timedOut({ code, kms }: Finding): boolean {
  const isEnd = code === 'create-key-store/refused' || code === 'connect-key-store/failed';
  return isEnd && [...(kms?.create ?? []), ...(kms?.connect ?? [])].some((end) => TIMED_OUT.test(end));
}

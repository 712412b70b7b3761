/**
 * Was every fault of a draw reported? One fault may keep a check from seeing another; then nothing may be claimed of what was
 * not seen. Which fault hides which is derived from what each comes to alone. Pure.
 */
import type { Finding } from '../../model/finding.ts';
import type { CheckResult, Report } from '../../model/report.ts';
import type { Fault } from '../../sandbox/fault.ts';
import { isBad } from './judge-case.ts';
import { findingsOf } from './preflight.ts';

export interface DrawEvidence {
  readonly together: Report;
  /** Of the store without any fault. */
  readonly healthy: Report;
  /** Of each fault alone. */
  readonly alone: ReadonlyMap<Fault, Report>;
}

/** One line for each expected code that is neither there nor hidden by another fault. */
export function missedInDraw(evidence: DrawEvidence): readonly string[] {
  const said = new Set(findingsOf(evidence.together).map(({ code }) => code));
  return [...evidence.alone.keys()].flatMap((fault) =>
    fault.codes.filter((code) => !said.has(code) && !isHidden(code, fault, evidence)).map((code) => `${fault.name}: ${code}`),
  );
}

function isHidden(code: string, fault: Fault, evidence: DrawEvidence): boolean {
  const id = code.slice(0, code.indexOf('/'));
  const together = checkOf(evidence.together, id);
  const own = evidence.alone.get(fault);
  if (together === undefined) return isBehindShutGate(id, evidence.together);
  if (own === undefined) return false;
  const rest = [...evidence.alone].filter(([other]) => other !== fault);
  if (rest.some(([{ moots = {} }]) => code in moots)) return true;
  const others = rest.map(([, report]) => report);
  const subject = subjectOf(code, own, evidence.healthy, id);
  if (passes(together).some((pass) => subject.includes(pass))) return false;
  return (
    isSkippedAlike(together, others) ||
    saysSo(together, checkOf(own, id)) ||
    inOtherWords(together, [own, ...others]) ||
    isTaken(subject.length > 0 ? subject : passes(checkOf(evidence.healthy, id)), together, others)
  );
}

/** What an action would say, nobody hears where another fault keeps the gate shut. */
function isBehindShutGate(id: string, { actions, gate }: Report): boolean {
  return gate?.open === false && actions.every((action) => action.id !== id || action.verdict === 'skipped');
}

/** The good things that the finding denies: those about the same requirements; else those that its fault alone takes away. */
function subjectOf(code: string, own: Report, healthy: Report, id: string): readonly string[] {
  const rows = findingsOf(own)
    .filter((finding) => finding.code === code)
    .flatMap(({ requirements }) => requirements);
  const good = checkOf(healthy, id)?.findings.filter(({ verdict }) => verdict === 'pass') ?? [];
  // What it leaves standing it does not deny, whatever the rows say: a part of the store, for example, that is as it should be.
  const left = passes(checkOf(own, id));
  const denied = good.filter((pass) => !left.includes(pass.code));
  const alike = denied.filter(({ requirements }) => requirements.some((row) => rows.includes(row)));
  return (alike.length > 0 ? alike : denied).map((finding) => finding.code);
}

/** The whole check was not run, and another fault alone has that effect. */
function isSkippedAlike({ id, verdict }: CheckResult, others: readonly Report[]): boolean {
  return verdict === 'skipped' && others.some((report) => checkOf(report, id)?.verdict === 'skipped');
}

/** The check says that it could not look, as it does not for this fault alone. */
function saysSo({ findings }: CheckResult, own: CheckResult | undefined): boolean {
  const before = new Set(own?.findings.map(({ code }) => code));
  return findings.some((finding) => isUnseen(finding) && !before.has(finding.code));
}

function isUnseen({ verdict, reason }: Finding): boolean {
  return verdict === 'error' || (verdict === 'skipped' && reason !== 'requested');
}

/** The check is bad by a finding that none of the faults brings about alone: two faults in one. */
function inOtherWords({ id, findings }: CheckResult, alone: readonly Report[]): boolean {
  const known = new Set(alone.flatMap((report) => checkOf(report, id)?.findings.map(({ code }) => code) ?? []));
  return findings.some((finding) => isBad(finding) && !known.has(finding.code));
}

/** Everything that this finding would deny, the others take away already; of a finding that denies nothing, everything. */
function isTaken(subject: readonly string[], together: CheckResult, others: readonly Report[]): boolean {
  if (subject.length === 0 || together.verdict === 'pass') return false;
  const said = passes(together);
  return subject.every(
    (pass) => !said.includes(pass) && others.some((report) => !passes(checkOf(report, together.id)).includes(pass)),
  );
}

function checkOf({ checks }: Report, id: string): CheckResult | undefined {
  return checks.find((check) => check.id === id);
}

function passes(check: CheckResult | undefined): readonly string[] {
  return check?.findings.filter(({ verdict }) => verdict === 'pass').map(({ code }) => code) ?? [];
}

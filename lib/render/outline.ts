/**
 * What of a report is worth saying, in which order? Every format for people says this and lays it out in its own way: what it
 * comes to, what to repair (worst first), what each check and action came to, notes. All texts are printable, on one line.
 */
import type { Finding, Impact } from '../model/finding.ts';
import type { Evidence } from '../model/json.ts';
import type { ActionResult, CheckResult, Report } from '../model/report.ts';
import { type SkipReason, VERDICTS, type Verdict } from '../model/verdict.ts';
import { type ShownChanges, showChanges, timeText } from './changes-text.ts';
import { type RemedyPart, remedyParts } from './commands.ts';
import { countedEvidence, evidenceText } from './evidence-text.ts';
import { headline, tally } from './headline.ts';
import { kmsText } from './kms-text.ts';
import { printable } from './printable.ts';

export interface Outline {
  readonly verdict: Verdict;
  readonly headline: string;
  /** `2 faults, 1 warning`; empty when there are none. */
  readonly counts: string;
  /** Where, when and from where it was looked: one sentence, and the same as pairs of name and value. */
  readonly circumstances: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** Set when the report says nothing about what KMS would meet. */
  readonly lab: string | null;
  /** Why nothing was created; empty when nothing was to be. */
  readonly gate: readonly string[];
  /** What asks something of the reader, worst first, then what the request itself left out. */
  readonly toRepair: readonly ShownFinding[];
  readonly others: readonly ShownFinding[];
  /** null: there is nothing to compare with. */
  readonly changes: ShownChanges | null;
  readonly checks: readonly ShownResult[];
  readonly actions: readonly ShownResult[];
  readonly notes: readonly string[];
}

export interface ShownFinding {
  readonly verdict: Verdict;
  /** Set when the verdict is `skipped`. */
  readonly reason: SkipReason | null;
  readonly title: string;
  readonly code: string;
  /** What it would have been, in words; null when the request did not change it. */
  readonly overridden: string | null;
  /** The evidence in one line; `evidence` is all of it, as it came. */
  readonly seen: string;
  readonly evidence: Evidence;
  /** What it means for a store in use; null when that is not said. */
  readonly impact: string | null;
  readonly kms: string | null;
  readonly remedy: readonly RemedyPart[];
  readonly advice: string | null;
  readonly citation: string;
  readonly rows: readonly string[];
}

export interface ShownResult {
  readonly id: string;
  readonly verdict: Verdict;
  readonly question: string | null;
  readonly outcome: string;
  /** Of actions; empty for checks, whose findings have it. */
  readonly evidence: Evidence;
  readonly durationMs: number;
  /** False: it has nothing to do with this request. */
  readonly applies: boolean;
  /** True: something else has to be repaired before this can be looked at or done. */
  readonly blocked: boolean;
  readonly findings: readonly ShownFinding[];
}

const LAB = 'Lab run: it says nothing about what AWS KMS would meet, see the notes.';

export function outlineOf(report: Report, questions: Readonly<Record<string, string>> = {}): Outline {
  const findings = [...report.checks, ...report.actions].flatMap((result) => result.findings);
  const shown = findings.toSorted(byVerdict).map((finding) => [isToRepair(finding), showFinding(finding)] as const);
  return {
    verdict: report.verdict,
    headline: headline(report),
    counts: tally(findings),
    circumstances: circumstances(report),
    facts: facts(report),
    lab: report.lab ? LAB : null,
    gate: report.action === 'create' && report.gate?.open === false ? report.gate.reasons.map(printable) : [],
    toRepair: shown.filter(([toRepair]) => toRepair).map(([, finding]) => finding),
    others: shown.filter(([toRepair]) => !toRepair).map(([, finding]) => finding),
    changes: showChanges(report.changes),
    checks: report.checks.map((check) => showCheck(check, questions[check.id])),
    actions: report.actions.map((action) => showAction(action, questions[action.id])),
    notes: report.notes.map(printable),
  };
}

function byVerdict(a: Finding, b: Finding): number {
  return VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict);
}

/** What the request skipped would be a fault all the same, and is said. */
function isToRepair({ verdict, overriddenFrom }: Finding): boolean {
  return VERDICTS.indexOf(verdict) <= VERDICTS.indexOf('warn') || overriddenFrom !== null;
}

const IMPACT: Readonly<Record<Impact, string>> = {
  outage: 'Keys of this store are unusable, or soon will be.',
  silent: 'Nothing stops now: it bites when the store is next connected, updated or scaled.',
};

export function showFinding(finding: Finding): ShownFinding {
  const { verdict, overriddenFrom, evidence, impact, kms, remedy, advice } = finding;
  return {
    verdict,
    reason: finding.reason,
    title: printable(finding.title),
    code: printable(finding.code),
    overridden: overriddenFrom === null ? null : `${overriddenFrom}, had the request not asked otherwise`,
    seen: evidenceText(evidence),
    evidence,
    impact: impact === undefined ? null : IMPACT[impact],
    kms: kms === null ? null : kmsText(kms),
    remedy: remedy === null ? [] : remedyParts(printable(remedy)),
    advice: advice === null ? null : printable(advice),
    citation: printable(finding.citation),
    rows: finding.requirements.map(printable),
  };
}

function circumstances(report: Report): string {
  const account = report.account === null ? 'account not known' : `account ${report.account}`;
  const time = timeText(report.finishedAt);
  return printable(`Region ${report.region}, ${account}, looked at from ${report.perspective}, ${time}, run ${report.runId}.`);
}

function facts(report: Report): Outline['facts'] {
  const pairs: readonly (readonly [string, string | null])[] = [
    ['Run', report.runId],
    ['Kind of run', report.action],
    ['Region', report.region],
    ['Account', report.account],
    ['Looked at from', report.perspective],
    ['Asked for by', report.requestedBy],
    ['Started', report.startedAt],
    ['Finished', report.finishedAt],
    ['Report version', report.schemaVersion],
  ];
  return pairs.map(([name, value]) => [name, value === null ? 'not known' : printable(value)]);
}

function showCheck(check: CheckResult, question: string | undefined): ShownResult {
  return { ...base(check, question), outcome: checkOutcome(check) };
}

function showAction(action: ActionResult, question: string | undefined): ShownResult {
  const parts = [...action.findings.map(({ title }) => printable(title)), countedEvidence(action.evidence)];
  const text = parts.filter((part) => part !== '').join('; ');
  return { ...base(action, question), outcome: text === '' && action.verdict === 'skipped' ? 'not done' : text };
}

function base(result: CheckResult | ActionResult, question: string | undefined): Omit<ShownResult, 'outcome'> {
  return {
    id: printable(result.id),
    verdict: result.verdict,
    question: question === undefined ? null : printable(question),
    evidence: 'evidence' in result ? result.evidence : {},
    durationMs: result.durationMs,
    applies: result.reason !== 'not-applicable',
    blocked: result.reason === 'blocked',
    findings: result.findings.map(showFinding),
  };
}

/** Whoever reads it is to learn what to allow without looking into the evidence. */
function notTold({ findings }: CheckResult): string {
  const titles = [...new Set(findings.map(({ title }) => printable(title)))];
  const refused = findings
    .filter(({ evidence }) => typeof evidence.action === 'string')
    .map(({ evidence }) => String(evidence.action));
  const actions = refused.length === 0 ? '' : ` (refused: ${[...new Set(refused)].map(printable).join(', ')})`;
  return `not told: ${titles.join('; ')}${actions}`;
}

function checkOutcome(check: CheckResult): string {
  if (check.reason === 'not-applicable') return 'does not apply to this request';
  if (check.reason === 'requested') return 'left out, as requested';
  if (check.reason === 'blocked') return ['could not be looked at, first repair', ...check.blockedBy.map(printable)].join(' ');
  if (check.reason === 'not-readable') return notTold(check);
  const judged = check.findings.filter((finding) => finding.verdict !== 'skipped');
  const passed = judged.filter((finding) => finding.verdict === 'pass').length;
  const left = check.truncated > 0 ? `, ${check.truncated} more left out for size` : '';
  return `${passed} of ${judged.length} passed${left}`;
}

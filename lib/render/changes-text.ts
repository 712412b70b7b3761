/** What differs from the last look at a store, in words. A first look has nothing to tell: everything would be new. */
import type { ChangedFinding, ReportChanges } from '../model/changes.ts';
import type { Verdict } from '../model/verdict.ts';
import { VERDICT_WORD } from './paint.ts';
import { printable } from './printable.ts';

export interface ShownChanges {
  /** `Since the last look, 2026-11-22 05:00 UTC, run …` */
  readonly title: string;
  /** At least one; the worst first within new, worse and fixed. */
  readonly lines: readonly string[];
}

/** Of each kind; the report itself has all. */
const MOST_LINES = 20;

/** null: there is nothing to compare with. */
export function showChanges(changes: ReportChanges | undefined): ShownChanges | null {
  if (changes === undefined || changes.since === null) return null;
  const { runId, finishedAt } = changes.since;
  const lines = [
    ...linesOf(changes.new, ({ verdict }) => `New: ${word(verdict)}`),
    ...linesOf(changes.worsened, ({ before, verdict }) => `Worse: ${word(before)}, now ${word(verdict)}`),
    ...linesOf(changes.fixed, ({ before, firstSeen }) => `Fixed: ${word(before)} since ${timeText(firstSeen)}`),
  ];
  return {
    title: printable(`Since the last look, ${timeText(finishedAt)}, run ${runId}`),
    lines: [...(lines.length === 0 ? ['Nothing bad is new, worse or gone.'] : lines), ...expiry(changes.certificateDaysToExpire)],
  };
}

function linesOf(findings: readonly ChangedFinding[], begin: (finding: ChangedFinding) => string): readonly string[] {
  const lines = findings
    .slice(0, MOST_LINES)
    .map((finding) => printable(`${begin(finding)}: ${finding.title} (${finding.code})`));
  const left = findings.length - lines.length;
  return left > 0 ? [...lines, `${left} more of these are in the report itself.`] : lines;
}

function expiry(days: number | null): readonly string[] {
  if (days === null) return [];
  if (days < 0) return ['A certificate in service has expired.'];
  return [`The first certificate in service to expire has ${days === 1 ? '1 day' : `${days} days`} left.`];
}

function word(verdict: Verdict | null): string {
  return VERDICT_WORD[verdict ?? 'skipped'].trim();
}

/** To the minute; whatever is no time stays as it is. */
export function timeText(iso: string): string {
  return iso.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*$/, '$1 $2 UTC');
}

/** The report for a terminal: the verdict first, then what to repair, worst first, then a line for each check and action. */
import type { Finding } from '../model/finding.ts';
import type { ActionResult, CheckResult, Report } from '../model/report.ts';
import { VERDICTS } from '../model/verdict.ts';
import { evidenceText } from './evidence-text.ts';
import { headline, tally } from './headline.ts';
import { makePaint, type Paint, VERDICT_WORD } from './paint.ts';
import { printable } from './printable.ts';
import type { RenderOptions } from './renderer.ts';
import { findingLines } from './text-finding.ts';
import { hang } from './wrap.ts';

const WIDTH = 100;
/** Narrower, the columns of the checks leave no room for words. */
const MIN_WIDTH = 60;
const INDENT = ' '.repeat(6);

export function renderText(report: Report, options: RenderOptions): string {
  const width = Math.max(MIN_WIDTH, options.width ?? WIDTH);
  const paint = makePaint(options.color ?? false);
  const sections = [
    summaryLines(report, width, paint),
    ...shown(report, options.verbose ?? false).map((finding) => findingLines(finding, width, paint)),
    titled(
      'Checks',
      report.checks.flatMap((check) => checkLines(check, options.questions ?? {}, width, paint)),
      paint,
    ),
    titled(
      'Actions',
      report.actions.flatMap((action) => actionLines(action, width, paint)),
      paint,
    ),
    titled(
      'Notes',
      report.notes.flatMap((note) => hang('- ', printable(note), width)),
      paint,
    ),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function summaryLines(report: Report, width: number, paint: Paint): readonly string[] {
  const counts = tally(findingsOf(report));
  return [
    ...hang('', headline(report), width - INDENT.length).map((line, at) => {
      return at === 0 ? `${paint(report.verdict, VERDICT_WORD[report.verdict])} ${paint('strong', line)}` : INDENT + line;
    }),
    ...hang(INDENT, counts === '' ? '' : `${counts}.`, width),
    ...hang(INDENT, circumstances(report), width),
    ...(report.lab ? hang(INDENT, LAB, width) : []),
    ...(report.action === 'create' && report.gate?.open === false ? gateLines(report.gate.reasons, width) : []),
  ];
}

const LAB = 'Lab run: it says nothing about what AWS KMS would meet, see the notes.';

function circumstances(report: Report): string {
  const account = report.account === null ? 'account not known' : `account ${report.account}`;
  const time = report.finishedAt.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*$/, '$1 $2 UTC');
  return printable(`Region ${report.region}, ${account}, looked at from ${report.perspective}, ${time}, run ${report.runId}.`);
}

function gateLines(reasons: readonly string[], width: number): readonly string[] {
  return [
    `${INDENT}Nothing was created because of:`,
    ...reasons.flatMap((reason) => hang(`${INDENT}- `, printable(reason), width)),
  ];
}

function findingsOf(report: Report): readonly Finding[] {
  return [...report.checks, ...report.actions].flatMap((result) => result.findings);
}

/** Bad findings, worst first, in the order of the checks; with `verbose` the others too. */
function shown(report: Report, verbose: boolean): readonly Finding[] {
  const limit = VERDICTS.indexOf(verbose ? 'skipped' : 'warn');
  return findingsOf(report)
    .filter((finding) => VERDICTS.indexOf(finding.verdict) <= limit)
    .toSorted((a, b) => VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict));
}

function titled(title: string, lines: readonly string[], paint: Paint): readonly string[] {
  return lines.length === 0 ? [] : [paint('strong', title), ...lines];
}

function checkLines(
  check: CheckResult,
  questions: Readonly<Record<string, string>>,
  width: number,
  paint: Paint,
): readonly string[] {
  const question = questions[check.id];
  const text = [question === undefined ? '' : printable(question), `(${checkResult(check)})`].join(' ').trim();
  return resultLines(check, text, width, paint);
}

function checkResult(check: CheckResult): string {
  if (check.reason === 'not-applicable') return 'does not apply to this request';
  if (check.reason === 'requested') return 'left out, as requested';
  if (check.reason === 'blocked') return ['could not be looked at, first repair', ...check.blockedBy.map(printable)].join(' ');
  if (check.reason === 'not-readable') return `not told: ${check.findings.map(({ title }) => printable(title)).join('; ')}`;
  const judged = check.findings.filter((finding) => finding.verdict !== 'skipped');
  const passed = judged.filter((finding) => finding.verdict === 'pass').length;
  const cut = check.truncated > 0 ? `, ${check.truncated} more left out for size` : '';
  return `${passed} of ${judged.length} passed${cut}`;
}

function actionLines(action: ActionResult, width: number, paint: Paint): readonly string[] {
  const parts = [...action.findings.map((finding) => printable(finding.title)), evidenceText(action.evidence)];
  const text = parts.filter((part) => part !== '').join('; ');
  return resultLines(action, text === '' && action.verdict === 'skipped' ? 'not done' : text, width, paint);
}

function resultLines(result: CheckResult | ActionResult, text: string, width: number, paint: Paint): readonly string[] {
  const id = printable(result.id).padEnd(20);
  const head = `${VERDICT_WORD[result.verdict]} ${id}  `;
  const [first = head.trimEnd(), ...more] = hang(head, text, width);
  return [paint(result.verdict, first.slice(0, 5)) + first.slice(5), ...more];
}

/** The report for a terminal: the verdict first, then what to repair, worst first, then a line for each check and action. */
import type { Report } from '../model/report.ts';
import { type Outline, outlineOf, type ShownResult } from './outline.ts';
import { makePaint, type Paint, VERDICT_WORD } from './paint.ts';
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
  const outline = outlineOf(report, options.questions);
  const findings = options.verbose === true ? [...outline.toRepair, ...outline.others] : outline.toRepair;
  const resultLines = (result: ShownResult): readonly string[] => lineOf(result, width, paint);
  const sections = [
    summaryLines(outline, width, paint),
    ...findings.map((finding) => findingLines(finding, width, paint)),
    titled(
      outline.changes?.title ?? '',
      (outline.changes?.lines ?? []).flatMap((line) => hang('- ', line, width)),
      paint,
    ),
    titled('Checks', [...outline.checks.filter(applies).map(asQuestion).flatMap(resultLines), ...unasked(outline, width)], paint),
    titled('Actions', outline.actions.flatMap(resultLines), paint),
    titled(
      'Notes',
      outline.notes.flatMap((note) => hang('- ', note, width)),
      paint,
    ),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function summaryLines(outline: Outline, width: number, paint: Paint): readonly string[] {
  const { verdict, headline, counts, circumstances, lab, gate } = outline;
  return [
    ...hang('', headline, width - INDENT.length).map((line, at) => {
      return at === 0 ? `${paint(verdict, VERDICT_WORD[verdict])} ${paint('strong', line)}` : INDENT + line;
    }),
    ...hang(INDENT, counts === '' ? '' : `${counts}.`, width),
    ...hang(INDENT, circumstances, width),
    ...(lab === null ? [] : hang(INDENT, lab, width)),
    ...(gate.length === 0 ? [] : gateLines(gate, width)),
  ];
}

function gateLines(reasons: readonly string[], width: number): readonly string[] {
  return [`${INDENT}Nothing was created because of:`, ...reasons.flatMap((reason) => hang(`${INDENT}- `, reason, width))];
}

function titled(title: string, lines: readonly string[], paint: Paint): readonly string[] {
  return lines.length === 0 ? [] : [paint('strong', title), ...lines];
}

function applies(check: ShownResult): boolean {
  return check.applies;
}

/** Checks of other kinds of stores and runs: their names are enough. */
function unasked({ checks }: Outline, width: number): readonly string[] {
  const ids = checks.filter((check) => !applies(check)).map(({ id }) => id);
  return ids.length === 0 ? [] : hang(`${VERDICT_WORD.skipped} `, `${ids.join(', ')}: not for this request`, width);
}

/** A check is told by what it asks. */
function asQuestion(check: ShownResult): ShownResult {
  return { ...check, outcome: `${check.question ?? ''} (${check.outcome})`.trim() };
}

function lineOf({ id, verdict, outcome }: ShownResult, width: number, paint: Paint): readonly string[] {
  const head = `${VERDICT_WORD[verdict]} ${id.padEnd(20)}  `;
  const [first = head.trimEnd(), ...more] = hang(head, outcome, width);
  return [paint(verdict, first.slice(0, 5)) + first.slice(5), ...more];
}

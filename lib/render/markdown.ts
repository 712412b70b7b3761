/** The report as GitHub Flavored Markdown, for a comment on a pull request or issue and for the summary of a CI job. */
import type { Report } from '../model/report.ts';
import { citationLink } from './citation.ts';
import { cut } from './cut.ts';
import { fitIn } from './fit.ts';
import { cellCode, codeSpan, fence, markdownText } from './markdown-text.ts';
import { type Outline, outlineOf, type ShownFinding, type ShownResult } from './outline.ts';
import { VERDICT_WORD } from './paint.ts';
import type { RenderOptions } from './renderer.ts';

/** GitHub takes comments of 65,536 characters. */
export const MARKDOWN_CHARACTERS = 60_000;
/** What each of the lists below the findings may take of them. */
const LIST_CHARACTERS = 6_000;
const LONGEST_COMMAND = 4_000;

export function renderMarkdown(report: Report, options: RenderOptions): string {
  const outline = outlineOf(report, options.questions);
  const head = headLines(outline).join('\n');
  const lists = [
    listed(
      `### ${text(outline.changes?.title ?? '', 300)}`,
      [],
      (outline.changes?.lines ?? []).map((line) => `- ${text(line, 500)}`),
    ),
    listed('### Checks', ['| | Check | Result |', '|---|---|---|'], outline.checks.map(rowOf)),
    listed('### Actions', ['| | Action | Result |', '|---|---|---|'], outline.actions.map(rowOf)),
    listed(
      '### Notes',
      [],
      outline.notes.map((note) => `- ${text(note, 1_000)}`),
    ),
  ].filter((list) => list !== '');
  const room = MARKDOWN_CHARACTERS - [head, ...lists].join('\n\n').length - 500;
  const { shown, left } = fitIn(outline.toRepair.map(formsOf), room, (form) => form.length + 2);
  const used = shown.reduce((sum, form) => sum + form.length + 2, 0);
  const others = fitIn(
    outline.others.map((finding) => [otherLine(finding)]),
    room - used,
    (line) => line.length + 1,
  );
  const sections = [
    head,
    ...(shown.length === 0 ? [] : ['### To repair, worst first', ...shown]),
    ...(left === 0 ? [] : [`**${left} more, none worse than these, are in the report itself.**`]),
    ...lists,
    ...(others.shown.length === 0 ? [] : [otherSection(others.shown, others.left)]),
  ];
  return `${sections.join('\n\n')}\n`;
}

function headLines({ verdict, headline, counts, circumstances, lab, gate }: Outline): readonly string[] {
  const reasons = gate.map((reason) => `- ${text(reason, 1_000)}`);
  return [
    `## ${word(verdict)}: ${text(headline, 500)}`,
    ...(counts === '' ? [] : ['', `**${text(counts, 200)}.**`]),
    '',
    text(circumstances, 1_500),
    ...(lab === null ? [] : ['', `> **${lab}**`]),
    ...(reasons.length === 0 ? [] : ['', listed('Nothing was created because of:', [], reasons)]),
  ];
}

function word(verdict: Outline['verdict']): string {
  return VERDICT_WORD[verdict].trim();
}

function text(plain: string, length: number): string {
  return markdownText(cut(plain, length));
}

/** Title, head of a table if it is one, lines; empty when there are no lines. */
function listed(title: string, head: readonly string[], lines: readonly string[]): string {
  if (lines.length === 0) return '';
  const { shown, left } = fitIn(
    lines.map((line) => [line]),
    LIST_CHARACTERS,
    (line) => line.length + 1,
  );
  const more = left === 0 ? [] : ['', `${left} more are in the report itself.`];
  return [title, '', ...head, ...shown, ...more].join('\n');
}

function rowOf({ id, verdict, question, outcome }: ShownResult): string {
  const told = [question, outcome].filter((part) => part !== null && part !== '').map((part) => text(part ?? '', 600));
  return `| ${word(verdict)} | ${cellCode(cut(id, 100))} | ${told.join(' – ')} |`;
}

/** All of it, or what it is. */
function formsOf(finding: ShownFinding): readonly string[] {
  const title = `#### ${word(finding.verdict)}: ${text(finding.title, 300)}`;
  const overridden = finding.overridden === null ? '' : ` (${finding.overridden})`;
  const code = `${codeSpan(cut(finding.code, 200))}${overridden}`;
  const items = [
    item('Seen', codeSpan(finding.seen)),
    item('Impact', finding.impact ?? ''),
    item('KMS would say', finding.kms === null ? '' : text(finding.kms, 1_500)),
    ...remedyLines(finding),
    item('Advice', text(finding.advice ?? '', 1_000)),
    item('Source', citation(cut(finding.citation, 500))),
    item('Requirement', finding.rows.map((row) => codeSpan(cut(row, 60))).join(', ')),
  ].filter((line) => line !== '');
  return [[title, '', code, '', ...items].join('\n'), [title, '', code].join('\n')];
}

function item(label: string, markdown: string): string {
  return markdown === '' ? '' : `- ${label}: ${markdown}`;
}

/** Commands stand inside the list item, in blocks of their own, so that GitHub offers to copy them. */
function remedyLines({ remedy }: ShownFinding): readonly string[] {
  return remedy.flatMap(({ kind, text: part }, at) => {
    const label = at === 0 ? '- To do: ' : '  ';
    if (kind === 'prose') return [`${label}${text(part, 2_000)}`];
    const lines = part.length > LONGEST_COMMAND ? ['  the command is in the report itself'] : ['', ...fence([part], '  '), ''];
    return at === 0 ? [label.trimEnd(), ...lines] : lines;
  });
}

function citation(plain: string): string {
  const link = citationLink(plain);
  return link === null
    ? markdownText(plain)
    : `[${markdownText(plain.replace(`(${link})`, '').replace(link, '').trim())}](${link})`;
}

function otherLine({ verdict, title, code, seen }: ShownFinding): string {
  const shownCode = codeSpan(cut(code, 200));
  return `- ${word(verdict)} ${text(title, 300)} (${shownCode})${seen === '' ? '' : `: ${codeSpan(seen)}`}`;
}

function otherSection(lines: readonly string[], left: number): string {
  const more = left === 0 ? [] : [`- ${left} more are in the report itself.`];
  return ['<details><summary>What is well or does not apply</summary>', '', ...lines, ...more, '', '</details>'].join('\n');
}

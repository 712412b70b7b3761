/** One finding as lines of text: what is wrong, what was seen, what KMS would make of it, what to do. */
import { type RemedyPart, remedyParts } from './commands.ts';
import type { ShownFinding } from './outline.ts';
import { type Paint, VERDICT_WORD } from './paint.ts';
import { printable } from './printable.ts';
import { hang, wrap } from './wrap.ts';

const INDENT = ' '.repeat(6);

export function findingLines(finding: ShownFinding, width: number, paint: Paint): readonly string[] {
  const code = finding.overridden === null ? finding.code : `${finding.code} (${finding.overridden})`;
  const rows = finding.rows.length === 0 ? '' : `Requirement ${finding.rows.join(', ')}`;
  const source = [finding.citation, rows].filter((part) => part !== '').join('. ');
  return [
    ...titleLines(finding, width, paint),
    ...hang(`${INDENT}Code    `, code, width),
    ...hang(`${INDENT}Seen    `, finding.seen, width),
    ...(finding.impact === null ? [] : hang(`${INDENT}Impact  `, finding.impact, width)),
    ...(finding.kms === null ? [] : hang(`${INDENT}KMS would say: `, finding.kms, width)),
    ...partLines(finding.remedy, width),
    ...(finding.advice === null ? [] : hang(`${INDENT}Advice  `, finding.advice, width)),
    ...hang(`${INDENT}Source  `, source, width),
  ];
}

function titleLines({ verdict, title }: ShownFinding, width: number, paint: Paint): readonly string[] {
  const [first = '', ...more] = wrap(title, width - INDENT.length);
  return [
    `${paint(verdict, VERDICT_WORD[verdict])} ${paint('strong', first)}`,
    ...more.map((line) => INDENT + paint('strong', line)),
  ];
}

export function remedyLines(remedy: string, width: number): readonly string[] {
  return partLines(remedyParts(printable(remedy)), width);
}

/** Commands stand on lines of their own and are never wrapped. */
function partLines(remedy: readonly RemedyPart[], width: number): readonly string[] {
  const label = `${INDENT}To do   `;
  const below = ' '.repeat(label.length);
  return remedy.flatMap((part, at) => {
    const first = at === 0 ? label : below;
    return part.kind === 'command' ? [`${first}  ${part.text}`] : hang(first, part.text, width);
  });
}

/** One finding as lines of text: what is wrong, what was seen, what KMS would make of it, what to do. */
import type { Finding, Impact, KmsPrediction } from '../model/finding.ts';
import { remedyParts } from './commands.ts';
import { evidenceText } from './evidence-text.ts';
import { type Paint, VERDICT_WORD } from './paint.ts';
import { printable } from './printable.ts';
import { hang, wrap } from './wrap.ts';

const INDENT = ' '.repeat(6);

export function findingLines(finding: Finding, width: number, paint: Paint): readonly string[] {
  const seen = evidenceText(finding.evidence);
  const source = [printable(finding.citation), rows(finding)].filter((part) => part !== '').join('. ');
  return [
    ...titleLines(finding, width, paint),
    ...hang(`${INDENT}Code    `, codeText(finding), width),
    ...hang(`${INDENT}Seen    `, seen, width),
    ...(finding.impact === undefined ? [] : hang(`${INDENT}Impact  `, IMPACT[finding.impact], width)),
    ...(finding.kms === null ? [] : hang(`${INDENT}KMS would say: `, kmsText(finding.kms), width)),
    ...(finding.remedy === null ? [] : remedyLines(finding.remedy, width)),
    ...(finding.advice === null ? [] : hang(`${INDENT}Advice  `, printable(finding.advice), width)),
    ...hang(`${INDENT}Source  `, source, width),
  ];
}

const IMPACT: Readonly<Record<Impact, string>> = {
  outage: 'Keys of this store are unusable, or soon will be.',
  silent: 'Nothing stops now: it bites when the store is next connected, updated or scaled.',
};

function titleLines({ verdict, title }: Finding, width: number, paint: Paint): readonly string[] {
  const [first = '', ...more] = wrap(printable(title), width - INDENT.length);
  return [
    `${paint(verdict, VERDICT_WORD[verdict])} ${paint('strong', first)}`,
    ...more.map((line) => INDENT + paint('strong', line)),
  ];
}

/** `create fails with A or B; connect passes (documented)`. */
export function kmsText(kms: KmsPrediction): string {
  const note = kms.note === undefined ? '' : `. ${printable(kms.note)}`;
  if (kms.create.length === 0 && kms.connect.length === 0) return `nothing; create and connect would pass (${kms.basis})${note}`;
  return `${callText('create', kms.create)}; ${callText('connect', kms.connect)} (${kms.basis})${note}`;
}

function callText(call: string, codes: readonly string[]): string {
  return codes.length === 0 ? `${call} passes` : `${call} fails with ${codes.map(printable).join(' or ')}`;
}

/** Commands stand on lines of their own and are never wrapped. */
export function remedyLines(remedy: string, width: number): readonly string[] {
  const label = `${INDENT}To do   `;
  const below = ' '.repeat(label.length);
  return remedyParts(printable(remedy)).flatMap((part, at) => {
    const first = at === 0 ? label : below;
    return part.kind === 'command' ? [`${first}  ${part.text}`] : hang(first, part.text, width);
  });
}

function codeText(finding: Finding): string {
  const code = printable(finding.code);
  return finding.overriddenFrom === null ? code : `${code} (${finding.overriddenFrom}, had the request not asked otherwise)`;
}

function rows(finding: Finding): string {
  return finding.requirements.length === 0 ? '' : `Requirement ${finding.requirements.map(printable).join(', ')}`;
}

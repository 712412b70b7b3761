/** One finding as lines of a chat message, in three lengths; each medium sets the marks around the parts. */
import { cut } from './cut.ts';
import { inert, inertCode, inertCommand } from './inert.ts';
import type { ShownFinding } from './outline.ts';
import { word } from './chat-summary.ts';

export interface ChatLine {
  readonly label: string;
  readonly text: string;
  /** `code`: to be shown as it is; `command`: to be copied. */
  readonly kind: 'title' | 'prose' | 'code' | 'command';
}

/** Commands longer than this stay in the report: cut ones would do something else. */
const LONGEST_COMMAND = 900;

/** Longest form first: all but the citation; what to do; the title alone. */
export function chatForms(finding: ShownFinding): readonly (readonly ChatLine[])[] {
  const title: ChatLine = { kind: 'title', label: word(finding.verdict), text: cut(inert(finding.title), 250) };
  const code: ChatLine = { kind: 'code', label: '', text: cut(inertCode(finding.code), 150) };
  const overridden = prose('It would be', finding.overridden, 80);
  const toDo = remedyLines(finding);
  return [
    [
      title,
      code,
      ...overridden,
      ...(finding.seen === '' ? [] : [{ kind: 'code', label: 'Seen', text: cut(inertCode(finding.seen), 300) } as const]),
      ...prose('Impact', finding.impact, 100),
      ...prose('KMS would say', finding.kms, 500),
      ...toDo,
      ...prose('Advice', finding.advice, 300),
      ...prose('Requirement', finding.rows.join(', '), 100),
    ],
    [title, code, ...overridden, ...toDo],
    [title, code],
  ];
}

function prose(label: string, text: string | null, length: number): readonly ChatLine[] {
  return text === null || text === '' ? [] : [{ kind: 'prose', label, text: cut(inert(text), length) }];
}

function remedyLines({ remedy }: ShownFinding): readonly ChatLine[] {
  return remedy.slice(0, 8).flatMap(({ kind, text }, at): readonly ChatLine[] => {
    const label = at === 0 ? 'To do' : '';
    if (kind === 'prose') return [{ kind, label, text: cut(inert(text), 500) }];
    const command = text.length > LONGEST_COMMAND ? null : inertCommand(text);
    return [command === null ? { kind: 'prose', label, text: 'the command is in the report' } : { kind, label, text: command }];
  });
}

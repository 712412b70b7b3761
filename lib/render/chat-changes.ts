/** What has changed at a store since the last look, as a message for chat: what is new or worse with what to do, then what is fixed. */
import type { ChangedFinding, ReportChanges } from '../model/changes.ts';
import type { Finding } from '../model/finding.ts';
import type { Report } from '../model/report.ts';
import { VERDICTS } from '../model/verdict.ts';
import { changeLines, countChanges, seenText } from './change-lines.ts';
import { type ChatLine, chatForms } from './chat-finding.ts';
import type { ChatItem, ChatMessage } from './chat-message.ts';
import { chatSummary, HEADLINE, word } from './chat-summary.ts';
import { cut } from './cut.ts';
import { storeName } from './headline.ts';
import { inert, inertCode } from './inert.ts';
import { outlineOf, showFinding } from './outline.ts';
import type { RenderOptions } from './renderer.ts';

/** So long may a name be that what happened to the store stands beside it. */
const NAME = 80;

export function changesMessage(report: Report, changes: ReportChanges, options: RenderOptions): ChatMessage {
  const outline = outlineOf(report, options.questions);
  const summary = chatSummary(outline, options);
  const headline = `${word(report.verdict)} ${cut(inert(storeName(report)), NAME)}: ${countChanges(changes)}`;
  return {
    ...summary,
    headline: cut(headline, HEADLINE),
    overview: [...changeLines(changes), ...summary.overview],
    // What has not changed was told before, and is in the report.
    checks: [],
    actions: [],
    verdict: report.verdict,
    items: changeItems(report, changes),
    leftOut: (left) => {
      if (left === 0) return '';
      return `${left} more ${left === 1 ? 'change is' : 'changes are'} in the report, none worse than these.`;
    },
  };
}

/** Worst first; what is fixed comes last. */
function changeItems(report: Report, { new: added, worsened, fixed }: ReportChanges): readonly ChatItem[] {
  const findings = [...report.checks, ...report.actions].flatMap((one) => one.findings);
  const bad = [...added.map((one) => [one, 'NEW'] as const), ...worsened.map((one) => [one, 'WORSE'] as const)];
  const worst = bad.toSorted(([a], [b]) => VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict));
  return [
    ...worst.map(([one, kind]): ChatItem => ({ verdict: one.verdict, forms: formsOf(one, kind, findingOf(one, findings)) })),
    ...fixed.map((one): ChatItem => ({ verdict: 'pass', forms: formsOf(one, 'FIXED', null) })),
  ];
}

function findingOf({ code, verdict }: ChangedFinding, findings: readonly Finding[]): Finding | null {
  return findings.find((one) => one.code === code && one.verdict === verdict) ?? null;
}

/** The finding as a report would show it, and since when it has been there; its title and that alone where it is gone. */
function formsOf(changed: ChangedFinding, kind: 'NEW' | 'WORSE' | 'FIXED', finding: Finding | null): ChatItem['forms'] {
  const label = kind === 'FIXED' ? kind : `${kind} ${word(changed.verdict)}`;
  const title: ChatLine = { kind: 'title', label, text: cut(inert(changed.title), 250) };
  const code: ChatLine = { kind: 'code', label: '', text: cut(inertCode(changed.code), 150) };
  const seen: ChatLine = { kind: 'prose', label: '', text: cut(inert(seenText(changed)), 150) };
  if (finding === null)
    return [
      [title, code, seen],
      [title, code],
    ];
  return chatForms(showFinding(finding)).map((lines, at, forms) => {
    const [, ...rest] = lines;
    return at < forms.length - 1 ? [title, ...rest.slice(0, 1), seen, ...rest.slice(1)] : [title, ...rest];
  });
}

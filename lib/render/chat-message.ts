/** What a message for chat says, before a medium lays it out. All texts mean nothing but themselves and are short enough. */
import type { Report } from '../model/report.ts';
import type { Verdict } from '../model/verdict.ts';
import { changeLines } from './change-lines.ts';
import { type ChatLine, chatForms } from './chat-finding.ts';
import { type ChatSummary, chatSummary, leftOut } from './chat-summary.ts';
import { outlineOf } from './outline.ts';
import type { RenderOptions } from './renderer.ts';

export interface ChatMessage extends ChatSummary {
  readonly verdict: Verdict;
  /** Worst first: what does not fit is left out from the end. */
  readonly items: readonly ChatItem[];
  /** What was left out, in words; empty when nothing was. */
  readonly leftOut: (left: number) => string;
}

export interface ChatItem {
  readonly verdict: Verdict;
  /** Longest first. */
  readonly forms: readonly (readonly ChatLine[])[];
}

/** The whole report, as far as there is room. */
export function reportMessage(report: Report, options: RenderOptions): ChatMessage {
  const outline = outlineOf(report, options.questions);
  const summary = chatSummary(outline, options);
  return {
    ...summary,
    overview: [...summary.overview, ...(report.changes === undefined ? [] : changeLines(report.changes))],
    verdict: outline.verdict,
    items: outline.toRepair.map((finding) => ({ verdict: finding.verdict, forms: chatForms(finding) })),
    leftOut,
  };
}

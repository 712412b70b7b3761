/**
 * A message for a Microsoft Teams workflow ("when a webhook request is received"): an Adaptive Card in its envelope.
 * All texts are text runs, in which cards know no Markdown, so that nothing in them is bold, a link or a mention.
 */
import type { Json } from '../model/json.ts';
import type { Report } from '../model/report.ts';
import type { Verdict } from '../model/verdict.ts';
import type { ChatLine } from './chat-finding.ts';
import { type ChatMessage, reportMessage } from './chat-message.ts';
import { fitIn } from './fit.ts';
import type { RenderOptions } from './renderer.ts';

/** Of the whole message in UTF-8. Teams takes 28 KB, workflows that wrap it once more somewhat less. */
export const TEAMS_BYTES = 20_000;

type Element = { readonly [key: string]: Json };

const COLOR: Readonly<Record<Verdict, string>> = {
  fail: 'Attention',
  error: 'Attention',
  warn: 'Warning',
  pass: 'Good',
  skipped: 'Default',
};

export function renderTeams(report: Report, options: RenderOptions): string {
  return teamsCard(reportMessage(report, options));
}

export function teamsCard(message: ChatMessage): string {
  const { headline, overview, checks, actions, notes, readWith, link } = message;
  const before = [
    runs({ text: headline, size: 'Large', weight: 'Bolder', color: COLOR[message.verdict] }),
    ...overview.map((text) => runs({ text })),
  ];
  const below = [...checks, ...actions, ...notes].map((text) => runs({ text, isSubtle: true }));
  const after = [
    ...(below.length === 0 ? [] : [separated(below)]),
    runs({ text: 'Read the whole report: ' }, { text: readWith, fontType: 'Monospace' }),
  ];
  const open = link === null ? [] : [{ type: 'Action.OpenUrl', title: 'The report as a page', url: link }];
  const forms = message.items.map(({ forms: lengths, verdict }) => {
    return lengths.map((lines) => separated(lines.map((line) => lineRuns(line, verdict))));
  });
  const room =
    TEAMS_BYTES - size(envelope(headline, [...before, runs({ text: message.leftOut(1_000_000) }), ...after], open)) - 1;
  const { shown, left } = fitIn(forms, room, (element) => size(element) + 1);
  const omitted = left === 0 ? [] : [runs({ text: message.leftOut(left) })];
  return `${JSON.stringify(envelope(headline, [...before, ...shown, ...omitted, ...after], open))}\n`;
}

function envelope(headline: string, body: readonly Element[], actions: readonly Element[]): Json {
  const card = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    lang: 'en',
    fallbackText: headline,
    msteams: { width: 'Full' },
    body,
    ...(actions.length === 0 ? {} : { actions }),
  };
  const attachment = { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: card };
  return { type: 'message', attachments: [attachment] };
}

function size(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function separated(items: readonly Element[]): Element {
  return { type: 'Container', separator: true, items };
}

function runs(...inlines: readonly Element[]): Element {
  return { type: 'RichTextBlock', inlines: inlines.map((run) => ({ type: 'TextRun', ...run })) };
}

function lineRuns({ kind, label, text }: ChatLine, verdict: Verdict): Element {
  if (kind === 'title') return runs({ text: `${label}  `, weight: 'Bolder', color: COLOR[verdict] }, { text, weight: 'Bolder' });
  const value = kind === 'prose' ? { text } : { text, fontType: 'Monospace' };
  return label === '' ? runs(value) : runs({ text: `${label}: ` }, value);
}

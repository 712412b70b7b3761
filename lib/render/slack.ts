/**
 * A Slack message of Block Kit, for an incoming webhook or `chat.postMessage`. `verbatim` keeps Slack from looking for mentions and
 * addresses in our texts; they are inert besides.
 */
import type { Json } from '../model/json.ts';
import type { Report } from '../model/report.ts';
import type { ChatLine } from './chat-finding.ts';
import { type ChatMessage, reportMessage } from './chat-message.ts';
import { fitIn } from './fit.ts';
import type { RenderOptions } from './renderer.ts';

/** Of the whole message, as it is sent. Slack itself takes 50 blocks; ours leave room for what a channel's bot adds. */
export const SLACK_LIMITS = { blocks: 45, characters: 12_000, header: 150, section: 3_000 } as const;

type Block = { readonly [key: string]: Json };

export function renderSlack(report: Report, options: RenderOptions): string {
  return slackMessage(reportMessage(report, options));
}

export function slackMessage(message: ChatMessage): string {
  const before = [header(message.headline), section(message.overview.join('\n'))];
  const after = [
    section(message.checks.join('\n')),
    section(message.actions.join('\n')),
    section(message.notes.join('\n')),
    section(readLines(message)),
  ];
  const forms = message.items
    .slice(0, SLACK_LIMITS.blocks - 7)
    .map((item) => item.forms.map((lines) => section(lines.map(lineText).join('\n'))))
    .map((blocks) => blocks.filter((block) => block !== null));
  const room = SLACK_LIMITS.characters - size(envelope(message, [...before, ...after, section(message.leftOut(1_000_000))])) - 1;
  const { shown } = fitIn(forms, room, (block) => size(block) + 1);
  const omitted = section(message.leftOut(message.items.length - shown.length));
  return `${JSON.stringify(envelope(message, [...before, ...shown, omitted, ...after]))}\n`;
}

/** `text` is what notifications and screen readers say. */
function envelope({ headline }: ChatMessage, blocks: readonly (Block | null)[]): Json {
  return { text: headline, blocks: blocks.filter((block) => block !== null), unfurl_links: false, unfurl_media: false };
}

function size(value: Json): number {
  return JSON.stringify(value).length;
}

function header(text: string): Block {
  return { type: 'header', text: { type: 'plain_text', text, emoji: false } };
}

/** null when there is nothing to say, or more than a section may hold. */
function section(text: string): Block | null {
  if (text === '' || text.length > SLACK_LIMITS.section) return null;
  return { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } };
}

function lineText({ kind, label, text }: ChatLine): string {
  const labelled = label === '' ? '' : `${label}: `;
  if (kind === 'title') return `*${label}  ${text}*`;
  if (kind === 'code') return `${labelled}\`${text}\``;
  if (kind === 'command') return `${labelled}\`\`\`${text}\`\`\``;
  return `${labelled}${text}`;
}

function readLines({ readWith, link }: ChatMessage): string {
  const page = link === null ? '' : `\n<${link.replaceAll('&', '&amp;')}|The report as a page>`;
  return `Read the whole report: \`${readWith}\`${page}`;
}

/**
 * A custom notification of Amazon Q Developer in chat applications (once AWS Chatbot), the body of an SNS message. It goes on to
 * Slack or Teams, so that it uses nothing but code spans, which both know. Source: its guide, "Custom notifications".
 */
import type { Json } from '../model/json.ts';
import type { ChatLine } from './chat-finding.ts';
import type { ChatMessage } from './chat-message.ts';
import { cut } from './cut.ts';
import { fitIn } from './fit.ts';
import { inert } from './inert.ts';

/** Our own limits: the description becomes one section of a Slack message, which holds 3,000 characters. */
export const AMAZON_Q_LIMITS = { description: 2_900, nextSteps: 5, nextStep: 350, keywords: 10, keyword: 75, text: 250 } as const;

/** What stands around the message. */
export interface NotificationFacts {
  readonly id: string;
  /** Messages of one thread answer each other: one for each store. */
  readonly thread: readonly string[];
  readonly eventType: string;
  readonly summary: string;
  /** What to do about the worst. */
  readonly steps: readonly string[];
  readonly keywords: readonly string[];
  readonly relatedResources: readonly string[];
  readonly additionalContext: Readonly<Record<string, Json>>;
}

export function amazonQNotification(message: ChatMessage, facts: NotificationFacts): string {
  const notification = {
    version: '1.0',
    source: 'custom',
    id: name(facts.id),
    content: {
      textType: 'client-markdown',
      title: message.headline,
      description: description(message),
      nextSteps: nextSteps(message, facts.steps),
      keywords: distinct(facts.keywords, AMAZON_Q_LIMITS.keyword),
    },
    metadata: {
      threadId: name(facts.thread.join('/')),
      summary: cut(facts.summary, AMAZON_Q_LIMITS.text),
      eventType: facts.eventType,
      relatedResources: distinct(facts.relatedResources, AMAZON_Q_LIMITS.text),
      additionalContext: texts(facts.additionalContext),
    },
  };
  return `${JSON.stringify(notification)}\n`;
}

/** What was found comes first; the rest follows as far as there is room. */
function description(message: ChatMessage): string {
  const { overview, checks, actions, notes } = message;
  const rest = [...actions, ...checks, ...notes].map((line) => [line]);
  const fixed = overview.join('\n').length + message.leftOut(1_000_000).length + 2;
  const forms = message.items.map((item) => item.forms.map((lines) => lines.map(lineText).join('\n')));
  const room = AMAZON_Q_LIMITS.description - fixed;
  const length = (text: string): number => text.length + 2;
  // A third is kept for checks, actions and notes, and what they do not need goes to the findings.
  const kept = Math.min(
    Math.floor(room / 3),
    rest.flat().reduce((sum, line) => sum + line.length + 1, 0),
  );
  const { shown, left } = fitIn(forms, room - kept, length);
  const used = shown.reduce((sum, text) => sum + length(text), 0);
  const below = fitIn(rest, room - used, (line) => line.length + 1).shown;
  const parts = [overview.join('\n'), ...shown, message.leftOut(left), below.join('\n')];
  return parts.filter((part) => part !== '').join('\n\n');
}

function lineText({ kind, label, text }: ChatLine): string {
  const labelled = label === '' ? '' : `${label}: `;
  return kind === 'prose' || kind === 'title' ? `${labelled}${text}` : `${labelled}\`${text}\``;
}

/** Once each, and where the rest is. */
function nextSteps({ readWith, link }: ChatMessage, steps: readonly string[]): readonly string[] {
  return [
    ...[...new Set(steps.map((step) => cut(step, AMAZON_Q_LIMITS.nextStep)))].slice(0, AMAZON_Q_LIMITS.nextSteps),
    `Read the whole report: \`${readWith}\``,
    ...(link === null ? [] : [`The report as a page: ${link}`]),
  ];
}

function distinct(words: readonly string[], longest: number): readonly string[] {
  const cleaned = words.map((one) => cut(inert(one), longest)).filter((one) => one !== '');
  return [...new Set(cleaned)].slice(0, AMAZON_Q_LIMITS.keywords);
}

/** Of the context, what is text. */
function texts(context: NotificationFacts['additionalContext']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(context).flatMap(([key, value]) => {
      return typeof value === 'string' ? [[key, cut(inert(value), AMAZON_Q_LIMITS.text)]] : [];
    }),
  );
}

/** An identifier: what is no letter, digit or one of a few marks becomes a hyphen. */
function name(text: string): string {
  return text.replace(/[^A-Za-z0-9._/-]+/g, '-').slice(0, AMAZON_Q_LIMITS.text);
}

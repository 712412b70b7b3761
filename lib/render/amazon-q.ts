/**
 * The report as a custom notification of Amazon Q Developer in chat applications (once AWS Chatbot), the body of an SNS message.
 * It goes on to Slack or Teams, so that it uses nothing but code spans, which both know. Source: its guide, "Custom notifications".
 */
import type { Json } from '../model/json.ts';
import type { Report } from '../model/report.ts';
import { type ChatLine, chatForms } from './chat-finding.ts';
import { type ChatSummary, chatSummary, leftOut, word } from './chat-summary.ts';
import { cut } from './cut.ts';
import { fitIn } from './fit.ts';
import { storeName } from './headline.ts';
import { inert } from './inert.ts';
import { type Outline, outlineOf } from './outline.ts';
import type { RenderOptions } from './renderer.ts';

/** Our own limits: the description becomes one section of a Slack message, which holds 3,000 characters. */
export const AMAZON_Q_LIMITS = { description: 2_900, nextSteps: 5, nextStep: 350, keywords: 10, keyword: 75, text: 250 } as const;

export function renderAmazonQ(report: Report, options: RenderOptions): string {
  const outline = outlineOf(report, options.questions);
  const summary = chatSummary(outline, options);
  const notification = {
    version: '1.0',
    source: 'custom',
    id: name(report.runId),
    content: {
      textType: 'client-markdown',
      title: summary.headline,
      description: description(outline, summary),
      nextSteps: nextSteps(outline, summary),
      keywords: keywords(report),
    },
    metadata: {
      threadId: threadId(report),
      summary: cut([summary.headline, inert(outline.counts)].filter((part) => part !== '').join(' '), AMAZON_Q_LIMITS.text),
      eventType: `xks-preflight-${report.action}`,
      relatedResources: relatedResources(report),
      additionalContext: additionalContext(report),
    },
  };
  return `${JSON.stringify(notification)}\n`;
}

/** What was found comes first; the rest follows as far as there is room. */
function description(outline: Outline, { overview, checks, actions, notes }: ChatSummary): string {
  const rest = [...actions, ...checks, ...notes].map((line) => [line]);
  const fixed = overview.join('\n').length + leftOut(1_000_000).length + 2;
  const forms = outline.toRepair.map((finding) => chatForms(finding).map((lines) => lines.map(lineText).join('\n')));
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
  const parts = [overview.join('\n'), ...shown, leftOut(left), below.join('\n')];
  return parts.filter((part) => part !== '').join('\n\n');
}

function lineText({ kind, label, text }: ChatLine): string {
  const labelled = label === '' ? '' : `${label}: `;
  return kind === 'prose' || kind === 'title' ? `${labelled}${text}` : `${labelled}\`${text}\``;
}

/** What to do about the worst, once each, and where the rest is. Commands stand in the description, if they fit. */
function nextSteps({ toRepair }: Outline, { readWith, link }: ChatSummary): readonly string[] {
  const steps = toRepair.flatMap((finding) => {
    const said = finding.remedy.filter(({ kind }) => kind === 'prose').map(({ text }) => text);
    return said.length === 0 ? [] : [cut(`${word(finding.verdict)} ${inert(said.join(' '))}`, AMAZON_Q_LIMITS.nextStep)];
  });
  const read = `Read the whole report: \`${readWith}\``;
  return [
    ...[...new Set(steps)].slice(0, AMAZON_Q_LIMITS.nextSteps),
    read,
    ...(link === null ? [] : [`The report as a page: ${link}`]),
  ];
}

function keywords(report: Report): readonly string[] {
  const bad = report.checks.filter(({ verdict }) => verdict === 'fail' || verdict === 'error' || verdict === 'warn');
  const words = ['XKS', report.verdict, report.action, report.region, ...bad.map(({ id }) => id)].map((text) => {
    return cut(inert(text), AMAZON_Q_LIMITS.keyword);
  });
  return [...new Set(words)].filter((text) => text !== '').slice(0, AMAZON_Q_LIMITS.keywords);
}

/** One thread for each store, whatever kind of run: account and Region tell apart stores of one name. */
function threadId(report: Report): string {
  return name(['xks', report.account ?? 'account', report.region, storeName(report)].join('/'));
}

function relatedResources({ request, actions }: Report): readonly string[] {
  const made = actions.map(({ evidence }) => evidence.CustomKeyStoreId);
  const { CustomKeyStoreName, CustomKeyStoreId, XksProxyUriEndpoint, XksProxyVpcEndpointServiceName } = request;
  const resources = [CustomKeyStoreName, CustomKeyStoreId, ...made, XksProxyUriEndpoint, XksProxyVpcEndpointServiceName];
  const texts = resources
    .filter((one): one is string => typeof one === 'string')
    .map((one) => cut(inert(one), AMAZON_Q_LIMITS.text));
  return [...new Set(texts)].filter((text) => text !== '').slice(0, AMAZON_Q_LIMITS.keywords);
}

function additionalContext(report: Report): Readonly<Record<string, string>> {
  const { runId, verdict, region, account, perspective, lab, finishedAt } = report;
  const pairs: Readonly<Record<string, Json>> = {
    runId,
    verdict,
    region,
    account,
    perspective,
    lab: lab ? 'yes' : 'no',
    finishedAt,
  };
  return Object.fromEntries(
    Object.entries(pairs).flatMap(([key, value]) => {
      return typeof value === 'string' ? [[key, cut(inert(value), AMAZON_Q_LIMITS.text)]] : [];
    }),
  );
}

/** An identifier: what is no letter, digit or one of a few marks becomes a hyphen. */
function name(text: string): string {
  return text.replace(/[^A-Za-z0-9._/-]+/g, '-').slice(0, AMAZON_Q_LIMITS.text);
}

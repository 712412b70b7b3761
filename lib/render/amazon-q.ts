/** The report, and what has changed since the last one, as custom notifications of Amazon Q Developer in chat applications. */
import type { Report } from '../model/report.ts';
import { amazonQNotification, type NotificationFacts } from './amazon-q-notification.ts';
import { type ChatMessage, reportMessage } from './chat-message.ts';
import { word } from './chat-summary.ts';
import { storeName, tally } from './headline.ts';
import { inert } from './inert.ts';
import { outlineOf } from './outline.ts';
import type { RenderOptions } from './renderer.ts';

export function renderAmazonQ(report: Report, options: RenderOptions): string {
  return amazonQReport(report, reportMessage(report, options));
}

/** @param message says what of the report is told */
export function amazonQReport(report: Report, message: ChatMessage): string {
  const counts = tally([...report.checks, ...report.actions].flatMap((one) => one.findings));
  return amazonQNotification(message, {
    id: report.runId,
    thread: threadOf(report),
    eventType: `xks-preflight-${report.action}`,
    summary:
      counts === '' ? message.headline : `${message.headline}${message.headline.endsWith('.') ? '' : ';'} ${inert(counts)}`,
    steps: steps(report),
    keywords: keywords(report),
    relatedResources: relatedResources(report),
    additionalContext: additionalContext(report),
  });
}

/** What to do about the worst. Commands stand in the description, if they fit. */
function steps(report: Report): readonly string[] {
  return outlineOf(report).toRepair.flatMap((finding) => {
    const said = finding.remedy.filter(({ kind }) => kind === 'prose').map(({ text }) => text);
    return said.length === 0 ? [] : [`${word(finding.verdict)} ${inert(said.join(' '))}`];
  });
}

function keywords(report: Report): readonly string[] {
  const bad = report.checks.filter(({ verdict }) => verdict === 'fail' || verdict === 'error' || verdict === 'warn');
  return ['XKS', report.verdict, report.action, report.region, ...bad.map(({ id }) => id)];
}

/** One thread for each store, whatever kind of run: account and Region tell apart stores of one name. */
function threadOf(report: Report): NotificationFacts['thread'] {
  return ['xks', report.account ?? 'account', report.region, storeName(report)];
}

function relatedResources({ request, actions }: Report): readonly string[] {
  const made = actions.map(({ evidence }) => evidence.CustomKeyStoreId);
  const { CustomKeyStoreName, CustomKeyStoreId, XksProxyUriEndpoint, XksProxyVpcEndpointServiceName } = request;
  const resources = [CustomKeyStoreName, CustomKeyStoreId, ...made, XksProxyUriEndpoint, XksProxyVpcEndpointServiceName];
  return resources.filter((one): one is string => typeof one === 'string');
}

function additionalContext(report: Report): NotificationFacts['additionalContext'] {
  const { runId, verdict, region, account, perspective, lab, finishedAt } = report;
  return { runId, verdict, region, account, perspective, lab: lab ? 'yes' : 'no', finishedAt };
}

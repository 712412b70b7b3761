/** What is posted to a channel: a report, what has changed at a store, or a digest, as the message its medium takes. */
import type { Digest } from '../model/digest.ts';
import type { Report } from '../model/report.ts';
import { amazonQReport } from './amazon-q.ts';
import { amazonQNotification } from './amazon-q-notification.ts';
import { changesMessage } from './chat-changes.ts';
import { type DigestOptions, digestMessage } from './chat-digest.ts';
import { type ChatMessage, reportMessage } from './chat-message.ts';
import type { RenderOptions } from './renderer.ts';
import { slackMessage } from './slack.ts';
import { teamsCard } from './teams.ts';

export type Medium = 'slack' | 'teams' | 'amazon-q';

/** The whole report. */
export function renderReportFor(medium: Medium, report: Report, options: RenderOptions): string {
  return renderMessage(medium, report, reportMessage(report, options));
}

/** Only what has changed; the whole report where nothing was compared. */
export function renderChangesFor(medium: Medium, report: Report, options: RenderOptions): string {
  if (report.changes === undefined) return renderReportFor(medium, report, options);
  return renderMessage(medium, report, changesMessage(report, report.changes, options));
}

function renderMessage(medium: Medium, report: Report, message: ChatMessage): string {
  if (medium === 'slack') return slackMessage(message);
  return medium === 'teams' ? teamsCard(message) : amazonQReport(report, message);
}

export function renderDigestFor(medium: Medium, digest: Digest, options: DigestOptions): string {
  const message = digestMessage(digest, options);
  if (medium === 'slack') return slackMessage(message);
  if (medium === 'teams') return teamsCard(message);
  const { digestId, account, region, finishedAt, stores, notChecked } = digest;
  return amazonQNotification(message, {
    id: `digest-${digestId}`,
    thread: ['xks', account, region, 'digest'],
    eventType: 'xks-preflight-digest',
    summary: message.headline,
    steps: [],
    keywords: ['XKS', message.verdict, 'digest', region],
    relatedResources: [
      ...stores.map(({ CustomKeyStoreName }) => CustomKeyStoreName),
      ...notChecked.map(({ CustomKeyStoreId }) => CustomKeyStoreId),
    ],
    additionalContext: { digestId, verdict: message.verdict, region, account, finishedAt },
  });
}

/** What there is to tell of a stored report or digest, and how whoever is told reads the rest. */
import type { DigestStorePort, ReportPort } from '../aws/ports.ts';
import type { Presign } from '../aws/presign-api-call.ts';
import { digestEvent, runEvents } from '../model/bus-events.ts';
import { isAwsRefusal } from '../model/refusal.ts';
import type { Report } from '../model/report.ts';
import { renderChangesFor, renderDigestFor, renderReportFor } from '../render/chat.ts';
import { summarize } from '../workflow/summarize.ts';
import type { DeliveryMessage } from './delivery-message.ts';
import type { Content } from './post-to-channel.ts';

export interface ContentOptions {
  readonly reports: Pick<ReportPort, 'readReport'>;
  readonly digests: Pick<DigestStorePort, 'readDigest'>;
  /** Host of the API, from which reports are read. */
  readonly apiHost: string;
  /** null: messages hold no address by which a report is read without credentials. */
  readonly presign: Presign | null;
}

export function makeContent(options: ContentOptions): (message: DeliveryMessage) => Promise<Content | null> {
  return async ({ what, id }) => {
    if (what !== 'digest') {
      const report = await options.reports.readReport(id);
      return report === null ? null : reportContent(report, what, options);
    }
    const digest = await options.digests.readDigest(id);
    if (digest === null) return null;
    return {
      events: [digestEvent(digest)],
      message: async (medium) => renderDigestFor(medium, digest, { readWith: readCommand('RUN_ID', options.apiHost) }),
    };
  };
}

function reportContent(report: Report, what: 'report' | 'changes', options: ContentOptions): Content {
  const render = what === 'changes' ? renderChangesFor : renderReportFor;
  return {
    events: runEvents(summarize(report, {}), report),
    message: async (medium) => {
      const link = await pageLink(report.runId, options);
      const readWith = readCommand(report.runId, options.apiHost);
      return render(medium, report, { readWith, ...(link === null ? {} : { link }) });
    },
  };
}

/** Without `https://`, which chat clients would make a link that answers nobody. */
function readCommand(runId: string, apiHost: string): string {
  return `npx xks-preflight report ${runId} --api ${apiHost}`;
}

/** A message without a link is better than none. */
async function pageLink(runId: string, { apiHost, presign }: ContentOptions): Promise<string | null> {
  if (presign === null) return null;
  try {
    return await presign(new URL(`https://${apiHost}/preflights/${encodeURIComponent(runId)}`));
  } catch (error) {
    if (isAwsRefusal(error)) return null;
    throw error;
  }
}

/** What a finished run, or a re-validation of all stores, says on an event bus. Pure. */
import { type ChangedFinding, hasChanges } from './changes.ts';
import type { Digest } from './digest.ts';
import { type BusEvent, type ChangedDetail, DETAIL_TYPE, type EventFinding } from './events.ts';
import type { Report } from './report.ts';
import type { RunEvent } from './run-event.ts';
import { VERDICTS } from './verdict.ts';

/** @param report null: it could not be read; what has changed is then not told */
export function runEvents(event: RunEvent, report: Report | null): readonly BusEvent[] {
  return [finishedEvent(event), ...(report === null ? [] : changeEvents(report))];
}

/** `announce` is between the run and this service. */
export function finishedEvent(event: RunEvent): BusEvent {
  const { runId, action, verdict, CustomKeyStoreName, CustomKeyStoreId, region, changed, counts } = event;
  const detail = { runId, action, verdict, CustomKeyStoreName, CustomKeyStoreId, region, changed, counts };
  return { detailType: DETAIL_TYPE.finished, detail };
}

export function digestEvent(digest: Digest): BusEvent {
  return { detailType: DETAIL_TYPE.revalidated, detail: digest };
}

/** Of each list; an event holds 256 KB, and nobody reads more of one. */
const MOST_FINDINGS = 50;

function changeEvents({ changes, ...report }: Report): readonly BusEvent[] {
  if (changes === undefined || !hasChanges(changes)) return [];
  const lists = [changes.new, changes.worsened, changes.fixed];
  const { runId, verdict, region, account, request } = report;
  const detail: ChangedDetail = {
    runId,
    verdict,
    CustomKeyStoreName: request.CustomKeyStoreName ?? null,
    CustomKeyStoreId: request.CustomKeyStoreId ?? null,
    region,
    account,
    since: changes.since,
    new: shortened(changes.new),
    worsened: shortened(changes.worsened),
    fixed: shortened(changes.fixed),
    leftOut: lists.reduce((sum, list) => sum + Math.max(0, list.length - MOST_FINDINGS), 0),
    certificateDaysToExpire: changes.certificateDaysToExpire,
  };
  return [{ detailType: DETAIL_TYPE.changed, detail }];
}

function shortened(list: readonly ChangedFinding[]): readonly EventFinding[] {
  return list
    .toSorted((a, b) => VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict))
    .slice(0, MOST_FINDINGS)
    .map(({ code, title, verdict, before }) => ({ code, title, verdict, before }));
}

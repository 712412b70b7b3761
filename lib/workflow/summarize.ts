/** A finished run in a few words: what the states after the report carry, and what is announced. Pure. */
import { hasChanges } from '../model/changes.ts';
import type { Report } from '../model/report.ts';
import type { Run } from '../model/run.ts';
import type { RunEvent } from '../model/run-event.ts';
import { VERDICTS } from '../model/verdict.ts';

export function summarize(report: Report, { announce }: Pick<Run, 'announce'>): RunEvent {
  const findings = [...report.checks, ...report.actions].flatMap((one) => one.findings);
  const counts = VERDICTS.map((verdict) => [verdict, findings.filter((finding) => finding.verdict === verdict).length] as const);
  return {
    runId: report.runId,
    action: report.action,
    verdict: report.verdict,
    CustomKeyStoreName: report.request.CustomKeyStoreName ?? null,
    CustomKeyStoreId: storeId(report),
    region: report.region,
    counts: Object.fromEntries(counts),
    // Who could not compare does not know that nothing has changed.
    changed: report.changes === undefined || hasChanges(report.changes),
    ...(announce === undefined ? {} : { announce }),
  };
}

/** Of the store that exists, or that this run made. */
function storeId({ request, actions }: Report): string | null {
  const made = actions.find(({ id }) => id === 'create-key-store')?.evidence.CustomKeyStoreId;
  return request.CustomKeyStoreId ?? (typeof made === 'string' ? made : null);
}

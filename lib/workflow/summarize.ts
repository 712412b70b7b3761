/** A finished run in a few words: what the states after the report carry, and what is announced. Pure. */
import type { RunEvent } from '../aws/ports.ts';
import type { Report } from '../model/report.ts';
import { VERDICTS } from '../model/verdict.ts';

export function summarize(report: Report): RunEvent {
  const findings = [...report.checks, ...report.actions].flatMap((one) => one.findings);
  const counts = VERDICTS.map((verdict) => [verdict, findings.filter((finding) => finding.verdict === verdict).length] as const);
  return {
    runId: report.runId,
    action: report.action,
    verdict: report.verdict,
    CustomKeyStoreName: report.request.CustomKeyStoreName ?? null,
    region: report.region,
    counts: Object.fromEntries(counts),
  };
}

/**
 * Keeps a report within 240 KB: one item of DynamoDB, and less than a state may carry. What is well gives way first, and a note
 * says that something did.
 */
import type { Finding } from '../model/finding.ts';
import type { CheckResult, Report } from '../model/report.ts';

export const REPORT_BYTES = 240_000;

const NOTE = 'Evidence of findings was left out to keep the report small:';

/** Gives up, in this order: evidence of good findings, good findings themselves, evidence of the others. */
export function fitReport(report: Report): Report {
  const good = (finding: Finding): boolean => finding.verdict === 'pass' || finding.verdict === 'skipped';
  const stages: readonly ((report: Report) => Report)[] = [
    (whole) => whole,
    (whole) =>
      eachCheck(whole, 'good ones', (check) => {
        const findings = check.findings.map((one) => (good(one) ? bare(one) : one));
        return { ...check, findings };
      }),
    (whole) => eachCheck(whole, 'good ones, which are not listed', (check) => drop(check, good)),
    (whole) =>
      eachCheck(whole, 'all of them; good ones are not listed', (check) => {
        const rest = drop(check, good);
        return { ...rest, findings: rest.findings.map(bare) };
      }),
  ];
  const sized = stages.map((stage) => stage(report));
  return sized.find((one) => Buffer.byteLength(JSON.stringify(one)) <= REPORT_BYTES) ?? sized.at(-1) ?? report;
}

function eachCheck(report: Report, which: string, change: (check: CheckResult) => CheckResult): Report {
  return { ...report, checks: report.checks.map(change), notes: [...report.notes, `${NOTE} ${which}.`] };
}

function bare(finding: Finding): Finding {
  return { ...finding, evidence: { truncated: true } };
}

function drop(check: CheckResult, which: (finding: Finding) => boolean): CheckResult {
  const findings = check.findings.filter((finding) => !which(finding));
  return { ...check, findings, truncated: check.truncated + check.findings.length - findings.length };
}

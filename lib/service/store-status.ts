/** What the last report on a store says of it, in short. Pure. */
import type { Finding } from '../model/finding.ts';
import type { Report } from '../model/report.ts';
import type { Verdict } from '../model/verdict.ts';

export interface StoreStatus {
  readonly runId: string;
  readonly action: string;
  readonly verdict: Verdict;
  readonly finishedAt: string;
  /** Findings to be repaired. */
  readonly open: Readonly<Record<'fail' | 'error' | 'warn', number>>;
  /** Whole days from now to the end of the first certificate; negative: it has ended; null: none was seen. */
  readonly certificateDaysToExpire: number | null;
  /** At that time; null: nobody looked. */
  readonly ConnectionState: string | null;
  /** The run broke off before anything was looked at. */
  readonly isBrokenOff: boolean;
}

const DAY_MS = 86_400_000;

export function statusOf(report: Report, nowMs: number): StoreStatus {
  const findings = [...report.checks, ...report.actions].flatMap((one) => one.findings);
  const count = (verdict: Verdict): number => findings.filter((finding) => finding.verdict === verdict).length;
  return {
    runId: report.runId,
    action: report.action,
    verdict: report.verdict,
    finishedAt: report.finishedAt,
    open: { fail: count('fail'), error: count('error'), warn: count('warn') },
    certificateDaysToExpire: daysToExpire(report, findings, nowMs),
    ConnectionState: connectionState(findings),
    isBrokenOff: report.checks.length === 0,
  };
}

/** Counted from now: the report may be some days old. */
function daysToExpire({ changes, finishedAt }: Report, findings: readonly Finding[], nowMs: number): number | null {
  const ends = findings
    .filter(({ code }) => code.startsWith('tls/'))
    .flatMap(({ evidence }) => (typeof evidence.notAfter === 'string' ? [Date.parse(evidence.notAfter)] : []))
    .filter(Number.isFinite);
  if (ends.length > 0) return Math.floor((Math.min(...ends) - nowMs) / DAY_MS);
  const then = changes?.certificateDaysToExpire ?? null;
  return then === null ? null : then - Math.floor((nowMs - Date.parse(finishedAt)) / DAY_MS);
}

function connectionState(findings: readonly Finding[]): string | null {
  const evidence = findings.find(({ code }) => code.startsWith('connection-state/'))?.evidence;
  return typeof evidence?.ConnectionState === 'string' ? evidence.ConnectionState : null;
}

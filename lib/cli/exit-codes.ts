/** What the exit code says. Scripts depend on these numbers: they never change. */
import type { Report } from '../model/report.ts';
import { VERDICTS, type Verdict } from '../model/verdict.ts';

export const EXIT = {
  /** pass, or warn unless `--fail-on warn`. */
  ok: 0,
  fail: 1,
  /** Something could not be told, nothing was checked, or this tool broke down. */
  error: 2,
  /** The command line or the request is wrong; nothing was looked at. */
  usage: 3,
  /** Interrupted, as shells number it: 128 + SIGINT. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The mildest verdict that counts as failure. */
export const FAIL_ON = ['fail', 'warn'] as const satisfies readonly Verdict[];

export type FailOn = (typeof FAIL_ON)[number];

export function exitCodeOf({ verdict }: Pick<Report, 'verdict'>, failOn: FailOn): ExitCode {
  if (verdict === 'error' || verdict === 'skipped') return EXIT.error;
  return VERDICTS.indexOf(verdict) <= VERDICTS.indexOf(failOn) ? EXIT.fail : EXIT.ok;
}

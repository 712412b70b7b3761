/**
 * At how many days do the certificate alarms ring? By the lifetime of the certificate that is served, as the `tls` check judges it:
 * the ten days that AWS advises would ring at each renewal of a certificate of 29 days and for ever for one of 6. What a request
 * names as its own threshold does not count here, because a later audit does not know it. Pure.
 */
import type { LeafFacts } from '../model/facts.ts';
import type { Report } from '../model/report.ts';
import { expiryLimits } from './tls-expiry.ts';

export interface CertificateLimits {
  readonly failBelowDays: number;
  readonly warnBelowDays: number;
}

/** Of the certificate that expires first, where addresses serve several, and of the one that lives shortest. */
export interface CertificateSeen {
  /** Whole days; negative once it is past. */
  readonly daysToExpire: number;
  /** To a tenth; null: not told. */
  readonly lifetimeDays: number | null;
}

const DAY_MS = 86_400_000;

export function limitsOf(lifetimeDays: number): CertificateLimits {
  const { failBelowDays, warnBelowDays } = expiryLimits({ notBeforeMs: 0, notAfterMs: lifetimeDays * DAY_MS }, {});
  return { failBelowDays, warnBelowDays };
}

/** Of every certificate of 90 days or more. */
export const USUAL_LIMITS: CertificateLimits = limitsOf(365);

/** Could some certificate have these limits? Then an alarm that has them is not taken for altered when none was seen. */
export function areLimits({ failBelowDays, warnBelowDays }: CertificateLimits): boolean {
  return failBelowDays > 0 && failBelowDays < warnBelowDays && warnBelowDays <= USUAL_LIMITS.warnBelowDays;
}

/** From what the `tls` check of this run handed on; null: no certificate was seen. */
export function certificateSeen(leaves: readonly LeafFacts[], nowMs: number): CertificateSeen | null {
  const days = leaves.map(({ notAfter }) => Math.trunc((Date.parse(notAfter) - nowMs) / DAY_MS));
  const lives = leaves.map(({ notBefore, notAfter }) => (notBefore === undefined ? null : lifetime(notBefore, notAfter)));
  return smallest(days, lives);
}

/** From a stored report, whose findings hold the same; null: it tells of none. */
export function certificateReported(report: Pick<Report, 'checks'>): CertificateSeen | null {
  const evidence = report.checks
    .filter(({ id }) => id === 'tls')
    .flatMap(({ findings }) => findings)
    .map((finding) => finding.evidence)
    .filter(({ notAfter, daysToExpire }) => typeof notAfter === 'string' && typeof daysToExpire === 'number');
  const dated = evidence.filter(({ lifetimeDays }) => typeof lifetimeDays === 'number');
  return smallest(
    dated.map(({ daysToExpire }) => Number(daysToExpire)),
    dated.map(({ lifetimeDays }) => Number(lifetimeDays)),
  );
}

function smallest(days: readonly number[], lives: readonly (number | null)[]): CertificateSeen | null {
  if (days.length === 0 || days.some((one) => !Number.isFinite(one))) return null;
  const known = lives.filter((one) => one !== null);
  return { daysToExpire: Math.min(...days), lifetimeDays: known.length === 0 ? null : Math.min(...known) };
}

/** As `expiryLimits` rounds it. */
function lifetime(notBefore: string, notAfter: string): number {
  return expiryLimits({ notBeforeMs: Date.parse(notBefore), notAfterMs: Date.parse(notAfter) }, {}).lifetimeDays;
}

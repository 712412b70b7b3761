/**
 * How few days may a certificate have left? Certificates of 90 days and more: fewer than 10 fail, fewer than 30 warn. Shorter ones
 * are replaced, by common practice, when a third of their life is left, so that 30 days would cry wolf for one of 47 days at each
 * renewal and for one of 6 days for ever: of these a ninth fails and a quarter warns, which at 90 days is 10 and 22 days. A
 * threshold that the request names is meant as it stands, whatever the lifetime. Pure.
 */
import type { Params } from '../model/params.ts';
import { LIMITS } from '../xks/limits.ts';
import type { Validity } from './tls-chain-observe.ts';

const DAY_MS = 86_400_000;

export interface ExpiryLimits {
  readonly lifetimeDays: number;
  readonly warnBelowDays: number;
  readonly failBelowDays: number;
  /** What would warn had the request named no threshold. */
  readonly usualWarnBelowDays: number;
}

export function expiryLimits({ notBeforeMs, notAfterMs }: Validity, params: Params): ExpiryLimits {
  const exactDays = (notAfterMs - notBeforeMs) / DAY_MS;
  // Some CAs let the last second out: their 90 days are a second short.
  const lifetimeDays = Math.round(exactDays * 10) / 10;
  const isShort = lifetimeDays < LIMITS.certificateLongLivedDays;
  const usualWarnBelowDays = isShort ? tenths(exactDays * LIMITS.shortLivedWarnPart) : LIMITS.certificateDaysWarn;
  const usualFailBelowDays = isShort ? tenths(exactDays * LIMITS.shortLivedFailPart) : LIMITS.certificateDaysFail;
  const warnBelowDays = params.Preflight?.Thresholds?.CertificateDaysToExpire ?? usualWarnBelowDays;
  // Whoever loosens the threshold below ten days accepts a certificate with that many left.
  return { lifetimeDays, warnBelowDays, failBelowDays: Math.min(usualFailBelowDays, warnBelowDays), usualWarnBelowDays };
}

/** Renewed as is usual, when a third of its life is left, it has fewer days then than the alarm wants. */
export function isShorterThanAlarm({ lifetimeDays }: ExpiryLimits): boolean {
  return lifetimeDays / 3 < LIMITS.certificateDaysFail;
}

/** Not rounded; negative once it is past. */
export function daysUntil(timeMs: number, nowMs: number): number {
  return (timeMs - nowMs) / DAY_MS;
}

function tenths(days: number): number {
  return Math.floor(days * 10) / 10;
}

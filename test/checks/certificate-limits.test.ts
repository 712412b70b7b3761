import { describe, expect, it } from 'vitest';
import { areLimits, certificateReported, certificateSeen, limitsOf, USUAL_LIMITS } from '../../lib/checks/certificate-limits.ts';
import type { CheckResult } from '../../lib/model/report.ts';
import { sampleReport } from '../support/sample-report.ts';

const NOW = Date.UTC(2030, 0, 1);
const DAY = 86_400_000;
const leaf = (life: number, left: number) => ({
  sha256: `${life}-${left}`,
  commonName: 'x',
  notBefore: new Date(NOW + (left - life) * DAY).toISOString(),
  notAfter: new Date(NOW + left * DAY).toISOString(),
});

describe('the days at which the certificate alarms ring', () => {
  it.each([
    [397, 10, 30],
    [90, 10, 30],
    [47, 5.2, 11.7],
    [6, 0.6, 1.5],
  ])('of a certificate of %d days: %d and %d', (life, failBelowDays, warnBelowDays) => {
    expect(limitsOf(life)).toEqual({ failBelowDays, warnBelowDays });
    expect(areLimits(limitsOf(life))).toBe(true);
  });

  it.each([
    [0, 30],
    [30, 30],
    [-1, 5],
    [10, 31],
    [Number.NaN, 30],
  ])('are never %d and %d', (failBelowDays, warnBelowDays) => {
    expect(areLimits({ failBelowDays, warnBelowDays })).toBe(false);
  });

  it('are the usual ones of AWS from 90 days on', () => {
    expect(USUAL_LIMITS).toEqual({ failBelowDays: 10, warnBelowDays: 30 });
  });
});

describe('the certificate of the store', () => {
  it('is the one that expires first, with the life of the one that lives shortest', () => {
    expect(certificateSeen([leaf(90, 80.5), leaf(47, 30.9)], NOW)).toEqual({ daysToExpire: 30, lifetimeDays: 47 });
    expect(certificateSeen([leaf(90, -3.2)], NOW)).toEqual({ daysToExpire: -3, lifetimeDays: 90 });
    expect(certificateSeen([], NOW)).toBeNull();
  });

  it('has no life in facts of an earlier version', () => {
    const { notBefore: _left, ...old } = leaf(90, 20);
    expect(certificateSeen([old], NOW)).toEqual({ daysToExpire: 20, lifetimeDays: null });
  });

  it('is told alike by the report', () => {
    const [first] = sampleReport().checks;
    const finding = first?.findings[0];
    const said = (evidence: object) => ({ ...finding, evidence });
    const tls = { ...first, id: 'tls', findings: [said({ notAfter: 'x', daysToExpire: 30, lifetimeDays: 47 }), said({ a: 1 })] };
    const issuer = { ...first, id: 'tls', findings: [said({ notAfter: 'x', daysToExpire: 2 })] };
    expect(certificateReported({ checks: [tls as CheckResult] })).toEqual({ daysToExpire: 30, lifetimeDays: 47 });
    // Of the certificates above it there are days as well, and no life.
    expect(certificateReported({ checks: [issuer as CheckResult] })).toBeNull();
    expect(certificateReported({ checks: [] })).toBeNull();
  });
});

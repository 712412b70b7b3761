/** When a certificate has too few days left, by how long it lives. */
import { describe, expect, it } from 'vitest';
import { tls } from '../../lib/checks/tls.ts';
import { expiryLimits } from '../../lib/checks/tls-expiry.ts';
import { checkInput, findingsOf, healthyVpcParams } from '../support/builders.ts';
import { DAY, handshake, leaf, NOW, seen } from '../support/tls-observations.ts';

const SECOND = 1_000;

/** Of a certificate that lives so many days and has so many left. */
function codesAt(lifeDays: number, leftDays: number, threshold?: number): readonly string[] {
  const validity = { notBeforeMs: NOW + (leftDays - lifeDays) * DAY, notAfterMs: NOW + leftDays * DAY };
  const Preflight = threshold === undefined ? {} : { Thresholds: { CertificateDaysToExpire: threshold } };
  const input = checkInput({ params: healthyVpcParams({ Preflight }) });
  return findingsOf(tls, seen(handshake({ leaf: leaf({ validity }) })), input).map(({ code }) => code);
}

describe('days to expiry', () => {
  it.each<[string, number, number, string]>([
    ['a year, 30 days left', 365, 30, 'tls/valid'],
    ['a year, a little less', 365, 29.99, 'tls/expires-soon'],
    ['a year, ten days left', 365, 10, 'tls/expires-soon'],
    ['a year, a little less than ten', 365, 9.99, 'tls/expires-in-days'],
    ['90 days, 30 left', 90, 30, 'tls/valid'],
    ['90 days, 29 left', 90, 29, 'tls/expires-soon'],
    ['90 days, nine left', 90, 9, 'tls/expires-in-days'],
    ['90 days but for a second, as some CAs count, 29 left', 90 - SECOND / DAY, 29, 'tls/expires-soon'],
    ['47 days, renewed at two thirds', 47, 47 / 3, 'tls/valid'],
    ['47 days, a day late', 47, 47 / 3 - 1, 'tls/valid'],
    ['47 days, twelve left', 47, 12, 'tls/valid'],
    ['47 days, eleven left', 47, 11, 'tls/expires-soon'],
    ['47 days, six left', 47, 6, 'tls/expires-soon'],
    ['47 days, five left', 47, 5, 'tls/expires-in-days'],
    ['six days, new', 6, 6, 'tls/valid'],
    ['six days, renewed at two thirds', 6, 2, 'tls/valid'],
    ['six days, a day and a quarter left', 6, 1.25, 'tls/expires-soon'],
    ['six days, half a day left', 6, 0.5, 'tls/expires-in-days'],
    ['an hour, new', 1 / 24, 1 / 24, 'tls/valid'],
  ])('%s', (_name, life, left, code) => {
    const all = ['tls/valid', 'tls/expires-soon', 'tls/expires-in-days'];
    expect(codesAt(life, left).filter((one) => all.includes(one))).toEqual([code]);
  });

  it('takes a threshold that the request names as it stands', () => {
    expect(codesAt(47, 40, 45)).toContain('tls/expires-soon');
    expect(codesAt(365, 9, 5)).toContain('tls/valid');
    expect(codesAt(365, 4, 5)).toContain('tls/expires-in-days');
    const life = { notBeforeMs: NOW - 300 * DAY, notAfterMs: NOW + 50 * DAY };
    const params = healthyVpcParams({ Preflight: { Thresholds: { CertificateDaysToExpire: 5 } } });
    expect(expiryLimits(life, params)).toEqual({
      lifetimeDays: 350,
      warnBelowDays: 5,
      failBelowDays: 5,
      usualWarnBelowDays: 30,
    });
  });

  it.each<[number, boolean]>([
    [6, true],
    [29, true],
    [30, false],
    [47, false],
    [365, false],
  ])('of a life of %d days the alarm rings before each renewal: %s', (life, rings) => {
    expect(codesAt(life, life).includes('tls/expiry-alarm-too-early')).toBe(rings);
  });
});

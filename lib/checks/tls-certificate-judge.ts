/** Judges a certificate by itself: names, dates, revocation, and what the alarm on its expiry will make of it. Pure. */
import type { Evidence } from '../model/json.ts';
import { endpointHost, isVpcStore, type Params } from '../model/params.ts';
import { LIMITS } from '../xks/limits.ts';
import { peerText } from '../xks/peer-text.ts';
import { limitsOf } from './certificate-limits.ts';
import type { Judged } from './finding-table.ts';
import type { Leaf, Validity } from './tls-chain-observe.ts';
import { daysUntil, expiryLimits, isShorterThanAlarm } from './tls-expiry.ts';
import type { TlsCode } from './tls-findings.ts';
import type { Handshake } from './tls-observe.ts';

type Said = Judged<TlsCode>;

const MOST_NAMES = 20;

export function judgeCertificate({ leaf, staple }: Handshake, nowMs: number, params: Params): readonly Said[] {
  const revoked: readonly Said[] =
    staple === 'revoked' ? [{ code: 'tls/revoked', evidence: { ocspStaple: staple, signatureVerified: false } }] : [];
  return [judgeNames(leaf, params), judgeValidity(leaf.validity, staple, nowMs, params), ...revoked, ...judgeAlarm(leaf, params)];
}

function judgeNames({ names }: Leaf, params: Params): Said {
  const { commonName, commonNameMatches, dnsNames, dnsNameMatches, wildcardOfOtherLevel } = names;
  const evidence = {
    commonName: shown(commonName),
    dnsNames: dnsNames.slice(0, MOST_NAMES).map((one) => peerText(one)),
    ...(dnsNames.length > MOST_NAMES ? { moreDnsNames: dnsNames.length - MOST_NAMES } : {}),
  };
  const byConnectivity = isVpcStore(params) ? 'XKS-TLS-013' : 'XKS-TLS-014';
  const say = (code: TlsCode, ...rows: readonly string[]): Said => ({ code, evidence, requirements: [...rows, byConnectivity] });
  if (commonNameMatches && dnsNameMatches) return say('tls/name-matches', 'XKS-TLS-009', 'XKS-TLS-010');
  if (commonNameMatches) return say('tls/common-name-only', 'XKS-TLS-010');
  if (dnsNameMatches) {
    // No certificate can name such a host in full, so asking for that would be asking in vain.
    const tooLong = (endpointHost(params)?.length ?? 0) > LIMITS.commonNameLength;
    if (tooLong) return say('tls/host-exceeds-common-name', 'XKS-TLS-009', 'XKS-TLS-012');
    return say(commonName === null ? 'tls/alternative-name-only' : 'tls/common-name-differs', 'XKS-TLS-009');
  }
  if (wildcardOfOtherLevel !== null) return say('tls/wildcard-of-other-level', 'XKS-TLS-011');
  return say('tls/hostname-mismatch', 'XKS-TLS-009', 'XKS-TLS-010');
}

function judgeValidity(validity: Validity, ocspStaple: string, nowMs: number, params: Params): Said {
  const { notBeforeMs, notAfterMs } = validity;
  const daysLeft = daysUntil(notAfterMs, nowMs);
  const limits = expiryLimits(validity, params);
  const daysToExpire = Math.trunc(daysLeft);
  const evidence: Evidence = { notBefore: iso(notBeforeMs), notAfter: iso(notAfterMs), daysToExpire, ...limits, ocspStaple };
  if (notBeforeMs > nowMs) return { code: 'tls/not-yet-valid', evidence };
  if (nowMs >= notAfterMs) return { code: 'tls/expired', evidence };
  if (daysLeft < limits.failBelowDays) return { code: 'tls/expires-in-days', evidence };
  if (daysLeft < limits.warnBelowDays) return { code: 'tls/expires-soon', evidence };
  return { code: 'tls/valid', evidence };
}

/** What keeps the alarm on the expiry from doing its work although TLS is fine. */
function judgeAlarm({ names, validity }: Leaf, params: Params): readonly Said[] {
  const { commonName } = names;
  const limits = expiryLimits(validity, params);
  const { lifetimeDays } = limits;
  const early: Said = {
    code: 'tls/expiry-alarm-too-early',
    evidence: {
      lifetimeDays,
      advisedBelowDays: LIMITS.certificateDaysFail,
      alarmBelowDays: limitsOf(lifetimeDays).failBelowDays,
    },
  };
  const doubtful: Said = { code: 'tls/expiry-metric-doubtful', evidence: { commonName: shown(commonName) } };
  return [...(commonName?.includes('*') === false ? [] : [doubtful]), ...(isShorterThanAlarm(limits) ? [early] : [])];
}

function shown(commonName: string | null): string | null {
  return commonName === null ? null : peerText(commonName);
}

export function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

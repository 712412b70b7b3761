/** What the reader of a report should know about the run itself. Pure. */
import { isOverridden } from '../model/gate.ts';
import type { Params } from '../model/params.ts';
import type { CheckResult } from '../model/report.ts';
import type { RunState } from '../model/run-state.ts';
import type { Run } from '../model/run.ts';
import { LIMITS } from '../xks/limits.ts';

export function reportNotes({ run, params, gate }: RunState, checks: readonly CheckResult[]): readonly string[] {
  return [
    ...labNotes(run),
    ...credentialNotes(run, params),
    ...thresholdNotes(params),
    ...overrideNotes(params, checks),
    ...(gate.crash === undefined ? [] : ['The gate could not be computed, so it stayed shut.']),
    ...checks
      .filter((check) => check.truncated > 0)
      .map((check) => `${check.id}: ${check.truncated} findings were left out to keep its result small; the worst are shown.`),
  ];
}

function labNotes({ lab }: Run): readonly string[] {
  if (lab === null) return [];
  const { connectTo } = lab;
  return [
    'This is a lab run: it does not say what KMS would meet.',
    ...(connectTo === null ? [] : [`--connect-to: ${connectTo.host}:${connectTo.port} was dialled, whatever DNS says.`]),
    ...(lab.caFile ? ['--ca-file: additional authorities were trusted; KMS trusts only the public ones it lists.'] : []),
    ...(lab.resolver === null ? [] : [`--resolver: DNS questions went to ${lab.resolver}.`]),
  ];
}

function credentialNotes({ credentialSource }: Run, params: Params): readonly string[] {
  if (credentialSource === null) return [];
  const both = params.XksProxyAuthenticationCredentialSecretId !== undefined && credentialSource.startsWith('--proxy-config');
  return [
    `The proxy authentication credential came from ${credentialSource}.`,
    ...(both ? ['The request names a secret as well; it was not used.'] : []),
  ];
}

function thresholdNotes({ Preflight }: Params): readonly string[] {
  const { RttMs, CertificateDaysToExpire } = Preflight?.Thresholds ?? {};
  const loose: string[] = [];
  if (RttMs !== undefined && RttMs > LIMITS.rttMs) {
    loose.push(`Threshold loosened by the request: RttMs ${RttMs} instead of ${LIMITS.rttMs}.`);
  }
  if (CertificateDaysToExpire !== undefined && CertificateDaysToExpire < LIMITS.certificateDaysWarn) {
    const usual = LIMITS.certificateDaysWarn;
    loose.push(`Threshold loosened by the request: CertificateDaysToExpire ${CertificateDaysToExpire} instead of ${usual}.`);
  }
  return loose;
}

function overrideNotes(params: Params, checks: readonly CheckResult[]): readonly string[] {
  return checks
    .filter((check) => isOverridden(check, params))
    .flatMap((check) => {
      const codes = check.findings.filter((finding) => finding.overriddenFrom !== null);
      if (codes.length === 0) return [`${check.id}: skipped by the request, in whole or in part.`];
      return codes.map((finding) => `${finding.code}: ${finding.verdict} by the request, would be ${finding.overriddenFrom}.`);
    });
}

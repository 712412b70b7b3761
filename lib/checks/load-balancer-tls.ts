/** Where the listener ends TLS: do its security policy and its certificate suit KMS? Pure. */
import type { CertificateDetail, SslPolicy } from '../aws/ports.ts';
import { endpointHost, type Params } from '../model/params.ts';
import { nameCovers } from '../xks/certificate-names.ts';
import { SUITES } from '../xks/limits.ts';
import type { Judged } from './finding-table.ts';
import { type Code, notVisible, type Present } from './load-balancer-present.ts';
import type { ListenerTlsSeen } from './load-balancer-observe.ts';

interface Place {
  readonly loadBalancerArn: string;
  readonly listenerArn: string | null;
}

export function judgeListenerTls(seen: Present, params: Params, observedAt: number): readonly Judged<Code>[] {
  const { tls, arn: loadBalancerArn, listener } = seen;
  if (tls === null || !listener.ok) return [];
  const place = { loadBalancerArn, listenerArn: listener.value?.ListenerArn ?? null };
  return [...judgePolicy(tls, place), ...judgeCertificates(tls, place, endpointHost(params), observedAt)];
}

function judgePolicy({ policy }: ListenerTlsSeen, place: Place): readonly Judged<Code>[] {
  if (!policy.ok) return [];
  if (policy.value === null) return [notVisible('the security policy of the listener', { ...place })];
  const common = suitesInCommon(policy.value);
  const evidence = { ...place, policy: policy.value.Name ?? null, protocols: policy.value.SslProtocols ?? [], suites: common };
  return [{ code: common.length > 0 ? 'load-balancer/policy-fits' : 'load-balancer/policy-unfit', evidence }];
}

/** A suite helps only together with its version of TLS. */
function suitesInCommon({ SslProtocols = [], Ciphers = [] }: SslPolicy): readonly string[] {
  const offered = new Set(Ciphers.map(({ Name }) => Name));
  return Object.entries(SUITES).flatMap(([version, suites]) =>
    SslProtocols.includes(version) ? suites.filter((suite) => offered.has(suite)) : [],
  );
}

function judgeCertificates(
  { certificates }: ListenerTlsSeen,
  place: Place,
  host: string | null,
  observedAt: number,
): readonly Judged<Code>[] {
  if (!certificates.ok || host === null) return [];
  const inAcm = certificates.value.flatMap(({ detail }) => detail ?? []);
  // The load balancer prefers one that bears the name which the client asked for.
  const fitting = inAcm.filter((detail) => namesOf(detail).some((name) => nameCovers(name, host)));
  if (fitting.length === 0 && inAcm.length < certificates.value.length) {
    const arns = certificates.value.map(({ arn }) => arn);
    return [{ code: 'load-balancer/certificate-not-in-acm', evidence: { ...place, certificateArns: arns } }];
  }
  const valid = fitting.filter((detail) => faultOf(detail, observedAt) === null);
  const [chosen] = valid.length > 0 ? valid : fitting.length > 0 ? fitting : inAcm;
  if (chosen === undefined) return [notVisible('the certificate of the listener', { ...place })];
  const evidence = { ...place, ...describe(chosen) };
  if (valid.length === 0) {
    const why = fitting.length === 0 ? 'it does not bear the name of the endpoint' : faultOf(chosen, observedAt);
    return [{ code: 'load-balancer/certificate-unfit', evidence: { ...evidence, why } }];
  }
  const renewed = valid.some(isRenewed);
  return [{ code: renewed ? 'load-balancer/certificate-fits' : 'load-balancer/certificate-not-renewed', evidence }];
}

function namesOf({ DomainName, SubjectAlternativeNames = [] }: CertificateDetail): readonly string[] {
  return [...new Set([DomainName, ...SubjectAlternativeNames])].filter((name) => name !== undefined);
}

function faultOf({ Status, NotBefore, NotAfter }: CertificateDetail, observedAt: number): string | null {
  if (Status !== 'ISSUED') return `its status is ${Status ?? 'unknown'}`;
  if (NotAfter !== undefined && NotAfter.getTime() <= observedAt) return 'it has expired';
  if (NotBefore !== undefined && NotBefore.getTime() > observedAt) return 'it is not valid yet';
  return null;
}

/** ACM renews what it issued and what is in use, unless its validation stands still. Source: ACM User Guide, Managed renewal. */
function isRenewed({ Type, RenewalEligibility, RenewalSummary }: CertificateDetail): boolean {
  const stuck = RenewalSummary?.RenewalStatus === 'FAILED' || RenewalSummary?.RenewalStatus === 'PENDING_VALIDATION';
  return Type !== 'IMPORTED' && RenewalEligibility !== 'INELIGIBLE' && !stuck;
}

function describe(detail: CertificateDetail) {
  return {
    certificateArn: detail.CertificateArn ?? null,
    status: detail.Status ?? null,
    type: detail.Type ?? null,
    names: namesOf(detail).slice(0, 5),
    notAfter: detail.NotAfter?.toISOString() ?? null,
    renewal: detail.RenewalSummary?.RenewalStatus ?? detail.RenewalEligibility ?? null,
  };
}

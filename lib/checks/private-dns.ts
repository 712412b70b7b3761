/**
 * Does the private DNS name lead KMS to the proxy: is it the endpoint's host, and is its ownership verified? Public DNS decides;
 * Route 53 only explains, for the zone may be elsewhere. Sources: Configure VPC endpoint service connectivity; Manage DNS names
 * for VPC endpoint services.
 */
import { endpointHost, isVpcStore, type Params } from '../model/params.ts';
import { isNeverPublic, recordCandidates } from '../xks/verification-record.ts';
import { defineCheck } from './check.ts';
import type { Judged } from './finding-table.ts';
import { ASK_OWNER, PRIVATE_DNS_FINDINGS, PUBLISH_IN_ROUTE53 } from './private-dns-findings.ts';
import { observePrivateDns, type PrivateDnsSeen, type ServiceDnsSeen } from './private-dns-observe.ts';

type Code = keyof typeof PRIVATE_DNS_FINDINGS;

export const privateDns = defineCheck({
  id: 'private-dns',
  question: 'Is the private DNS name the host of the endpoint, and is its ownership verified?',
  needs: ['ec2', 'prober', 'route53'],
  uses: [],
  permissions: [
    'ec2:DescribeVpcEndpointServiceConfigurations',
    'ec2:DescribeVpcEndpointServices',
    'route53:ListHostedZonesByName',
    'route53:ListResourceRecordSets',
  ],
  findings: PRIVATE_DNS_FINDINGS,
  appliesTo: isVpcStore,
  observe: ({ params }, ports) => observePrivateDns(params.XksProxyVpcEndpointServiceName, ports),
  judge(seen, { params }) {
    const { service } = seen;
    const serviceName = params.XksProxyVpcEndpointServiceName ?? null;
    if (service === null) return [{ code: 'private-dns/service-not-found', evidence: { serviceName } }];
    const { serviceId } = service;
    const [dnsName] = service.names;
    if (dnsName === undefined) return [{ code: 'private-dns/name-not-set', evidence: { serviceId } }];
    return [judgeName(service, dnsName, params), ...judgeVerification(seen, service, dnsName)];
  },
});

function judgeName({ names, serviceId }: ServiceDnsSeen, dnsName: string, params: Params): Judged<Code> {
  const host = endpointHost(params);
  const alike = names.find((name) => name.toLowerCase() === host?.toLowerCase());
  const evidence = { serviceId, PrivateDnsName: alike ?? dnsName, ...(host === null ? {} : { host }) };
  if (dnsName.startsWith('*')) return { code: 'private-dns/name-wildcard', evidence };
  if (host === null) return { code: 'private-dns/endpoint-not-usable', evidence };
  if (alike === undefined) return { code: 'private-dns/name-differs', evidence };
  return { code: names.includes(host) ? 'private-dns/name-equals-endpoint' : 'private-dns/name-case-differs', evidence };
}

type Publication = 'published' | 'wrong' | 'missing' | 'unknown';

/** What public DNS says of the record; null when it is not known what to look for. */
function publication({ lookups }: PrivateDnsSeen, { record }: ServiceDnsSeen): Publication | null {
  if (record === null) return null;
  if (lookups.some(({ values }) => values.includes(record.value))) return 'published';
  if (lookups.some(({ why }) => why !== null)) return 'unknown';
  return lookups.some(({ values }) => values.length > 0) ? 'wrong' : 'missing';
}

function judgeVerification(seen: PrivateDnsSeen, service: ServiceDnsSeen, dnsName: string): readonly Judged<Code>[] {
  const published = publication(seen, service);
  const evidence = verificationEvidence(seen, service, dnsName, published);
  const unusual = service.record !== null && service.record.type !== null && service.record.type !== 'TXT';
  const type: readonly Judged<Code>[] = unusual
    ? [{ code: 'private-dns/record-type-unusual', evidence: { type: service.record.type } }]
    : [];
  const refused: readonly Judged<Code>[] =
    seen.zones?.ok === false ? [{ code: 'private-dns/route53-unreadable', evidence: seen.zones.evidence }] : [];
  if (service.state !== 'verified') return [...judgeUnverified(seen, service, published, evidence), ...type, ...refused];
  const gone = published === 'missing' || published === 'wrong';
  return [
    { code: 'private-dns/verified', evidence },
    ...(gone ? [{ code: 'private-dns/record-gone', evidence } as const] : []),
    ...type,
    ...(gone ? refused : []),
  ];
}

function judgeUnverified(
  seen: PrivateDnsSeen,
  { view, record }: ServiceDnsSeen,
  published: Publication | null,
  evidence: Judged['evidence'],
): readonly Judged<Code>[] {
  if (isNeverPublic(String(evidence['PrivateDnsName']))) return [{ code: 'private-dns/domain-not-public', evidence }];
  if (published === 'published') return [{ code: 'private-dns/verification-not-started', evidence }];
  if (published === 'wrong') return [{ code: 'private-dns/record-wrong', evidence }];
  if (published === 'missing') return [judgeMissing(seen, record?.value ?? '', evidence)];
  const unverified: Judged<Code> = {
    code: 'private-dns/not-verified',
    evidence,
    ...(view === 'consumer' ? { remedy: ASK_OWNER } : {}),
  };
  return published === 'unknown' ? [unverified, { code: 'private-dns/record-unknown', evidence }] : [unverified];
}

/** Where Route 53 holds the zone it knows more than public DNS. */
function judgeMissing({ zones }: PrivateDnsSeen, value: string, evidence: Judged['evidence']): Judged<Code> {
  const known = zones?.ok === true ? zones.value : [];
  const holding = known.filter(({ values }) => values.includes(value));
  const visible = holding.find(({ isPrivate }) => !isPrivate);
  if (visible !== undefined) return { code: 'private-dns/record-not-visible', evidence: { ...evidence, zoneId: visible.zoneId } };
  const [hidden] = holding;
  if (hidden !== undefined)
    return { code: 'private-dns/record-in-private-zone', evidence: { ...evidence, zoneId: hidden.zoneId } };
  const zone = known.find(({ isPrivate }) => !isPrivate);
  if (zone === undefined) return { code: 'private-dns/record-missing', evidence };
  return { code: 'private-dns/record-missing', evidence: { ...evidence, zoneId: zone.zoneId }, remedy: PUBLISH_IN_ROUTE53 };
}

function verificationEvidence(
  { lookups }: PrivateDnsSeen,
  { serviceId, state, record }: ServiceDnsSeen,
  dnsName: string,
  published: Publication | null,
): Judged['evidence'] {
  const base = { serviceId, PrivateDnsName: dnsName, state };
  if (record === null) return { ...base, record: 'not visible from here' };
  const asked = lookups.map(({ name, values, why }) => ({ name, found: why ?? `${values.length} TXT records` }));
  const found = lookups.find(({ values }) => values.includes(record.value)) ?? lookups.find(({ values }) => values.length > 0);
  const recordName = found?.name ?? recordCandidates(record.name, dnsName)[0] ?? record.name;
  return { ...base, recordName, recordValue: record.value, inPublicDns: published, asked };
}

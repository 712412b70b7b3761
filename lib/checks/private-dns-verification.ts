/** Is the ownership of the private DNS name verified, and if not, what is missing? Pure. */
import { peerText } from '../xks/peer-text.ts';
import { recordCandidates } from '../xks/verification-record.ts';
import type { Judged } from './finding-table.ts';
import { asked, delegationOf } from './private-dns-domain.ts';
import { ASK_OWNER, type PRIVATE_DNS_FINDINGS, PUBLISH_IN_ROUTE53 } from './private-dns-findings.ts';
import type { PrivateDnsSeen, ServiceDnsSeen } from './private-dns-observe.ts';

type Code = keyof typeof PRIVATE_DNS_FINDINGS;

type Publication = 'published' | 'wrong' | 'missing' | 'unknown';

/** What public DNS says of the record; null when it is not known what to look for. */
function publication({ lookups }: PrivateDnsSeen, { record }: ServiceDnsSeen): Publication | null {
  if (record === null) return null;
  if (lookups.some(({ values }) => values.includes(record.value))) return 'published';
  if (lookups.some(({ why }) => why !== null)) return 'unknown';
  return lookups.some(({ values }) => values.length > 0) ? 'wrong' : 'missing';
}

export function judgeVerification(seen: PrivateDnsSeen, service: ServiceDnsSeen, dnsName: string): readonly Judged<Code>[] {
  const published = publication(seen, service);
  const evidence = verificationEvidence(seen, service, dnsName, published);
  const unusual = service.record !== null && service.record.type !== null && service.record.type !== 'TXT';
  const type: readonly Judged<Code>[] = unusual
    ? [{ code: 'private-dns/record-type-unusual', evidence: { type: service.record.type } }]
    : [];
  const refused: readonly Judged<Code>[] =
    seen.zones?.ok === false ? [{ code: 'private-dns/route53-unreadable', evidence: seen.zones.evidence }] : [];
  if (service.state !== 'verified') {
    const hasDomain = delegationOf(seen, dnsName) !== 'none';
    const why = hasDomain ? judgeUnverified(seen, service, published, evidence) : [withoutDomain(seen, evidence)];
    return [...why, ...type, ...refused];
  }
  const gone = published === 'missing' || published === 'wrong';
  return [
    { code: 'private-dns/verified', evidence },
    ...(gone ? [{ code: 'private-dns/record-gone', evidence } as const] : []),
    ...type,
    ...(gone ? refused : []),
  ];
}

function withoutDomain({ delegation }: PrivateDnsSeen, evidence: Judged['evidence']): Judged<Code> {
  return { code: 'private-dns/domain-not-public', evidence: { ...evidence, domains: asked(delegation) } };
}

function judgeUnverified(
  seen: PrivateDnsSeen,
  { view, record }: ServiceDnsSeen,
  published: Publication | null,
  evidence: Judged['evidence'],
): readonly Judged<Code>[] {
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
function judgeMissing({ zones, misplaced }: PrivateDnsSeen, value: string, evidence: Judged['evidence']): Judged<Code> {
  const elsewhere = misplaced.find(({ values }) => values.includes(value));
  if (elsewhere !== undefined) {
    return { code: 'private-dns/record-misplaced', evidence: { ...evidence, foundAt: elsewhere.name } };
  }
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

const SHOWN = 3;
const LONGEST = 100;

/** What EC2 wants, what public DNS answers, what Route 53 holds. */
function verificationEvidence(
  { lookups, zones }: PrivateDnsSeen,
  { serviceId, state, record }: ServiceDnsSeen,
  dnsName: string,
  published: Publication | null,
): Judged['evidence'] {
  const base = { serviceId, PrivateDnsName: dnsName, state };
  if (record === null) return { ...base, record: 'not visible from here' };
  const found = lookups.find(({ values }) => values.includes(record.value)) ?? lookups.find(({ values }) => values.length > 0);
  const recordName = found?.name ?? recordCandidates(record.name, dnsName)[0] ?? record.name;
  const others = published === 'wrong' ? { publicValues: shorten(found?.values ?? []) } : {};
  const held = zones?.ok === true && zones.value.length > 0 ? { inRoute53: zones.value.slice(0, SHOWN).map(describeZone) } : {};
  return { ...base, recordName, recordValue: record.value, inPublicDns: published, asked: asked(lookups), ...others, ...held };
}

function describeZone({ zoneId, isPrivate, values }: { zoneId: string; isPrivate: boolean; values: readonly string[] }) {
  return { zoneId, private: isPrivate, values: shorten(values) };
}

/** What strangers publish has no bounds. */
function shorten(values: readonly string[]): readonly string[] {
  return values.slice(0, SHOWN).map((value) => peerText(value, LONGEST));
}

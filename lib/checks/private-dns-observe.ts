/** What do EC2, public DNS and Route 53 say about the private DNS name of the endpoint service? */
import type { Ec2Port, HostedZone, OwnersPort, Route53Port, ServiceConfiguration, ServiceDetail } from '../aws/ports.ts';
import type { Prober } from '../net/prober.ts';
import { domainsAbove, misplacedCandidates, ownableDomains, recordCandidates } from '../xks/verification-record.ts';
import type { CheckInput } from './check.ts';
import { type Attempt, attempt } from './refused.ts';
import { readService } from './service-views.ts';

export interface PrivateDnsSeen {
  /** null when there is no such service. */
  readonly service: ServiceDnsSeen | null;
  /** In the order in which PrivateLink tries them; empty when it is not known what to look for. */
  readonly lookups: readonly Lookup[];
  /** Where such a record is often put by mistake; only asked for when it is nowhere else. */
  readonly misplaced: readonly Lookup[];
  /** null when not asked, because public DNS had the record. */
  readonly zones: Attempt<readonly ZoneSeen[]> | null;
  /** The domains above the name, nearest first, down to the first that is a zone. */
  readonly delegation: readonly Lookup[];
  /** Public addresses of the private DNS name. */
  readonly addresses: Lookup | null;
}

export interface ServiceDnsSeen {
  readonly serviceId: string | null;
  /** Another account's service shows less, unless it lets its side be read. */
  readonly view: 'owner' | 'consumer';
  /** The account that owns it, where it is another one. */
  readonly owner: string | null;
  /** Usually one; empty when none is set. */
  readonly names: readonly string[];
  readonly state: string | null;
  readonly record: { readonly type: string | null; readonly name: string; readonly value: string } | null;
}

/** Records of one name in public DNS; `why` is null when the question was answered, be it with nothing. */
export interface Lookup {
  readonly name: string;
  readonly values: readonly string[];
  readonly why: string | null;
}

export interface ZoneSeen {
  readonly zoneId: string;
  readonly isPrivate: boolean;
  /** Values of the record in this zone. */
  readonly values: readonly string[];
}

interface DnsPorts {
  readonly ec2: Ec2Port;
  readonly prober: Prober;
  readonly route53: Route53Port;
  readonly owners: OwnersPort;
}

const TIMEOUT_MS = 3_000;

const NOTHING = { lookups: [], misplaced: [], zones: null, delegation: [], addresses: null } as const;

export async function observePrivateDns(input: CheckInput, ports: DnsPorts): Promise<PrivateDnsSeen> {
  const { views, side } = await readService(input, ports);
  const { configuration, detail, owner } = views;
  const service =
    configuration !== null ? ownersView(configuration, owner) : detail === null ? null : consumersView(detail, owner);
  const [dnsName] = service?.names ?? [];
  if (dnsName === undefined) return { ...NOTHING, service };
  const seen = { ...NOTHING, service, ...(await observeName(dnsName, ports.prober)) };
  if (!service?.record) return seen;
  const { name, value } = service.record;
  const candidates = recordCandidates(name, dnsName);
  const lookups = await lookUpAll(candidates, ports.prober);
  if (lookups.some(({ values }) => values.includes(value))) return { ...seen, lookups };
  return {
    ...seen,
    lookups,
    misplaced: await lookUpAll(misplacedCandidates(name, dnsName), ports.prober),
    // The domain is most likely its owner's.
    zones: await attempt(observeZones(domainsAbove(dnsName), candidates, (side ?? ports).route53)),
  };
}

async function observeName(dnsName: string, prober: Prober): Promise<Pick<PrivateDnsSeen, 'delegation' | 'addresses'>> {
  const delegation: Lookup[] = [];
  for (const domain of ownableDomains(dnsName)) {
    const lookup = await lookUp(domain, 'NS', prober);
    delegation.push(lookup);
    if (lookup.values.length > 0) break;
  }
  const addresses = dnsName.startsWith('*') ? null : await lookUp(dnsName, 'A', prober);
  return { delegation, addresses };
}

function ownersView(
  { ServiceId, PrivateDnsName, PrivateDnsNameConfiguration: dns }: ServiceConfiguration,
  owner: string | null,
): ServiceDnsSeen {
  const record = dns?.Name && dns.Value ? { type: dns.Type ?? null, name: dns.Name, value: unquoted(dns.Value) } : null;
  return {
    serviceId: ServiceId ?? null,
    view: 'owner',
    owner,
    names: PrivateDnsName ? [PrivateDnsName] : [],
    state: dns?.State ?? null,
    record,
  };
}

function consumersView(
  { ServiceId, PrivateDnsName, PrivateDnsNames = [], PrivateDnsNameVerificationState }: ServiceDetail,
  owner: string | null,
): ServiceDnsSeen {
  const all = [PrivateDnsName, ...PrivateDnsNames.map((entry) => entry.PrivateDnsName)].filter(
    (name) => name !== undefined && name !== '',
  );
  const names = [...new Set(all)].filter((name) => name !== undefined);
  const state = PrivateDnsNameVerificationState ?? null;
  return { serviceId: ServiceId ?? null, view: 'consumer', owner, names, state, record: null };
}

async function lookUpAll(names: readonly string[], prober: Prober): Promise<readonly Lookup[]> {
  const lookups: Lookup[] = [];
  for (const name of names) lookups.push(await lookUp(name, 'TXT', prober));
  return lookups;
}

async function lookUp(name: string, type: 'A' | 'NS' | 'TXT', prober: Prober): Promise<Lookup> {
  const seen = await prober.observe({ kind: 'dns', name, type, timeoutMs: TIMEOUT_MS });
  if (seen.ok) return { name, values: seen.answer.records.map(unquoted), why: null };
  const { kind } = seen.failure;
  return { name, values: [], why: kind === 'nxdomain' || kind === 'no-data' ? null : kind };
}

/** Zones of every domain under which the record may stand, with what they hold under its name. */
async function observeZones(
  domains: readonly string[],
  candidates: readonly string[],
  route53: Route53Port,
): Promise<readonly ZoneSeen[]> {
  const zones: ZoneSeen[] = [];
  for (const domain of domains) {
    for (const zone of await route53.hostedZones(domain)) zones.push(await observeZone(zone, domain, candidates, route53));
  }
  return zones;
}

async function observeZone(
  zone: HostedZone,
  domain: string,
  candidates: readonly string[],
  route53: Route53Port,
): Promise<ZoneSeen> {
  const zoneId = (zone.Id ?? '').replace(/^\/hostedzone\//, '');
  const values: string[] = [];
  for (const name of candidates.filter((candidate) => candidate.endsWith(`.${domain}`))) {
    values.push(...(await route53.txtRecords(zoneId, name)).map(unquoted));
  }
  return { zoneId, isPrivate: zone.Config?.PrivateZone === true, values };
}

function unquoted(value: string): string {
  return value.trim().replace(/^"(.*)"$/, '$1');
}

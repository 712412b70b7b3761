/** What do EC2, public DNS and Route 53 say about the private DNS name of the endpoint service? */
import type { Ec2Port, HostedZone, Route53Port, ServiceConfiguration, ServiceDetail } from '../aws/ports.ts';
import type { Prober } from '../net/prober.ts';
import { domainsAbove, recordCandidates } from '../xks/verification-record.ts';
import { type Attempt, attempt } from './refused.ts';

export interface PrivateDnsSeen {
  /** null when there is no such service. */
  readonly service: ServiceDnsSeen | null;
  /** In the order in which PrivateLink tries them; empty when it is not known what to look for. */
  readonly lookups: readonly Lookup[];
  /** null when not asked, because public DNS had the record. */
  readonly zones: Attempt<readonly ZoneSeen[]> | null;
}

export interface ServiceDnsSeen {
  readonly serviceId: string | null;
  /** Another account's service shows less. */
  readonly view: 'owner' | 'consumer';
  /** Usually one; empty when none is set. */
  readonly names: readonly string[];
  readonly state: string | null;
  readonly record: { readonly type: string | null; readonly name: string; readonly value: string } | null;
}

/** TXT records of one name in public DNS; `why` is null when the question was answered, be it with nothing. */
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

const TIMEOUT_MS = 3_000;

export async function observePrivateDns(
  serviceName: string | undefined,
  { ec2, prober, route53 }: { readonly ec2: Ec2Port; readonly prober: Prober; readonly route53: Route53Port },
): Promise<PrivateDnsSeen> {
  const service = serviceName ? await observeService(serviceName, ec2) : null;
  const [dnsName] = service?.names ?? [];
  if (dnsName === undefined || !service?.record) return { service, lookups: [], zones: null };
  const { name, value } = service.record;
  const candidates = recordCandidates(name, dnsName);
  const lookups: Lookup[] = [];
  for (const candidate of candidates) lookups.push(await lookUp(candidate, prober));
  if (lookups.some(({ values }) => values.includes(value))) return { service, lookups, zones: null };
  return { service, lookups, zones: await attempt(observeZones(domainsAbove(dnsName), candidates, route53)) };
}

async function observeService(serviceName: string, ec2: Ec2Port): Promise<ServiceDnsSeen | null> {
  const configuration = await ec2.endpointServiceConfiguration(serviceName);
  if (configuration !== null) return ownersView(configuration);
  const detail = await ec2.endpointServiceDetail(serviceName);
  return detail === null ? null : consumersView(detail);
}

function ownersView({ ServiceId, PrivateDnsName, PrivateDnsNameConfiguration: dns }: ServiceConfiguration): ServiceDnsSeen {
  const record = dns?.Name && dns.Value ? { type: dns.Type ?? null, name: dns.Name, value: unquoted(dns.Value) } : null;
  return {
    serviceId: ServiceId ?? null,
    view: 'owner',
    names: PrivateDnsName ? [PrivateDnsName] : [],
    state: dns?.State ?? null,
    record,
  };
}

function consumersView({
  ServiceId,
  PrivateDnsName,
  PrivateDnsNames = [],
  PrivateDnsNameVerificationState,
}: ServiceDetail): ServiceDnsSeen {
  const all = [PrivateDnsName, ...PrivateDnsNames.map((entry) => entry.PrivateDnsName)].filter(
    (name) => name !== undefined && name !== '',
  );
  const names = [...new Set(all)].filter((name) => name !== undefined);
  return { serviceId: ServiceId ?? null, view: 'consumer', names, state: PrivateDnsNameVerificationState ?? null, record: null };
}

async function lookUp(name: string, prober: Prober): Promise<Lookup> {
  const seen = await prober.observe({ kind: 'dns', name, type: 'TXT', timeoutMs: TIMEOUT_MS });
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

/** Route 53: hosted zones and their records. Source: Route 53 API Reference, version 2013-04-01. */
import type { HostedZone, ResourceRecordSet } from '@aws-sdk/client-route-53';
import { type AwsContext, AwsError, type Input, integer, type Operations, text } from './operation.ts';

export const route53Operations: Operations = {
  /** From the given name onward, in the order of reversed labels. */
  ListHostedZonesByName(input, context) {
    const [dnsName, zoneId] = [text(input, 'dnsname'), text(input, 'hostedzoneid')];
    const from = order(dnsName ?? '');
    const sorted = context.world.hostedZones.map(({ zone }) => zone).toSorted((a, b) => compareZones(a, b));
    const start = sorted.findIndex((zone) => {
      const key = order(zone.Name ?? '');
      return key > from || (key === from && (zoneId === undefined || bare(zone.Id) >= bare(zoneId)));
    });
    const rest = start < 0 ? [] : sorted.slice(start);
    const size = pageSize('ListHostedZonesByName', input, context);
    const next = rest[size];
    return {
      HostedZones: rest.slice(0, size),
      DNSName: dnsName,
      HostedZoneId: zoneId,
      IsTruncated: next !== undefined,
      NextDNSName: next?.Name,
      NextHostedZoneId: next === undefined ? undefined : bare(next.Id),
      MaxItems: size,
    };
  },
  /** From the given name and type onward. */
  ListResourceRecordSets(input, context) {
    const id = bare(text(input, 'HostedZoneId'));
    const found = context.world.hostedZones.find(({ zone }) => bare(zone.Id) === id);
    if (found === undefined) throw new AwsError('NoSuchHostedZone', `No hosted zone found with ID: ${id}`, 404);
    const [name, type] = [text(input, 'name'), text(input, 'type')];
    if (type !== undefined && name === undefined) throw new AwsError('InvalidInput', 'type needs name');
    const from = name === undefined ? '' : `${order(name)} ${type ?? ''}`;
    const rest = found.records
      .toSorted((a, b) => compareText(recordKey(a), recordKey(b)))
      .filter((record) => recordKey(record) >= from);
    const size = pageSize('ListResourceRecordSets', input, context);
    const next = rest[size];
    return {
      ResourceRecordSets: rest.slice(0, size),
      IsTruncated: next !== undefined,
      NextRecordName: next?.Name,
      NextRecordType: next?.Type,
      MaxItems: size,
    };
  },
};

function pageSize(operation: string, input: Input, { world }: AwsContext): number {
  const largest = world.pageSizes[operation] ?? world.defaultPageSize;
  return Math.max(1, Math.min(integer(input, 'maxitems') ?? largest, largest));
}

/** `www.example.com` sorts as `com.example.www`. */
function order(name: string): string {
  return name.toLowerCase().replace(/\.$/, '').split('.').toReversed().join('.');
}

function recordKey({ Name, Type }: ResourceRecordSet): string {
  return `${order(Name ?? '')} ${Type ?? ''}`;
}

function compareZones(a: HostedZone, b: HostedZone): number {
  return compareText(order(a.Name ?? ''), order(b.Name ?? '')) || compareText(bare(a.Id), bare(b.Id));
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function bare(zoneId: string | undefined): string {
  return (zoneId ?? '').replace(/^\/hostedzone\//, '');
}

/** The live Route 53 port. */
import { ListHostedZonesByNameCommand, ListResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import { call, callOrNull, clientConfig, demand, type LiveOptions } from './call.ts';
import type { HostedZone, Route53Port } from './ports.ts';

const ZONES = 'route53:ListHostedZonesByName';
const RECORDS = 'route53:ListResourceRecordSets';

export function makeLiveRoute53(options: LiveOptions): Route53Port {
  const client = new Route53Client(clientConfig(options));
  return {
    /** Zones come sorted by name from the one asked for, so the first other name ends the search. */
    async hostedZones(dnsName) {
      const zones: HostedZone[] = [];
      let from: { DNSName: string; HostedZoneId?: string | undefined } | null = { DNSName: absolute(dnsName) };
      while (from !== null) {
        const command: ListHostedZonesByNameCommand = new ListHostedZonesByNameCommand(from);
        const answer = await call(ZONES, options, (send) => client.send(command, send));
        const page = demand(ZONES, answer.HostedZones);
        const matching = page.filter(({ Name }) => same(Name, dnsName));
        zones.push(...matching);
        const more = answer.IsTruncated === true && matching.length === page.length && answer.NextDNSName !== undefined;
        from = more ? { DNSName: answer.NextDNSName ?? '', HostedZoneId: answer.NextHostedZoneId } : null;
      }
      return zones;
    },
    async txtRecords(hostedZoneId, name) {
      const command = new ListResourceRecordSetsCommand({
        HostedZoneId: hostedZoneId,
        StartRecordName: absolute(name),
        StartRecordType: 'TXT',
        MaxItems: 1,
      });
      const answer = await callOrNull(RECORDS, options, ['NoSuchHostedZone'], (send) => client.send(command, send));
      if (answer === null) return [];
      const [record] = demand(RECORDS, answer.ResourceRecordSets);
      if (record?.Type !== 'TXT' || !same(record.Name, name)) return [];
      return (record.ResourceRecords ?? []).map(({ Value }) => unquote(Value ?? ''));
    },
  };
}

function absolute(name: string): string {
  return name.endsWith('.') ? name : `${name}.`;
}

function same(a: string | undefined, b: string): boolean {
  return absolute(a ?? '').toLowerCase() === absolute(b).toLowerCase();
}

/** A record is one or more quoted strings; DNS joins them. */
function unquote(value: string): string {
  const strings = [...value.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, quoted = '']) => quoted.replace(/\\(["\\])/g, '$1'));
  return strings.length === 0 ? value : strings.join('');
}

/** Judges where the proxy was found and which addresses answered. Pure. */
import type { Located } from '../model/facts.ts';
import type { NetFailure } from '../net/net-failure.ts';
import { addressOf } from './by-address.ts';
import type { Judged } from './finding-table.ts';
import { type Connection, failureOf } from './locate-proxy-connect.ts';
import type { LocateCode } from './locate-proxy-findings.ts';
import { judgeConnections, judgeOutside, notDialled } from './locate-proxy-judge-connections.ts';
import { judgeVpc, vpcConnections } from './locate-proxy-judge-vpc.ts';
import type { InPublic, Location } from './locate-proxy-observe.ts';

type Said = Judged<LocateCode>;

export function judgeLocation(location: Location): readonly Said[] {
  switch (location.how) {
    case 'no-host':
      return [{ code: 'locate-proxy/no-endpoint', evidence: {} }];
    case 'not-known':
      return [{ code: 'locate-proxy/connectivity-not-known', evidence: {} }];
    case 'connect-to': {
      const evidence = { dialled: addressOf(location.connection.target) };
      return [{ code: 'locate-proxy/connect-to', evidence }, ...judgeConnections([location.connection], judgeOutside, {})];
    }
    case 'public':
      return judgePublic(location);
    case 'vpc':
      return judgeVpc(location);
  }
}

/** Only addresses that accepted a connection are worth looking at further. Null when there was nothing to look for. */
export function located(location: Location): Located | null {
  if (location.how === 'no-host' || location.how === 'not-known') return null;
  const connections = connectionsOf(location);
  const targets = connections.filter((one) => failureOf(one) === null).map(({ target }) => target);
  const places = new Set(connections.filter(wasMade).map(({ seen }) => seen.perspective.place));
  if (location.how === 'public') places.add(location.a.perspective.place);
  if (places.size === 0 && connections.length > 0) {
    const wanted = [...new Set(connections.map(({ target }) => target.vantage))];
    return { host: location.host, targets, perspective: `nowhere: no prober looked from ${wanted.join(', ')}` };
  }
  const endpoint = location.how === 'vpc' && location.nodes.connections.length === 0 ? location.endpoint : null;
  const through = endpoint === null ? '' : ` through interface endpoint ${endpoint.endpointId}`;
  return { host: location.host, targets, perspective: `${[...places].join(', ')}${through}` };
}

/** A prober that does not look sees nothing, and from nowhere. */
function wasMade(connection: Connection): boolean {
  return failureOf(connection)?.phase !== 'vantage';
}

function connectionsOf(location: Exclude<Location, { how: 'no-host' | 'not-known' }>): readonly Connection[] {
  if (location.how === 'vpc') return vpcConnections(location);
  return location.how === 'connect-to' ? [location.connection] : location.connections;
}

function judgePublic(location: InPublic): readonly Said[] {
  const { a, refused, connections } = location;
  if (!a.ok) return [judgeNoAddress(a.failure, location)];
  const { records, resolver } = a.answer;
  const left = records.length - refused.length - connections.length;
  const resolved: Said = {
    code: 'locate-proxy/resolved',
    evidence: { host: location.host, addresses: records, resolver, ...notDialled(left) },
  };
  const classes: readonly Said[] =
    refused.length === 0
      ? [{ code: 'locate-proxy/addresses-public', evidence: { addresses: records } }]
      : refused.map((one) => ({ code: 'locate-proxy/address-not-public', evidence: { ...one } }));
  return [resolved, ...classes, ...judgeConnections(connections, judgeOutside, {})];
}

function judgeNoAddress(failure: NetFailure, { host, aaaa }: InPublic): Said {
  const evidence = { host, resolver: failure.address, why: failure.kind, detail: failure.detail };
  if (failure.kind === 'nxdomain') return { code: 'locate-proxy/name-not-found', evidence };
  if (failure.kind !== 'no-data') return { code: 'locate-proxy/dns-unanswered', evidence };
  return aaaa?.ok
    ? { code: 'locate-proxy/ipv6-only', evidence: { ...evidence, ipv6: aaaa.answer.records } }
    : { code: 'locate-proxy/no-a-record', evidence };
}

/** Judges where the proxy was found and which addresses answered. Pure. */
import type { Located } from '../model/facts.ts';
import type { NetFailure } from '../net/net-failure.ts';
import { addressOf, groupByAddress } from './by-address.ts';
import type { Judged } from './finding-table.ts';
import type { LocateCode } from './locate-proxy-findings.ts';
import type { Connection, Location } from './locate-proxy-observe.ts';

type Said = Judged<LocateCode>;
type InPublic = Extract<Location, { how: 'public' }>;
type InVpc = Extract<Location, { how: 'vpc' }>;

export function judgeLocation(location: Location): readonly Said[] {
  switch (location.how) {
    case 'no-host':
      return [{ code: 'locate-proxy/no-endpoint', evidence: {} }];
    case 'connect-to': {
      const evidence = { dialled: addressOf(location.connection.target) };
      return [{ code: 'locate-proxy/connect-to', evidence }, ...judgeConnections([location.connection], judgeOutside)];
    }
    case 'public':
      return judgePublic(location);
    case 'vpc':
      return judgeVpc(location);
  }
}

/** Only addresses that accepted a connection are worth looking at further. Null when there was nothing to look for. */
export function located(location: Location): Located | null {
  if (location.how === 'no-host') return null;
  const connections = connectionsOf(location);
  const targets = connections.filter(({ seen }) => failureOf(seen) === null).map(({ target }) => target);
  const places = new Set(connections.map(({ seen }) => seen.perspective.place));
  if (location.how === 'public') places.add(location.a.perspective.place);
  return { host: location.host, targets, perspective: [...places].join(', ') };
}

function connectionsOf(location: Exclude<Location, { how: 'no-host' }>): readonly Connection[] {
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
  return [resolved, ...classes, ...judgeConnections(connections, judgeOutside)];
}

function notDialled(count: number): { notDialled?: number } {
  return count > 0 ? { notDialled: count } : {};
}

function judgeNoAddress(failure: NetFailure, { host, aaaa }: InPublic): Said {
  const evidence = { host, resolver: failure.address, why: failure.kind, detail: failure.detail };
  if (failure.kind === 'nxdomain') return { code: 'locate-proxy/name-not-found', evidence };
  if (failure.kind !== 'no-data') return { code: 'locate-proxy/dns-unanswered', evidence };
  return aaaa?.ok
    ? { code: 'locate-proxy/ipv6-only', evidence: { ...evidence, ipv6: aaaa.answer.records } }
    : { code: 'locate-proxy/no-a-record', evidence };
}

function judgeVpc(location: InVpc): readonly Said[] {
  const { loadBalancerArns, connections, vpcIds, nodeCount } = location;
  if (loadBalancerArns === null || loadBalancerArns.length === 0) {
    return [{ code: 'locate-proxy/no-load-balancer', evidence: { serviceFound: loadBalancerArns !== null } }];
  }
  if (connections.length === 0) return [{ code: 'locate-proxy/no-nodes', evidence: { loadBalancerArns } }];
  const addresses = connections.map(({ target }) => addressOf(target));
  const evidence = { loadBalancerArns, vpcIds, addresses, ...notDialled(nodeCount - connections.length) };
  const found: Said = { code: 'locate-proxy/nodes-found', evidence };
  return [found, ...judgeConnections(connections, (failure, connection) => judgeInVpc(failure, connection, location))];
}

/** Kinds of failure that come from our side, wherever we stand. */
const OURS = new Set<NetFailure['phase']>(['vantage', 'dns']);

function judgeOutside(failure: NetFailure, { seen }: Connection): Said {
  const evidence = { why: failure.kind, detail: failure.detail, from: seen.perspective.place };
  if (OURS.has(failure.phase)) return { code: 'locate-proxy/not-observed', evidence };
  if (failure.kind === 'refused') return { code: 'locate-proxy/connection-refused', evidence };
  if (failure.kind === 'timeout') return { code: 'locate-proxy/connection-timed-out', evidence };
  return { code: 'locate-proxy/unreachable', evidence };
}

/**
 * From inside a VPC a security group may keep out the prober and admit KMS, whose traffic comes in through PrivateLink. So
 * silence is a fault only when the configuration says so too.
 */
function judgeInVpc(failure: NetFailure, { target, seen }: Connection, { corroboration, loadBalancerArns }: InVpc): Said {
  const evidence = { why: failure.kind, detail: failure.detail, from: seen.perspective.place, vpcId: target.vantage };
  if (failure.kind === 'no-vantage') return { code: 'locate-proxy/no-vantage', evidence };
  if (OURS.has(failure.phase)) return { code: 'locate-proxy/not-observed', evidence };
  const configured = { ...evidence, loadBalancerArn: loadBalancerArns?.[0] ?? null };
  if (corroboration?.listensOn443 === false) return { code: 'locate-proxy/no-listener', evidence: configured };
  if (corroboration?.healthyTargets === 0) return { code: 'locate-proxy/no-healthy-target', evidence: configured };
  return {
    code: 'locate-proxy/vantage-blocked',
    evidence: { ...evidence, listensOn443: true, healthyTargets: corroboration?.healthyTargets ?? null },
  };
}

function judgeConnections(
  connections: readonly Connection[],
  judgeFailure: (failure: NetFailure, connection: Connection) => Said,
): readonly Said[] {
  return groupByAddress(
    connections.map((connection) => {
      const failure = failureOf(connection.seen);
      const said = failure === null ? reachable(connection) : judgeFailure(failure, connection);
      return { address: addressOf(connection.target), judged: [said] };
    }),
  );
}

function reachable({ target, seen }: Connection): Said {
  const requirements = target.vantage === 'here' ? ['XKS-NET-004'] : ['XKS-NET-006'];
  return { code: 'locate-proxy/reachable', evidence: { from: seen.perspective.place }, requirements };
}

function failureOf(seen: Connection['seen']): NetFailure | null {
  if (!seen.ok) return seen.failure;
  return seen.answer.samplesMs.length > 0 ? null : (seen.answer.failures[0] ?? null);
}

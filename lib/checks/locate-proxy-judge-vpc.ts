/**
 * Judges where a VPC store's proxy was looked for. A connection that fails from inside a VPC is a fault only when the
 * configuration says so too: security groups may keep out the prober and admit KMS, whose traffic comes in through PrivateLink.
 * Pure.
 */
import { atOwner } from './at-owner.ts';
import { addressOf } from './by-address.ts';
import type { Judged } from './finding-table.ts';
import type { NetFailure } from '../net/net-failure.ts';
import { type Connection, failureOf } from './locate-proxy-connect.ts';
import { LOCATE_PROXY_FINDINGS, type LocateCode } from './locate-proxy-findings.ts';
import {
  ADMIT_AT_ENDPOINT,
  ADMIT_SOMEWHERE,
  ADMIT_WITHOUT_GROUP,
  PROBER_AT_ENDPOINT,
  PROBER_REMEDIES,
  readFirst,
  TARGET_IN_ZONE,
} from './locate-proxy-remedies.ts';
import type { EndpointSeen, InVpc } from './locate-proxy-in-vpc.ts';
import { judgeBarred, type Reached } from './locate-proxy-judge-barred.ts';
import { judgeConnections, notDialled, OURS } from './locate-proxy-judge-connections.ts';
import { type Dialled, judgeProber } from './locate-proxy-judge-prober.ts';

type Said = Judged<LocateCode>;

export function judgeVpc(location: InVpc): readonly Said[] {
  const { endpoint, nodes, owner } = location;
  const dialled = nodes.connections.some((one) => !lacksVantage(one));
  if (endpoint !== null && !dialled) return judgeEndpoint(endpoint, location);
  if (owner !== null && !dialled) return [judgeNoPath(location)];
  const { loadBalancerArns } = nodes;
  if (loadBalancerArns === null || loadBalancerArns.length === 0) {
    return [{ code: 'locate-proxy/no-load-balancer', evidence: { serviceFound: location.serviceFound } }];
  }
  if (nodes.connections.length === 0) return [{ code: 'locate-proxy/no-nodes', evidence: { loadBalancerArns } }];
  return [...(endpoint === null ? [] : [silent(endpoint)]), ...judgeNodes(location)];
}

function silent({ endpointId, vpcId, connections }: EndpointSeen): Said {
  const addresses = connections.map(({ target }) => addressOf(target));
  const why = [...new Set(connections.flatMap((one) => failureOf(one)?.kind ?? []))];
  return { code: 'locate-proxy/probe-endpoint-silent', evidence: { endpointId, vpcId, addresses, why } };
}

/** Targets that answered, those of the endpoint first: it is the path of KMS. */
export function vpcConnections({ endpoint, nodes }: InVpc): readonly Connection[] {
  return [...(endpoint?.connections ?? []), ...nodes.connections];
}

function lacksVantage(connection: Connection): boolean {
  return failureOf(connection)?.kind === 'no-vantage';
}

/** No prober of ours stands in the VPC of another account. */
function judgeNoPath({ owner, vpcsWithoutProber, endpointsRefused, serviceFound }: InVpc): Said {
  if (!serviceFound) return { code: 'locate-proxy/no-load-balancer', evidence: { serviceFound } };
  if (endpointsRefused !== null) return { code: 'locate-proxy/endpoints-unreadable', evidence: { ...endpointsRefused, owner } };
  const [vpcId] = vpcsWithoutProber;
  const evidence = { owner, vpcsWithoutProber };
  if (vpcId === undefined) return { code: 'locate-proxy/no-probe-endpoint', evidence };
  return { code: 'locate-proxy/no-probe-endpoint', evidence: { ...evidence, vpcId }, remedy: PROBER_AT_ENDPOINT };
}

function judgeEndpoint(endpoint: EndpointSeen, location: InVpc): readonly Said[] {
  const { endpointId, vpcId, connections } = endpoint;
  const addresses = connections.map(({ target }) => addressOf(target));
  const evidence = { endpointId, vpcId, addresses };
  const judgeFailure = (failure: NetFailure, connection: Connection): Said =>
    // Names of zones are each account's own: those of our endpoint say nothing about the targets of another account.
    judgeInVpc(failure, location.owner === null ? connection : { ...connection, zone: null }, location, endpoint);
  const found: Said = { code: 'locate-proxy/probe-endpoint-found', evidence };
  return [found, ...judgeConnections(connections, judgeFailure, { through: `interface endpoint ${endpointId}, as KMS does` })];
}

function judgeNodes(location: InVpc): readonly Said[] {
  const { loadBalancerArns, vpcIds, connections, nodeCount } = location.nodes;
  const addresses = connections.map(({ target }) => addressOf(target));
  const evidence = {
    loadBalancerArns: [...(loadBalancerArns ?? [])],
    vpcIds,
    addresses,
    ...notDialled(nodeCount - connections.length),
  };
  const found: Said = { code: 'locate-proxy/nodes-found', evidence };
  return [found, ...judgeConnections(connections, (failure, connection) => judgeInVpc(failure, connection, location, null), {})];
}

/** @param endpoint through which the connection was tried; null: straight to a node */
function judgeInVpc(failure: NetFailure, connection: Connection, location: InVpc, endpoint: EndpointSeen | null): Said {
  const { target, seen } = connection;
  const evidence = { why: failure.kind, detail: failure.detail, from: seen.perspective.place, vpcId: target.vantage };
  if (failure.kind === 'no-vantage') {
    return { code: 'locate-proxy/no-vantage', evidence: { ...evidence, vpcsWithProber: location.vpcsWithProber } };
  }
  if (OURS.has(failure.phase)) return notObserved(failure, evidence);
  const fault = faultOf(connection, evidence, location, endpoint);
  if (fault !== null) return atOwner([fault], location.owner, LOCATE_PROXY_FINDINGS)[0] ?? fault;
  return blocked(connection, evidence, location, endpoint);
}

function notObserved({ kind }: NetFailure, evidence: Judged['evidence']): Said {
  const remedy = PROBER_REMEDIES[kind];
  return { code: 'locate-proxy/not-observed', evidence, ...(remedy === undefined ? {} : { remedy }) };
}

function blocked(connection: Connection, seen: Judged['evidence'], location: InVpc, endpoint: EndpointSeen | null): Said {
  const { corroboration, nodes, places } = location;
  const place = places.find(({ vpcId }) => vpcId === connection.target.vantage);
  const dialled = dialledIn(connection, location, endpoint);
  const barred = corroboration?.barred ?? null;
  const out = place === undefined ? null : judgeProber(dialled, place, barred, reachedBy(connection, endpoint));
  const refused = corroboration?.refused ?? [];
  const notRead = refused.map(({ action }) => action);
  const remedy =
    out?.remedy ??
    (endpoint !== null ? ADMIT_AT_ENDPOINT : nodes.securityGroupIds.length === 0 ? ADMIT_WITHOUT_GROUP : ADMIT_SOMEWHERE);
  return {
    code: 'locate-proxy/vantage-blocked',
    evidence: {
      ...seen,
      ...told(corroboration),
      loadBalancerArn: nodes.loadBalancerArns?.[0] ?? null,
      loadBalancerSecurityGroupId: nodes.securityGroupIds[0] ?? null,
      proberSecurityGroupId: place?.securityGroupIds[0] ?? null,
      ...(endpoint === null
        ? {}
        : { endpointId: endpoint.endpointId, endpointSecurityGroupId: endpoint.securityGroupIds[0] ?? null }),
      ...out?.evidence,
      ...(notRead.length === 0 ? {} : { notRead: refused.map((one) => ({ ...one })) }),
    },
    requirements: ['XKS-NET-006', 'XKS-NET-010', ...(notRead.length === 0 ? [] : ['XKS-IAM-005'])],
    remedy: notRead.length === 0 ? remedy : `${readFirst(notRead)}${remedy}`,
  };
}

function told(corroboration: InVpc['corroboration']): Judged['evidence'] {
  if (corroboration === null) return {};
  const { listensOn443, healthyTargets, healthyZones } = corroboration;
  return { listensOn443, healthyTargets, healthyZones };
}

function dialledIn({ target, subnetId = null }: Connection, location: InVpc, endpoint: EndpointSeen | null): Dialled {
  const common = { address: target.address, subnetId, isEndpoint: endpoint !== null };
  if (endpoint !== null) {
    const securityGroups = location.places.find(({ vpcId }) => vpcId === endpoint.vpcId)?.securityGroups ?? null;
    return { ...common, securityGroupIds: endpoint.securityGroupIds, securityGroups };
  }
  const barred = location.corroboration?.barred ?? null;
  const ways = barred?.balancers.find(({ nodes }) => nodes.some(({ PrivateIpAddress }) => PrivateIpAddress === target.address));
  return { ...common, securityGroupIds: ways?.securityGroupIds ?? [], securityGroups: barred?.securityGroups ?? null };
}

function reachedBy({ target, zone = null }: Connection, endpoint: EndpointSeen | null): Reached {
  return endpoint === null ? { address: target.address } : { zone };
}

/** What the configuration says against an address that does not answer; null when it says nothing. */
function faultOf(
  connection: Connection,
  seen: Judged['evidence'],
  { corroboration, nodes, places }: InVpc,
  endpoint: EndpointSeen | null,
): Said | null {
  if (corroboration === null) return null;
  const { zone = null } = connection;
  const configured = { ...seen, loadBalancerArn: nodes.loadBalancerArns?.[0] ?? null };
  if (corroboration.listensOn443 === false) return { code: 'locate-proxy/no-listener', evidence: configured };
  if (corroboration.healthyTargets === 0) {
    const requirements = ['XKS-NET-006', 'XKS-NET-007', 'XKS-NLB-012'];
    return { code: 'locate-proxy/no-healthy-target', evidence: configured, requirements };
  }
  const zones = corroboration.healthyZones;
  if (zone !== null && zones !== null && !zones.includes(zone)) {
    const requirements = ['XKS-NET-006', 'XKS-NET-007', 'XKS-NLB-013'];
    const evidence = { ...configured, zone, healthyZones: zones };
    return { code: 'locate-proxy/no-healthy-target', evidence, requirements, remedy: TARGET_IN_ZONE };
  }
  const said = corroboration.barred === null ? null : judgeBarred(reachedBy(connection, endpoint), corroboration.barred);
  if (said === null) return null;
  const place = places.find(({ vpcId }) => vpcId === connection.target.vantage);
  return { ...said, evidence: { ...configured, ...said.evidence, proberSecurityGroupId: place?.securityGroupIds[0] ?? null } };
}

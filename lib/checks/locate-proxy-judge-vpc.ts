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
import {
  ADMIT_AT_ENDPOINT,
  ADMIT_WITHOUT_GROUP,
  LOCATE_PROXY_FINDINGS,
  type LocateCode,
  PROBER_AT_ENDPOINT,
  TARGET_IN_ZONE,
} from './locate-proxy-findings.ts';
import type { EndpointSeen, InVpc } from './locate-proxy-in-vpc.ts';
import { judgeConnections, notDialled, OURS } from './locate-proxy-judge-connections.ts';

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
  const { endpointId, vpcId, connections, securityGroupIds } = endpoint;
  const addresses = connections.map(({ target }) => addressOf(target));
  const evidence = { endpointId, vpcId, addresses };
  const blocked = { endpointId, endpointSecurityGroupId: securityGroupIds[0] ?? null };
  const judgeFailure = (failure: NetFailure, connection: Connection): Said => {
    // Names of zones are each account's own: those of our endpoint say nothing about the targets of another account.
    const said = judgeInVpc(failure, location.owner === null ? connection : { ...connection, zone: null }, location);
    if (said.code !== 'locate-proxy/vantage-blocked') return said;
    return { ...said, evidence: { ...said.evidence, ...blocked }, remedy: ADMIT_AT_ENDPOINT };
  };
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
  return [found, ...judgeConnections(connections, (failure, connection) => judgeInVpc(failure, connection, location), {})];
}

function judgeInVpc(failure: NetFailure, { target, seen, zone = null }: Connection, location: InVpc): Said {
  const { corroboration, nodes } = location;
  const evidence = { why: failure.kind, detail: failure.detail, from: seen.perspective.place, vpcId: target.vantage };
  if (failure.kind === 'no-vantage') return { code: 'locate-proxy/no-vantage', evidence };
  if (OURS.has(failure.phase)) return { code: 'locate-proxy/not-observed', evidence };
  const fault = faultOf(zone, evidence, location);
  if (fault !== null) return atOwner([fault], location.owner, LOCATE_PROXY_FINDINGS)[0] ?? fault;
  const [group] = nodes.securityGroupIds;
  return {
    code: 'locate-proxy/vantage-blocked',
    evidence: {
      ...evidence,
      ...(corroboration === null ? {} : { ...corroboration }),
      loadBalancerSecurityGroupId: group ?? null,
    },
    ...(group === undefined ? { remedy: ADMIT_WITHOUT_GROUP } : {}),
  };
}

/** What the configuration says against an address that does not answer; null when it says nothing. */
function faultOf(zone: string | null, seen: Judged['evidence'], { corroboration, nodes }: InVpc): Said | null {
  if (corroboration === null) return null;
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
  return null;
}

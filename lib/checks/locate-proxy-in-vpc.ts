/**
 * Where a VPC store's proxy is dialled. Best through an interface endpoint of this account to the very service, which is the path
 * that KMS takes; else at the nodes of the load balancer, from inside its VPC. A service of another account can be reached
 * through an endpoint only, for no prober of ours stands in its VPC.
 */
import type { Ec2Port, Elbv2Port, LoadBalancer, NetworkPort, OwnersPort, VpcEndpoint } from '../aws/ports.ts';
import type { Prober } from '../net/prober.ts';
import type { CheckInput } from './check.ts';
import { type Connection, connect, failureOf, MOST_ADDRESSES, PORT } from './locate-proxy-connect.ts';
import { nodeDescription } from './locate-proxy-barred.ts';
import { type Corroboration, corroborate, type Read } from './locate-proxy-corroborate.ts';
import { observePlace, type PlaceSeen } from './locate-proxy-prober-place.ts';
import { attempt, type Refused } from './refused.ts';
import { readService } from './service-views.ts';

export interface EndpointSeen {
  readonly endpointId: string;
  readonly vpcId: string;
  readonly securityGroupIds: readonly string[];
  readonly connections: readonly Connection[];
}

export interface NodesSeen {
  /** null when only its owner sees the load balancers, or when there is no such service. */
  readonly loadBalancerArns: readonly string[] | null;
  readonly vpcIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  /** Nodes that were found; those beyond a sane number are not dialled. */
  readonly nodeCount: number;
  readonly connections: readonly Connection[];
}

export interface InVpc {
  readonly how: 'vpc';
  readonly host: string;
  readonly serviceFound: boolean;
  /** The account that owns the service, where it is another one. */
  readonly owner: string | null;
  /** The endpoint that was looked through; null when there is none, or none in a VPC with a prober. */
  readonly endpoint: EndpointSeen | null;
  /** VPCs with an endpoint to the service and no prober. */
  readonly vpcsWithoutProber: readonly string[];
  readonly endpointsRefused: Refused['evidence'] | null;
  readonly nodes: NodesSeen;
  /** null when every address answered, or the configuration is not to be had. */
  readonly corroboration: Corroboration | null;
  /** Where the probers stand that met silence, as far as that is known. */
  readonly places: readonly PlaceSeen[];
  /** Where there are probers, as far as that is known. */
  readonly vpcsWithProber: readonly string[];
}

export interface VpcPorts {
  readonly prober: Prober;
  readonly ec2: Ec2Port;
  readonly elbv2: Elbv2Port;
  readonly owners: OwnersPort;
  readonly network: NetworkPort;
}

const NO_NODES: NodesSeen = { loadBalancerArns: null, vpcIds: [], securityGroupIds: [], nodeCount: 0, connections: [] };

export async function locateInVpc(host: string, input: CheckInput, ports: VpcPorts): Promise<InVpc> {
  const reading = await readService(input, ports);
  const { configuration, detail, owner } = reading.views;
  const through = await lookThroughEndpoints(configuration?.ServiceName ?? detail?.ServiceName ?? null, ports);
  const arns = configuration?.NetworkLoadBalancerArns ?? null;
  const reader = { ...ports, ...(reading.side ?? {}) };
  const answered = through.endpoint?.connections.some((one) => failureOf(one) === null) ?? false;
  const nodes = answered ? { ...NO_NODES, loadBalancerArns: arns } : await dialNodes(arns, reader);
  const silent = [...(through.endpoint?.connections ?? []), ...nodes.connections].filter(isSilent);
  return {
    how: 'vpc',
    host,
    serviceFound: configuration !== null || detail !== null,
    owner,
    ...through,
    nodes,
    corroboration: silent.length > 0 && arns !== null && arns.length > 0 ? await corroborate(arns, reader) : null,
    places: await placesOf(silent, through.endpoint, ports),
    vpcsWithProber: [...(ports.prober.places?.keys() ?? [])],
  };
}

/** Explains only: what may not be read of the prober's own surroundings is left out. */
async function placesOf(silent: readonly Connection[], endpoint: EndpointSeen | null, { prober, network }: VpcPorts) {
  const vpcIds = [...new Set(silent.map(({ target }) => target.vantage))];
  const orNull: Read = async (call) => {
    const tried = await attempt(call);
    return tried.ok ? tried.value : null;
  };
  const seen = vpcIds.map((vpcId) => {
    const place = prober.places?.get(vpcId);
    const groupIds = endpoint?.vpcId === vpcId ? endpoint.securityGroupIds : [];
    return place === undefined ? null : observePlace(vpcId, place, groupIds, network, orNull);
  });
  return (await Promise.all(seen)).filter((one) => one !== null);
}

function isSilent(connection: Connection): boolean {
  return failureOf(connection)?.phase === 'tcp';
}

type Through = Pick<InVpc, 'endpoint' | 'vpcsWithoutProber' | 'endpointsRefused'>;

/** Many endpoints to one service are rare, and looking through one is enough. */
const MOST_ENDPOINTS = 3;

/** Endpoints that were made for probing come first. One in a VPC without a prober is passed over. */
async function lookThroughEndpoints(serviceName: string | null, { ec2, prober }: VpcPorts): Promise<Through> {
  if (serviceName === null) return { endpoint: null, vpcsWithoutProber: [], endpointsRefused: null };
  const listed = await attempt(ec2.interfaceEndpoints(serviceName));
  if (!listed.ok) return { endpoint: null, vpcsWithoutProber: [], endpointsRefused: listed.evidence };
  const preferred = prober.probeEndpointIds ?? [];
  const rank = ({ VpcEndpointId = '' }: VpcEndpoint): number => (preferred.includes(VpcEndpointId) ? 0 : 1);
  const usable = listed.value.filter(({ State }) => State?.toLowerCase() === 'available').toSorted((a, b) => rank(a) - rank(b));
  const vpcsWithoutProber: string[] = [];
  for (const candidate of usable.slice(0, MOST_ENDPOINTS)) {
    const seen = await lookThrough(candidate, ec2, prober);
    if (seen.connections.length === 0) continue;
    if (!seen.connections.every((one) => failureOf(one)?.kind === 'no-vantage')) {
      return { endpoint: seen, vpcsWithoutProber, endpointsRefused: null };
    }
    vpcsWithoutProber.push(seen.vpcId);
  }
  return { endpoint: null, vpcsWithoutProber, endpointsRefused: null };
}

async function lookThrough(endpoint: VpcEndpoint, ec2: Ec2Port, prober: Prober): Promise<EndpointSeen> {
  const { VpcEndpointId: endpointId = '', VpcId: vpcId = 'unknown VPC', Groups = [], NetworkInterfaceIds = [] } = endpoint;
  const interfaces = await ec2.networkInterfacesById(NetworkInterfaceIds);
  const dialled = interfaces.filter(({ PrivateIpAddress }) => PrivateIpAddress !== undefined).slice(0, MOST_ADDRESSES);
  const connections = await Promise.all(
    dialled.map(async ({ PrivateIpAddress: address = '', AvailabilityZone, SubnetId }) => ({
      ...(await connect({ address, port: PORT, vantage: vpcId }, prober)),
      zone: AvailabilityZone ?? null,
      subnetId: SubnetId ?? null,
    })),
  );
  return { endpointId, vpcId, securityGroupIds: Groups.flatMap(({ GroupId }) => GroupId ?? []), connections };
}

async function dialNodes(
  arns: readonly string[] | null,
  { ec2, elbv2, prober }: Pick<VpcPorts, 'ec2' | 'elbv2' | 'prober'>,
): Promise<NodesSeen> {
  if (arns === null || arns.length === 0) return { ...NO_NODES, loadBalancerArns: arns };
  const loadBalancers = await elbv2.loadBalancers(arns);
  const nodes = (await Promise.all(loadBalancers.map((balancer) => nodesOf(balancer, ec2)))).flat();
  const dialled = nodes.slice(0, MOST_ADDRESSES);
  return {
    loadBalancerArns: arns,
    vpcIds: [...new Set(loadBalancers.flatMap(({ VpcId }) => VpcId ?? []))],
    securityGroupIds: [...new Set(loadBalancers.flatMap(({ SecurityGroups = [] }) => SecurityGroups))],
    nodeCount: nodes.length,
    connections: await Promise.all(
      dialled.map(async ({ address, vantage, ...where }) => ({
        ...(await connect({ address, port: PORT, vantage }, prober)),
        ...where,
      })),
    ),
  };
}

interface Node {
  readonly address: string;
  readonly vantage: string;
  readonly zone: string | null;
  readonly subnetId: string | null;
}

/**
 * The private IPv4 address of every node, once. ELBv2 lists addresses only when they are static; the network interfaces of the
 * nodes carry a description made from the end of the load balancer's ARN.
 */
async function nodesOf(balancer: LoadBalancer, ec2: Ec2Port): Promise<readonly Node[]> {
  const description = nodeDescription(balancer);
  const interfaces = description === null ? [] : await ec2.networkInterfaces(description);
  const vantage = balancer.VpcId ?? interfaces[0]?.VpcId ?? 'unknown VPC';
  const nodes = [
    ...interfaces.map(({ PrivateIpAddress, AvailabilityZone, SubnetId }) => ({
      address: PrivateIpAddress,
      zone: AvailabilityZone ?? null,
      subnetId: SubnetId ?? null,
    })),
    ...(balancer.AvailabilityZones ?? []).flatMap(({ ZoneName, SubnetId, LoadBalancerAddresses = [] }) =>
      LoadBalancerAddresses.map(({ PrivateIPv4Address }) => ({
        address: PrivateIPv4Address,
        zone: ZoneName ?? null,
        subnetId: SubnetId ?? null,
      })),
    ),
  ];
  const first = new Map<string, Node>();
  for (const { address, ...where } of nodes) {
    if (address !== undefined && !first.has(address)) first.set(address, { address, vantage, ...where });
  }
  return [...first.values()];
}

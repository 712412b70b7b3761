/** Looks for the proxy: names to addresses, or the endpoint service to its load balancer's nodes, and one connection to each. */
import type { Ec2Port, Elbv2Port, Listener, LoadBalancer } from '../aws/ports.ts';
import type { Target } from '../model/facts.ts';
import { endpointHost, isVpcStore, type Params } from '../model/params.ts';
import type { DnsRequest, Observed, Prober, TcpRequest } from '../net/prober.ts';
import { type AddressClass, addressClass } from '../xks/address-class.ts';
import type { CheckInput } from './check.ts';

export interface Connection {
  readonly target: Target;
  readonly seen: Observed<TcpRequest>;
}

/** What the load balancer's configuration says about a node that did not answer; read only in that case. */
export interface Corroboration {
  readonly listensOn443: boolean;
  /** null: it does not listen, so that there was no target group to ask. */
  readonly healthyTargets: number | null;
}

export type Location =
  | { readonly how: 'no-host' }
  | { readonly how: 'connect-to'; readonly host: string; readonly connection: Connection }
  | {
      readonly how: 'public';
      readonly host: string;
      readonly a: Observed<DnsRequest>;
      /** Asked only when there is no A record. */
      readonly aaaa: Observed<DnsRequest> | null;
      /** Addresses that KMS cannot reach; never dialled. */
      readonly refused: readonly { readonly address: string; readonly addressClass: AddressClass }[];
      readonly connections: readonly Connection[];
    }
  | {
      readonly how: 'vpc';
      readonly host: string;
      /** Null when this account owns no such service, or no service was named. */
      readonly loadBalancerArns: readonly string[] | null;
      readonly vpcIds: readonly string[];
      /** Nodes that were found; those beyond a sane number are not dialled. */
      readonly nodeCount: number;
      readonly connections: readonly Connection[];
      /** Null when every node answered, or none could be asked. */
      readonly corroboration: Corroboration | null;
    };

interface LocatePorts {
  readonly prober: Prober;
  readonly ec2: Ec2Port;
  readonly elbv2: Elbv2Port;
}

const PORT = 443;
const DNS_TIMEOUT_MS = 5_000;
const TCP_TIMEOUT_MS = 3_000;
/** A name with more addresses than this is not one proxy; what is left out is counted in the evidence. */
const MOST_ADDRESSES = 8;

export async function locate({ run, params }: CheckInput, ports: LocatePorts): Promise<Location> {
  const host = endpointHost(params);
  if (host === null) return { how: 'no-host' };
  if (run.lab?.connectTo) {
    const target = { address: run.lab.connectTo.host, port: run.lab.connectTo.port, vantage: 'here' };
    return { how: 'connect-to', host, connection: await connect(target, ports.prober) };
  }
  return isVpcStore(params) ? locateInVpc(host, params, ports) : locateInPublic(host, ports.prober);
}

async function locateInPublic(host: string, prober: Prober): Promise<Location> {
  const a = await prober.observe({ kind: 'dns', name: host, type: 'A', timeoutMs: DNS_TIMEOUT_MS });
  const noARecord = !a.ok && a.failure.kind === 'no-data';
  const aaaa = noARecord ? await prober.observe({ kind: 'dns', name: host, type: 'AAAA', timeoutMs: DNS_TIMEOUT_MS }) : null;
  const classed = (a.ok ? a.answer.records : []).map((address) => ({ address, addressClass: addressClass(address) }));
  const dialled = classed.filter((one) => one.addressClass === 'public').slice(0, MOST_ADDRESSES);
  const connections = await Promise.all(dialled.map(({ address }) => connect({ address, port: PORT, vantage: 'here' }, prober)));
  return { how: 'public', host, a, aaaa, refused: classed.filter((one) => one.addressClass !== 'public'), connections };
}

async function locateInVpc(host: string, params: Params, { prober, ec2, elbv2 }: LocatePorts): Promise<Location> {
  const serviceName = params.XksProxyVpcEndpointServiceName;
  const service = serviceName ? await ec2.endpointServiceConfiguration(serviceName) : null;
  const loadBalancerArns = service?.NetworkLoadBalancerArns ?? null;
  if (loadBalancerArns === null || loadBalancerArns.length === 0) {
    return { how: 'vpc', host, loadBalancerArns, vpcIds: [], nodeCount: 0, connections: [], corroboration: null };
  }
  const loadBalancers = await elbv2.loadBalancers(loadBalancerArns);
  const targets = (await Promise.all(loadBalancers.map((balancer) => nodesOf(balancer, ec2)))).flat();
  const connections = await Promise.all(targets.slice(0, MOST_ADDRESSES).map((target) => connect(target, prober)));
  const unanswered = connections.some(({ seen }) => !seen.ok && seen.failure.phase === 'tcp');
  const corroboration = unanswered ? await corroborate(loadBalancerArns, elbv2) : null;
  const vpcIds = [...new Set(loadBalancers.flatMap(({ VpcId }) => VpcId ?? []))];
  return { how: 'vpc', host, loadBalancerArns, vpcIds, nodeCount: targets.length, connections, corroboration };
}

/**
 * The private IPv4 address of every node, once. ELBv2 lists addresses only when they are static; the network interfaces of the
 * nodes carry a description made from the end of the load balancer's ARN. Source: ELBv2 and EC2 API References.
 */
async function nodesOf(balancer: LoadBalancer, ec2: Ec2Port): Promise<readonly Target[]> {
  const name = balancer.LoadBalancerArn?.split(':loadbalancer/')[1];
  const interfaces = name === undefined ? [] : await ec2.networkInterfaces(`ELB ${name}`);
  const fixed = (balancer.AvailabilityZones ?? []).flatMap((zone) => zone.LoadBalancerAddresses ?? []);
  const addresses = [
    ...interfaces.flatMap(({ PrivateIpAddress }) => PrivateIpAddress ?? []),
    ...fixed.flatMap(({ PrivateIPv4Address }) => PrivateIPv4Address ?? []),
  ];
  const vantage = balancer.VpcId ?? interfaces[0]?.VpcId ?? 'unknown VPC';
  return [...new Set(addresses)].map((address) => ({ address, port: PORT, vantage }));
}

async function connect(target: Target, prober: Prober): Promise<Connection> {
  return { target, seen: await prober.observe({ kind: 'tcp', target, samples: 1, timeoutMs: TCP_TIMEOUT_MS }) };
}

/** Several load balancers behind one service count together: a connection reaches any of them. */
async function corroborate(loadBalancerArns: readonly string[], elbv2: Elbv2Port): Promise<Corroboration> {
  const all = (await Promise.all(loadBalancerArns.map((arn) => elbv2.listeners(arn)))).flat();
  const listeners = all.filter(({ Port, Protocol }) => Port === PORT && (Protocol === 'TCP' || Protocol === 'TLS'));
  if (listeners.length === 0) return { listensOn443: false, healthyTargets: null };
  const groups = [...new Set(listeners.flatMap(targetGroupsOf))];
  const health = (await Promise.all(groups.map((arn) => elbv2.targetHealth(arn)))).flat();
  const healthyTargets = health.filter(({ TargetHealth }) => TargetHealth?.State === 'healthy').length;
  return { listensOn443: true, healthyTargets };
}

function targetGroupsOf({ DefaultActions = [] }: Listener): readonly string[] {
  return DefaultActions.flatMap((action) => [
    ...(action.TargetGroupArn ? [action.TargetGroupArn] : []),
    ...(action.ForwardConfig?.TargetGroups ?? []).flatMap(({ TargetGroupArn }) => TargetGroupArn ?? []),
  ]);
}

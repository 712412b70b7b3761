/** What do EC2, Elastic Load Balancing and ACM say about the load balancer, its targets, and the network around both? */
import type {
  AcmPort,
  CertificateDetail,
  Clock,
  Ec2Port,
  Elbv2Port,
  Listener,
  ListenerTlsPort,
  LoadBalancer,
  LoadBalancerAttribute,
  NetworkAcl,
  NetworkInterface,
  NetworkPort,
  OwnersPort,
  RouteTable,
  SecurityGroup,
  ServiceConfiguration,
  SslPolicy,
  Subnet,
  TargetGroup,
  TargetGroupAttribute,
  TargetHealthDescription,
  TargetIds,
  Vpc,
  VpcDns,
} from '../aws/ports.ts';
import type { CheckInput } from './check.ts';
import { type Attempt, attempt } from './refused.ts';
import { readService } from './service-views.ts';

/** All of the account that owns the service. */
interface OwnersPorts {
  readonly ec2: Ec2Port;
  readonly elbv2: Elbv2Port;
  readonly listenerTls: ListenerTlsPort;
  readonly network: NetworkPort;
  readonly acm: AcmPort;
}

interface BalancerPorts extends OwnersPorts {
  readonly owners: OwnersPort;
  readonly clock: Clock;
}

export interface BalancersSeen {
  /** null when nobody who may be asked owns such a service. */
  readonly configuration: ServiceConfiguration | null;
  /** The account that owns it, where that is not the one of the run. */
  readonly owner: string | null;
  /** All services of that account: a load balancer is meant for one of them only. */
  readonly services: readonly ServiceConfiguration[];
  readonly balancers: Attempt<readonly BalancerSeen[]>;
  /** Epoch milliseconds. */
  readonly observedAt: number;
}

export interface BalancerSeen {
  readonly arn: string;
  /** null when it does not exist. */
  readonly loadBalancer: LoadBalancer | null;
  readonly attributes: Attempt<Readonly<Record<string, string>>>;
  /** The one on 443; null when there is none. */
  readonly listener: Attempt<Listener | null>;
  readonly groups: Attempt<readonly GroupSeen[]>;
  /** Network interfaces of its nodes. */
  readonly nodes: Attempt<readonly NetworkInterface[]>;
  readonly targetInterfaces: Attempt<readonly NetworkInterface[]>;
  /** Those of the load balancer, and those of its targets. */
  readonly securityGroups: Attempt<readonly SecurityGroup[]>;
  readonly vpc: VpcSeen | null;
  /** null unless the listener ends TLS. */
  readonly tls: ListenerTlsSeen | null;
}

export interface GroupSeen {
  readonly group: TargetGroup;
  readonly attributes: Attempt<Readonly<Record<string, string>>>;
  readonly targets: Attempt<readonly TargetHealthDescription[]>;
}

export interface VpcSeen {
  readonly vpcId: string;
  readonly vpc: Attempt<Vpc | null>;
  readonly dns: Attempt<VpcDns | null>;
  readonly subnets: Attempt<readonly Subnet[]>;
  readonly routeTables: Attempt<readonly RouteTable[]>;
  readonly networkAcls: Attempt<readonly NetworkAcl[]>;
}

export interface ListenerTlsSeen {
  readonly policy: Attempt<SslPolicy | null>;
  /** The default one first. */
  readonly certificates: Attempt<readonly { readonly arn: string; readonly detail: CertificateDetail | null }[]>;
}

/** Of one target group: five groups are the most a listener forwards to, 200 values the most a filter of EC2 takes. */
const MOST_TARGETS = 40;
const MOST_CERTIFICATES = 10;

const NOTHING = { ok: true, value: [] } as const;

export async function observeBalancers(input: CheckInput, ports: BalancerPorts): Promise<BalancersSeen> {
  const observedAt = ports.clock.now();
  const { views, side } = await readService(input, ports);
  const { configuration, owner } = views;
  if (configuration === null) return { configuration, owner, services: [], balancers: NOTHING, observedAt };
  const there: OwnersPorts = side ?? ports;
  const arns = configuration.NetworkLoadBalancerArns ?? [];
  const [services, balancers] = await Promise.all([there.ec2.ownEndpointServices(), attempt(observeAll(arns, there))]);
  return { configuration, owner, services, balancers, observedAt };
}

async function observeAll(arns: readonly string[], ports: OwnersPorts): Promise<readonly BalancerSeen[]> {
  const found = arns.length === 0 ? [] : await ports.elbv2.loadBalancers(arns);
  const vpcIds = [...new Set(found.flatMap(({ VpcId }) => VpcId ?? []))];
  // Several load balancers of one service mostly share their VPC.
  const vpcs = new Map(vpcIds.map((vpcId) => [vpcId, observeVpc(vpcId, ports.network)]));
  return Promise.all(
    arns.map((arn) => {
      const loadBalancer = found.find(({ LoadBalancerArn }) => LoadBalancerArn === arn);
      return loadBalancer === undefined ? absent(arn) : observeOne(arn, loadBalancer, vpcs, ports);
    }),
  );
}

function absent(arn: string): BalancerSeen {
  return {
    arn,
    loadBalancer: null,
    attributes: { ok: true, value: {} },
    listener: { ok: true, value: null },
    groups: NOTHING,
    nodes: NOTHING,
    targetInterfaces: NOTHING,
    securityGroups: NOTHING,
    vpc: null,
    tls: null,
  };
}

async function observeOne(
  arn: string,
  loadBalancer: LoadBalancer,
  vpcs: ReadonlyMap<string, Promise<VpcSeen>>,
  ports: OwnersPorts,
): Promise<BalancerSeen> {
  const { ec2, elbv2 } = ports;
  const listening = attempt(elbv2.listeners(arn).then((all) => all.find(({ Port }) => Port === 443) ?? null));
  const [attributes, nodes, listener, rest, vpc] = await Promise.all([
    attempt(elbv2.loadBalancerAttributes(arn).then(byKey)),
    attempt(ec2.networkInterfaces(`ELB ${arn.split(':loadbalancer/')[1] ?? ''}`)),
    listening,
    listening.then((seen) => observeBehind(seen.ok ? seen.value : null, loadBalancer, ports)),
    vpcs.get(loadBalancer.VpcId ?? '') ?? null,
  ]);
  return { arn, loadBalancer, attributes, nodes, listener, ...rest, vpc };
}

type Behind = Pick<BalancerSeen, 'groups' | 'targetInterfaces' | 'securityGroups' | 'tls'>;

async function observeBehind(listener: Listener | null, loadBalancer: LoadBalancer, ports: OwnersPorts): Promise<Behind> {
  const [groups, tls] = await Promise.all([
    attempt(observeGroups(listener, ports)),
    listener?.Protocol === 'TLS' ? observeTls(listener, ports) : null,
  ]);
  const ids = targetIds(groups.ok ? groups.value : []);
  const targetInterfaces = await attempt(ports.network.targetInterfaces(loadBalancer.VpcId ?? '', ids));
  const worn = (targetInterfaces.ok ? targetInterfaces.value : []).flatMap(({ Groups = [] }) => Groups);
  const groupIds = [...(loadBalancer.SecurityGroups ?? []), ...worn.flatMap(({ GroupId }) => GroupId ?? [])];
  const securityGroups = await attempt(ports.network.securityGroups([...new Set(groupIds)]));
  return { groups, targetInterfaces, securityGroups, tls };
}

async function observeGroups(listener: Listener | null, { elbv2 }: OwnersPorts): Promise<readonly GroupSeen[]> {
  const arns = (listener?.DefaultActions ?? [])
    .filter(({ Type }) => Type === 'forward')
    .flatMap(({ TargetGroupArn, ForwardConfig }) => [
      TargetGroupArn,
      ...(ForwardConfig?.TargetGroups ?? []).map((tuple) => tuple.TargetGroupArn),
    ])
    .filter((arn) => arn !== undefined);
  const groups = arns.length === 0 ? [] : await elbv2.targetGroups([...new Set(arns)]);
  return Promise.all(
    groups.map(async (group) => {
      const arn = group.TargetGroupArn ?? '';
      const [attributes, targets] = await Promise.all([
        attempt(elbv2.targetGroupAttributes(arn).then(byKey)),
        attempt(elbv2.targetHealth(arn)),
      ]);
      return { group, attributes, targets };
    }),
  );
}

/** Those that get connections, as far as anybody serves a key manager from so many; the others are neither blamed nor praised. */
export function judgedTargets({ targets }: GroupSeen): readonly TargetHealthDescription[] {
  const all = targets.ok ? targets.value : [];
  return all.filter(({ TargetHealth }) => TargetHealth?.State !== 'draining').slice(0, MOST_TARGETS);
}

function targetIds(groups: readonly GroupSeen[]): TargetIds {
  const ofType = (type: string): readonly string[] => {
    const ids = groups
      .filter(({ group }) => group.TargetType === type)
      .flatMap(judgedTargets)
      .flatMap(({ Target }) => Target?.Id ?? []);
    return [...new Set(ids)];
  };
  return { addresses: ofType('ip'), instanceIds: ofType('instance') };
}

function byKey(attributes: readonly (LoadBalancerAttribute | TargetGroupAttribute)[]): Readonly<Record<string, string>> {
  return Object.fromEntries(attributes.map(({ Key = '', Value = '' }) => [Key, Value]));
}

async function observeVpc(vpcId: string, network: NetworkPort): Promise<VpcSeen> {
  const [vpc, dns, subnets, routeTables, networkAcls] = await Promise.all([
    attempt(network.vpc(vpcId)),
    attempt(network.vpcDns(vpcId)),
    attempt(network.subnets(vpcId)),
    attempt(network.routeTables(vpcId)),
    attempt(network.networkAcls(vpcId)),
  ]);
  return { vpcId, vpc, dns, subnets, routeTables, networkAcls };
}

async function observeTls(listener: Listener, ports: OwnersPorts): Promise<ListenerTlsSeen> {
  const [policy, certificates] = await Promise.all([
    attempt(ports.listenerTls.sslPolicy(listener.SslPolicy ?? '')),
    attempt(observeCertificates(listener, ports)),
  ]);
  return { policy, certificates };
}

/** The load balancer chooses by SNI among all of them. Certificates of IAM have no detail here. */
async function observeCertificates({ ListenerArn = '', Certificates = [] }: Listener, { listenerTls, acm }: OwnersPorts) {
  const own = Certificates.flatMap(({ CertificateArn }) => CertificateArn ?? []);
  const arns = [...new Set([...own, ...(await listenerTls.listenerCertificates(ListenerArn))])].slice(0, MOST_CERTIFICATES);
  return Promise.all(
    arns.map(async (arn) => ({ arn, detail: /^arn:[a-z-]+:acm:/.test(arn) ? await acm.certificate(arn) : null })),
  );
}

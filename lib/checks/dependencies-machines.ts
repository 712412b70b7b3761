/** On which instances does a proxy run? From its endpoint service or its public addresses through the load balancers. */
import type { Ec2Port, Elbv2Port, InstancePort, Listener, NetworkInterface } from '../aws/ports.ts';
import type { Notes } from './dependencies-seen.ts';
import { attempt } from './refused.ts';

export interface MachinePorts {
  readonly ec2: Ec2Port;
  readonly elbv2: Elbv2Port;
  readonly instances: InstancePort;
}

export interface Place {
  readonly region: string;
  /** Of the caller; null when it is not known. */
  readonly account: string | null;
}

export interface Machines {
  readonly loadBalancerArns: readonly string[];
  readonly instanceIds: readonly string[];
}

/** Everything that hangs on where the proxy runs. */
const ROWS = ['XKS-DEP-001', 'XKS-DEP-002', 'XKS-DEP-003'];

/** A load balancer may have another one as its target; longer chains are none that anyone builds. */
const MOST_LOAD_BALANCERS = 8;

/** What one walk has found so far. */
class Walk {
  readonly loadBalancerArns = new Set<string>();
  readonly instanceIds = new Set<string>();
  readonly #ports: MachinePorts;
  readonly #place: Place;
  readonly #notes: Notes;

  constructor(ports: MachinePorts, place: Place, notes: Notes) {
    this.#ports = ports;
    this.#place = place;
    this.#notes = notes;
  }

  async #read<T>(call: Promise<T>, what: readonly string[]): Promise<T | null> {
    const answer = await attempt(call);
    if (answer.ok) return answer.value;
    this.#notes.unread.push({ what, rows: ROWS, why: answer.evidence });
    return null;
  }

  async service(serviceName: string): Promise<void> {
    const answer = await attempt(this.#ports.ec2.endpointServiceConfiguration(serviceName));
    if (!answer.ok) this.#notes.unread.push({ what: [serviceName], rows: ROWS, why: answer.evidence });
    else if (answer.value === null)
      this.#notes.unseen.push({ where: serviceName, why: 'an endpoint service of another account' });
    else await this.#allLoadBalancers(answer.value.NetworkLoadBalancerArns ?? []);
  }

  async publicAddresses(addresses: readonly string[]): Promise<void> {
    const found = await this.#read(this.#ports.instances.interfacesByPublicAddress(addresses), addresses);
    if (found === null) return;
    const leadsTo = (one: NetworkInterface, address: string): boolean =>
      one.Association?.PublicIp === address ||
      (one.PrivateIpAddresses ?? []).some(({ Association }) => Association?.PublicIp === address);
    for (const address of addresses) {
      const one = found.find((candidate) => leadsTo(candidate, address));
      if (one === undefined) this.#notes.unseen.push({ where: address, why: 'not in this account' });
      else await this.#behind(one, address);
    }
  }

  async #allLoadBalancers(arns: readonly string[]): Promise<void> {
    for (const arn of arns) await this.#loadBalancer(arn);
  }

  async #loadBalancer(arn: string): Promise<void> {
    if (this.loadBalancerArns.has(arn) || this.loadBalancerArns.size >= MOST_LOAD_BALANCERS) return;
    this.loadBalancerArns.add(arn);
    const listeners = (await this.#read(this.#ports.elbv2.listeners(arn), [arn])) ?? [];
    // An Application Load Balancer behind a network one may listen on any port.
    const used = arn.includes('/net/') ? listeners.filter(({ Port }) => Port === 443) : listeners;
    // They may send the path of the proxy elsewhere than the default action does.
    if (arn.includes(':loadbalancer/app/')) this.#notes.unseen.push({ where: arn, why: 'rules of an Application Load Balancer' });
    for (const groupArn of new Set(used.flatMap(forwardedTo))) await this.#targetGroup(groupArn);
  }

  async #targetGroup(arn: string): Promise<void> {
    const { elbv2 } = this.#ports;
    const [group] = (await this.#read(elbv2.targetGroups([arn]), [arn])) ?? [];
    const targets = group === undefined ? [] : ((await this.#read(elbv2.targetHealth(arn), [arn])) ?? []);
    const ids = [...new Set(targets.flatMap(({ Target }) => Target?.Id ?? []))];
    for (const id of ids.filter((one) => one.startsWith('i-'))) this.instanceIds.add(id);
    await this.#allLoadBalancers(ids.filter((one) => /^arn:.*:loadbalancer\//.test(one)));
    for (const id of ids.filter((one) => /^arn:.*:function:/.test(one)))
      this.#notes.unseen.push({ where: id, why: 'a Lambda function' });
    const addresses = ids.filter((one) => /^[\d.]+$/.test(one));
    if (addresses.length > 0) await this.#privateAddresses(group?.VpcId ?? '', addresses);
  }

  async #privateAddresses(vpcId: string, addresses: readonly string[]): Promise<void> {
    const found = await this.#read(this.#ports.instances.interfacesByPrivateAddress(vpcId, addresses), addresses);
    if (found === null) return;
    for (const address of addresses) {
      const one = found.find(({ PrivateIpAddresses = [], PrivateIpAddress }) =>
        [PrivateIpAddress, ...PrivateIpAddresses.map((each) => each.PrivateIpAddress)].includes(address),
      );
      if (one === undefined) this.#notes.unseen.push({ where: address, why: 'not in the VPC' });
      else await this.#behind(one, address);
    }
  }

  /** An interface of a load balancer reads `ELB net/<name>/<id>`, one of Fargate bears the ARN of its ECS attachment. */
  async #behind({ Attachment, Description = '', OwnerId }: NetworkInterface, address: string): Promise<void> {
    const [, path] = /^ELB ((?:net|app)\/[A-Za-z0-9-]+\/[0-9a-f]+)$/.exec(Description) ?? [];
    if (Attachment?.InstanceId) this.instanceIds.add(Attachment.InstanceId);
    else if (path !== undefined) await this.#loadBalancer(this.#loadBalancerArn(path, OwnerId));
    else {
      const why = /^arn:aws[a-z-]*:ecs:/.test(Description) ? 'on AWS Fargate' : 'an interface of no instance';
      this.#notes.unseen.push({ where: address, why });
    }
  }

  #loadBalancerArn(path: string, owner: string | undefined): string {
    const { region, account } = this.#place;
    const [, special] = /^(cn|us-gov)-/.exec(region) ?? [];
    const partition = special === undefined ? 'aws' : `aws-${special}`;
    return `arn:${partition}:elasticloadbalancing:${region}:${owner ?? account ?? ''}:loadbalancer/${path}`;
  }
}

/** Refused calls and places where nobody can look go to `notes`. */
export async function machinesBehindService(
  serviceName: string,
  ports: MachinePorts,
  place: Place,
  notes: Notes,
): Promise<Machines> {
  return walked(serviceName, new Walk(ports, place, notes), (walk) => walk.service(serviceName), notes);
}

export async function machinesAtAddresses(
  addresses: readonly string[],
  ports: MachinePorts,
  place: Place,
  notes: Notes,
): Promise<Machines> {
  return walked(addresses.join(', '), new Walk(ports, place, notes), (walk) => walk.publicAddresses(addresses), notes);
}

/** Silence must not pass for an answer: a walk that met nothing says so. */
async function walked(where: string, walk: Walk, go: (walk: Walk) => Promise<void>, notes: Notes): Promise<Machines> {
  const before = notes.unread.length + notes.unseen.length;
  await go(walk);
  const instanceIds = [...walk.instanceIds];
  if (instanceIds.length === 0 && notes.unread.length + notes.unseen.length === before)
    notes.unseen.push({ where, why: 'no target' });
  return { loadBalancerArns: [...walk.loadBalancerArns], instanceIds };
}

function forwardedTo({ DefaultActions = [] }: Listener): readonly string[] {
  return DefaultActions.filter(({ Type }) => Type === 'forward').flatMap(({ TargetGroupArn, ForwardConfig }) => [
    ...(TargetGroupArn === undefined ? [] : [TargetGroupArn]),
    ...(ForwardConfig?.TargetGroups ?? []).flatMap((tuple) => tuple.TargetGroupArn ?? []),
  ]);
}

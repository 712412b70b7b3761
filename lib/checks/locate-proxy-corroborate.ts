/** Does the load balancer's configuration say why a node does not answer? Read only when one does not. */
import type { Ec2Port, Elbv2Port, Listener, NetworkPort, TargetHealthDescription } from '../aws/ports.ts';
import { type Barred, type Forwarding, observeBarred } from './locate-proxy-barred.ts';
import { attempt, type Refused } from './refused.ts';

export interface Corroboration {
  /** null: listeners could not be read. */
  readonly listensOn443: boolean | null;
  /** null: it does not listen, so that there was no target group to ask, or the answer was refused. */
  readonly healthyTargets: number | null;
  /**
   * Zones with a healthy target, where a node uses the targets of its own zone only; null when it may use others, or when it is not
   * known in which zone a target stands.
   */
  readonly healthyZones: readonly string[] | null;
  /** What might keep connections from the targets; null when the above explains the silence already. */
  readonly barred: Barred | null;
  /** Calls that were refused, each action once: this evidence is missing. */
  readonly refused: readonly Refused['evidence'][];
}

export interface ConfigurationPorts {
  readonly ec2: Ec2Port;
  readonly elbv2: Elbv2Port;
  readonly network: NetworkPort;
}

/** A healthy target, and from where its load balancer sends to it. */
export interface HealthyTarget {
  readonly targetGroupArn: string;
  readonly target: TargetHealthDescription;
}

const PORT = 443;
const CROSS_ZONE = 'load_balancing.cross_zone.enabled';
const CLIENT_ADDRESS = 'preserve_client_ip.enabled';

/** Answers null for a call that was refused, and remembers it. */
export type Read = <T>(call: Promise<T>) => Promise<T | null>;

/** Several load balancers behind one service count together: a connection reaches any of them. */
export async function corroborate(loadBalancerArns: readonly string[], ports: ConfigurationPorts): Promise<Corroboration> {
  const refused = new Map<string, Refused['evidence']>();
  const read: Read = async (call) => {
    const tried = await attempt(call);
    if (tried.ok) return tried.value;
    refused.set(tried.evidence.action, tried.evidence);
    return null;
  };
  const seen = await observeTargets(loadBalancerArns, ports.elbv2, read);
  const explained = seen.listensOn443 === false || seen.healthyTargets === 0;
  const { listensOn443, healthyTargets, healthyZones } = seen;
  const balancers = explained ? null : await read(ports.elbv2.loadBalancers(loadBalancerArns));
  const barred = balancers === null ? null : await observeBarred(balancers, seen, ports, read);
  return { listensOn443, healthyTargets, healthyZones, barred, refused: [...refused.values()] };
}

type Targets = Pick<Corroboration, 'listensOn443' | 'healthyTargets' | 'healthyZones'> & Forwarding;

const NOTHING = { healthyTargets: null, healthyZones: null, healthy: [], mayCrossZones: true, preserving: [] };

async function observeTargets(arns: readonly string[], elbv2: Elbv2Port, read: Read): Promise<Targets> {
  const nothing = { ...NOTHING, forwards: new Map<string, readonly string[]>() };
  const each = await Promise.all(arns.map(async (arn) => [arn, await read(elbv2.listeners(arn))] as const));
  if (each.some(([, listeners]) => listeners === null)) return { ...nothing, listensOn443: null };
  const listening = each.map(([arn, listeners]) => [arn, (listeners ?? []).filter(isListening)] as const);
  if (listening.every(([, listeners]) => listeners.length === 0)) return { ...nothing, listensOn443: false };
  const forwards = new Map(listening.map(([arn, listeners]) => [arn, [...new Set(listeners.flatMap(targetGroupsOf))]]));
  const groups = [...new Set([...forwards.values()].flat())];
  const health = await Promise.all(groups.map(async (arn) => [arn, await read(elbv2.targetHealth(arn))] as const));
  if (health.some(([, targets]) => targets === null)) return { ...nothing, listensOn443: true, forwards };
  const healthy = health.flatMap(([targetGroupArn, targets]) =>
    (targets ?? []).filter(isHealthy).map((target) => ({ targetGroupArn, target })),
  );
  const zones = healthy.map(({ target }) => target.Target?.AvailabilityZone ?? 'all');
  const { mayCrossZones, preserving } = await attributesOf(arns, groups, elbv2);
  const healthyZones = zones.includes('all') || mayCrossZones ? null : [...new Set(zones)];
  return { listensOn443: true, healthyTargets: healthy.length, healthyZones, healthy, forwards, mayCrossZones, preserving };
}

/**
 * A target group may say otherwise than its load balancer whether nodes use the targets of other zones. What may not be read is taken
 * for allowed: it accuses nobody.
 */
async function attributesOf(balancers: readonly string[], groups: readonly string[], elbv2: Elbv2Port) {
  const ofBalancers = await attempt(Promise.all(balancers.map((arn) => elbv2.loadBalancerAttributes(arn))));
  const ofGroups = await attempt(
    Promise.all(groups.map(async (arn) => ({ arn, attributes: await elbv2.targetGroupAttributes(arn) }))),
  );
  if (!ofGroups.ok) return { mayCrossZones: true, preserving: [] };
  const preserving = ofGroups.value.filter(({ attributes }) =>
    attributes.some(({ Key, Value }) => Key === CLIENT_ADDRESS && Value === 'true'),
  );
  const all = [...(ofBalancers.ok ? ofBalancers.value.flat() : []), ...ofGroups.value.flatMap(({ attributes }) => attributes)];
  const mayCrossZones = !ofBalancers.ok || all.some(({ Key, Value }) => Key === CROSS_ZONE && Value === 'true');
  return { mayCrossZones, preserving: preserving.map(({ arn }) => arn) };
}

function isListening({ Port, Protocol }: Listener): boolean {
  return Port === PORT && (Protocol === 'TCP' || Protocol === 'TLS' || Protocol === 'TCP_UDP');
}

function isHealthy({ TargetHealth }: TargetHealthDescription): boolean {
  return TargetHealth?.State === 'healthy';
}

function targetGroupsOf({ DefaultActions = [] }: Listener): readonly string[] {
  return DefaultActions.flatMap((action) => [
    ...(action.TargetGroupArn ? [action.TargetGroupArn] : []),
    // One that stands ready for later gets no connection yet, so its health explains nothing.
    ...(action.ForwardConfig?.TargetGroups ?? []).flatMap(({ TargetGroupArn, Weight }) =>
      TargetGroupArn === undefined || Weight === 0 ? [] : [TargetGroupArn],
    ),
  ]);
}

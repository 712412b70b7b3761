/** Does the load balancer's configuration say why a node does not answer? Read only when one does not. */
import type { Elbv2Port, Listener, TargetHealthDescription } from '../aws/ports.ts';
import { attempt } from './refused.ts';

export interface Corroboration {
  readonly listensOn443: boolean;
  /** null: it does not listen, so that there was no target group to ask. */
  readonly healthyTargets: number | null;
  /**
   * Zones with a healthy target, where a node uses the targets of its own zone only; null when it may use others, or when it is not
   * known in which zone a target stands.
   */
  readonly healthyZones: readonly string[] | null;
}

const PORT = 443;
const CROSS_ZONE = 'load_balancing.cross_zone.enabled';

/** Several load balancers behind one service count together: a connection reaches any of them. */
export async function corroborate(loadBalancerArns: readonly string[], elbv2: Elbv2Port): Promise<Corroboration> {
  const all = (await Promise.all(loadBalancerArns.map((arn) => elbv2.listeners(arn)))).flat();
  const listeners = all.filter(({ Port, Protocol }) => Port === PORT && (Protocol === 'TCP' || Protocol === 'TLS'));
  if (listeners.length === 0) return { listensOn443: false, healthyTargets: null, healthyZones: null };
  const groups = [...new Set(listeners.flatMap(targetGroupsOf))];
  const health = (await Promise.all(groups.map((arn) => elbv2.targetHealth(arn)))).flat();
  const healthy = health.filter(isHealthy);
  const zones = healthy.map(({ Target }) => Target?.AvailabilityZone ?? 'all');
  const bound = !zones.includes('all') && !(await mayCrossZones(loadBalancerArns, groups, elbv2));
  return { listensOn443: true, healthyTargets: healthy.length, healthyZones: bound ? [...new Set(zones)] : null };
}

/** A target group may say otherwise than its load balancer. What may not be read is taken for allowed: it accuses nobody. */
async function mayCrossZones(balancers: readonly string[], groups: readonly string[], elbv2: Elbv2Port): Promise<boolean> {
  const read = await attempt(
    Promise.all([
      ...balancers.map((arn) => elbv2.loadBalancerAttributes(arn)),
      ...groups.map((arn) => elbv2.targetGroupAttributes(arn)),
    ]),
  );
  if (!read.ok) return true;
  return read.value.flat().some(({ Key, Value }) => Key === CROSS_ZONE && Value === 'true');
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

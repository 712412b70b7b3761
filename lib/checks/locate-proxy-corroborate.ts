/** Does the load balancer's configuration say why a node does not answer? Read only when one does not. */
import type { Elbv2Port, Listener, TargetHealthDescription } from '../aws/ports.ts';

export interface Corroboration {
  readonly listensOn443: boolean;
  /** null: it does not listen, so that there was no target group to ask. */
  readonly healthyTargets: number | null;
}

const PORT = 443;

/** Several load balancers behind one service count together: a connection reaches any of them. */
export async function corroborate(loadBalancerArns: readonly string[], elbv2: Elbv2Port): Promise<Corroboration> {
  const all = (await Promise.all(loadBalancerArns.map((arn) => elbv2.listeners(arn)))).flat();
  const listeners = all.filter(({ Port, Protocol }) => Port === PORT && (Protocol === 'TCP' || Protocol === 'TLS'));
  if (listeners.length === 0) return { listensOn443: false, healthyTargets: null };
  const groups = [...new Set(listeners.flatMap(targetGroupsOf))];
  const health = (await Promise.all(groups.map((arn) => elbv2.targetHealth(arn)))).flat();
  return { listensOn443: true, healthyTargets: health.filter(isHealthy).length };
}

function isHealthy({ TargetHealth }: TargetHealthDescription): boolean {
  return TargetHealth?.State === 'healthy';
}

function targetGroupsOf({ DefaultActions = [] }: Listener): readonly string[] {
  return DefaultActions.flatMap((action) => [
    ...(action.TargetGroupArn ? [action.TargetGroupArn] : []),
    ...(action.ForwardConfig?.TargetGroups ?? []).flatMap(({ TargetGroupArn }) => TargetGroupArn ?? []),
  ]);
}

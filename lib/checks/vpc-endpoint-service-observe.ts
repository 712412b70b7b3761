/** What do EC2 and Elastic Load Balancing say about the endpoint service? */
import type {
  AllowedPrincipal,
  Ec2Port,
  Elbv2Port,
  Listener,
  LoadBalancer,
  ServiceConfiguration,
  ServiceDetail,
  TargetGroup,
  TargetHealthDescription,
} from '../aws/ports.ts';
import { type Attempt, attempt } from './refused.ts';

export interface ServiceSeen {
  /** Owner's view; null when this account owns no such service. */
  readonly configuration: ServiceConfiguration | null;
  /** Consumer's view; only asked for when there is no owner's view. */
  readonly detail: ServiceDetail | null;
  /** null without the owner's view. */
  readonly principals: Attempt<readonly AllowedPrincipal[]> | null;
  readonly loadBalancers: Attempt<readonly LoadBalancerSeen[]>;
}

export interface LoadBalancerSeen {
  readonly arn: string;
  /** null when it does not exist. */
  readonly loadBalancer: LoadBalancer | null;
  readonly listeners: readonly Listener[];
  /** Of the listener on 443. */
  readonly targetGroups: readonly TargetGroupSeen[];
}

export interface TargetGroupSeen {
  readonly arn: string;
  readonly group: TargetGroup | null;
  readonly targets: readonly TargetHealthDescription[];
}

const PORT = 443;

/** Refused calls cost the findings that need them, not the others. */
export async function observeService(
  serviceName: string | undefined,
  { ec2, elbv2 }: { readonly ec2: Ec2Port; readonly elbv2: Elbv2Port },
): Promise<ServiceSeen> {
  const nothing = { configuration: null, detail: null, principals: null, loadBalancers: { ok: true, value: [] } } as const;
  if (!serviceName) return nothing;
  const configuration = await ec2.endpointServiceConfiguration(serviceName);
  if (configuration === null) return { ...nothing, detail: await ec2.endpointServiceDetail(serviceName) };
  return {
    configuration,
    detail: null,
    principals: await attempt(ec2.endpointServicePermissions(configuration.ServiceId ?? '')),
    loadBalancers: await attempt(observeLoadBalancers(configuration.NetworkLoadBalancerArns ?? [], elbv2)),
  };
}

async function observeLoadBalancers(arns: readonly string[], elbv2: Elbv2Port): Promise<readonly LoadBalancerSeen[]> {
  const found = arns.length === 0 ? [] : await elbv2.loadBalancers(arns);
  return Promise.all(
    arns.map(async (arn) => {
      const loadBalancer = found.find(({ LoadBalancerArn }) => LoadBalancerArn === arn) ?? null;
      const listeners = loadBalancer === null ? [] : await elbv2.listeners(arn);
      const targetGroups = await observeTargetGroups(listenerOn443(listeners), elbv2);
      return { arn, loadBalancer, listeners, targetGroups };
    }),
  );
}

export function listenerOn443(listeners: readonly Listener[]): Listener | null {
  return listeners.find(({ Port }) => Port === PORT) ?? null;
}

/** Target groups that the default action of a listener forwards to. */
function forwardedTo(listener: Listener | null): readonly string[] {
  const arns = (listener?.DefaultActions ?? [])
    .filter(({ Type }) => Type === 'forward')
    .flatMap(({ TargetGroupArn, ForwardConfig }) => [
      TargetGroupArn,
      ...(ForwardConfig?.TargetGroups ?? []).map((tuple) => tuple.TargetGroupArn),
    ]);
  return [...new Set(arns)].filter((arn) => arn !== undefined);
}

async function observeTargetGroups(listener: Listener | null, elbv2: Elbv2Port): Promise<readonly TargetGroupSeen[]> {
  const arns = forwardedTo(listener);
  const groups = arns.length === 0 ? [] : await elbv2.targetGroups(arns);
  return Promise.all(
    arns.map(async (arn) => {
      const group = groups.find(({ TargetGroupArn }) => TargetGroupArn === arn) ?? null;
      return { arn, group, targets: group === null ? [] : await elbv2.targetHealth(arn) };
    }),
  );
}

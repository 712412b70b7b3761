/** What do EC2 and Elastic Load Balancing say about the endpoint service? */
import type {
  AllowedPrincipal,
  Ec2Port,
  Elbv2Port,
  KmsPort,
  Listener,
  LoadBalancer,
  OwnersPort,
  TargetGroup,
  TargetHealthDescription,
} from '../aws/ports.ts';
import type { CheckInput } from './check.ts';
import { type Attempt, attempt } from './refused.ts';
import { readService, type ServiceViews } from './service-views.ts';
import type { ConnectionsSeen } from './vpc-connections.ts';

export interface ServiceSeen {
  readonly views: ServiceViews;
  /** null without the owner's view. */
  readonly principals: Attempt<readonly AllowedPrincipal[]> | null;
  readonly loadBalancers: Attempt<readonly LoadBalancerSeen[]>;
  readonly connections: ConnectionsSeen;
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

interface ServicePorts {
  readonly ec2: Ec2Port;
  readonly elbv2: Elbv2Port;
  readonly kms: KmsPort;
  readonly owners: OwnersPort;
}

const PORT = 443;

/** Refused calls cost the findings that need them, not the others. */
export async function observeService(input: CheckInput, ports: ServicePorts): Promise<ServiceSeen> {
  const { views, side } = await readService(input, ports);
  const { configuration } = views;
  if (configuration === null) return { views, principals: null, loadBalancers: { ok: true, value: [] }, connections: null };
  const { ec2, elbv2 } = side ?? ports;
  const serviceId = configuration.ServiceId ?? '';
  return {
    views,
    principals: await attempt(ec2.endpointServicePermissions(serviceId)),
    loadBalancers: await attempt(observeLoadBalancers(configuration.NetworkLoadBalancerArns ?? [], elbv2)),
    connections: await observeConnections(input, serviceId, ec2, ports.kms),
  };
}

/** Only a connected store has an endpoint to look for. */
async function observeConnections(
  { run, params }: CheckInput,
  serviceId: string,
  ec2: Ec2Port,
  kms: KmsPort,
): Promise<ConnectionsSeen> {
  if (run.action !== 'revalidate' || params.CustomKeyStoreId === undefined) return null;
  const store = await attempt(kms.describeKeyStore(params.CustomKeyStoreId));
  if (!store.ok) return store;
  return store.value?.ConnectionState === 'CONNECTED' ? attempt(ec2.endpointConnections(serviceId)) : null;
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
export function forwardedTo(listener: Listener | null): readonly string[] {
  const arns = (listener?.DefaultActions ?? [])
    .filter(({ Type }) => Type === 'forward')
    .flatMap(({ TargetGroupArn, ForwardConfig }) => [
      TargetGroupArn,
      // One that stands ready for later gets no connection yet.
      ...(ForwardConfig?.TargetGroups ?? []).flatMap(({ TargetGroupArn: arn, Weight }) => (Weight === 0 ? [] : [arn])),
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

/**
 * Does the load balancer behind the endpoint service carry KMS's calls to a healthy proxy? Pure; one round for each load
 * balancer.
 */
import type { Listener, LoadBalancer } from '../aws/ports.ts';
import type { Evidence } from '../model/json.ts';
import { LIMITS } from '../xks/limits.ts';
import type { Judged } from './finding-table.ts';
import { type LoadBalancerSeen, listenerOn443, type ServiceSeen, type TargetGroupSeen } from './vpc-endpoint-service-observe.ts';
import type { LOAD_BALANCER_FINDINGS } from './vpc-load-balancer-findings.ts';

type Code = keyof typeof LOAD_BALANCER_FINDINGS;

/** Says nothing about services whose owner's view is not to be had: their load balancers are not visible. */
export function judgeLoadBalancers({ views: { configuration }, loadBalancers }: ServiceSeen): readonly Judged<Code>[] {
  if (configuration === null) return [];
  const {
    ServiceId: serviceId = null,
    GatewayLoadBalancerArns: gateways = [],
    NetworkLoadBalancerArns: networks = [],
  } = configuration;
  if (gateways.length > 0) return [{ code: 'vpc-endpoint-service/gateway-load-balancer', evidence: { serviceId, gateways } }];
  if (networks.length === 0) return [{ code: 'vpc-endpoint-service/no-network-load-balancer', evidence: { serviceId } }];
  if (!loadBalancers.ok) return [{ code: 'vpc-endpoint-service/load-balancer-unreadable', evidence: loadBalancers.evidence }];
  return loadBalancers.value.flatMap((seen) => judgeOne(seen, serviceId));
}

function judgeOne(
  { arn, loadBalancer, listeners, targetGroups }: LoadBalancerSeen,
  serviceId: string | null,
): readonly Judged<Code>[] {
  if (loadBalancer === null)
    return [{ code: 'vpc-endpoint-service/load-balancer-not-found', evidence: { serviceId, loadBalancerArn: arn } }];
  const listener = judgeListener(listenerOn443(listeners), listeners, targetGroups, arn);
  return [...judgeLoadBalancer(loadBalancer, arn), listener, ...targetGroups.flatMap(judgeTargets)];
}

function judgeLoadBalancer(loadBalancer: LoadBalancer, loadBalancerArn: string): readonly Judged<Code>[] {
  const { Type: type = null, Scheme: scheme = null, IpAddressType: addressType = null, State } = loadBalancer;
  const zones = [...new Set((loadBalancer.AvailabilityZones ?? []).map(({ ZoneName }) => ZoneName ?? ''))];
  const state = State?.Code ?? null;
  const evidence = { loadBalancerArn, type, state, scheme, addressType, zones };
  const codes: Code[] = [];
  if (type !== 'network') codes.push('vpc-endpoint-service/load-balancer-type');
  if (state === 'active_impaired') codes.push('vpc-endpoint-service/load-balancer-impaired');
  else if (state !== 'active') codes.push('vpc-endpoint-service/load-balancer-not-active');
  if (zones.length < LIMITS.zones) codes.push('vpc-endpoint-service/load-balancer-zones');
  if (scheme !== 'internal') codes.push('vpc-endpoint-service/load-balancer-internet-facing');
  if (addressType !== 'ipv4' && addressType !== 'dualstack') codes.push('vpc-endpoint-service/load-balancer-without-ipv4');
  if (codes.length === 0) codes.push('vpc-endpoint-service/load-balancer-fit');
  return codes.map((code) => ({ code, evidence }));
}

const FORWARDING = {
  TCP: 'vpc-endpoint-service/listener-forwards',
  TLS: 'vpc-endpoint-service/listener-ends-tls',
  TCP_UDP: 'vpc-endpoint-service/listener-also-udp',
} as const;

function judgeListener(
  listener: Listener | null,
  all: readonly Listener[],
  targetGroups: readonly TargetGroupSeen[],
  loadBalancerArn: string,
): Judged<Code> {
  if (listener === null) {
    const ports = all.map(({ Port }) => Port ?? null).slice(0, 10);
    return { code: 'vpc-endpoint-service/listener-missing', evidence: { loadBalancerArn, listensOn: ports } };
  }
  const { ListenerArn: listenerArn = null, Protocol: protocol = null } = listener;
  const evidence = { loadBalancerArn, listenerArn, protocol, targetGroups: targetGroups.length };
  if (protocol !== 'TCP' && protocol !== 'TLS' && protocol !== 'TCP_UDP') {
    return { code: 'vpc-endpoint-service/listener-protocol', evidence };
  }
  if (targetGroups.length === 0) return { code: 'vpc-endpoint-service/listener-without-target-group', evidence };
  return { code: FORWARDING[protocol], evidence };
}

function judgeTargets({ arn: targetGroupArn, group, targets }: TargetGroupSeen): readonly Judged<Code>[] {
  // A draining target is on its way out and gets no new connections.
  const serving = targets.filter(({ TargetHealth }) => TargetHealth?.State !== 'draining');
  const unhealthy = serving.filter(({ TargetHealth }) => TargetHealth?.State !== 'healthy');
  const evidence = {
    targetGroupArn,
    registered: serving.length,
    healthy: serving.length - unhealthy.length,
    notHealthy: describe(unhealthy),
  };
  const version: readonly Judged<Code>[] =
    group?.IpAddressType === 'ipv6'
      ? [{ code: 'vpc-endpoint-service/target-group-without-ipv4', evidence: { targetGroupArn } }]
      : [];
  return [...version, { code: targetsCode(serving.length, unhealthy.length, group?.TargetType === 'alb'), evidence }];
}

/** @param alb a target group of this type takes one Application Load Balancer and no second */
function targetsCode(registered: number, unhealthy: number, alb: boolean): Code {
  if (registered === 0) return 'vpc-endpoint-service/targets-missing';
  if (unhealthy === registered) return 'vpc-endpoint-service/targets-unhealthy';
  if (unhealthy > 0) return 'vpc-endpoint-service/targets-partly-unhealthy';
  return registered === 1 && !alb ? 'vpc-endpoint-service/single-target' : 'vpc-endpoint-service/targets-healthy';
}

function describe(targets: TargetGroupSeen['targets']): readonly Evidence[] {
  return targets.slice(0, 5).map(({ Target, TargetHealth }) => ({
    target: `${Target?.Id ?? 'unknown'}:${Target?.Port ?? ''}`,
    state: TargetHealth?.State ?? 'unknown',
    why: TargetHealth?.Reason ?? null,
  }));
}

/** Are the target groups behind the listener on 443 as they should be, and is every zone served? Pure. */
import type { TargetGroup } from '../aws/ports.ts';
import type { Judged } from './finding-table.ts';
import { type Code, type Present, unreadable } from './load-balancer-present.ts';
import type { GroupSeen } from './load-balancer-observe.ts';
import { zoneOf } from './node-to-target.ts';

/** @param tlsSucceeded a handshake through the load balancer came to its end */
export function judgeGroups(seen: Present, tlsSucceeded: boolean): readonly Judged<Code>[] {
  const groups = seen.groups.ok ? seen.groups.value : [];
  return groups.flatMap((one) => [
    ...judgeForm(one.group, seen),
    ...judgeHealthCheck(one.group),
    ...judgeProxyProtocol(one, tlsSucceeded),
    ...judgeZones(one, seen),
  ]);
}

function judgeForm(group: TargetGroup, { listener, loadBalancer }: Present): readonly Judged<Code>[] {
  const { TargetGroupArn: targetGroupArn = null, TargetGroupName: targetGroupName = null } = group;
  const { TargetType = '', Protocol = '', Port = null, IpAddressType = 'ipv4', VpcId: vpcId = null } = group;
  const named = { targetGroupArn, targetGroupName, vpcId };
  if (TargetType === 'alb') return [{ code: 'load-balancer/target-type-alb', evidence: { ...named, TargetType } }];
  const endsTls = listener.ok && listener.value?.Protocol === 'TLS';
  const differences = [
    ...(TargetType === 'ip' ? [] : [`target type ${TargetType}`]),
    ...(Protocol === 'TCP' || (endsTls && Protocol === 'TLS') ? [] : [`protocol ${Protocol}`]),
    ...(Port === 443 ? [] : [`port ${Port}`]),
    // An address family without IPv4 is worse than a difference: `vpc-endpoint-service` fails it.
    ...(vpcId === loadBalancer.VpcId ? [] : ['another VPC']),
  ];
  const evidence = { ...named, TargetType, Protocol, Port, IpAddressType };
  if (differences.length > 0) return [{ code: 'load-balancer/target-group-differs', evidence: { ...evidence, differences } }];
  return [{ code: endsTls ? 'load-balancer/target-group-ends-tls' : 'load-balancer/target-group-as-documented', evidence }];
}

/** GET on a URI of the proxy API is answered with 405. Source: XKS proxy API specification. */
function judgeHealthCheck(group: TargetGroup): readonly Judged<Code>[] {
  const { TargetGroupArn: targetGroupArn = null, HealthCheckProtocol: protocol = 'TCP', HealthCheckPath = null, Matcher } = group;
  const evidence = { targetGroupArn, protocol, path: HealthCheckPath, matcher: Matcher?.HttpCode ?? null };
  if (protocol !== 'HTTP' && protocol !== 'HTTPS') return [{ code: 'load-balancer/health-check-shallow', evidence }];
  const asksApi = /\/kms\/xks\/v\d+(\/|$)/.test(HealthCheckPath ?? '');
  if (!asksApi) return [{ code: 'load-balancer/health-check-suits', evidence }];
  const code = expects405(Matcher?.HttpCode) ? 'load-balancer/health-check-shallow' : 'load-balancer/health-check-on-api';
  return [{ code, evidence }];
}

/** `200`, `200,405` or `200-499`. */
function expects405(matcher = '200-399'): boolean {
  return matcher.split(',').some((part) => {
    const [from = Number.NaN, to = from] = part.split('-').map(Number);
    return from <= 405 && 405 <= to;
  });
}

function judgeProxyProtocol({ group, attributes }: GroupSeen, tlsSucceeded: boolean): readonly Judged<Code>[] {
  if (!attributes.ok) return [];
  const evidence = { targetGroupArn: group.TargetGroupArn ?? null };
  if (attributes.value['proxy_protocol_v2.enabled'] !== 'true') return [{ code: 'load-balancer/proxy-protocol-off', evidence }];
  return [{ code: tlsSucceeded ? 'load-balancer/proxy-protocol-understood' : 'load-balancer/proxy-protocol-on', evidence }];
}

/** Without a healthy target anywhere nothing is said here: `vpc-endpoint-service` fails that. */
function judgeZones({ group, attributes, targets }: GroupSeen, seen: Present): readonly Judged<Code>[] {
  if (!targets.ok || !seen.targetInterfaces.ok || group.TargetType === 'alb') return [];
  const interfaces = seen.targetInterfaces.value;
  const healthy = targets.value.filter(({ TargetHealth }) => TargetHealth?.State === 'healthy');
  const enabled = (seen.loadBalancer.AvailabilityZones ?? []).flatMap(({ ZoneName }) => ZoneName ?? []);
  if (healthy.length === 0 || enabled.length === 0) return [];
  const zones = healthy.map((target) => zoneOf(target, interfaces));
  const unserved = zones.includes('all') ? [] : enabled.filter((zone) => !zones.includes(zone));
  const crossZone = isCrossZone(attributes.ok ? attributes.value : {}, seen);
  const evidence = {
    loadBalancerArn: seen.arn,
    targetGroupArn: group.TargetGroupArn ?? null,
    zones: enabled,
    zonesWithoutTarget: unserved,
    crossZone,
  };
  if (unserved.length === 0 || crossZone === true) return [{ code: 'load-balancer/every-zone-served', evidence }];
  // Refused attributes of the target group are told once, for the proxy protocol as well.
  if (crossZone === null) return seen.attributes.ok ? [] : [unreadable(seen.attributes.evidence, ['XKS-NLB-013'])];
  return [{ code: zones.includes(null) ? 'load-balancer/zones-unknown' : 'load-balancer/zone-without-target', evidence }];
}

/** What the target group leaves to its load balancer, that decides; null: not known. */
export function isCrossZone(ofGroup: Readonly<Record<string, string>>, { attributes }: Present): boolean | null {
  const own = ofGroup[CROSS_ZONE];
  if (own === undefined) return null;
  if (own !== 'use_load_balancer_configuration') return own === 'true';
  return attributes.ok ? attributes.value[CROSS_ZONE] === 'true' : null;
}

const CROSS_ZONE = 'load_balancing.cross_zone.enabled';

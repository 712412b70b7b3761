/** Changes of the sandbox's load balancer that faults and variants have in common. */
import type { NetworkAclEntry, SecurityGroup, ServiceConfiguration } from '@aws-sdk/client-ec2';
import type { Listener, LoadBalancer, TargetGroup, TargetHealthDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import { NETWORK } from './healthy-network.ts';
import { LOAD_BALANCER_ARN, SANDBOX, TARGET_GROUP_ARN } from './healthy-world.ts';
import type { SandboxPlan } from './plan.ts';

export function balancerOf({ aws }: SandboxPlan): LoadBalancer {
  return there(aws.loadBalancers[0], 'a load balancer');
}

export function serviceOf({ aws }: SandboxPlan): ServiceConfiguration {
  return there(aws.endpointServices[0]?.configuration, 'an endpoint service');
}

export function listenerOf({ aws }: SandboxPlan): Listener {
  return there(aws.listeners[0], 'a listener');
}

export function targetGroupOf({ aws }: SandboxPlan): TargetGroup {
  return there(aws.targetGroups[0], 'a target group');
}

function there<T>(part: T | undefined, what: string): T {
  if (part === undefined) throw new Error(`This fault needs ${what}: it cannot be combined with one that takes it away`);
  return part;
}

export function setTargets({ aws }: SandboxPlan, targets: readonly TargetHealthDescription[]): void {
  aws.targetHealth[TARGET_GROUP_ARN] = [...targets];
}

export function target(Id: string, AvailabilityZone?: string, Port = 443): TargetHealthDescription {
  return { Target: { Id, Port, ...(AvailabilityZone ? { AvailabilityZone } : {}) }, TargetHealth: { State: 'healthy' } };
}

export function setAttribute({ aws }: SandboxPlan, arn: string, key: string, value: string): void {
  aws.attributes[arn] = { ...aws.attributes[arn], [key]: value };
}

export function turnOnCrossZone(plan: SandboxPlan): void {
  setAttribute(plan, LOAD_BALANCER_ARN, 'load_balancing.cross_zone.enabled', 'true');
}

/** Nobody gets through the load balancer, from wherever. */
export function closeNodes({ closed }: SandboxPlan): void {
  for (const address of SANDBOX.nodeAddresses) closed.add(address);
}

export function groupOf({ aws }: SandboxPlan, id: string): SecurityGroup {
  return aws.securityGroups.find(({ GroupId }) => GroupId === id)!;
}

/** A rule for TCP to one port from one range. */
export function rule(port: number, CidrIp: string): NonNullable<SecurityGroup['IpPermissions']>[number] {
  return { IpProtocol: 'tcp', FromPort: port, ToPort: port, IpRanges: [{ CidrIp }] };
}

/** The load balancer wears its group, which admits 443 from anywhere until told otherwise. */
export function wearGroup(plan: SandboxPlan, enforced: 'on' | 'off'): SecurityGroup {
  Object.assign(balancerOf(plan), {
    SecurityGroups: [NETWORK.balancerGroup],
    EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: enforced,
  } satisfies Partial<LoadBalancer>);
  return groupOf(plan, NETWORK.balancerGroup);
}

export function aclEntry(RuleNumber: number, Egress: boolean, From: number, To: number, CidrBlock: string): NetworkAclEntry {
  return { RuleNumber, Egress, Protocol: '6', RuleAction: 'allow', CidrBlock, PortRange: { From, To } };
}

/** TLS ends at the listener; its certificate is played by the proxy's. */
export function endTls(plan: SandboxPlan, changes: Partial<Listener> = {}): void {
  Object.assign(listenerOf(plan), {
    Protocol: 'TLS',
    SslPolicy: NETWORK.policy,
    Certificates: [{ CertificateArn: NETWORK.certificateArn }],
    ...changes,
  } satisfies Partial<Listener>);
  targetGroupOf(plan).Protocol = 'TLS';
}

/** The proxies stand in the data centre, behind the virtual private gateway. */
export function moveTargetsOut(plan: SandboxPlan, zones: readonly string[] = ['all', 'all']): void {
  setTargets(
    plan,
    zones.map((zone, index) => target(`192.168.7.${20 + index}`, zone)),
  );
}

export const SECOND_BALANCER_ARN = LOAD_BALANCER_ARN.replace('xks-nlb/50dc6c495c0c9188', 'xks-nlb-2/61ed7d506d1da299');

/** Another load balancer like the first, before the same targets. */
export function addSecondBalancer(plan: SandboxPlan): Listener {
  const { aws } = plan;
  aws.loadBalancers.push({ ...balancerOf(plan), LoadBalancerArn: SECOND_BALANCER_ARN, LoadBalancerName: 'xks-nlb-2' });
  aws.attributes[SECOND_BALANCER_ARN] = { ...aws.attributes[LOAD_BALANCER_ARN] };
  const listener = { ...listenerOf(plan), LoadBalancerArn: SECOND_BALANCER_ARN, ListenerArn: SECOND_LISTENER_ARN };
  aws.listeners.push(listener);
  const nodes = aws.networkInterfaces.filter(({ Description }) => Description?.startsWith('ELB net/'));
  aws.networkInterfaces.push(
    ...nodes.map((node, index) => {
      const PrivateIpAddress = `10.0.${index + 1}.11`;
      return {
        ...node,
        NetworkInterfaceId: `eni-0a1b2c3d4e5f6072${index + 1}`,
        Description: 'ELB net/xks-nlb-2/61ed7d506d1da299',
        PrivateIpAddress,
        PrivateIpAddresses: [{ PrivateIpAddress, Primary: true }],
      };
    }),
  );
  serviceOf(plan).NetworkLoadBalancerArns = [LOAD_BALANCER_ARN, SECOND_BALANCER_ARN];
  return listener;
}

const SECOND_LISTENER_ARN = `${SECOND_BALANCER_ARN.replace(':loadbalancer/', ':listener/')}/a2b7dc8efc522ab2`;

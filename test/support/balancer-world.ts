/** The sandbox's load balancer and network in a world of loopback AWS: parts of it, and ways to change them. */
import type { AwsWorld } from '../../lib/sandbox/aws-world.ts';
import { NETWORK } from '../../lib/sandbox/healthy-network.ts';
import { TARGET_GROUP_ARN } from '../../lib/sandbox/healthy-world.ts';

/** Codes without the name of the check. */
export const HEALTHY = [
  'same-account',
  'serves-one-service',
  'deletion-protection-on',
  'subnets-private',
  'vpc-dns-on',
  'admits-endpoint',
  'target-group-as-documented',
  'health-check-shallow',
  'proxy-protocol-off',
  'every-zone-served',
  'targets-admit-nodes',
];

export const balancer = (world: AwsWorld) => world.loadBalancers[0]!;
export const listener = (world: AwsWorld) => world.listeners[0]!;
export const group = (world: AwsWorld) => world.targetGroups[0]!;
export const targets = (world: AwsWorld) => world.targetHealth[TARGET_GROUP_ARN]!;
export const proxyGroup = (world: AwsWorld) => world.securityGroups.find(({ GroupId }) => GroupId === NETWORK.proxyGroup)!;
export const balancerGroup = (world: AwsWorld) => world.securityGroups.find(({ GroupId }) => GroupId === NETWORK.balancerGroup)!;
export const routes = (world: AwsWorld) =>
  world.routeTables.find(({ RouteTableId }) => RouteTableId === NETWORK.routeTable)!.Routes!;
export const set = (world: AwsWorld, arn: string, key: string, value: string): void => {
  world.attributes[arn] = { ...world.attributes[arn], [key]: value };
};
export const wear = (world: AwsWorld, enforced?: 'on' | 'off'): void => {
  balancer(world).SecurityGroups = [NETWORK.balancerGroup];
  if (enforced) balancer(world).EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic = enforced;
};
export const endTls = (world: AwsWorld): void => {
  const Certificates = [{ CertificateArn: NETWORK.certificateArn }];
  Object.assign(listener(world), { Protocol: 'TLS', SslPolicy: NETWORK.policy, Certificates });
};
export const deny = (world: AwsWorld, service: 'ec2' | 'elasticloadbalancing' | 'acm', operation: string): void => {
  world.faults.push({ service, operation, kind: 'denied', times: 9 });
};
export const moveOut = (world: AwsWorld, zone = 'all'): void => {
  for (const { Target } of targets(world)) Object.assign(Target!, { Id: '192.168.7.20', AvailabilityZone: zone });
};
export const rule = (port: number, CidrIp: string) => ({
  IpProtocol: 'tcp',
  FromPort: port,
  ToPort: port,
  IpRanges: [{ CidrIp }],
});
export const setHealth = (world: AwsWorld, index: number): void => {
  targets(world)[index]!.TargetHealth = { State: 'unhealthy', Reason: 'Target.Timeout' };
};

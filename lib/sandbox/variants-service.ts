/** Healthy endpoint services, names and addresses. */
import { kmsPrincipal } from '../xks/limits.ts';
import { addProbeEndpoint, giveServiceAway, PROBE_ENDPOINT } from './foreign-service.ts';
import { LOAD_BALANCER_ARN, SANDBOX, TARGET_GROUP_ARN } from './healthy-world.ts';
import type { SandboxPlan } from './plan.ts';
import { configurationOf, serviceOf } from './service-of.ts';
import type { Variant } from './variant.ts';
import { NAME_VARIANTS } from './variants-names.ts';

const SERVICES: readonly Variant[] = [
  {
    name: 'service-of-other-account',
    summary: 'the endpoint service belongs to another account, which lets its side be read',
    connectivity: 'vpc',
    shapes: (plan) => {
      giveServiceAway(plan);
      addProbeEndpoint(plan);
      plan.vantage.withoutProber.add(SANDBOX.vpcId);
    },
  },
  {
    name: 'service-shared-by-number',
    summary: 'the endpoint service of another account allows this one by its number',
    connectivity: 'vpc',
    shapes: (plan) => share(plan, SANDBOX.account),
  },
  {
    name: 'service-shared-by-role',
    summary: 'the endpoint service of another account allows the role that creates the key store',
    connectivity: 'vpc',
    shapes: (plan) => share(plan, `arn:aws:iam::${SANDBOX.account}:role/xks-preflight-sandbox`),
  },
  {
    name: 'service-shared-without-external-id',
    summary: 'the role of the account that owns the endpoint service asks for no external id',
    connectivity: 'vpc',
    shapes: (plan) => {
      share(plan, `arn:aws:iam::${SANDBOX.account}:root`);
      for (const role of plan.aws.roles) role.ExternalId = null;
      plan.ownerRoles.splice(0, Infinity, ...plan.ownerRoles.map((role) => ({ ...role, ExternalId: null })));
    },
  },
  {
    name: 'probe-endpoint',
    summary: 'an interface endpoint of this account leads to its own endpoint service',
    connectivity: 'vpc',
    shapes: addProbeEndpoint,
  },
  {
    name: 'probe-endpoint-elsewhere',
    summary: 'there is an interface endpoint to the service, in a VPC without a prober',
    connectivity: 'vpc',
    shapes: (plan) => {
      addProbeEndpoint(plan);
      plan.vantage.withoutProber.add(PROBE_ENDPOINT.vpcId);
    },
  },
  {
    name: 'probe-endpoint-closed',
    summary: 'an interface endpoint to the service admits no prober, and the load balancer does',
    connectivity: 'vpc',
    shapes: (plan) => {
      addProbeEndpoint(plan);
      for (const address of PROBE_ENDPOINT.addresses) plan.vantage.silent.add(address);
    },
  },
  {
    name: 'more-principals',
    summary: 'the endpoint service allows others besides KMS',
    connectivity: 'vpc',
    shapes: (plan) => {
      const others = ['arn:aws:iam::444455556666:root', `arn:aws:iam::${SANDBOX.account}:role/monitoring`];
      serviceOf(plan).allowedPrincipals.push(...others.map((Principal) => ({ Principal })));
    },
  },
  {
    name: 'principal-in-capitals',
    summary: 'the principal of KMS is written in capital letters',
    connectivity: 'vpc',
    shapes: (plan) => {
      const Principal = ` ${kmsPrincipal(SANDBOX.region).toUpperCase()} `;
      serviceOf(plan).allowedPrincipals = [{ PrincipalType: 'Service', Principal }];
    },
  },
  {
    name: 'service-dual-stack',
    summary: 'the endpoint service supports IPv6 beside IPv4',
    connectivity: 'vpc',
    shapes: (plan) => {
      configurationOf(plan).SupportedIpAddressTypes = ['ipv4', 'ipv6'];
      for (const balancer of plan.aws.loadBalancers) balancer.IpAddressType = 'dualstack';
    },
  },
  {
    name: 'service-before-dual-stack',
    summary: 'the endpoint service is so old that it names no address types',
    connectivity: 'vpc',
    shapes: (plan) => {
      delete configurationOf(plan).SupportedIpAddressTypes;
    },
  },
  {
    name: 'service-with-zone-ids',
    summary: 'the endpoint service names its zones by id as well',
    connectivity: 'vpc',
    shapes: (plan) => {
      configurationOf(plan).AvailabilityZoneIds = ['use1-az4', 'use1-az6'];
    },
  },
  {
    name: 'three-zones',
    summary: 'service, load balancer and proxies stand in three zones',
    connectivity: 'vpc',
    shapes: addZone,
  },
  {
    name: 'service-for-other-regions',
    summary: 'the endpoint service may be used from other Regions as well',
    connectivity: 'vpc',
    shapes: (plan) => {
      Object.assign(configurationOf(plan), {
        RemoteAccessEnabled: true,
        SupportedRegions: [
          { Region: SANDBOX.region, ServiceState: 'Available' },
          { Region: 'eu-west-1', ServiceState: 'Available' },
        ],
      });
    },
  },
  {
    name: 'more-services',
    summary: 'the account has other endpoint services',
    connectivity: 'vpc',
    shapes: (plan) => {
      const { configuration, ...rest } = serviceOf(plan);
      const ServiceId = 'vpce-svc-0fedcba9876543210';
      const ServiceName = SANDBOX.serviceName.replace(SANDBOX.serviceId, ServiceId);
      const other = {
        ...configuration,
        ServiceId,
        ServiceName,
        PrivateDnsName: 'billing.example.com',
        NetworkLoadBalancerArns: [],
      };
      plan.aws.endpointServices.push({ ...rest, configuration: other });
    },
  },
];

export const SERVICE_VARIANTS: readonly Variant[] = [...SERVICES, ...NAME_VARIANTS];

function share(plan: SandboxPlan, principal: string): void {
  giveServiceAway(plan);
  addProbeEndpoint(plan);
  const all = [kmsPrincipal(SANDBOX.region), principal];
  serviceOf(plan).allowedPrincipals = all.map((Principal) => ({ Principal }));
}

function addZone(plan: SandboxPlan): void {
  const { aws } = plan;
  const zone = 'us-east-1c';
  configurationOf(plan).AvailabilityZones = ['us-east-1a', 'us-east-1b', zone];
  const balancer = aws.loadBalancers.find(({ LoadBalancerArn }) => LoadBalancerArn === LOAD_BALANCER_ARN);
  const [node] = aws.networkInterfaces;
  if (balancer?.AvailabilityZones === undefined || node === undefined)
    throw new Error('There is no load balancer to add a zone to');
  balancer.AvailabilityZones.push({ ZoneName: zone, SubnetId: 'subnet-0a1b2c3d4e5f60703', LoadBalancerAddresses: [] });
  aws.networkInterfaces.push({
    ...node,
    NetworkInterfaceId: 'eni-0a1b2c3d4e5f60703',
    PrivateIpAddress: '10.0.3.10',
    PrivateIpAddresses: [{ PrivateIpAddress: '10.0.3.10', Primary: true }],
    SubnetId: 'subnet-0a1b2c3d4e5f60703',
    AvailabilityZone: zone,
  });
  aws.targetHealth[TARGET_GROUP_ARN]?.push({
    Target: { Id: '10.0.3.20', Port: 443, AvailabilityZone: zone },
    TargetHealth: { State: 'healthy' },
  });
}

/** Faults of the VPC endpoint service and its load balancer. */
import type { ServiceConfiguration } from '@aws-sdk/client-ec2';
import { kmsPrincipal } from '../xks/limits.ts';
import { SANDBOX, TARGET_GROUP_ARN } from './healthy-world.ts';
import type { Fault } from './fault.ts';
import { allowInsteadOfKms, configurationOf, serviceOf } from './service-of.ts';

export const SERVICE_FAULTS: readonly Fault[] = [
  {
    name: 'service-not-found',
    summary: 'the endpoint service does not exist',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/not-found'],
    breaks: ({ aws }) => {
      aws.endpointServices = [];
    },
  },
  {
    name: 'acceptance-required',
    summary: 'the endpoint service wants to accept each connection',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/acceptance-required'],
    breaks: (plan) => {
      configurationOf(plan).AcceptanceRequired = true;
    },
  },
  {
    name: 'principal-missing',
    summary: 'the endpoint service does not allow KMS',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/principal-missing'],
    breaks: (plan) => {
      allowInsteadOfKms(plan);
    },
  },
  {
    name: 'principal-near-miss',
    summary: 'the endpoint service allows KMS of another Region',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/principal-near-miss'],
    breaks: (plan) => {
      allowInsteadOfKms(plan, { PrincipalType: 'Service', Principal: 'cks.kms.eu-west-1.amazonaws.com' });
    },
  },
  {
    name: 'principal-wildcard',
    summary: 'the endpoint service allows everybody',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/principal-wildcard'],
    breaks: (plan) => {
      allowInsteadOfKms(plan, { PrincipalType: 'All', Principal: '*' });
    },
  },
  {
    name: 'principal-as-arn',
    summary: 'the endpoint service allows KMS in the form of an ARN',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/principal-unusual-form'],
    breaks: (plan) => {
      const Principal = `arn:aws:iam::${SANDBOX.account}:${kmsPrincipal(SANDBOX.region)}`;
      allowInsteadOfKms(plan, { PrincipalType: 'Service', Principal });
    },
  },
  {
    name: 'principals-not-readable',
    summary: 'the caller may not read whom the endpoint service allows',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/principals-unreadable'],
    breaks: ({ aws }) => {
      aws.faults.push({ service: 'ec2', operation: 'DescribeVpcEndpointServicePermissions', kind: 'denied', times: 99 });
    },
  },
  {
    name: 'service-of-other-region',
    summary: 'the name of the endpoint service is one of another Region',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/other-region'],
    also: { 'request/service-other-region': 'the name says so as well' },
    breaks: ({ params }) => {
      params.XksProxyVpcEndpointServiceName = SANDBOX.serviceName.replace(SANDBOX.region, 'eu-west-1');
    },
  },
  {
    name: 'gateway-service',
    summary: 'the endpoint service is not of type Interface',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/not-interface-type'],
    breaks: (plan) => {
      configurationOf(plan).ServiceType = [{ ServiceType: 'Gateway' }];
    },
  },
  {
    name: 'service-ipv6-only',
    summary: 'the endpoint service supports IPv6 only',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/ipv4-not-supported'],
    breaks: (plan) => {
      configurationOf(plan).SupportedIpAddressTypes = ['ipv6'];
    },
  },
  {
    name: 'connection-rejected',
    summary: 'the connection of KMS to the endpoint service was rejected',
    connectivity: 'vpc',
    action: 'revalidate',
    codes: ['vpc-endpoint-service/connection-not-available'],
    breaks: (plan) => {
      for (const connection of serviceOf(plan).connections ?? []) connection.VpcEndpointState = 'Rejected';
    },
  },
  {
    name: 'connection-missing',
    summary: 'nobody is connected to the endpoint service of a connected store',
    connectivity: 'vpc',
    action: 'revalidate',
    codes: ['vpc-endpoint-service/connection-missing'],
    breaks: (plan) => {
      serviceOf(plan).connections = [];
    },
  },
  {
    name: 'private-name-shared',
    summary: 'another endpoint service has the same private DNS name',
    connectivity: 'vpc',
    codes: ['uniqueness/private-dns-name-shared'],
    breaks: (plan) => {
      const { configuration, ...rest } = serviceOf(plan);
      const ServiceId = 'vpce-svc-0fedcba9876543210';
      const ServiceName = SANDBOX.serviceName.replace(SANDBOX.serviceId, ServiceId);
      plan.aws.endpointServices.push({ ...rest, configuration: { ...configuration, ServiceId, ServiceName } });
    },
  },
  {
    name: 'service-pending',
    summary: 'the endpoint service is not available yet',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/not-available'],
    breaks: (plan) => {
      configurationOf(plan).ServiceState = 'Pending';
    },
  },
  {
    name: 'gateway-load-balancer',
    summary: 'the endpoint service stands on a Gateway Load Balancer',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/gateway-load-balancer'],
    also: { 'vpc-endpoint-service/not-interface-type': 'such services have a type of their own' },
    breaks: (plan) => {
      Object.assign(configurationOf(plan), {
        ServiceType: [{ ServiceType: 'GatewayLoadBalancer' }],
        NetworkLoadBalancerArns: [],
        GatewayLoadBalancerArns: [
          'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/gwy/xks-gwlb/50dc6c495c0c9188',
        ],
      } satisfies Partial<ServiceConfiguration>);
    },
  },
  {
    name: 'one-zone',
    summary: 'the endpoint service stands in one zone',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/too-few-zones'],
    breaks: (plan) => {
      Object.assign(configurationOf(plan), { AvailabilityZones: ['us-east-1a'], AvailabilityZoneIds: ['use1-az1'] });
    },
  },
  {
    name: 'no-listener',
    summary: 'the load balancer does not listen on 443',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/listener-missing', 'locate-proxy/no-listener'],
    breaks: ({ aws, closed }) => {
      for (const listener of aws.listeners) listener.Port = 8443;
      for (const address of SANDBOX.nodeAddresses) closed.add(address);
    },
  },
  {
    name: 'no-healthy-target',
    summary: 'no target behind the load balancer is healthy',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/targets-unhealthy', 'locate-proxy/no-healthy-target'],
    breaks: ({ aws, closed }) => {
      for (const target of aws.targetHealth[TARGET_GROUP_ARN] ?? []) {
        target.TargetHealth = { State: 'unhealthy', Reason: 'Target.FailedHealthChecks' };
      }
      for (const address of SANDBOX.nodeAddresses) closed.add(address);
    },
  },
  {
    name: 'service-not-readable',
    summary: 'the caller may not describe endpoint services',
    connectivity: 'vpc',
    codes: [
      'vpc-endpoint-service/undecided',
      'private-dns/undecided',
      'locate-proxy/undecided',
      'uniqueness/private-dns-names-unreadable',
    ],
    also: {
      'load-balancer/undecided': 'it starts from the service',
    },
    breaks: ({ aws }) => {
      aws.faults.push({ service: 'ec2', operation: null, kind: 'denied', times: 99 });
    },
  },
];

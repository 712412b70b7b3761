/** Faults of the VPC endpoint service, its load balancer and its private DNS name. */
import type { ServiceConfiguration } from '@aws-sdk/client-ec2';
import { SANDBOX, TARGET_GROUP_ARN } from './healthy-world.ts';
import type { Fault } from './fault.ts';
import type { SandboxPlan } from './plan.ts';

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
      configuration(plan).AcceptanceRequired = true;
    },
  },
  {
    name: 'principal-missing',
    summary: 'the endpoint service does not allow KMS',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/principal-missing'],
    breaks: (plan) => {
      service(plan).allowedPrincipals = [];
    },
  },
  {
    name: 'principal-near-miss',
    summary: 'the endpoint service allows KMS of another Region',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/principal-near-miss'],
    breaks: (plan) => {
      service(plan).allowedPrincipals = [{ PrincipalType: 'Service', Principal: 'cks.kms.eu-west-1.amazonaws.com' }];
    },
  },
  {
    name: 'principal-wildcard',
    summary: 'the endpoint service allows everybody',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/principal-wildcard'],
    breaks: (plan) => {
      service(plan).allowedPrincipals = [{ PrincipalType: 'All', Principal: '*' }];
    },
  },
  {
    name: 'service-pending',
    summary: 'the endpoint service is not available yet',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/not-available'],
    breaks: (plan) => {
      configuration(plan).ServiceState = 'Pending';
    },
  },
  {
    name: 'gateway-load-balancer',
    summary: 'the endpoint service stands on a Gateway Load Balancer',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/gateway-load-balancer'],
    breaks: (plan) => {
      Object.assign(configuration(plan), {
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
      configuration(plan).AvailabilityZones = ['us-east-1a'];
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
    name: 'private-dns-missing',
    summary: 'the endpoint service has no private DNS name',
    connectivity: 'vpc',
    codes: ['private-dns/name-not-set'],
    breaks: (plan) => {
      delete configuration(plan).PrivateDnsName;
      delete configuration(plan).PrivateDnsNameConfiguration;
    },
  },
  {
    name: 'private-dns-differs',
    summary: 'the private DNS name is not the host of the endpoint',
    connectivity: 'vpc',
    codes: ['private-dns/name-differs'],
    breaks: (plan) => {
      configuration(plan).PrivateDnsName = 'other.xks.example.com';
    },
  },
  {
    name: 'domain-not-verified',
    summary: 'the TXT record is published, but the domain is not verified',
    connectivity: 'vpc',
    codes: ['private-dns/verification-not-started'],
    breaks: (plan) => {
      setVerification(plan, 'pendingVerification');
    },
  },
  {
    name: 'txt-missing',
    summary: 'the TXT record is missing and the domain not verified',
    connectivity: 'vpc',
    codes: ['private-dns/record-not-visible'],
    breaks: (plan) => {
      setVerification(plan, 'pendingVerification');
      plan.zone.delete(TXT_NAME);
    },
  },
  {
    name: 'txt-wrong',
    summary: 'the TXT record holds another value and verification failed',
    connectivity: 'vpc',
    codes: ['private-dns/record-wrong'],
    breaks: (plan) => {
      setVerification(plan, 'failed');
      plan.zone.set(TXT_NAME, { TXT: ['vpce:somethingElse'] });
    },
  },
  {
    name: 'txt-removed',
    summary: 'the TXT record is gone after verification',
    connectivity: 'vpc',
    codes: ['private-dns/record-gone'],
    breaks: ({ zone }) => {
      zone.delete(TXT_NAME);
    },
  },
  {
    name: 'service-not-readable',
    summary: 'the caller may not describe endpoint services',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/undecided', 'private-dns/undecided', 'locate-proxy/undecided'],
    breaks: ({ aws }) => {
      aws.faults.push({ service: 'ec2', operation: null, kind: 'denied', times: 99 });
    },
  },
];

const TXT_NAME = `${SANDBOX.verification.name}.xks.example.com`;

function service({ aws }: SandboxPlan) {
  const [first] = aws.endpointServices;
  if (first === undefined) throw new Error('This fault needs an endpoint service: it cannot be combined with service-not-found');
  return first;
}

function configuration(plan: SandboxPlan): ServiceConfiguration {
  return service(plan).configuration;
}

function setVerification(plan: SandboxPlan, State: 'pendingVerification' | 'failed'): void {
  const before = configuration(plan).PrivateDnsNameConfiguration;
  configuration(plan).PrivateDnsNameConfiguration = { ...before, State };
}

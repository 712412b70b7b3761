/** Faults of how the request names the VPC endpoint service. */
import type { Fault } from './fault.ts';
import { SANDBOX } from './healthy-world.ts';
import type { SandboxPlan } from './plan.ts';

export const REQUEST_SERVICE_FAULTS: readonly Fault[] = [
  {
    name: 'service-name-missing',
    summary: 'the request names no endpoint service',
    connectivity: 'vpc',
    codes: ['request/service-name-missing'],
    moots: { 'uniqueness/service-taken': 'the request names no such service' },
    breaks: ({ params }) => {
      delete params.XksProxyVpcEndpointServiceName;
    },
  },
  named(
    'service-name-is-id',
    'the request names the id of the endpoint service',
    'request/service-name-malformed',
    SANDBOX.serviceId,
  ),
  named('service-name-cut', 'the name of the endpoint service is cut off', 'request/service-name-length', 'com.amazonaws.vpce'),
  {
    name: 'service-named-of-other-region',
    summary: 'the endpoint service is of another Region',
    connectivity: 'vpc',
    codes: ['request/service-other-region', 'vpc-endpoint-service/other-region'],
    moots: { 'uniqueness/service-taken': 'the request names no such service' },
    breaks: ({ params }) => {
      params.XksProxyVpcEndpointServiceName = SANDBOX.serviceName.replace('us-east-1', 'eu-west-1');
    },
  },
  {
    name: 'service-owner-malformed',
    summary: 'the owner of the endpoint service is written with hyphens',
    connectivity: 'vpc',
    codes: ['request/service-owner-malformed'],
    also: { 'vpc-endpoint-service/owner-differs': 'the service belongs to no such account' },
    breaks: ({ params }) => {
      params.XksProxyVpcEndpointServiceOwner = '1111-2222-3333';
    },
  },
  {
    name: 'service-name-with-public',
    summary: 'a public store with an endpoint service',
    connectivity: 'public',
    codes: ['request/service-name-unexpected'],
    breaks: ({ params }) => {
      params.XksProxyVpcEndpointServiceName = SANDBOX.serviceName;
    },
  },
  {
    name: 'service-owner-with-public',
    summary: 'a public store with an owner of an endpoint service',
    connectivity: 'public',
    codes: ['request/service-owner-unexpected'],
    breaks: ({ params }) => {
      params.XksProxyVpcEndpointServiceOwner = SANDBOX.account;
    },
  },
];

function named(name: string, summary: string, code: string, serviceName: string): Fault {
  return {
    name,
    summary,
    connectivity: 'vpc',
    codes: [code],
    also: { 'vpc-endpoint-service/not-found': 'no service has this name' },
    moots: { 'uniqueness/service-taken': 'the request names no such service' },
    breaks: ({ params }: SandboxPlan) => {
      params.XksProxyVpcEndpointServiceName = serviceName;
    },
  };
}

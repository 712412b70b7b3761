/** Faults of an endpoint service that belongs to another account. */
import type { Fault } from './fault.ts';
import { addProbeEndpoint, giveServiceAway, OWNER, PROBE_ENDPOINT } from './foreign-service.ts';
import { SANDBOX } from './healthy-world.ts';
import { kmsPrincipal } from '../xks/limits.ts';
import type { SandboxPlan } from './plan.ts';
import { serviceOf } from './service-of.ts';

export const OWNER_FAULTS: readonly Fault[] = [
  {
    name: 'owner-not-given',
    summary: 'the endpoint service belongs to another account, and the request does not say so',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/owner-not-given'],
    breaks: (plan) => {
      foreign(plan);
      delete plan.params.XksProxyVpcEndpointServiceOwner;
    },
  },
  {
    name: 'owner-differs',
    summary: 'the request names another account as the owner of the endpoint service',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/owner-differs'],
    breaks: ({ params }) => {
      params.XksProxyVpcEndpointServiceOwner = OWNER.account;
    },
  },
  {
    name: 'owner-role-not-named',
    summary: 'the endpoint service belongs to another account, and no role is named to read its side',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/owner-side-unreadable'],
    breaks: (plan) => {
      foreign(plan);
      plan.ownerRoles.length = 0;
    },
  },
  {
    name: 'owner-role-refused',
    summary: 'the role of the account that owns the endpoint service does not trust the caller',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/owner-side-refused'],
    breaks: (plan) => {
      foreign(plan);
      plan.aws.roles = [];
    },
  },
  {
    name: 'account-not-allowed',
    summary: 'the endpoint service of another account does not allow the one of the key store',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/account-not-allowed'],
    breaks: (plan) => {
      foreign(plan);
      allow(plan);
    },
  },
  {
    name: 'account-by-role',
    summary: 'the endpoint service of another account allows a role that the caller is not',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/account-allowed-by-role'],
    breaks: (plan) => {
      foreign(plan);
      allow(plan, `arn:aws:iam::${SANDBOX.account}:role/someone-else`);
    },
  },
  {
    name: 'zones-not-common',
    summary: 'the endpoint service of another account is in one zone that the key store has as well',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/too-few-common-zones'],
    breaks: (plan) => {
      foreign(plan);
      plan.aws.zoneIds = ['use1-az2', 'use1-az4'];
    },
  },
  {
    name: 'consumer-view-denied',
    summary: 'the caller may not describe endpoint services of other accounts',
    connectivity: 'vpc',
    codes: ['vpc-endpoint-service/consumer-view-unreadable'],
    moots: { 'tls/unobserved': 'the proxy is reached through an interface endpoint instead of its nodes' },
    breaks: (plan) => {
      foreign(plan);
      plan.aws.faults.push({ service: 'ec2', operation: 'DescribeVpcEndpointServices', kind: 'denied', times: 99 });
    },
  },
  {
    name: 'no-probe-endpoint',
    summary: 'the endpoint service belongs to another account, and no interface endpoint leads to it',
    connectivity: 'vpc',
    codes: ['locate-proxy/no-probe-endpoint'],
    breaks: (plan) => {
      giveServiceAway(plan);
      plan.vantage.withoutProber.add(SANDBOX.vpcId);
    },
  },
  {
    name: 'probe-endpoint-not-readable',
    summary: 'the caller may not list the interface endpoints that lead to the service of another account',
    connectivity: 'vpc',
    codes: ['locate-proxy/endpoints-unreadable'],
    breaks: (plan) => {
      foreign(plan);
      plan.vantage.withoutProber.add(SANDBOX.vpcId);
      plan.aws.faults.push({ service: 'ec2', operation: 'DescribeVpcEndpoints', kind: 'denied', times: 99 });
    },
  },
  {
    name: 'probe-endpoint-blocked',
    summary: 'the interface endpoint to the service does not admit the prober',
    connectivity: 'vpc',
    codes: ['locate-proxy/vantage-blocked'],
    breaks: (plan) => {
      foreign(plan);
      plan.vantage.withoutProber.add(SANDBOX.vpcId);
      for (const address of PROBE_ENDPOINT.addresses) plan.vantage.silent.add(address);
    },
  },
];

/** Healthy, only that the service is another team's. */
function foreign(plan: SandboxPlan): void {
  giveServiceAway(plan);
  addProbeEndpoint(plan);
}

function allow(plan: SandboxPlan, ...principals: readonly string[]): void {
  const all = [kmsPrincipal(SANDBOX.region), ...principals];
  serviceOf(plan).allowedPrincipals = all.map((Principal) => ({ Principal }));
}

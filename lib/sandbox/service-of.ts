/** The endpoint service of a plan, for faults and variants that change it. */
import type { AllowedPrincipal, ServiceConfiguration } from '@aws-sdk/client-ec2';
import { kmsPrincipal } from '../xks/limits.ts';
import type { WorldEndpointService, WorldHostedZone } from './aws-world.ts';
import { SANDBOX } from './healthy-world.ts';
import type { SandboxPlan } from './plan.ts';

/** Where the TXT record that proves the ownership of the private DNS name stands. */
export const TXT_NAME = `${SANDBOX.verification.name}.xks.example.com`;

/** @throws Error when another fault took it away */
export function serviceOf({ aws }: Pick<SandboxPlan, 'aws'>): WorldEndpointService {
  const [first] = aws.endpointServices;
  if (first === undefined) throw new Error('This fault needs an endpoint service: it cannot be combined with service-not-found');
  return first;
}

export function configurationOf(plan: Pick<SandboxPlan, 'aws'>): ServiceConfiguration {
  return serviceOf(plan).configuration;
}

/** In place of the principal of KMS; an account that the service is shared with stays allowed. */
export function allowInsteadOfKms(plan: Pick<SandboxPlan, 'aws'>, ...principals: readonly AllowedPrincipal[]): void {
  const service = serviceOf(plan);
  const kept = service.allowedPrincipals.filter(({ Principal }) => Principal !== kmsPrincipal(SANDBOX.region));
  service.allowedPrincipals = [...principals, ...kept];
}

/** Whichever account they are in. */
export function hostedZonesOf({ aws }: Pick<SandboxPlan, 'aws'>): readonly WorldHostedZone[] {
  return [aws, ...Object.values(aws.otherAccounts)].flatMap(({ hostedZones = [] }) => hostedZones);
}

export function setVerification(plan: SandboxPlan, State: 'pendingVerification' | 'failed'): void {
  const before = configurationOf(plan).PrivateDnsNameConfiguration;
  configurationOf(plan).PrivateDnsNameConfiguration = { ...before, State };
}

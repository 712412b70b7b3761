/** EC2 calls that repair an endpoint service, so that the remedies can be typed against the sandbox. */
import { randomBytes } from 'node:crypto';
import type { AddedPrincipal } from '@aws-sdk/client-ec2';
import type { AwsWorld, WorldEndpointService } from '../aws-world.ts';
import { type AwsContext, AwsError, flag, type Operations, text, texts } from './operation.ts';

export const ec2ServiceChanges: Operations = {
  ModifyVpcEndpointServiceConfiguration(input, context) {
    const { configuration } = ownService(text(input, 'ServiceId'), context.world);
    const acceptance = flag(input, 'AcceptanceRequired');
    const dnsName = text(input, 'PrivateDnsName');
    if (acceptance !== undefined) configuration.AcceptanceRequired = acceptance;
    if (dnsName !== undefined) {
      // A new name has to be verified anew.
      const [value, label] = [`vpce:${randomBytes(10).toString('hex')}`, `_${randomBytes(10).toString('hex')}`];
      configuration.PrivateDnsName = dnsName;
      configuration.PrivateDnsNameConfiguration = { State: 'pendingVerification', Type: 'TXT', Value: value, Name: label };
    }
    return { Return: true };
  },
  ModifyVpcEndpointServicePermissions(input, context) {
    const service = ownService(text(input, 'ServiceId'), context.world);
    const gone = texts(input, 'RemoveAllowedPrincipals');
    const kept = service.allowedPrincipals.filter(({ Principal }) => !gone.includes(Principal ?? ''));
    const added = texts(input, 'AddAllowedPrincipals')
      .filter((principal) => !kept.some(({ Principal }) => Principal === principal))
      .map((principal) => toAllowed(principal, service.configuration.ServiceId));
    service.allowedPrincipals = [...kept, ...added];
    return { AddedPrincipals: added, Return: true };
  },
  async StartVpcEndpointServicePrivateDnsVerification(input, context) {
    const { configuration } = ownService(text(input, 'ServiceId'), context.world);
    const dns = configuration.PrivateDnsNameConfiguration;
    if (configuration.PrivateDnsName === undefined || dns === undefined) {
      throw new AwsError('InvalidParameterValue', 'The service has no private DNS name.');
    }
    const verified = await hasRecord(configuration.PrivateDnsName, dns.Name ?? '', dns.Value ?? '', context);
    dns.State = verified ? 'verified' : 'failed';
    return { Return: true };
  },
};

/** Throws EC2's error when this account owns no such service. */
export function ownService(serviceId: string | undefined, { account, endpointServices }: AwsWorld): WorldEndpointService {
  if (serviceId === undefined) throw new AwsError('MissingParameter', 'The request must contain the parameter ServiceId');
  const service = endpointServices.find(({ owner, configuration }) => owner === account && configuration.ServiceId === serviceId);
  if (service !== undefined) return service;
  throw new AwsError('InvalidVpcEndpointServiceId.NotFound', `The VpcEndpointService Id '${serviceId}' does not exist`);
}

function toAllowed(principal: string, serviceId: string | undefined): AddedPrincipal {
  const byArn = /:(?<kind>root|user|role)/.exec(principal)?.groups?.kind;
  const kinds = { root: 'Account', user: 'User', role: 'Role' } as const;
  const type =
    principal === '*' ? 'All' : principal.endsWith('.amazonaws.com') ? 'Service' : kinds[(byArn ?? 'root') as keyof typeof kinds];
  const permission = `vpce-svc-perm-${randomBytes(9).toString('hex').slice(0, 17)}`;
  return { PrincipalType: type, Principal: principal, ServicePermissionId: permission, ServiceId: serviceId };
}

/** The TXT record may stand below the parent of the name, or below any higher ancestor. Source: PrivateLink Guide. */
async function hasRecord(dnsName: string, label: string, value: string, context: AwsContext): Promise<boolean> {
  const labels = dnsName.split('.');
  const ancestors = labels.slice(1, -1).map((_, index) => labels.slice(index + 1).join('.'));
  const complete = ancestors.some((ancestor) => label.endsWith(`.${ancestor}`));
  for (const name of complete ? [label] : ancestors.map((ancestor) => `${label}.${ancestor}`)) {
    if ((await context.lookupTxt(name)).includes(value)) return true;
  }
  return false;
}

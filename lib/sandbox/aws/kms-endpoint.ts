/** The interface endpoint that KMS keeps to the endpoint service of a connected store. Source: Connecting an external key store. */
import type { VpcEndpointConnection } from '@aws-sdk/client-ec2';
import type { AwsWorld, WorldEndpointService } from '../aws-world.ts';

/** Which account KMS connects from is not documented; this one is nobody's. */
export const KMS_ACCOUNT = '999900001111';

export const KMS_CONNECTION: VpcEndpointConnection = {
  VpcEndpointId: 'vpce-0a9b8c7d6e5f40312',
  VpcEndpointOwner: KMS_ACCOUNT,
  VpcEndpointState: 'Available',
};

/** Only for services of this account: what another account sees of its own is its affair. */
export function openEndpoint(serviceName: string | undefined, world: AwsWorld): void {
  const service = serviceNamed(serviceName, world);
  if (service === undefined || service.connections?.some(isOfKms)) return;
  service.connections = [...(service.connections ?? []), { ...KMS_CONNECTION }];
}

export function closeEndpoint(serviceName: string | undefined, world: AwsWorld): void {
  const service = serviceNamed(serviceName, world);
  if (service !== undefined) service.connections = (service.connections ?? []).filter((one) => !isOfKms(one));
}

function isOfKms({ VpcEndpointOwner }: VpcEndpointConnection): boolean {
  return VpcEndpointOwner === KMS_ACCOUNT;
}

function serviceNamed(name: string | undefined, { endpointServices }: AwsWorld): WorldEndpointService | undefined {
  return endpointServices.find(({ configuration }) => name !== undefined && configuration.ServiceName === name);
}

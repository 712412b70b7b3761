/** The interface endpoint that KMS has to the service of a connected store. Source: Connecting and disconnecting an external key store. */
import type { VpcEndpointConnection } from '@aws-sdk/client-ec2';
import type { AwsWorld, WorldEndpointService, WorldKeyStore } from '../aws-world.ts';

/** From which KMS connects; made up, as AWS names none. */
const KMS_ACCOUNT = '999900001111';

export function openEndpoint(store: WorldKeyStore, world: AwsWorld): void {
  closeEndpoint(store, world);
  const proxy = store.entry.XksProxyConfiguration;
  const owner = proxy?.VpcEndpointServiceOwner ?? world.account;
  const isServiceOfStore = ({ configuration, ...service }: WorldEndpointService): boolean =>
    configuration.ServiceName === proxy?.VpcEndpointServiceName && service.owner === owner;
  if (proxy?.VpcEndpointServiceName === undefined) return;
  const service = world.endpointServices.find(isServiceOfStore);
  if (service !== undefined) service.connections = [...(service.connections ?? []), endpointOf(store)];
}

export function closeEndpoint(store: WorldKeyStore, world: AwsWorld): void {
  const { VpcEndpointId } = endpointOf(store);
  for (const service of world.endpointServices) {
    service.connections = service.connections?.filter((one) => one.VpcEndpointId !== VpcEndpointId) ?? [];
  }
}

/** One for each store: its id says whose it is. */
export function endpointOf({ entry }: WorldKeyStore): VpcEndpointConnection {
  const VpcEndpointId = entry.CustomKeyStoreId?.replace(/^cks-/, 'vpce-') ?? '';
  return { VpcEndpointId, VpcEndpointOwner: KMS_ACCOUNT, VpcEndpointState: 'Available' };
}

/** Finds a custom key store, and turns its listed form into what was wanted, and back. */
import type { XksProxyConfigurationType } from '@aws-sdk/client-kms';
import type { AwsWorld, WorldKeyStore } from '../aws-world.ts';
import type { Wanted } from './kms-rules.ts';
import { validate } from './kms-validation.ts';
import { type AwsContext, AwsError, type Input, text } from './operation.ts';

export function findStore(input: Input, { world }: AwsContext): WorldKeyStore {
  validate(input, ['CustomKeyStoreId']);
  const id = text(input, 'CustomKeyStoreId') ?? '';
  const store = world.keyStores.find(({ entry }) => entry.CustomKeyStoreId === id);
  if (store === undefined) throw keyStoreNotFound(id);
  return store;
}

export function keyStoreNotFound(what: string): AwsError {
  return new AwsError('CustomKeyStoreNotFoundException', `There is no custom key store ${what.slice(0, 256)}.`);
}

/** An external key store as it stands; null for a store of another type. */
export function asWanted({ entry }: WorldKeyStore): Wanted | null {
  const proxy = entry.XksProxyConfiguration;
  if (proxy === undefined) return null;
  return {
    name: entry.CustomKeyStoreName ?? '',
    connectivity: proxy.Connectivity ?? '',
    endpoint: proxy.UriEndpoint ?? '',
    path: proxy.UriPath ?? '',
    serviceName: proxy.VpcEndpointServiceName ?? null,
    serviceOwner: proxy.VpcEndpointServiceOwner ?? null,
  };
}

/** As DescribeCustomKeyStores shows it. */
export function proxyConfiguration(wanted: Wanted, accessKeyId: string, world: AwsWorld): XksProxyConfigurationType {
  const common = { AccessKeyId: accessKeyId, UriEndpoint: wanted.endpoint, UriPath: wanted.path };
  if (wanted.serviceName === null) return { Connectivity: 'PUBLIC_ENDPOINT', ...common };
  return {
    Connectivity: 'VPC_ENDPOINT_SERVICE',
    ...common,
    VpcEndpointServiceName: wanted.serviceName,
    VpcEndpointServiceOwner: wanted.serviceOwner ?? world.account,
  };
}

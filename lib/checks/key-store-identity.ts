/** Is a store that KMS lists the one that the request would make? Pure. */
import type { CreateCustomKeyStoreCommandInput, CustomKeyStoresListEntry } from '../aws/ports.ts';

export interface Difference {
  readonly field: string;
  readonly wanted: string;
  readonly found: string;
}

/**
 * Everything by which two stores are told apart, apart from the secret that KMS never shows. `account` stands in for an owner
 * that either side leaves out. Host names compare without regard to case. Access key ids are shown by four characters.
 */
export function differences(
  wanted: CreateCustomKeyStoreCommandInput,
  found: CustomKeyStoresListEntry,
  account: string | null,
): readonly Difference[] {
  const proxy = found.XksProxyConfiguration;
  const owner = (given: string | undefined, service: string | undefined): string | undefined =>
    service === undefined ? undefined : (given ?? account ?? undefined);
  const rows: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ['CustomKeyStoreType', wanted.CustomKeyStoreType, found.CustomKeyStoreType],
    ['XksProxyConnectivity', wanted.XksProxyConnectivity, proxy?.Connectivity],
    ['XksProxyUriEndpoint', wanted.XksProxyUriEndpoint?.toLowerCase(), proxy?.UriEndpoint?.toLowerCase()],
    ['XksProxyUriPath', wanted.XksProxyUriPath, proxy?.UriPath],
    ['XksProxyVpcEndpointServiceName', wanted.XksProxyVpcEndpointServiceName, proxy?.VpcEndpointServiceName],
    [
      'XksProxyVpcEndpointServiceOwner',
      owner(wanted.XksProxyVpcEndpointServiceOwner, wanted.XksProxyVpcEndpointServiceName),
      owner(proxy?.VpcEndpointServiceOwner, proxy?.VpcEndpointServiceName),
    ],
    ['AccessKeyId', wanted.XksProxyAuthenticationCredential?.AccessKeyId, proxy?.AccessKeyId],
  ];
  return rows
    .filter(([, left, right]) => (left ?? '') !== (right ?? ''))
    .map(([field, left, right]) => ({ field, wanted: shown(field, left), found: shown(field, right) }));
}

function shown(field: string, value: string | undefined): string {
  if (value === undefined || value === '') return '(none)';
  return field === 'AccessKeyId' ? `${value.slice(0, 4)}…` : value;
}

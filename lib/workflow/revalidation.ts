/** The run that checks a store which exists: what KMS lists of it, as the request that would have made it. Pure. */
import type { CustomKeyStoresListEntry } from '../aws/ports.ts';
import type { Params } from '../model/params.ts';

const EXTERNAL = 'EXTERNAL_KEY_STORE';

/** Stores of CloudHSM clusters are none of this product's business. */
export function isExternalStore({ CustomKeyStoreType }: CustomKeyStoresListEntry): boolean {
  return CustomKeyStoreType === EXTERNAL;
}

/**
 * The history of an execution holds 25,000 events (Step Functions Developer Guide, Quotas), and each store takes about 20 of them.
 * AWS lets an account have 10 key stores unless it asks for more. The summary names those that are beyond this.
 */
export const MOST_STORES = 1_000;

/**
 * Wrong signatures and missing ones, sent daily, would raise alarms at the proxy and lock the credential out: none here.
 * @param secretId of the proxy authentication credential, where it is known; KMS does not tell
 */
export function revalidationParams(store: CustomKeyStoresListEntry, secretId: string | null): Params {
  const { CustomKeyStoreId, CustomKeyStoreName, XksProxyConfiguration: proxy } = store;
  return defined({
    CustomKeyStoreId,
    CustomKeyStoreName,
    CustomKeyStoreType: EXTERNAL,
    XksProxyConnectivity: proxy?.Connectivity,
    XksProxyUriEndpoint: proxy?.UriEndpoint,
    XksProxyUriPath: proxy?.UriPath,
    XksProxyVpcEndpointServiceName: proxy?.VpcEndpointServiceName,
    XksProxyVpcEndpointServiceOwner: proxy?.VpcEndpointServiceOwner,
    Preflight: { NegativeProbes: false },
    XksProxyAuthenticationCredentialSecretId: secretId ?? undefined,
  });
}

type MaybeUndefined<T> = { readonly [Key in keyof T]: T[Key] | undefined };

/** Only what is there: in JSON there is no undefined. */
function defined(params: MaybeUndefined<Params>): Params {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined)) as Params;
}

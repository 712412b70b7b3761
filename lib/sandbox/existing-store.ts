/** The store of the plan as if it had been made, connected and alarmed long ago: what re-validation starts from. */
import type { SandboxPlan } from './plan.ts';

export const EXISTING_STORE_ID = 'cks-0123456789abcdef0';

/** From which KMS connects; made up, as AWS names none. */
const KMS_ACCOUNT = '999900001111';

/** Puts the store into the account; from then on the plan's request is the one that re-validation would make of it. */
export function addExistingStore({ aws, params, behaviour }: SandboxPlan): void {
  const { AccessKeyId, RawSecretAccessKey } = behaviour.XksProxyAuthenticationCredential;
  aws.keyStores.push({
    rawSecretAccessKey: RawSecretAccessKey,
    hasKeys: true,
    attempt: 1,
    entry: {
      CustomKeyStoreId: EXISTING_STORE_ID,
      CustomKeyStoreName: params.CustomKeyStoreName,
      CustomKeyStoreType: 'EXTERNAL_KEY_STORE',
      ConnectionState: 'CONNECTED',
      CreationDate: new Date('2026-01-01T00:00:00Z'),
      XksProxyConfiguration: {
        Connectivity: params.XksProxyConnectivity as 'PUBLIC_ENDPOINT' | 'VPC_ENDPOINT_SERVICE',
        AccessKeyId,
        UriEndpoint: params.XksProxyUriEndpoint,
        UriPath: params.XksProxyUriPath,
        VpcEndpointServiceName: params.XksProxyVpcEndpointServiceName,
        VpcEndpointServiceOwner: params.XksProxyVpcEndpointServiceOwner,
      },
    },
  });
  for (const service of aws.endpointServices) {
    service.connections = [
      { VpcEndpointId: 'vpce-0a9b8c7d6e5f40312', VpcEndpointOwner: KMS_ACCOUNT, VpcEndpointState: 'Available' },
    ];
  }
  params.CustomKeyStoreId = EXISTING_STORE_ID;
  params.Preflight = { NegativeProbes: false };
}

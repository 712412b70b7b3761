import { describe, expect, it } from 'vitest';
import type { CustomKeyStoresListEntry, StoreRecord } from '../../lib/aws/ports.ts';
import { makeListKeyStores } from '../../lib/service/list-key-stores.ts';

const SCHEDULE = { requestedBy: 'arn:aws:scheduler:us-east-1:111122223333:schedule/default/nightly' };

const VPC_STORE: CustomKeyStoresListEntry = {
  CustomKeyStoreId: 'cks-1',
  CustomKeyStoreName: 'payments-xks',
  CustomKeyStoreType: 'EXTERNAL_KEY_STORE',
  ConnectionState: 'CONNECTED',
  XksProxyConfiguration: {
    Connectivity: 'VPC_ENDPOINT_SERVICE',
    AccessKeyId: 'AAAAAAAAAAAAAAAAAAAA',
    UriEndpoint: 'https://proxy.xks.example.com',
    UriPath: '/kms/xks/v1',
    VpcEndpointServiceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0',
    VpcEndpointServiceOwner: '111122223333',
  },
};

const RECORD: StoreRecord = {
  CustomKeyStoreName: 'payments-xks',
  CustomKeyStoreId: 'cks-1',
  runId: 'before',
  XksProxyAuthenticationCredentialSecretId: 'xks/payments',
};

function list(stores: readonly CustomKeyStoresListEntry[], record: StoreRecord | null = null) {
  return makeListKeyStores({
    kms: { listKeyStores: async () => stores },
    records: { readStoreRecord: async () => record },
    region: 'us-east-1',
    account: '111122223333',
    newRunId: () => 'run-1',
  });
}

describe('the first step of a re-validation', () => {
  it('makes a run of what KMS knows of the store, under the parameters of the request', async () => {
    const { runs } = await list([VPC_STORE])(SCHEDULE);
    expect(runs).toEqual([
      {
        run: {
          runId: 'run-1',
          action: 'revalidate',
          region: 'us-east-1',
          account: '111122223333',
          requestedBy: SCHEDULE.requestedBy,
          lab: null,
          credentialSource: null,
          pollSeconds: null,
          allowGateOverride: false,
        },
        params: {
          CustomKeyStoreId: 'cks-1',
          CustomKeyStoreName: 'payments-xks',
          CustomKeyStoreType: 'EXTERNAL_KEY_STORE',
          XksProxyConnectivity: 'VPC_ENDPOINT_SERVICE',
          XksProxyUriEndpoint: 'https://proxy.xks.example.com',
          XksProxyUriPath: '/kms/xks/v1',
          XksProxyVpcEndpointServiceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0',
          XksProxyVpcEndpointServiceOwner: '111122223333',
          Preflight: { NegativeProbes: false },
        },
      },
    ]);
  });

  it('uses the secret that this product recorded for the store', async () => {
    const { runs } = await list([VPC_STORE], RECORD)(SCHEDULE);
    expect(runs[0]?.params.XksProxyAuthenticationCredentialSecretId).toBe('xks/payments');
    expect(runs[0]?.run.credentialSource).toBe('xks/payments');
  });

  it('does not use the secret of another store that had the same name', async () => {
    const { runs } = await list([VPC_STORE], { ...RECORD, CustomKeyStoreId: 'cks-0' })(SCHEDULE);
    expect(runs[0]?.params).not.toHaveProperty('XksProxyAuthenticationCredentialSecretId');
  });

  it('leaves CloudHSM key stores alone', async () => {
    expect(await list([{ CustomKeyStoreId: 'cks-2', CustomKeyStoreType: 'AWS_CLOUDHSM' }])(SCHEDULE)).toEqual({ runs: [] });
  });

  it.each([null, {}, { requestedBy: 7 }, { requestedBy: '<aws.scheduler.schedule-arn>' }])(
    'refuses the input %j',
    async (input) => {
      await expect(list([VPC_STORE])(input)).rejects.toThrow('The input must be {"requestedBy"');
    },
  );
});

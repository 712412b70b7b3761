/** The run that a re-validation makes for one store. */
import { describe, expect, it } from 'vitest';
import type { CustomKeyStoresListEntry, StoreRecord } from '../../lib/aws/ports.ts';
import { makePrepareRevalidation } from '../../lib/service/prepare-revalidation.ts';

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

function prepare(store: CustomKeyStoresListEntry | null, record: StoreRecord | null = null) {
  const step = makePrepareRevalidation({
    kms: { describeKeyStore: async () => store },
    records: { readStoreRecord: async () => record },
    region: 'us-east-1',
    account: '111122223333',
    newRunId: () => 'run-1',
  });
  return step({ CustomKeyStoreId: 'cks-1', ...SCHEDULE });
}

describe('a run of a re-validation', () => {
  it('is made of what KMS knows of the store, under the parameters of the request, and announces changes only', async () => {
    expect(await prepare(VPC_STORE)).toEqual({
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
        announce: { when: 'changes' },
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
    });
  });

  it('uses the secret that this product recorded for the store', async () => {
    const { run, params } = await prepare(VPC_STORE, RECORD);
    expect(params.XksProxyAuthenticationCredentialSecretId).toBe('xks/payments');
    expect(run.credentialSource).toBe('xks/payments');
  });

  it('does not use the secret of another store that had the same name', async () => {
    const { params } = await prepare(VPC_STORE, { ...RECORD, CustomKeyStoreId: 'cks-0' });
    expect(params).not.toHaveProperty('XksProxyAuthenticationCredentialSecretId');
  });

  it.each([
    ['is gone', null],
    ['is of a CloudHSM cluster', { CustomKeyStoreId: 'cks-1', CustomKeyStoreType: 'AWS_CLOUDHSM' as const }],
  ])('is not made when the store %s, by a name that the state machine knows', async (_what, store) => {
    await expect(prepare(store)).rejects.toMatchObject({ name: 'KeyStoreVanished', message: expect.stringContaining('cks-1') });
  });
});

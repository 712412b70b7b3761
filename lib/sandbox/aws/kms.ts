/** KMS, custom key stores only. Sources: KMS API Reference; Connecting and disconnecting an external key store. */
import { randomBytes } from 'node:crypto';
import { CREATE } from '../../xks/kms-errors.ts';
import type { WorldKeyStore } from '../aws-world.ts';
import { finishConnecting } from './kms-connect.ts';
import { closeEndpoint } from './kms-endpoint.ts';
import { kmsKeyOperations } from './kms-keys.ts';
import { refuseDuplicates, serviceFault, type Wanted } from './kms-rules.ts';
import { findStore, keyStoreNotFound, proxyConfiguration } from './kms-store.ts';
import { updateCustomKeyStore } from './kms-update.ts';
import { type GivenCredential, givenCredential, validate } from './kms-validation.ts';
import { type AwsContext, AwsError, type Input, integer, type Operations, text } from './operation.ts';
import { page } from './paging.ts';

export const kmsOperations: Operations = {
  DescribeCustomKeyStores: describeCustomKeyStores,
  CreateCustomKeyStore: createCustomKeyStore,
  UpdateCustomKeyStore: updateCustomKeyStore,
  ConnectCustomKeyStore(input, context) {
    const store = findStore(input, context);
    refuseStates(store, ['FAILED', 'DISCONNECTING']);
    if (store.entry.ConnectionState !== 'DISCONNECTED') return {};
    const attempt = enter(store, 'CONNECTING');
    context.later(context.world.connectDelayMs, () => finishConnecting(store, attempt, context));
    return {};
  },
  DisconnectCustomKeyStore(input, context) {
    const store = findStore(input, context);
    refuseStates(store, ['DISCONNECTED', 'DISCONNECTING']);
    const attempt = enter(store, 'DISCONNECTING');
    context.later(context.world.connectDelayMs, () => {
      if (store.attempt !== attempt) return;
      store.entry.ConnectionState = 'DISCONNECTED';
      closeEndpoint(store, context.world);
    });
    return {};
  },
  DeleteCustomKeyStore(input, context) {
    const store = findStore(input, context);
    if (store.hasKeys) throw new AwsError('CustomKeyStoreHasCMKsException', 'The custom key store still contains KMS keys.');
    refuseStates(store, ['CONNECTED', 'CONNECTING', 'DISCONNECTING', 'FAILED']);
    context.world.keyStores = context.world.keyStores.filter((one) => one !== store);
    return {};
  },
  ...kmsKeyOperations,
};

function describeCustomKeyStores(input: Input, context: AwsContext): object {
  const [id, name, limit] = [text(input, 'CustomKeyStoreId'), text(input, 'CustomKeyStoreName'), integer(input, 'Limit')];
  if (id !== undefined && name !== undefined) {
    throw new AwsError('ValidationException', 'Give CustomKeyStoreId or CustomKeyStoreName, not both.');
  }
  if (limit !== undefined && (limit < 1 || limit > 1000)) {
    throw new AwsError(
      'ValidationException',
      `Value '${limit}' at 'limit' failed to satisfy constraint: Member must be 1 to 1000`,
    );
  }
  const stores = context.world.keyStores.filter(
    ({ entry }) =>
      (id === undefined || entry.CustomKeyStoreId === id) && (name === undefined || entry.CustomKeyStoreName === name),
  );
  if (stores.length === 0 && (id ?? name) !== undefined) throw keyStoreNotFound(id ?? name ?? '');
  const request = {
    operation: 'DescribeCustomKeyStores',
    token: text(input, 'Marker'),
    max: limit,
    badToken: 'InvalidMarkerException',
  };
  const { items, next } = page(stores, request, context);
  return { CustomKeyStores: items.map(({ entry }) => entry), NextMarker: next, Truncated: next !== undefined };
}

const REQUIRED = [
  'CustomKeyStoreName',
  'XksProxyConnectivity',
  'XksProxyUriEndpoint',
  'XksProxyUriPath',
  'XksProxyAuthenticationCredential',
];

/** As AWS listed them in 2023. */
const WITHOUT_XKS: readonly string[] = [
  'ap-south-2',
  'eu-south-2',
  'eu-central-2',
  'me-central-1',
  'us-gov-east-1',
  'us-gov-west-1',
];

async function createCustomKeyStore(input: Input, context: AwsContext): Promise<object> {
  if (text(input, 'CustomKeyStoreType') !== 'EXTERNAL_KEY_STORE') refuseCloudHsm(input);
  if (WITHOUT_XKS.includes(context.world.region)) {
    throw new AwsError('UnsupportedOperationException', 'External key stores are not offered in this Region.');
  }
  validate(input, REQUIRED);
  refuseCloudHsmFields(input);
  const wanted = readWanted(input);
  const credential = givenCredential(input);
  if (credential === undefined) throw new AwsError('ValidationException', 'XksProxyAuthenticationCredential must be given.');
  refuseImpossible(wanted, context);
  await testProxy(wanted, credential, context);
  // Another create may have been carried out while the proxy was asked.
  refuseImpossible(wanted, context);
  const store = newStore(wanted, credential, context);
  context.world.keyStores.push(store);
  return { CustomKeyStoreId: store.entry.CustomKeyStoreId };
}

/** Without a type KMS takes the request for a CloudHSM key store's. There is no cluster here. */
function refuseCloudHsm(input: Input): never {
  validate(input, ['CustomKeyStoreName']);
  const clusterId = text(input, 'CloudHsmClusterId');
  if (clusterId === undefined) {
    throw new AwsError(
      'ValidationException',
      'CloudHsmClusterId must be given when CustomKeyStoreType is AWS_CLOUDHSM, which is the default.',
    );
  }
  throw new AwsError('CloudHsmClusterNotFoundException', 'The xks-preflight sandbox has no CloudHSM clusters.');
}

/** Parameters that are valid for CloudHSM key stores only. */
const CLOUDHSM_FIELDS = ['CloudHsmClusterId', 'KeyStorePassword', 'TrustAnchorCertificate'];

function refuseCloudHsmFields(input: Input): void {
  const given = CLOUDHSM_FIELDS.filter((name) => input[name] !== undefined);
  if (given.length === 0) return;
  throw new AwsError('ValidationException', `${given.join(', ')} must not be given for an external key store.`);
}

function readWanted(input: Input): Wanted {
  const vpc = text(input, 'XksProxyConnectivity') === 'VPC_ENDPOINT_SERVICE';
  const serviceName = text(input, 'XksProxyVpcEndpointServiceName') ?? null;
  if (vpc !== (serviceName !== null)) {
    throw new AwsError(
      'ValidationException',
      'XksProxyVpcEndpointServiceName belongs to VPC_ENDPOINT_SERVICE connectivity, and only to it.',
    );
  }
  if (!vpc && text(input, 'XksProxyVpcEndpointServiceOwner') !== undefined) {
    throw new AwsError('ValidationException', 'XksProxyVpcEndpointServiceOwner belongs to VPC_ENDPOINT_SERVICE connectivity.');
  }
  return {
    name: text(input, 'CustomKeyStoreName') ?? '',
    connectivity: text(input, 'XksProxyConnectivity') ?? '',
    endpoint: text(input, 'XksProxyUriEndpoint') ?? '',
    path: text(input, 'XksProxyUriPath') ?? '',
    serviceName,
    serviceOwner: text(input, 'XksProxyVpcEndpointServiceOwner') ?? null,
  };
}

function refuseImpossible(wanted: Wanted, { world }: AwsContext): void {
  if (world.keyStores.length >= world.keyStoreQuota) {
    throw new AwsError(CREATE.limit, `There are already ${world.keyStoreQuota} custom key stores in this account and Region.`);
  }
  refuseDuplicates(wanted, world, null);
}

/** Public: a signed call. VPC: only the configuration of the endpoint service; nothing is sent to the proxy before connect. */
async function testProxy(wanted: Wanted, credential: GivenCredential, { world, kmsReality }: AwsContext): Promise<void> {
  if (wanted.serviceName !== null) {
    const fault = serviceFault(wanted, world);
    if (fault !== null) throw new AwsError(fault.create, fault.message);
    return;
  }
  const verdict = await kmsReality.callProxy({
    ...wanted,
    credential,
    region: world.region,
    kmsOperation: 'CreateCustomKeyStore',
  });
  if (!verdict.ok) throw new AwsError(verdict.create, 'KMS tried the external key store proxy and did not get a proper answer.');
}

function newStore(wanted: Wanted, credential: GivenCredential, { world, clock }: AwsContext): WorldKeyStore {
  return {
    entry: {
      CustomKeyStoreId: `cks-${randomBytes(9).toString('hex').slice(0, 17)}`,
      CustomKeyStoreName: wanted.name,
      CustomKeyStoreType: 'EXTERNAL_KEY_STORE',
      ConnectionState: 'DISCONNECTED',
      CreationDate: new Date(clock.now()),
      XksProxyConfiguration: proxyConfiguration(wanted, credential.AccessKeyId, world),
    },
    rawSecretAccessKey: credential.RawSecretAccessKey,
    hasKeys: false,
    attempt: 0,
  };
}

function enter(store: WorldKeyStore, state: 'CONNECTING' | 'DISCONNECTING'): number {
  store.attempt += 1;
  store.entry.ConnectionState = state;
  delete store.entry.ConnectionErrorCode;
  return store.attempt;
}

function refuseStates({ entry }: WorldKeyStore, states: readonly string[]): void {
  if (!states.includes(entry.ConnectionState ?? '')) return;
  throw new AwsError(
    'CustomKeyStoreInvalidStateException',
    `The custom key store is ${entry.ConnectionState}: this operation is not possible.`,
  );
}

/** UpdateCustomKeyStore. New values are tried before they are kept. Source: Editing external key store properties. */
import type { WorldKeyStore } from '../aws-world.ts';
import { refuseDuplicates, serviceFault, type Wanted } from './kms-rules.ts';
import { asWanted, findStore, proxyConfiguration } from './kms-store.ts';
import { type GivenCredential, givenCredential } from './kms-validation.ts';
import { type AwsContext, AwsError, type Input, text } from './operation.ts';

/** These change only while the store is DISCONNECTED; name, path and credential in any state. */
const WHILE_DISCONNECTED = [
  'XksProxyConnectivity',
  'XksProxyUriEndpoint',
  'XksProxyVpcEndpointServiceName',
  'XksProxyVpcEndpointServiceOwner',
] as const;

export async function updateCustomKeyStore(input: Input, context: AwsContext): Promise<object> {
  const store = findStore(input, context);
  const current = asWanted(store);
  if (current === null) throw new AwsError('ValidationException', 'The xks-preflight sandbox updates external key stores only.');
  const state = store.entry.ConnectionState;
  if (state !== 'DISCONNECTED' && WHILE_DISCONNECTED.some((name) => input[name] !== undefined)) {
    throw new AwsError('CustomKeyStoreInvalidStateException', `The custom key store is ${state}: disconnect it first.`);
  }
  const wanted = merge(current, input);
  const given = givenCredential(input);
  refuseDuplicates(wanted, context.world, store);
  await testNewValues(wanted, given ?? currentCredential(store), state === 'CONNECTED', context);
  apply(store, wanted, given, context);
  return {};
}

function merge(current: Wanted, input: Input): Wanted {
  const connectivity = text(input, 'XksProxyConnectivity') ?? current.connectivity;
  const vpc = connectivity === 'VPC_ENDPOINT_SERVICE';
  const serviceName = vpc ? (text(input, 'XksProxyVpcEndpointServiceName') ?? current.serviceName) : null;
  if (vpc && serviceName === null) throw new AwsError('ValidationException', 'XksProxyVpcEndpointServiceName must be given.');
  if (connectivity !== current.connectivity && input.XksProxyUriEndpoint === undefined) {
    throw new AwsError('ValidationException', 'A new XksProxyConnectivity needs a new XksProxyUriEndpoint.');
  }
  return {
    name: text(input, 'NewCustomKeyStoreName') ?? current.name,
    connectivity,
    endpoint: text(input, 'XksProxyUriEndpoint') ?? current.endpoint,
    path: text(input, 'XksProxyUriPath') ?? current.path,
    serviceName,
    serviceOwner: vpc ? (text(input, 'XksProxyVpcEndpointServiceOwner') ?? current.serviceOwner) : null,
  };
}

/** A VPC store's proxy can be called only over the connection it has. */
async function testNewValues(
  wanted: Wanted,
  credential: GivenCredential,
  connected: boolean,
  context: AwsContext,
): Promise<void> {
  const fault = wanted.serviceName === null ? null : serviceFault(wanted, context.world);
  if (fault !== null) throw new AwsError(fault.create, fault.message);
  if (wanted.serviceName !== null && !connected) return;
  const call = { ...wanted, credential, region: context.world.region, kmsOperation: 'UpdateCustomKeyStore' } as const;
  const verdict = await context.kmsReality.callProxy(call);
  if (!verdict.ok) throw new AwsError(verdict.create, 'KMS tried the new values and did not get a proper answer from the proxy.');
}

function currentCredential({ entry, rawSecretAccessKey }: WorldKeyStore): GivenCredential {
  return { AccessKeyId: entry.XksProxyConfiguration?.AccessKeyId ?? '', RawSecretAccessKey: rawSecretAccessKey ?? '' };
}

function apply(store: WorldKeyStore, wanted: Wanted, credential: GivenCredential | undefined, { world }: AwsContext): void {
  const { AccessKeyId } = credential ?? currentCredential(store);
  store.entry.CustomKeyStoreName = wanted.name;
  store.entry.XksProxyConfiguration = proxyConfiguration(wanted, AccessKeyId, world);
  if (credential !== undefined) store.rawSecretAccessKey = credential.RawSecretAccessKey;
}

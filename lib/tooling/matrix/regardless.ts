/**
 * What becomes of a fault when nobody listens: the sandbox's KMS, which judges with code of its own, is asked to create and
 * connect the store all the same.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { CreateCustomKeyStoreCommandInput, Credential } from '../../aws/ports.ts';
import type { RunAction } from '../../model/run.ts';
import type { WorldKeyStore } from '../../sandbox/aws-world.ts';
import { EXISTING_STORE_ID } from '../../sandbox/existing-store.ts';
import type { SandboxPlan } from '../../sandbox/plan.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';

/** What each call came to: null when it succeeded, else the exception or connection code; undefined when it was not tried. */
export interface Met {
  readonly create: string | null | undefined;
  readonly connect: string | null | undefined;
}

/**
 * @param reconnect where the store cannot be created: connect one that was there before the fault, since a reconnect would meet
 * the same
 */
export async function meetKms(plan: SandboxPlan, action: RunAction, reconnect: boolean): Promise<Met> {
  const sandbox = await startSandbox(plan);
  try {
    if (action === 'revalidate') return { create: undefined, connect: await connectAgain(sandbox) };
    const given = givenIn(plan);
    const created = await sandbox.ports.kmsActions.createKeyStore(createInput(plan, given));
    if (created.ok) return { create: null, connect: await connect(sandbox, created.CustomKeyStoreId) };
    if (!reconnect || given.credential === null) return { create: created.exception, connect: undefined };
    plan.aws.keyStores.push(storeFromBefore(plan, given));
    return { create: created.exception, connect: await connect(sandbox, EXISTING_STORE_ID) };
  } finally {
    await sandbox.close();
  }
}

interface Given {
  readonly credential: Credential | null;
  /** Of a proxy configuration file in the secret. */
  readonly path: string | undefined;
}

/** Read as its owner could, whoever may read it in the run. */
function givenIn({ params, aws }: SandboxPlan): Given {
  const id = params.XksProxyAuthenticationCredentialSecretId;
  const secret = aws.secrets.find(({ Name, ARN }) => id !== undefined && (Name === id || ARN === id));
  try {
    const read = JSON.parse(secret?.SecretString ?? '') as {
      XksProxyAuthenticationCredential?: Credential;
      XksProxyUriPath?: string;
    };
    return { credential: read.XksProxyAuthenticationCredential ?? (read as unknown as Credential), path: read.XksProxyUriPath };
  } catch {
    return { credential: null, path: undefined };
  }
}

/** The request as it is, faults included; only what is not KMS's own stays behind. */
function createInput({ params }: SandboxPlan, { credential, path }: Given): CreateCustomKeyStoreCommandInput {
  const { Preflight: _ours, XksProxyAuthenticationCredentialSecretId: _id, ...own } = params;
  const withPath = own.XksProxyUriPath === undefined && path !== undefined ? { ...own, XksProxyUriPath: path } : own;
  const whole = credential === null ? withPath : { ...withPath, XksProxyAuthenticationCredential: credential };
  return whole as CreateCustomKeyStoreCommandInput;
}

function storeFromBefore({ params }: SandboxPlan, { credential, path }: Given): WorldKeyStore {
  return {
    entry: {
      CustomKeyStoreId: EXISTING_STORE_ID,
      CustomKeyStoreName: 'made-before-the-fault',
      CustomKeyStoreType: 'EXTERNAL_KEY_STORE',
      ConnectionState: 'DISCONNECTED',
      XksProxyConfiguration: {
        Connectivity: params.XksProxyConnectivity as 'PUBLIC_ENDPOINT' | 'VPC_ENDPOINT_SERVICE',
        AccessKeyId: credential?.AccessKeyId,
        UriEndpoint: params.XksProxyUriEndpoint,
        UriPath: params.XksProxyUriPath ?? path,
        VpcEndpointServiceName: params.XksProxyVpcEndpointServiceName,
        VpcEndpointServiceOwner: params.XksProxyVpcEndpointServiceOwner,
      },
    },
    rawSecretAccessKey: credential?.RawSecretAccessKey ?? null,
    hasKeys: false,
    attempt: 0,
  };
}

/** An existing store meets its faults when it is next connected. */
async function connectAgain(sandbox: Sandbox): Promise<string | null | undefined> {
  const store = sandbox.plan.aws.keyStores.find(({ entry }) => entry.CustomKeyStoreId === EXISTING_STORE_ID);
  if (store === undefined) return undefined;
  store.entry.ConnectionState = 'DISCONNECTED';
  delete store.entry.ConnectionErrorCode;
  return connect(sandbox, EXISTING_STORE_ID);
}

const SETTLED_WITHIN_MS = 10_000;

/** Looks at the store itself: one of the faults is that stores may not be described. */
async function connect({ plan, ports }: Sandbox, customKeyStoreId: string): Promise<string | null> {
  const answer = await ports.kmsActions.connectKeyStore(customKeyStoreId);
  if (!answer.ok) throw new Error(`KMS refuses to connect the store: ${answer.exception}`);
  const until = Date.now() + SETTLED_WITHIN_MS;
  while (Date.now() < until) {
    const entry = plan.aws.keyStores.map((store) => store.entry).find((one) => one.CustomKeyStoreId === customKeyStoreId);
    if (entry?.ConnectionState === 'CONNECTED') return null;
    if (entry?.ConnectionState === 'FAILED') return entry.ConnectionErrorCode ?? 'FAILED without a code';
    await pause(5);
  }
  throw new Error('The store is still not connected');
}

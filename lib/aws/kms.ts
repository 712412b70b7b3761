/** The live KMS port: custom key stores only. */
import {
  ConnectCustomKeyStoreCommand,
  CreateCustomKeyStoreCommand,
  DeleteCustomKeyStoreCommand,
  DescribeCustomKeyStoresCommand,
  DisconnectCustomKeyStoreCommand,
  KMSClient,
} from '@aws-sdk/client-kms';
import { setTimeout as wait } from 'node:timers/promises';
import { isAwsRefusal } from '../model/refusal.ts';
import { withhold } from '../model/withhold.ts';
import { call, callOrNull, clientConfig, demand, isClientFault, type LiveOptions, oneLine, type SendOptions } from './call.ts';
import { everyPage } from './pages.ts';
import type { CreateCustomKeyStoreCommandInput, KmsActionPort } from './ports.ts';

const DESCRIBE = 'kms:DescribeCustomKeyStores';
const CREATE = 'kms:CreateCustomKeyStore';
const CONNECT = 'kms:ConnectCustomKeyStore';
const DISCONNECT = 'kms:DisconnectCustomKeyStore';
const DELETE = 'kms:DeleteCustomKeyStore';

export function makeLiveKms(options: LiveOptions): KmsActionPort {
  const client = new KMSClient(clientConfig(options));
  // An answer may be lost after KMS has made the store, so a create is sent again only when KMS says that it took none.
  const once = new KMSClient(clientConfig(options, 1));
  return {
    listKeyStores() {
      return everyPage(DESCRIBE, async (Marker) => {
        const command = new DescribeCustomKeyStoresCommand({ Marker });
        const answer = await call(DESCRIBE, options, (send) => client.send(command, send));
        return { items: demand(DESCRIBE, answer.CustomKeyStores), next: answer.NextMarker };
      });
    },
    async describeKeyStore(customKeyStoreId) {
      const command = new DescribeCustomKeyStoresCommand({ CustomKeyStoreId: customKeyStoreId });
      const answer = await callOrNull(DESCRIBE, options, ['CustomKeyStoreNotFoundException'], (send) =>
        client.send(command, send),
      );
      return answer === null ? null : (demand(DESCRIBE, answer.CustomKeyStores)[0] ?? null);
    },
    async createKeyStore(input) {
      const answer = await againWhenThrottled(() =>
        clientFaultAsData(CREATE, options, (send) =>
          once.send(new CreateCustomKeyStoreCommand(input), send).catch((error: unknown) => {
            throw withoutCredential(error, input);
          }),
        ),
      );
      if (!answer.ok) return answer;
      return { ok: true, CustomKeyStoreId: demand(CREATE, answer.value.CustomKeyStoreId) };
    },
    async connectKeyStore(customKeyStoreId) {
      const command = new ConnectCustomKeyStoreCommand({ CustomKeyStoreId: customKeyStoreId });
      const answer = await clientFaultAsData(CONNECT, options, (send) => client.send(command, send));
      return answer.ok ? { ok: true } : answer;
    },
    async disconnectKeyStore(customKeyStoreId) {
      const command = new DisconnectCustomKeyStoreCommand({ CustomKeyStoreId: customKeyStoreId });
      const answer = await clientFaultAsData(DISCONNECT, options, (send) => client.send(command, send));
      return answer.ok ? { ok: true } : answer;
    },
    async deleteKeyStore(customKeyStoreId) {
      const command = new DeleteCustomKeyStoreCommand({ CustomKeyStoreId: customKeyStoreId });
      const answer = await clientFaultAsData(DELETE, options, (send) => client.send(command, send));
      return answer.ok ? { ok: true } : answer;
    },
  };
}

const ATTEMPTS = 4;
const BACKOFF_MS = 200;

/** What is throttled was not carried out, so asking again cannot do it twice. */
async function againWhenThrottled<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (attempt === ATTEMPTS || !isAwsRefusal(error) || error.kind !== 'throttled') throw error;
      await wait(BACKOFF_MS * 2 ** attempt * Math.random());
    }
  }
}

type Reply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly exception: string; readonly message: string };

async function clientFaultAsData<T>(
  action: string,
  options: LiveOptions,
  send: (sendOptions: SendOptions) => Promise<T>,
): Promise<Reply<T>> {
  try {
    return { ok: true, value: await call(action, options, send, isClientFault) };
  } catch (error) {
    if (isClientFault(error)) return { ok: false, exception: oneLine(error.name), message: oneLine(error.message) };
    throw error;
  }
}

/** KMS does not repeat the credential; should it ever, it stops here, before a message is cut in the middle of it. */
function withoutCredential(error: unknown, { XksProxyAuthenticationCredential }: CreateCustomKeyStoreCommandInput): unknown {
  if (!(error instanceof Error)) return error;
  const { AccessKeyId, RawSecretAccessKey } = XksProxyAuthenticationCredential ?? {};
  const told = (text: string): string => withhold(text, [RawSecretAccessKey, AccessKeyId]);
  return Object.assign(error, { name: told(error.name), message: told(error.message) });
}

/** The live KMS port: custom key stores only. */
import {
  ConnectCustomKeyStoreCommand,
  CreateCustomKeyStoreCommand,
  DescribeCustomKeyStoresCommand,
  KMSClient,
} from '@aws-sdk/client-kms';
import { withhold } from '../model/withhold.ts';
import { call, callOrNull, clientConfig, demand, isClientFault, type LiveOptions, oneLine, type SendOptions } from './call.ts';
import { everyPage } from './pages.ts';
import type { CreateCustomKeyStoreCommandInput, KmsActionPort } from './ports.ts';

const DESCRIBE = 'kms:DescribeCustomKeyStores';
const CREATE = 'kms:CreateCustomKeyStore';
const CONNECT = 'kms:ConnectCustomKeyStore';

export function makeLiveKms(options: LiveOptions): KmsActionPort {
  const client = new KMSClient(clientConfig(options));
  // An answer may be lost after KMS has made the store, so a create is never sent twice.
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
      const answer = await clientFaultAsData(CREATE, options, (send) =>
        once.send(new CreateCustomKeyStoreCommand(input), send).catch((error: unknown) => {
          throw withoutCredential(error, input);
        }),
      );
      if (!answer.ok) return answer;
      return { ok: true, CustomKeyStoreId: demand(CREATE, answer.value.CustomKeyStoreId) };
    },
    async connectKeyStore(customKeyStoreId) {
      const command = new ConnectCustomKeyStoreCommand({ CustomKeyStoreId: customKeyStoreId });
      const answer = await clientFaultAsData(CONNECT, options, (send) => client.send(command, send));
      return answer.ok ? { ok: true } : answer;
    },
  };
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

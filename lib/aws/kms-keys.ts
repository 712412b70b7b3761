/** The live port for KMS keys: lists and describes them, and nothing else. */
import { DescribeKeyCommand, KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { call, callOrNull, clientConfig, demand, type LiveOptions } from './call.ts';
import { everyPage } from './pages.ts';
import type { KeyPort } from './ports.ts';

const LIST = 'kms:ListKeys';
const DESCRIBE = 'kms:DescribeKey';

/** The most that KMS gives; 100 when it is not asked. */
const KEYS_A_PAGE = 1_000;

export function makeLiveKeys(options: LiveOptions): KeyPort {
  const client = new KMSClient(clientConfig(options));
  return {
    listKeys() {
      return everyPage(LIST, async (Marker) => {
        const answer = await call(LIST, options, (send) =>
          client.send(new ListKeysCommand({ Marker, Limit: KEYS_A_PAGE }), send),
        );
        return { items: demand(LIST, answer.Keys).map(({ KeyArn }) => demand(LIST, KeyArn)), next: answer.NextMarker };
      });
    },
    async describeKey(keyId) {
      const command = new DescribeKeyCommand({ KeyId: keyId });
      const answer = await callOrNull(DESCRIBE, options, ['NotFoundException'], (send) => client.send(command, send));
      return answer === null ? null : demand(DESCRIBE, answer.KeyMetadata);
    },
  };
}

/**
 * Digests of re-validations, in the table of reports. Keys: `digest#<account>#<Region>#<digest id>` / `digest`, and
 * `digest#<account>#<Region>` / `announced`, of which there is one.
 */
import { type AttributeValue, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Digest } from '../model/digest.ts';
import { call, clientConfig } from './call.ts';
import type { AnnouncedDigest, DigestStorePort } from './ports.ts';
import { expiry, type ReportStoreOptions } from './report-store.ts';

export function makeDigestStore(options: ReportStoreOptions): DigestStorePort {
  const client = new DynamoDBClient(clientConfig(options));
  const { tableName: TableName, account, region, retentionDays, clock = { now: () => Date.now() } } = options;
  const home = `digest#${account}#${region}`;
  const read = async (pk: string, sk: string): Promise<string | null> => {
    const command = new GetItemCommand({ TableName, Key: { pk: { S: pk }, sk: { S: sk } }, ConsistentRead: true });
    const { Item } = await call('dynamodb:GetItem', options, (send) => client.send(command, send));
    return Item?.digest?.S ?? null;
  };
  const write = async (pk: string, sk: string, value: object, more: Record<string, AttributeValue> = {}): Promise<void> => {
    const Item = { pk: { S: pk }, sk: { S: sk }, digest: { S: JSON.stringify(value) }, ...more };
    await call('dynamodb:PutItem', options, (send) => client.send(new PutItemCommand({ TableName, Item }), send));
  };
  return {
    async readDigest(digestId) {
      const text = await read(`${home}#${digestId}`, 'digest');
      return text === null ? null : (JSON.parse(text) as Digest);
    },
    writeDigest(digest) {
      return write(`${home}#${digest.digestId}`, 'digest', digest, { expiresAt: expiry(clock.now(), retentionDays) });
    },
    async lastAnnounced() {
      return parseAnnounced(await read(home, 'announced'));
    },
    writeAnnounced(announced) {
      return write(home, 'announced', announced);
    },
  };
}

/** Whatever else may stand there: then it is time for a digest. */
function parseAnnounced(text: string | null): AnnouncedDigest | null {
  try {
    const value = JSON.parse(text ?? 'null') as Partial<AnnouncedDigest> | null;
    const { digestId, startedAt, told } = value ?? {};
    const fits = typeof digestId === 'string' && !Number.isNaN(Date.parse(startedAt ?? '')) && Array.isArray(told);
    return fits ? (value as AnnouncedDigest) : null;
  } catch {
    return null;
  }
}

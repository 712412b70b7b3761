/** Digests in the table and on event buses, through the real clients. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReportTable } from '../../lib/aws/create-report-table.ts';
import { makeLiveDigestEvents } from '../../lib/aws/digest-events.ts';
import { makeDigestStore } from '../../lib/aws/digest-store.ts';
import type { Digest } from '../../lib/model/digest.ts';

const DIGEST: Digest = {
  digestId: 'digest-1',
  region: 'us-east-1',
  account: '111122223333',
  startedAt: '2030-01-02T05:00:00.000Z',
  finishedAt: '2030-01-02T05:20:00.000Z',
  stores: [],
  vanished: [{ CustomKeyStoreId: 'cks-0123456789abcdef0', alarms: ['ünïcode'] }],
  notChecked: [],
};
const LIVE = { region: 'us-east-1', credentials: { accessKeyId: 'SANDBOX', secretAccessKey: 'not-a-real-secret' } };

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

describe('the table', () => {
  let server: Server;
  let options: Parameters<typeof makeDigestStore>[0] & { readonly endpoint: string };

  beforeAll(async () => {
    server = dynalite({ createTableMs: 0 });
    options = {
      ...LIVE,
      endpoint: await listen(server),
      tableName: 'reports',
      account: '111122223333',
      retentionDays: 2,
      clock: { now: () => 86_400_000 },
    };
    await createReportTable(options);
  });
  afterAll(() => close(server));

  it('gives back a digest, for a limited time, apart from those of other accounts', async () => {
    const digests = makeDigestStore(options);
    await digests.writeDigest(DIGEST);
    expect(await digests.readDigest('digest-1')).toEqual(DIGEST);
    expect(await digests.readDigest('digest-2')).toBeNull();
    expect(await makeDigestStore({ ...options, account: '999988887777' }).readDigest('digest-1')).toBeNull();
    const Key = { pk: { S: 'digest#111122223333#us-east-1#digest-1' }, sk: { S: 'digest' } };
    const { Item } = await new DynamoDBClient(options).send(new GetItemCommand({ TableName: 'reports', Key }));
    expect(Item?.expiresAt).toEqual({ N: String(86_400 + 2 * 86_400) });
  });

  it('knows which digest was announced last, and nothing of what it cannot read', async () => {
    const digests = makeDigestStore(options);
    expect(await digests.lastAnnounced()).toBeNull();
    const announced = { digestId: 'digest-1', startedAt: DIGEST.startedAt, told: ['cks-1'] };
    await digests.writeAnnounced(announced);
    expect(await digests.lastAnnounced()).toEqual(announced);
    for (const garbage of ['{"digestId":', '{}', 'null', '{"digestId":"a","startedAt":"today","told":[]}']) {
      const key = { pk: { S: 'digest#111122223333#us-east-1' }, sk: { S: 'announced' } };
      const Item = { ...key, digest: { S: garbage } };
      await new DynamoDBClient(options).send(new PutItemCommand({ TableName: 'reports', Item }));
      expect(await digests.lastAnnounced()).toBeNull();
    }
  });
});

describe('a bus', () => {
  const seen: { readonly authorization: string; readonly body: { readonly Entries: readonly Record<string, string>[] } }[] = [];
  const answer = { FailedEntryCount: 0, Entries: [{}] as object[] };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as (typeof seen)[number]['body'];
      seen.push({ authorization: request.headers.authorization ?? '', body });
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer));
    });
  });
  let endpoint = '';

  beforeAll(async () => {
    endpoint = await listen(server);
  });
  afterAll(() => close(server));

  it.each([
    ['default', 'us-east-1'],
    ['arn:aws:events:eu-west-1:444455556666:event-bus/central', 'eu-west-1'],
  ])('%s is called where it is: %s', async (eventBus, region) => {
    seen.length = 0;
    await makeLiveDigestEvents({ ...LIVE, endpoint, eventBus }).announce(DIGEST);
    expect(seen[0]?.authorization).toContain(`/${region}/events/`);
    const [entry = {}] = seen[0]?.body.Entries ?? [];
    expect(entry).toMatchObject({ Source: 'xks-preflight', DetailType: 'Re-validation finished', EventBusName: eventBus });
    expect(JSON.parse(entry.Detail ?? '')).toEqual(DIGEST);
  });

  it('that does not take the digest is a refusal, with its error', async () => {
    Object.assign(answer, { FailedEntryCount: 1, Entries: [{ ErrorCode: 'NotAuthorized' }] });
    const refused = { action: 'events:PutEvents', awsError: 'NotAuthorized' };
    await expect(makeLiveDigestEvents({ ...LIVE, endpoint, eventBus: 'default' }).announce(DIGEST)).rejects.toMatchObject(
      refused,
    );
  });
});

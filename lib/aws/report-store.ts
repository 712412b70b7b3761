/**
 * Reports and store records in one DynamoDB table. A report is kept as JSON text, beside it the few attributes that lists need.
 * Keys: `report#<run id>` / `report`, `store#<account>#<Region>#<name>` / `record`, and
 * `store#<account>#<Region>#<store id>` / `snapshot` and / `findings`.
 */
import {
  type AttributeValue,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Report } from '../model/report.ts';
import { call, callOrNull, clientConfig, type LiveOptions } from './call.ts';
import type { Json } from '../model/json.ts';
import { listEntry } from './report-list.ts';
import type {
  Clock,
  HistoryPort,
  LookPort,
  ReportCompletionPort,
  ReportPort,
  SnapshotPort,
  StoreRecord,
  StoreRecordPort,
} from './ports.ts';

/** Everything that is kept. */
export type Store = ReportPort & ReportCompletionPort & StoreRecordPort & HistoryPort & SnapshotPort & LookPort;

export interface ReportStoreOptions extends LiveOptions {
  readonly tableName: string;
  /** 12 digits; part of the key of store records. */
  readonly account: string;
  /** Reports, and findings of stores that are gone, are removed after this many days; store records stay. */
  readonly retentionDays?: number;
  readonly clock?: Clock;
}

/** Names of the table's key and time-to-live attributes. */
export const REPORT_TABLE = { partitionKey: 'pk', sortKey: 'sk', timeToLive: 'expiresAt' } as const;

const RETENTION_DAYS = 400;
const DAY_SECONDS = 86_400;

export function makeReportStore(options: ReportStoreOptions): Store {
  const client = new DynamoDBClient(clientConfig(options));
  const { tableName: TableName, clock = { now: () => Date.now() } } = options;
  const expiresAt = (): AttributeValue => expiry(clock.now(), options.retentionDays);
  const reportItem = (report: Report): Item => {
    const text = { report: { S: JSON.stringify(report) }, expiresAt: expiresAt() };
    return { ...reportKey(report.runId), ...listed(report), ...text };
  };
  const read = async (Key: Item): Promise<Item | undefined> => {
    const command = new GetItemCommand({ TableName, Key, ConsistentRead: true });
    return (await call('dynamodb:GetItem', options, (send) => client.send(command, send))).Item;
  };
  const write = async (Item: Item): Promise<void> => {
    await call('dynamodb:PutItem', options, (send) => client.send(new PutItemCommand({ TableName, Item }), send));
  };
  // The SDK sends again when an answer was lost: then the condition fails although, and because, this very text was written.
  const writeIf = async (condition: Condition, key: Item, Item: Item, attribute: string): Promise<boolean> => {
    const command = new PutItemCommand({ TableName, Item, ...condition });
    const answer = await callOrNull('dynamodb:PutItem', options, ['ConditionalCheckFailedException'], (send) =>
      client.send(command, send),
    );
    return answer !== null || (await read(key))?.[attribute]?.S === Item[attribute]?.S;
  };
  // A run that began earlier may end later: it must not turn back what is known.
  const writeUnlessNewer = async (Item: Item, attribute: string, time: string): Promise<'kept' | 'outdated'> => {
    const command = new PutItemCommand({
      TableName,
      Item,
      ConditionExpression: `attribute_not_exists(${attribute}) OR ${attribute} <= :time`,
      ExpressionAttributeValues: { ':time': { S: time } },
    });
    const answer = await callOrNull('dynamodb:PutItem', options, ['ConditionalCheckFailedException'], (send) =>
      client.send(command, send),
    );
    return answer === null ? 'outdated' : 'kept';
  };
  return {
    async readReport(runId) {
      const text = (await read(reportKey(runId)))?.report?.S;
      return text === undefined ? null : (JSON.parse(text) as Report);
    },
    writeReport(report) {
      return write(reportItem(report));
    },
    addReport(report) {
      const condition = {
        ConditionExpression: 'attribute_not_exists(pk) OR finishedAt < :startedAt',
        ExpressionAttributeValues: { ':startedAt': { S: report.startedAt } },
      };
      return writeIf(condition, reportKey(report.runId), reportItem(report), 'report');
    },
    async enlistReport(report) {
      const condition = { ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(expiresAt)' };
      await writeIf(condition, reportKey(report.runId), reportItem(report), 'report');
    },
    async readStoreRecord(name) {
      const text = (await read(storeKey(name, options)))?.record?.S;
      return text === undefined ? null : (JSON.parse(text) as StoreRecord);
    },
    writeStoreRecord(record) {
      return write({ ...storeKey(record.CustomKeyStoreName, options), record: { S: JSON.stringify(record) } });
    },
    replaceStoreRecord(before, record) {
      const key = storeKey(record.CustomKeyStoreName, options);
      const condition: Condition =
        before === null
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : {
              ConditionExpression: '#record = :before',
              ExpressionAttributeNames: { '#record': 'record' },
              ExpressionAttributeValues: { ':before': { S: JSON.stringify(before) } },
            };
      return writeIf(condition, key, { ...key, record: { S: JSON.stringify(record) } }, 'record');
    },
    async latestSnapshot(customKeyStoreId) {
      const text = (await read(snapshotKey(customKeyStoreId, options)))?.snapshot?.S;
      return text === undefined ? null : (JSON.parse(text) as Json);
    },
    async writeSnapshot(snapshot) {
      const { CustomKeyStoreId, takenAt } = snapshot;
      const text = { snapshot: { S: JSON.stringify(snapshot) }, takenAt: { S: takenAt } };
      await writeUnlessNewer({ ...snapshotKey(CustomKeyStoreId, options), ...text }, 'takenAt', takenAt);
    },
    async readHistory(customKeyStoreId) {
      const text = (await read(findingsKey(customKeyStoreId, options)))?.findings?.S;
      return text === undefined ? null : jsonOrText(text);
    },
    async writeHistory(history) {
      const Item = {
        ...findingsKey(history.CustomKeyStoreId, options),
        findings: { S: JSON.stringify(history) },
        lookStartedAt: { S: history.last.startedAt },
        // A store that is gone is looked at no more.
        expiresAt: expiresAt(),
      };
      return writeUnlessNewer(Item, 'lookStartedAt', history.last.startedAt);
    },
  };
}

/** Seconds, as DynamoDB's time to live wants them. */
export function expiry(nowMs: number, retentionDays = RETENTION_DAYS): AttributeValue {
  return { N: String(Math.floor(nowMs / 1000) + retentionDays * DAY_SECONDS) };
}

/** What is no JSON is handed on as it stands, and nobody will know its form. */
function jsonOrText(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

type Item = Record<string, AttributeValue>;
type Condition = Pick<PutItemCommandInput, 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'>;

/** The state machine writes a minimal report under the same key when `build-report` itself fails. */
export function reportKey(runId: string): Item {
  return { pk: { S: `report#${runId}` }, sk: { S: 'report' } };
}

function storeKey(name: string, { account, region }: ReportStoreOptions): Item {
  return { pk: { S: `store#${account}#${region}#${name}` }, sk: { S: 'record' } };
}

function snapshotKey(id: string, { account, region }: ReportStoreOptions): Item {
  return { pk: { S: `store#${account}#${region}#${id}` }, sk: { S: 'snapshot' } };
}

function findingsKey(id: string, { account, region }: ReportStoreOptions): Item {
  return { pk: { S: `store#${account}#${region}#${id}` }, sk: { S: 'findings' } };
}

/** Attributes that hold no value are left out: an index takes no empty keys. */
function listed(report: Report): Item {
  const entry = listEntry(report);
  return Object.fromEntries(Object.entries(entry).flatMap(([name, value]) => (value ? [[name, { S: value }]] : [])));
}

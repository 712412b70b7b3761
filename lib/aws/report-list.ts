/**
 * Lists of reports, newest first, from indexes of the report table. Reports become part of them by the attributes that stand beside
 * each report, so no second item has to be written. An index follows its table within moments.
 */
import { type AttributeValue, DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Json } from '../model/json.ts';
import type { Report } from '../model/report.ts';
import { call, clientConfig, type LiveOptions } from './call.ts';

/** What lists show of a report; the report itself is fetched by its id. */
export interface ReportListEntry {
  readonly runId: string;
  readonly action: string;
  readonly verdict: string;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly requestedBy: string | null;
  readonly CustomKeyStoreName: string | null;
  readonly CustomKeyStoreId: string | null;
}

/** The last report of a page: the next page starts after it. */
export type ReportCursor = Pick<ReportListEntry, 'runId' | 'startedAt'>;

export interface ReportQuery {
  /** Id or name; null: reports on all stores. */
  readonly store: string | null;
  readonly limit: number;
  readonly after: ReportCursor | null;
}

export interface ReportPage {
  /** Newest first. */
  readonly reports: readonly ReportListEntry[];
  /** null: there are no more. */
  readonly next: ReportCursor | null;
}

export interface ReportListPort {
  listReports(query: ReportQuery): Promise<ReportPage>;
}

interface Index {
  readonly name: 'by-time' | 'by-store-name' | 'by-store-id';
  /** Hash key, then range key. The sort key of the table is the same for all reports, and no other item has a start. */
  readonly keys: readonly [string, 'startedAt'];
}

export const REPORT_INDEXES: readonly [Index, Index, Index] = [
  { name: 'by-time', keys: ['sk', 'startedAt'] },
  { name: 'by-store-name', keys: ['CustomKeyStoreName', 'startedAt'] },
  { name: 'by-store-id', keys: ['CustomKeyStoreId', 'startedAt'] },
];

/** In the indexes besides their keys. */
export const REPORT_LIST_ATTRIBUTES = [
  'runId',
  'action',
  'verdict',
  'finishedAt',
  'requestedBy',
  'CustomKeyStoreName',
  'CustomKeyStoreId',
] as const satisfies readonly (keyof ReportListEntry)[];

const REPORT_SORT_KEY = 'report';

export function makeReportList(options: LiveOptions & { readonly tableName: string }): ReportListPort {
  const client = new DynamoDBClient(clientConfig(options));
  return {
    async listReports(query) {
      const { index, value } = lookUp(query);
      const [hash] = index.keys;
      const command = new QueryCommand({
        TableName: options.tableName,
        IndexName: index.name,
        KeyConditionExpression: '#hash = :hash',
        ExpressionAttributeNames: { '#hash': hash },
        ExpressionAttributeValues: { ':hash': { S: value } },
        ScanIndexForward: false,
        Limit: query.limit,
        ...(query.after === null ? {} : { ExclusiveStartKey: startKey(query.after, hash, value) }),
      });
      const { Items = [], LastEvaluatedKey } = await call('dynamodb:Query', options, (send) => client.send(command, send));
      const reports = Items.map(entryOf);
      return { reports, next: LastEvaluatedKey === undefined ? null : cursorOf(reports) };
    },
  };
}

/** Ids of stores are `cks-` and 17 hexadecimal digits; a name may not begin so (CreateCustomKeyStore). */
function lookUp({ store }: ReportQuery): { readonly index: Index; readonly value: string } {
  const [byTime, byName, byId] = REPORT_INDEXES;
  if (store === null) return { index: byTime, value: REPORT_SORT_KEY };
  return { index: isStoreId(store) ? byId : byName, value: store };
}

function isStoreId(store: string): boolean {
  return /^cks-[0-9a-f]{17}$/.test(store);
}

function startKey({ runId, startedAt }: ReportCursor, hash: string, value: string): Record<string, AttributeValue> {
  return { pk: { S: `report#${runId}` }, sk: { S: REPORT_SORT_KEY }, startedAt: { S: startedAt }, [hash]: { S: value } };
}

function entryOf(item: Record<string, AttributeValue>): ReportListEntry {
  const text = (name: keyof ReportListEntry): string | null => item[name]?.S ?? null;
  return {
    runId: text('runId') ?? '',
    action: text('action') ?? '',
    verdict: text('verdict') ?? '',
    startedAt: text('startedAt') ?? '',
    finishedAt: text('finishedAt'),
    requestedBy: text('requestedBy'),
    CustomKeyStoreName: text('CustomKeyStoreName'),
    CustomKeyStoreId: text('CustomKeyStoreId'),
  };
}

function cursorOf(reports: readonly ReportListEntry[]): ReportCursor | null {
  const last = reports.at(-1);
  return last === undefined ? null : { runId: last.runId, startedAt: last.startedAt };
}

/** A store that the run itself made has its id in what the action says. */
export function listEntry({ request, actions, ...report }: Report): ReportListEntry {
  const evidence = actions.find(({ id }) => id === 'create-key-store')?.evidence;
  // The second form is that of a report which the state machine wrote by itself.
  const made =
    evidence?.CustomKeyStoreId ??
    (evidence?.handedOn as { readonly CustomKeyStoreId?: Json } | null | undefined)?.CustomKeyStoreId;
  const { runId, action, verdict, startedAt, finishedAt, requestedBy } = report;
  return {
    runId,
    action,
    verdict,
    startedAt,
    finishedAt,
    requestedBy,
    CustomKeyStoreName: listedName(request.CustomKeyStoreName),
    CustomKeyStoreId: request.CustomKeyStoreId ?? (typeof made === 'string' ? made : null),
  };
}

/** KMS takes names of up to 256 characters. A request may hold any, and of one that is too long for an index no report would be kept. */
const LONGEST_NAME = 256;

function listedName(name: string | undefined): string | null {
  return name?.slice(0, LONGEST_NAME).toWellFormed() || null;
}

/** The same list from reports as JSON text. */
export function listInMemory(texts: readonly string[], { store, limit, after }: ReportQuery): ReportPage {
  const all = texts
    .map((text) => listEntry(JSON.parse(text) as Report))
    .filter((entry) => store === null || store === (isStoreId(store) ? entry.CustomKeyStoreId : entry.CustomKeyStoreName))
    .toSorted(newestFirst);
  const rest = after === null ? all : all.filter((entry) => newestFirst(after, entry) < 0);
  const reports = rest.slice(0, limit);
  return { reports, next: rest.length > limit ? cursorOf(reports) : null };
}

function newestFirst(a: ReportCursor, b: ReportCursor): number {
  const [left, right] = [`${a.startedAt} ${a.runId}`, `${b.startedAt} ${b.runId}`];
  if (left === right) return 0;
  return left > right ? -1 : 1;
}

/** What outlives a run: reports and store records, and the log of each function. */
import type { FunctionSpec } from './functions.ts';
import { functionName, LOGICAL_ID, logGroupLogicalId, type Resources } from './names.ts';

export function storage(specs: readonly FunctionSpec[]): Resources {
  return { [LOGICAL_ID.table]: table(), ...Object.fromEntries(specs.map(({ key }) => [logGroupLogicalId(key), logGroup(key)])) };
}

/** As `REPORT_TABLE` of the report store has it, which would bring the SDK in here; a test compares the two. */
const KEYS = { partitionKey: 'pk', sortKey: 'sk', timeToLive: 'expiresAt' } as const;

/** For the lists of reports; as `REPORT_INDEXES` of the report list has them, and a test compares these, too. */
const INDEXES = [
  { name: 'by-time', keys: ['sk', 'startedAt'] },
  { name: 'by-store-name', keys: ['CustomKeyStoreName', 'startedAt'] },
  { name: 'by-store-id', keys: ['CustomKeyStoreId', 'startedAt'] },
] as const;

const LISTED = ['runId', 'action', 'verdict', 'finishedAt', 'requestedBy', 'CustomKeyStoreName', 'CustomKeyStoreId'];

/** Keys are in every index anyway and must not be named again. */
function index({ name, keys: [hash, range] }: (typeof INDEXES)[number]): object {
  return {
    IndexName: name,
    KeySchema: [
      { AttributeName: hash, KeyType: 'HASH' },
      { AttributeName: range, KeyType: 'RANGE' },
    ],
    Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: LISTED.filter((attribute) => attribute !== hash) },
  };
}

/** Reports are evidence: they stay when the stack goes. */
function table(): object {
  const { partitionKey, sortKey, timeToLive } = KEYS;
  return {
    Type: 'AWS::DynamoDB::Table',
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [...new Set([partitionKey, sortKey, ...INDEXES.flatMap(({ keys }) => keys)])].map(
        (AttributeName) => ({
          AttributeName,
          AttributeType: 'S',
        }),
      ),
      KeySchema: [
        { AttributeName: partitionKey, KeyType: 'HASH' },
        { AttributeName: sortKey, KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: INDEXES.map(index),
      TimeToLiveSpecification: { AttributeName: timeToLive, Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true },
    },
  };
}

function logGroup(key: string): object {
  return {
    Type: 'AWS::Logs::LogGroup',
    Properties: { LogGroupName: `/aws/lambda/${functionName(key)}`, RetentionInDays: { Ref: 'RetentionDays' } },
  };
}

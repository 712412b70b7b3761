/**
 * What outlives a run, and the stack: reports and store records, and the logs. A first deployment that fails leaves none of
 * them behind. Names of log groups end in the id of the stack, so that the logs of a stack that is gone are not in the way of the
 * next one of that name. CloudWatch Logs encrypts them by itself.
 */
import type { FunctionSpec } from './functions.ts';
import { functionName, LOGICAL_ID, logGroupLogicalId, type Resources } from './names.ts';

export function storage(specs: readonly FunctionSpec[]): Resources {
  const logs = specs.map(({ key }) => [logGroupLogicalId(key), logGroup(`/aws/lambda/${functionName(key)}`)]);
  return { [LOGICAL_ID.table]: table(), ...Object.fromEntries(logs) };
}

/** Kept when the stack goes or the resource is replaced, but not when making it was undone. */
export const KEPT = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' } as const;

/** `arn:…:stack/NAME/ID`: the id differs each time a stack is made. */
const STACK_ID = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };

export function logGroupProperties(name: string): Record<string, unknown> {
  return { LogGroupName: { 'Fn::Join': ['-', [name, STACK_ID]] }, RetentionInDays: { Ref: 'RetentionDays' } };
}

export function logGroup(name: string): object {
  return { Type: 'AWS::Logs::LogGroup', ...KEPT, Properties: logGroupProperties(name) };
}

/** Functions write to the group that is told them, whatever their name. */
export function loggingExtensions(specs: readonly FunctionSpec[], logicalId: (key: string) => string): Resources {
  return Object.fromEntries(
    specs.map(({ key }) => [logicalId(key), { Properties: { LoggingConfig: { LogGroup: { Ref: logGroupLogicalId(key) } } } }]),
  );
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
    ...KEPT,
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

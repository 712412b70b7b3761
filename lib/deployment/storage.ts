/** What outlives a run: reports and store records, and the log of each function. */
import type { FunctionSpec } from './functions.ts';
import { functionName, LOGICAL_ID, logGroupLogicalId, type Resources } from './names.ts';

export function storage(specs: readonly FunctionSpec[]): Resources {
  return { [LOGICAL_ID.table]: table(), ...Object.fromEntries(specs.map(({ key }) => [logGroupLogicalId(key), logGroup(key)])) };
}

/** As `REPORT_TABLE` of the report store has it, which would bring the SDK in here; a test compares the two. */
const KEYS = { partitionKey: 'pk', sortKey: 'sk', timeToLive: 'expiresAt' } as const;

/** Reports are evidence: they stay when the stack goes. */
function table(): object {
  const { partitionKey, sortKey, timeToLive } = KEYS;
  return {
    Type: 'AWS::DynamoDB::Table',
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [partitionKey, sortKey].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: partitionKey, KeyType: 'HASH' },
        { AttributeName: sortKey, KeyType: 'RANGE' },
      ],
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

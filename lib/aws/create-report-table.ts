/** Makes the table of reports where no deployment does: in the sandbox. */
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { call, clientConfig, type LiveOptions } from './call.ts';
import { REPORT_INDEXES, REPORT_LIST_ATTRIBUTES } from './report-list.ts';
import { REPORT_TABLE } from './report-store.ts';

export async function createReportTable(options: LiveOptions & { readonly tableName: string }): Promise<void> {
  const client = new DynamoDBClient(clientConfig(options));
  const { partitionKey, sortKey } = REPORT_TABLE;
  const command = new CreateTableCommand({
    TableName: options.tableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...new Set([partitionKey, sortKey, ...REPORT_INDEXES.flatMap(({ keys }) => keys)])].map(
      (AttributeName) => ({ AttributeName, AttributeType: 'S' }),
    ),
    GlobalSecondaryIndexes: REPORT_INDEXES.map(({ name, keys: [hash, range] }) => ({
      IndexName: name,
      KeySchema: [
        { AttributeName: hash, KeyType: 'HASH' },
        { AttributeName: range, KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: REPORT_LIST_ATTRIBUTES.filter((one) => one !== hash) },
    })),
    KeySchema: [
      { AttributeName: partitionKey, KeyType: 'HASH' },
      { AttributeName: sortKey, KeyType: 'RANGE' },
    ],
  });
  await call('dynamodb:CreateTable', options, (send) => client.send(command, send));
}

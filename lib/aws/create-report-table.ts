/** Makes the table of reports where no deployment does: in the sandbox. */
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { call, clientConfig, type LiveOptions } from './call.ts';
import { REPORT_TABLE } from './report-store.ts';

export async function createReportTable(options: LiveOptions & { readonly tableName: string }): Promise<void> {
  const client = new DynamoDBClient(clientConfig(options));
  const { partitionKey, sortKey } = REPORT_TABLE;
  const command = new CreateTableCommand({
    TableName: options.tableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [partitionKey, sortKey].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: [
      { AttributeName: partitionKey, KeyType: 'HASH' },
      { AttributeName: sortKey, KeyType: 'RANGE' },
    ],
  });
  await call('dynamodb:CreateTable', options, (send) => client.send(command, send));
}

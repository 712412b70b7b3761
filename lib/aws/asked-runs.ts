/**
 * Which run did the bot start last for a store? Kept in the table of reports under `bot#<account>#<Region>#<store id>` / `run`, so
 * that a store has one such run at a time.
 */
import { type AttributeValue, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Clock } from './ports.ts';
import { call, callOrNull, clientConfig, type LiveOptions } from './call.ts';

export interface AskedRun {
  readonly runId: string;
  /** Id of the Slack channel that asked. */
  readonly channelId: string;
}

export interface AskedRunPort {
  lastAsked(customKeyStoreId: string): Promise<AskedRun | null>;
  /** False: somebody else has asked since `before` was read, and nothing was written. */
  noteAsked(customKeyStoreId: string, run: AskedRun, before: AskedRun | null): Promise<boolean>;
}

export interface AskedRunOptions extends LiveOptions {
  readonly tableName: string;
  readonly account: string;
  readonly clock?: Clock;
}

/** Names of executions hold as long. */
const KEPT_SECONDS = 90 * 86_400;

export function makeAskedRuns(options: AskedRunOptions): AskedRunPort {
  const client = new DynamoDBClient(clientConfig(options));
  const { tableName: TableName, account, region, clock = { now: () => Date.now() } } = options;
  const key = (id: string): Record<string, AttributeValue> => ({
    pk: { S: `bot#${account}#${region}#${id}` },
    sk: { S: 'run' },
  });
  return {
    async lastAsked(id) {
      const command = new GetItemCommand({ TableName, Key: key(id), ConsistentRead: true });
      const { Item } = await call('dynamodb:GetItem', options, (send) => client.send(command, send));
      const [runId, channelId] = [Item?.runId?.S, Item?.channelId?.S];
      return runId === undefined || channelId === undefined ? null : { runId, channelId };
    },
    async noteAsked(id, { runId, channelId }, before) {
      const expiresAt = { N: String(Math.floor(clock.now() / 1_000) + KEPT_SECONDS) };
      const command = new PutItemCommand({
        TableName,
        Item: { ...key(id), runId: { S: runId }, channelId: { S: channelId }, expiresAt },
        // The SDK sends again when an answer was lost, and finds what it wrote.
        ConditionExpression: `${before === null ? 'attribute_not_exists(runId)' : 'runId = :before'} OR runId = :mine`,
        ExpressionAttributeValues: {
          ':mine': { S: runId },
          ...(before === null ? {} : { ':before': { S: before.runId } }),
        },
      });
      const answer = await callOrNull('dynamodb:PutItem', options, ['ConditionalCheckFailedException'], (send) =>
        client.send(command, send),
      );
      return answer !== null;
    },
  };
}

/** The same in memory. */
export function askedRunsInMemory(): AskedRunPort {
  const runs = new Map<string, AskedRun>();
  return {
    lastAsked: async (id) => runs.get(id) ?? null,
    async noteAsked(id, run, before) {
      if (![before?.runId, run.runId].includes(runs.get(id)?.runId)) return false;
      runs.set(id, run);
      return true;
    },
  };
}

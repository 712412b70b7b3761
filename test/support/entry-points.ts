/** The real entry points of the functions, with a loopback endpoint in place of AWS. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Context } from 'aws-lambda';
import { idempotentRunId } from '../../lib/service/idempotency.ts';
import { CONTEXT, outputOf } from './function-output.ts';
import { type JsonEndpoint, type JsonOperation, startJsonEndpoint } from './json-endpoint.ts';
import { sampleReport } from './sample-report.ts';
import { CHANNEL, SIGNING_SECRET, TEAM } from './slack-call.ts';

export interface EntryPoints {
  readonly endpoint: JsonEndpoint;
  /** What the functions wrote to their logs. */
  readonly logged: Record<string, unknown>[];
  /** What the function of that name answers. */
  handle(entryPoint: string, event: unknown): Promise<unknown>;
  close(): Promise<void>;
}

const STORE = {
  CustomKeyStoreId: 'cks-0123456789abcdef0',
  CustomKeyStoreName: 'payments-xks',
  CustomKeyStoreType: 'EXTERNAL_KEY_STORE',
  XksProxyConfiguration: {
    Connectivity: 'PUBLIC_ENDPOINT',
    AccessKeyId: 'ABCDEFGHIJ234567ABCD',
    UriEndpoint: 'https://proxy.xks.example.com',
    UriPath: '/kms/xks/v1',
  },
};

const CREDENTIAL = {
  AccessKeyId: STORE.XksProxyConfiguration.AccessKeyId,
  RawSecretAccessKey: 'SecretOfTheSampleEvents0123456789abcdefghij=',
};

export const CENTRAL_BUS = 'arn:aws:events:eu-west-1:999988887777:event-bus/central';

/** By name of the secret. */
const CONTENTS: Readonly<Record<string, string>> = {
  'xks/payments': JSON.stringify(CREDENTIAL),
  'xks/malformed': JSON.stringify({ ...CREDENTIAL, RawSecretAccessKey: 'TooShortToBeOne' }),
  'xks/not-json': 'PlainTextOfASecret',
  'xks-preflight/slack-signing': SIGNING_SECRET,
};

const OPERATIONS: Readonly<Record<string, JsonOperation>> = {
  StartExecution: ({ input }) =>
    String(input).includes(USED_BEFORE)
      ? { status: 400, body: { __type: 'ExecutionAlreadyExists', message: 'exists' } }
      : { body: { executionArn: 'arn:aws:states:us-east-1:111122223333:execution:preflight:run-1', startDate: 1 } },
  DescribeExecution: ({ executionArn }) =>
    String(executionArn).endsWith('run-unknown')
      ? { status: 400, body: { __type: 'ExecutionDoesNotExist', message: 'none' } }
      : { body: { status: 'RUNNING', input: '{"run": {"action": "check"}, "params": {}}' } },
  GetExecutionHistory: () => ({ body: { events: [] } }),
  Invoke: () => ({ body: {} }),
  GetItem: ({ Key }) =>
    JSON.stringify(Key).includes('run-finished') ? { body: { Item: { report: { S: JSON.stringify(REPORT) } } } } : { body: {} },
  PutItem: () => ({ body: {} }),
  DeleteAlarms: ({ AlarmNames }) =>
    JSON.stringify(AlarmNames).includes('cks-ffffffffffffffff0')
      ? { status: 404, body: { __type: 'ResourceNotFound', message: 'none' } }
      : { body: {} },
  PutEvents: () => ({ body: { FailedEntryCount: 0, Entries: [{ EventId: '1' }] } }),
  DescribeAlarms: () => ({ body: { MetricAlarms: [{ AlarmName: 'xks-preflight/cks-0123456789abcdef9/ALM-1' }] } }),
  UpdateItem: () => ({ body: {} }),
  SendMessage: ({ MessageBody }) => ({
    body: { MessageId: 'message-1', MD5OfMessageBody: createHash('md5').update(String(MessageBody)).digest('hex') },
  }),
  Query: () => ({
    body: {
      Items: [
        {
          runId: { S: 'run-finished' },
          action: { S: 'check' },
          verdict: { S: 'fail' },
          startedAt: { S: '2026-01-02T03:04:05.000Z' },
          CustomKeyStoreName: { S: 'payments-xks' },
        },
      ],
      LastEvaluatedKey: { pk: { S: 'report#run-finished' }, sk: { S: 'report' } },
    },
  }),
  DescribeCustomKeyStores: ({ CustomKeyStoreId: id }) =>
    id === undefined || id === STORE.CustomKeyStoreId
      ? { body: { CustomKeyStores: [STORE], Truncated: false } }
      : { status: 400, body: { __type: 'CustomKeyStoreNotFoundException', message: 'none' } },
  DescribeSecret: ({ SecretId }) =>
    SecretId === 'xks/missing'
      ? { status: 400, body: { __type: 'ResourceNotFoundException', message: 'none' } }
      : { body: { Tags: [{ Key: 'xks-preflight:endpoint', Value: SecretId === 'xks/other-host' ? 'else.example.com' : HOST }] } },
  GetSecretValue: ({ SecretId }) => {
    const content = CONTENTS[String(SecretId)];
    return content === undefined
      ? { status: 400, body: { __type: 'AccessDeniedException', message: 'not allowed' } }
      : { body: { ARN: `arn:aws:secretsmanager:us-east-1:111122223333:secret:${SecretId}-a1b2c3`, SecretString: content } };
  },
};

/** The run that the sample caller named by the key `used-before`. */
const USED_BEFORE = idempotentRunId('arn:aws:iam::444455556666:user/deployer', 'used-before');
const HOST = 'proxy.xks.example.com';
const REPORT = { ...sampleReport(), runId: 'run-finished' };

export async function startEntryPoints(): Promise<EntryPoints> {
  const saved = { ...process.env };
  const endpoint = await startJsonEndpoint(OPERATIONS);
  const logged: EntryPoints['logged'] = [];
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: 'sandbox',
    AWS_SECRET_ACCESS_KEY: 'sandbox',
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: endpoint.url,
    VPC_ID: 'vpc-0123456789abcdef0',
    ACCOUNT: '111122223333',
    TABLE_NAME: 'reports',
    RETENTION_DAYS: '30',
    DIGEST_HOURS: '24',
    CENTRAL_BUS_ARN: CENTRAL_BUS,
    SECRET_PREFIX: 'xks/',
    NOTIFY_FUNCTION: 'xks-preflight-notify',
    SLACK_BOT: JSON.stringify({ SigningSecretId: 'xks-preflight/slack-signing', TeamIds: [TEAM], ChannelIds: [CHANNEL] }),
    CHANNELS: '[]',
    CHANNEL_SECRET_PREFIX: 'xks-preflight/',
    DELIVERY_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/111122223333/deliveries',
    DELIVERY_DEAD_LETTERS_URL: 'https://sqs.us-east-1.amazonaws.com/111122223333/dead-letters',
    API_HOST: 'a1b2c3d4e5.execute-api.us-east-1.amazonaws.com',
    STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:111122223333:stateMachine:preflight',
  });
  return {
    endpoint,
    logged,
    async handle(entryPoint, event) {
      const url = pathToFileURL(join(import.meta.dirname, '../../functions', `${entryPoint}.ts`)).href;
      const { handler } = (await import(url)) as { readonly handler: (event: unknown, context: Context) => Promise<unknown> };
      let answer: unknown;
      const lines = await outputOf(async () => {
        answer = await handler(event, CONTEXT);
      });
      logged.push(...lines);
      return answer;
    },
    async close() {
      process.env = { ...saved };
      await endpoint.close();
    },
  };
}

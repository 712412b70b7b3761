/**
 * Everything between a finished run and its channels, with real ends: the steps with their live ports, the loopback AWS endpoint
 * (queues, topics, secrets, buses), a table, and a receiver of webhooks. `pump` does what Lambda does with a queue.
 */
import { DeleteMessageCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import dynalite from 'dynalite';
import type { AddressInfo, Server } from 'node:net';
import { createReportTable } from '../../lib/aws/create-report-table.ts';
import { makeDeliveryStore } from '../../lib/aws/delivery-store.ts';
import { makeDigestStore } from '../../lib/aws/digest-store.ts';
import { makeReportStore } from '../../lib/aws/report-store.ts';
import type { Channel } from '../../lib/model/channel.ts';
import type { Report } from '../../lib/model/report.ts';
import type { RunEvent } from '../../lib/model/run-event.ts';
import { makeWebhookClient } from '../../lib/net/webhook.ts';
import { type AwsWorld, emptyAwsWorld } from '../../lib/sandbox/aws-world.ts';
import { startAwsEndpoint } from '../../lib/sandbox/aws/endpoint.ts';
import { makeLocalCa } from '../../lib/sandbox/local-ca.ts';
import type { WorldQueue } from '../../lib/sandbox/message-world.ts';
import { startWebhookReceiver } from '../../lib/sandbox/webhook-receiver.ts';
import { makeDeliver } from '../../lib/service/deliver.ts';
import { readEnvironment } from '../../lib/service/environment.ts';
import { makeDeliverPorts } from '../../lib/service/live-deliver.ts';
import { makeNotifyPorts } from '../../lib/service/live-notify.ts';
import { makeAnnounceDigest, makeNotifyChannels } from '../../lib/service/notify.ts';
import { summarize } from '../../lib/workflow/summarize.ts';
import { sampleReport } from './sample-report.ts';

export const PLACE = { region: 'us-east-1', account: '111122223333' } as const;
export const TOPIC = `arn:aws:sns:${PLACE.region}:${PLACE.account}:chat`;
export const OTHER_BUS = 'arn:aws:events:us-east-1:444455556666:event-bus/central';
export const API_HOST = 'a1b2c3d4e5.execute-api.us-east-1.amazonaws.com';
const QUEUE = 'deliveries';
const DEAD_LETTERS = 'dead-letters';

/** Texts that must stand nowhere but in what is sent to the far end. */
export const SECRETS = {
  slack: 'T0123/B4567/NobodyMayReadThisUrl',
  teams: 'NobodyMayReadThisSignature',
  token: 'xoxb-123456789012-NobodyMayReadThisToken',
} as const;

export const CHANNELS: readonly Channel[] = [
  { Id: 'ops', Type: 'slack-webhook', SecretId: 'xks-preflight/ops' },
  { Id: 'bot', Type: 'slack-chat', SecretId: 'xks-preflight/bot', Channel: 'C0123456789' },
  { Id: 'teams', Type: 'teams-webhook', SecretId: 'xks-preflight/teams' },
  { Id: 'q', Type: 'amazon-q', TopicArn: TOPIC },
  { Id: 'central', Type: 'eventbridge', EventBusArn: OTHER_BUS },
];

const CONTENTS: Readonly<Record<string, string>> = {
  'xks-preflight/ops': `https://hooks.slack.com/services/${SECRETS.slack}`,
  'xks-preflight/bot': JSON.stringify({ token: SECRETS.token }),
  'xks-preflight/teams': JSON.stringify({
    url: `https://default0123456789.01.environment.api.powerplatform.com:443/powerautomate/x?sig=${SECRETS.teams}`,
  }),
};

/** Numbers runs over all tests of a file. */
let runs = 0;

export type DeliveryLab = Awaited<ReturnType<typeof startDeliveryLab>>;

export async function startDeliveryLab() {
  const saved = { ...process.env };
  const clock = { nowMs: Date.now(), now: () => clock.nowMs };
  const world = emptyAwsWorld(PLACE);
  const aws = await startAwsEndpoint({ world, kmsReality: { callProxy: () => Promise.resolve({ ok: true }) }, clock });
  const tables = await startTables();
  const receiver = await startWebhookReceiver({ ca: await makeLocalCa({ now: new Date() }) });
  Object.assign(process.env, {
    AWS_REGION: PLACE.region,
    AWS_ENDPOINT_URL: aws.url,
    AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint,
    AWS_ACCESS_KEY_ID: 'LOOPBACK',
    AWS_SECRET_ACCESS_KEY: 'not-a-real-secret',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  const table = { ...PLACE, tableName: 'reports', retentionDays: 2 };
  await createReportTable(table);
  const ca = await makeLocalCa({ now: new Date() });
  const settings = { channels: CHANNELS, publicLinks: false, timeoutMs: 2_000 };
  const environment = () =>
    readEnvironment({
      AWS_REGION: PLACE.region,
      ACCOUNT: PLACE.account,
      TABLE_NAME: table.tableName,
      RETENTION_DAYS: '2',
      CHANNELS: JSON.stringify(settings.channels),
      CHANNEL_SECRET_PREFIX: 'xks-preflight/',
      DELIVERY_QUEUE_URL: `https://sqs.${PLACE.region}.amazonaws.com/${PLACE.account}/${QUEUE}`,
      DELIVERY_DEAD_LETTERS_URL: `https://sqs.${PLACE.region}.amazonaws.com/${PLACE.account}/${DEAD_LETTERS}`,
      API_HOST,
      PUBLIC_REPORT_LINKS: String(settings.publicLinks),
    });
  const webhook = () => makeWebhookClient({ dialMap: receiver.dialMap, roots: [ca.rootPem], timeoutMs: settings.timeoutMs });
  const reset = (): void => {
    Object.assign(world, emptyAwsWorld(PLACE), { topics: [{ TopicArn: TOPIC, Attributes: {} }], secrets: secrets() });
    world.queues.push(queue(DEAD_LETTERS, null), queue(QUEUE, { QueueName: DEAD_LETTERS, maxReceiveCount: 15 }));
    Object.assign(settings, { channels: CHANNELS, publicLinks: false, timeoutMs: 2_000 });
    receiver.faults.length = 0;
    receiver.taken.length = 0;
  };
  reset();
  const reports = makeReportStore(table);
  const deliveries = makeDeliveryStore(table);
  return {
    world,
    clock,
    receiver,
    settings,
    calls: aws.calls,
    reset,
    digests: makeDigestStore(table),
    /** A finished run with a stored report, under an id of its own. */
    async finished(changes: Partial<Report> = {}, event: Partial<RunEvent> = {}): Promise<RunEvent> {
      runs += 1;
      const report = sampleReport({ ...changes, runId: `run-lab-${runs}` });
      await reports.writeReport(report);
      return { ...summarize(report, {}), ...event };
    },
    /** Of the usual channels only this one; the default bus is always there. */
    only(Id: string): void {
      settings.channels = CHANNELS.filter((channel) => channel.Id === Id);
    },
    record: (subject: string, channel: string) => deliveries.readDelivery({ subject, channel }),
    /** As another copy of the function does that has the same message. */
    claim: (subject: string, channel: string) => deliveries.beginAttempt({ subject, channel }, 60_000),
    notify: (event: Parameters<ReturnType<typeof makeNotifyChannels>>[0]) =>
      makeNotifyChannels(makeNotifyPorts(environment()))(event),
    announceDigest: (digest: Parameters<ReturnType<typeof makeAnnounceDigest>>[0]) =>
      makeAnnounceDigest(makeNotifyPorts(environment()))(digest),
    /** Bodies on the queue, and on the one for dead letters. */
    waiting: () => bodies(world, QUEUE),
    dead: () => bodies(world, DEAD_LETTERS),
    /** When the next message may be received again, in seconds from now. */
    waitSeconds: () => found(world, QUEUE).messages.map(({ visibleAtMs }) => Math.round((visibleAtMs - clock.nowMs) / 1_000)),
    /** Hands everything that is visible to the handler, one by one; what it does not leave is deleted. Answers how many there were. */
    async pump(): Promise<number> {
      const handler = makeDeliver({
        ...makeDeliverPorts(environment(), webhook()),
        random: () => 0.5,
        nowMs: () => clock.nowMs,
      });
      const records = await receive(environment().deliveryQueueUrl);
      for (const record of records) {
        const { batchItemFailures } = await handler({ Records: [record] } satisfies SQSEvent);
        if (batchItemFailures.length === 0) await remove(environment().deliveryQueueUrl, record);
      }
      return records.length;
    },
    async close() {
      process.env = saved;
      await Promise.all([aws.close(), receiver.close(), tables.close()]);
    },
  };
}

function secrets(): AwsWorld['secrets'] {
  return Object.entries(CONTENTS).map(([Name, SecretString]) => ({
    Name,
    ARN: `arn:aws:secretsmanager:${PLACE.region}:${PLACE.account}:secret:${Name}-a1b2c3`,
    SecretString,
    Tags: [],
  }));
}

function queue(QueueName: string, redrive: WorldQueue['redrive']): WorldQueue {
  return { QueueName, visibilityTimeoutSeconds: 360, redrive, messages: [] };
}

function found({ queues }: AwsWorld, name: string): WorldQueue {
  const one = queues.find(({ QueueName }) => QueueName === name);
  if (one === undefined) throw new Error(`There is no queue ${name}`);
  return one;
}

function bodies(world: AwsWorld, name: string): Record<string, unknown>[] {
  return found(world, name).messages.map(({ Body }) => JSON.parse(Body) as Record<string, unknown>);
}

function sqs(): SQSClient {
  return new SQSClient({ region: PLACE.region, useQueueUrlAsEndpoint: false });
}

async function receive(QueueUrl: string): Promise<readonly SQSRecord[]> {
  const { Messages = [] } = await sqs().send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  return Messages.map(asRecord);
}

async function remove(QueueUrl: string, { receiptHandle }: SQSRecord): Promise<void> {
  await sqs().send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: receiptHandle }));
}

/** As Lambda hands it to a function. */
function asRecord({ MessageId = '', ReceiptHandle = '', Body = '', MD5OfBody = '', Attributes = {} }: Message): SQSRecord {
  const { ApproximateReceiveCount = '', SentTimestamp = '' } = Attributes;
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: { ApproximateReceiveCount, SentTimestamp, SenderId: 'lab', ApproximateFirstReceiveTimestamp: SentTimestamp },
    messageAttributes: {},
    md5OfBody: MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:${PLACE.region}:${PLACE.account}:deliveries`,
    awsRegion: PLACE.region,
  };
}

async function startTables(): Promise<{ readonly endpoint: string; close(): Promise<void> }> {
  const server: Server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

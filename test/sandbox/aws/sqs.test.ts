/** The loopback queues, by the client that the product uses: what is received hides, comes back, and is buried in the end. */
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type AwsWorld, emptyAwsWorld } from '../../../lib/sandbox/aws-world.ts';
import { type AwsEndpoint, startAwsEndpoint } from '../../../lib/sandbox/aws/endpoint.ts';

const PLACE = { region: 'us-east-1', account: '111122223333' };
const QueueUrl = 'https://sqs.us-east-1.amazonaws.com/111122223333/work';
const clock = { nowMs: 0, now: () => clock.nowMs };

let world: AwsWorld;
let endpoint: AwsEndpoint;
let sqs: SQSClient;

beforeAll(async () => {
  world = emptyAwsWorld(PLACE);
  endpoint = await startAwsEndpoint({ world, clock, kmsReality: { callProxy: () => Promise.resolve({ ok: true }) } });
  const credentials = { accessKeyId: 'LOOPBACK', secretAccessKey: 'not-a-real-secret' };
  sqs = new SQSClient({ region: PLACE.region, endpoint: endpoint.url, credentials, maxAttempts: 1 });
});
afterAll(() => endpoint.close());
beforeEach(() => {
  const work = { QueueName: 'work', visibilityTimeoutSeconds: 30, redrive: { QueueName: 'dead', maxReceiveCount: 2 } };
  world.queues = [
    { ...work, messages: [] },
    { QueueName: 'dead', visibilityTimeoutSeconds: 30, redrive: null, messages: [] },
  ];
});

const send = (MessageBody: string, DelaySeconds?: number) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds }));
const receive = async () => (await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))).Messages ?? [];
const later = (seconds: number) => {
  clock.nowMs += seconds * 1_000;
};

it('hides what was received until its time is over, and deletes it by its last receipt', async () => {
  await send('käse');
  const [first] = await receive();
  expect(first).toMatchObject({ Body: 'käse', Attributes: { ApproximateReceiveCount: '1' } });
  later(29);
  expect(await receive()).toEqual([]);
  later(1);
  const [second] = await receive();
  expect(second?.Attributes?.ApproximateReceiveCount).toBe('2');
  const old = new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle });
  await expect(sqs.send(old)).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: second?.ReceiptHandle }));
  later(60);
  expect(await receive()).toEqual([]);
});

it('puts a message off for up to twelve hours, and only one that was received', async () => {
  await send('x', 10);
  expect(await receive()).toEqual([]);
  later(10);
  const [{ ReceiptHandle } = {}] = await receive();
  const putOff = (VisibilityTimeout: number) =>
    sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
  await putOff(3_600);
  later(3_599);
  expect(await receive()).toEqual([]);
  await expect(putOff(43_201)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  later(1);
  await expect(putOff(10)).rejects.toMatchObject({ name: 'MessageNotInflight' });
});

it('buries what was received too often', async () => {
  await send('x');
  for (let time = 0; time < 2; time += 1) {
    expect(await receive()).toHaveLength(1);
    later(30);
  }
  expect(await receive()).toEqual([]);
  expect(world.queues[1]?.messages).toMatchObject([{ Body: 'x', receiveCount: 2 }]);
});

it('refuses an empty message, a long delay and an unknown queue', async () => {
  await expect(send('')).rejects.toMatchObject({ name: 'MissingParameter' });
  await expect(send('x', 901)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  const elsewhere = new SendMessageCommand({ QueueUrl: `${QueueUrl}-x`, MessageBody: 'x' });
  await expect(sqs.send(elsewhere)).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
});

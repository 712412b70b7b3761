/**
 * Simple Queue Service, standard queues: messages become invisible when they are received and come back unless they are deleted.
 * Time is the endpoint's clock, so that tests need not wait. Source: Amazon SQS API Reference.
 */
import { createHash, randomUUID } from 'node:crypto';
import type { AwsWorld } from '../aws-world.ts';
import type { WorldMessage, WorldQueue } from '../message-world.ts';
import { type AwsContext, AwsError, type Input, integer, type Operations, text } from './operation.ts';

const LIMITS = { bodyBytes: 1_048_576, delaySeconds: 900, visibilitySeconds: 43_200, messages: 10 } as const;

export const sqsOperations: Operations = {
  SendMessage(input, { world, clock }) {
    const queue = findQueue(input, world);
    const body = text(input, 'MessageBody') ?? '';
    if (body === '') throw new AwsError('MissingParameter', 'The request must contain the parameter MessageBody.');
    if (Buffer.byteLength(body) > LIMITS.bodyBytes)
      throw invalid(`One or more parameters are invalid. Reason: Message must be shorter than ${LIMITS.bodyBytes} bytes.`);
    const delay = within(integer(input, 'DelaySeconds') ?? 0, LIMITS.delaySeconds, 'DelaySeconds');
    const message = newMessage(body, clock.now(), delay);
    queue.messages.push(message);
    return { MessageId: message.MessageId, MD5OfMessageBody: md5(body) };
  },
  ReceiveMessage(input, context) {
    const queue = findQueue(input, context.world);
    const most = integer(input, 'MaxNumberOfMessages') ?? 1;
    if (most < 1 || most > LIMITS.messages) throw invalid(`Value ${most} for parameter MaxNumberOfMessages is invalid.`);
    const seconds = within(
      integer(input, 'VisibilityTimeout') ?? queue.visibilityTimeoutSeconds,
      LIMITS.visibilitySeconds,
      'VisibilityTimeout',
    );
    return { Messages: receive(queue, most, seconds, context).map(shown) };
  },
  DeleteMessage(input, { world }) {
    const queue = findQueue(input, world);
    const message = findMessage(queue, input);
    queue.messages = queue.messages.filter((one) => one !== message);
    return {};
  },
  ChangeMessageVisibility(input, { world, clock }) {
    const message = findMessage(findQueue(input, world), input);
    const seconds = within(integer(input, 'VisibilityTimeout') ?? -1, LIMITS.visibilitySeconds, 'VisibilityTimeout');
    if (message.visibleAtMs <= clock.now()) {
      throw new AwsError('AWS.SimpleQueueService.MessageNotInflight', 'The message referred to is not in flight.');
    }
    message.visibleAtMs = clock.now() + seconds * 1_000;
    return {};
  },
};

function newMessage(Body: string, nowMs: number, delaySeconds: number): WorldMessage {
  return {
    MessageId: randomUUID(),
    Body,
    sentAtMs: nowMs,
    visibleAtMs: nowMs + delaySeconds * 1_000,
    receiveCount: 0,
    receiptHandle: null,
  };
}

/** One that would be received once too often goes to the queue for dead letters instead. */
function receive(queue: WorldQueue, most: number, seconds: number, { world, clock }: AwsContext): readonly WorldMessage[] {
  const visible = queue.messages.filter(({ visibleAtMs }) => visibleAtMs <= clock.now());
  const { redrive } = queue;
  const worn = redrive === null ? [] : visible.filter(({ receiveCount }) => receiveCount >= redrive.maxReceiveCount);
  const grave = world.queues.find(({ QueueName }) => QueueName === redrive?.QueueName);
  for (const message of worn) {
    queue.messages = queue.messages.filter((one) => one !== message);
    grave?.messages.push({ ...message, visibleAtMs: clock.now(), receiptHandle: null });
  }
  const taken = visible.filter((message) => !worn.includes(message)).slice(0, most);
  for (const message of taken) {
    message.visibleAtMs = clock.now() + seconds * 1_000;
    message.receiveCount += 1;
    message.receiptHandle = randomUUID();
  }
  return taken;
}

function shown({ MessageId, Body, receiptHandle, receiveCount, sentAtMs }: WorldMessage): object {
  return {
    MessageId,
    ReceiptHandle: receiptHandle,
    Body,
    MD5OfBody: md5(Body),
    Attributes: { ApproximateReceiveCount: String(receiveCount), SentTimestamp: String(sentAtMs) },
  };
}

function findQueue(input: Input, { queues }: AwsWorld): WorldQueue {
  const name = (text(input, 'QueueUrl') ?? '').split('/').at(-1);
  const queue = queues.find(({ QueueName }) => QueueName === name);
  if (queue !== undefined) return queue;
  throw new AwsError('com.amazonaws.sqs#QueueDoesNotExist', 'The specified queue does not exist.');
}

function findMessage({ messages }: WorldQueue, input: Input): WorldMessage {
  const handle = text(input, 'ReceiptHandle');
  const message = messages.find(({ receiptHandle }) => receiptHandle !== null && receiptHandle === handle);
  if (message !== undefined) return message;
  throw new AwsError('com.amazonaws.sqs#ReceiptHandleIsInvalid', 'The input receipt handle is invalid.');
}

function within(seconds: number, most: number, name: string): number {
  if (seconds >= 0 && seconds <= most) return seconds;
  throw invalid(`Value ${seconds} for parameter ${name} is invalid. Reason: Must be >= 0 and <= ${most}.`);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}

function md5(body: string): string {
  return createHash('md5').update(body, 'utf8').digest('hex');
}

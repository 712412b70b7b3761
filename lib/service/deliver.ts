/**
 * Posts what lies on the queue of deliveries. Delivery is at least once: when the answer to a post is lost, it is posted again and may
 * stand in the channel twice; the record says so then. What will never go through, and what was tried often enough, goes to the
 * queue for dead letters with its cause, where an alarm finds it.
 */
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { DeliveryKey, DeliveryPort } from '../aws/delivery-store.ts';
import type { PutOffPort, QueuePort } from '../aws/queue.ts';
import { type Channel, MOST_ATTEMPTS } from '../model/channel.ts';
import { isAwsRefusal, refusalOf, unlessRefused } from '../model/refusal.ts';
import { waitSeconds } from './back-off.ts';
import { type DeliveryMessage, deliveryKey, findChannel, readDeliveryMessage } from './delivery-message.ts';
import { judgeRefusal, type Outcome, refused } from './delivery-outcome.ts';
import { type Content, type PostPorts, postToChannel } from './post-to-channel.ts';

export interface DeliverPorts extends PostPorts {
  readonly channels: readonly Channel[];
  readonly deliveries: Pick<DeliveryPort, 'beginAttempt' | 'endAttempt'>;
  readonly queue: PutOffPort;
  readonly deadLetters: QueuePort;
  /** null: there is no such report or digest any more. */
  content(message: DeliveryMessage): Promise<Content | null>;
  /** From 0 to 1. */
  random(): number;
}

/** Longer than an attempt takes: the function is stopped before. */
const LEASE_MS = 90_000;

export function makeDeliver(ports: DeliverPorts): (event: SQSEvent) => Promise<SQSBatchResponse> {
  return async ({ Records }) => {
    const left: string[] = [];
    for (const record of Records) {
      if (!(await isDone(record, ports))) left.push(record.messageId);
    }
    return { batchItemFailures: left.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

/** False: the message stays on the queue. */
async function isDone(record: SQSRecord, ports: DeliverPorts): Promise<boolean> {
  const message = readDeliveryMessage(record.body);
  // What stands in it is unknown, and so is not handed on.
  if (message === null) return bury({ messageId: record.messageId }, 'This is no message of xks-preflight.', ports);
  const key = deliveryKey(message);
  const begun = await ports.deliveries.beginAttempt(key, LEASE_MS, record.messageId).catch(asOutcome);
  if (begun === 'delivered') return true;
  // It came back because it could not be buried; whatever was posted then is not posted again.
  if (typeof begun === 'object' && 'failed' in begun) return bury(message, begun.failed, ports);
  if (begun === 'busy') return putOff(record, LEASE_MS / 1_000, ports);
  const outcome = begun === 'begun' ? await attempt(message, ports).catch(asOwnFault) : begun;
  return settle({ record, message, key, outcome }, ports);
}

/** What cannot be made into a message today cannot be tomorrow: it is buried, where an alarm finds it, and not tried for hours. */
function asOwnFault(error: unknown): Outcome {
  const name = error instanceof Error ? error.name : 'Error';
  return refused(`This service broke down over it (${name}): that is a fault in xks-preflight.`);
}

async function attempt(message: DeliveryMessage, ports: DeliverPorts): Promise<Outcome> {
  const channel = findChannel(message.channel, ports.channels);
  if (channel === null) return refused(`The channel ${message.channel} is not configured any more.`);
  const content = await ports.content(message).catch(asOutcome);
  if (content === null) return refused(`There is no ${message.what} ${message.id} any more.`);
  return 'kind' in content ? content : postToChannel(channel, content, ports);
}

function asOutcome(error: unknown): Outcome {
  if (isAwsRefusal(error)) return judgeRefusal(error);
  throw error;
}

interface Attempted {
  readonly record: SQSRecord;
  readonly message: DeliveryMessage;
  readonly key: DeliveryKey;
  readonly outcome: Outcome;
}

async function settle({ record, message, key, outcome }: Attempted, ports: DeliverPorts): Promise<boolean> {
  const attempts = Number(record.attributes.ApproximateReceiveCount);
  if (outcome.kind === 'delivered') {
    // When this cannot be recorded the message must go all the same, or it would be posted again.
    await end(key, { state: 'delivered', cause: null, mayHaveArrived: false }, ports);
    return true;
  }
  const { cause, mayHaveArrived } = outcome;
  if (outcome.kind === 'later' && attempts < MOST_ATTEMPTS) {
    await end(key, { state: 'later', cause, mayHaveArrived }, ports);
    const { retryAfterSeconds } = outcome;
    return putOff(record, waitSeconds({ attempt: attempts, retryAfterSeconds, random: ports.random }), ports);
  }
  const why = outcome.kind === 'later' ? `Given up after ${attempts} attempts. ${cause}` : cause;
  await end(key, { state: 'failed', cause: why, mayHaveArrived, messageId: record.messageId }, ports);
  return bury(message, why, ports);
}

async function end(
  key: DeliveryKey,
  how: Parameters<DeliveryPort['endAttempt']>[1],
  { deliveries }: DeliverPorts,
): Promise<void> {
  await unlessRefused(deliveries.endAttempt(key, how));
}

/** Where that is refused, the message comes back after the time that the queue has for all. */
async function putOff({ receiptHandle }: SQSRecord, seconds: number, { queue }: DeliverPorts): Promise<false> {
  await unlessRefused(queue.putOff(receiptHandle, seconds));
  return false;
}

/** Where that is refused, SQS itself buries the message when it has been received too often. */
async function bury(message: object, cause: string, { deadLetters }: DeliverPorts): Promise<boolean> {
  return (await refusalOf(deadLetters.send(JSON.stringify({ ...message, cause })))) === null;
}

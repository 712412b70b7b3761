/** Messages on a queue of this product: sending, and putting off one that was received. */
import { ChangeMessageVisibilityCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { call, clientConfig, type LiveOptions } from './call.ts';

export interface QueuePort {
  send(body: string): Promise<void>;
}

export interface PutOffPort {
  /** A received message comes back after so many seconds; SQS takes up to twelve hours, counted from its receipt. */
  putOff(receiptHandle: string, seconds: number): Promise<void>;
}

export interface QueueOptions extends LiveOptions {
  readonly queueUrl: string;
}

export function makeLiveQueue(options: QueueOptions): QueuePort & PutOffPort {
  // Otherwise calls would go to the host of the queue's URL, whatever endpoint was configured.
  const client = new SQSClient({ ...clientConfig(options), useQueueUrlAsEndpoint: false });
  const { queueUrl: QueueUrl } = options;
  return {
    async send(body) {
      const command = new SendMessageCommand({ QueueUrl, MessageBody: body });
      await call('sqs:SendMessage', options, (send) => client.send(command, send));
    },
    async putOff(receiptHandle, seconds) {
      const command = new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout: seconds });
      await call('sqs:ChangeMessageVisibility', options, (send) => client.send(command, send));
    },
  };
}

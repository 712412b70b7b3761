/** What carries messages in the account that the loopback AWS endpoint serves: topics, queues, the event bus. */

export interface WorldTopic {
  TopicArn: string;
  /** As GetTopicAttributes shows them. */
  Attributes: Record<string, string>;
}

/** A message of a queue. Times are epoch milliseconds. */
export interface WorldMessage {
  MessageId: string;
  Body: string;
  sentAtMs: number;
  /** Nobody is given it before. */
  visibleAtMs: number;
  receiveCount: number;
  /** Of the last receive; earlier ones are void. */
  receiptHandle: string | null;
}

export interface WorldQueue {
  /** Name; its URL ends in it. */
  QueueName: string;
  visibilityTimeoutSeconds: number;
  /** Where messages go that were received so often without being deleted. */
  redrive: { QueueName: string; maxReceiveCount: number } | null;
  messages: WorldMessage[];
}

/** What was published to a topic. */
export interface WorldPublication {
  TopicArn: string;
  Message: string;
}

/** An event as it was put on the bus; `Detail` is JSON text. */
export interface WorldEvent {
  Source: string;
  DetailType: string;
  Detail: string;
  EventBusName: string;
}

/** Simple Notification Service: the attributes of a topic, and publishing to one. Source: Amazon SNS API Reference. */
import { randomUUID } from 'node:crypto';
import type { AwsWorld } from '../aws-world.ts';
import type { WorldTopic } from '../message-world.ts';
import { AwsError, type Input, type Operations, text } from './operation.ts';

export const snsOperations: Operations = {
  GetTopicAttributes(input, { world }) {
    const topic = findTopic(input, world);
    // What the query protocol calls a map: a list of key and value.
    const attributes = { TopicArn: topic.TopicArn, ...topic.Attributes };
    return { Attributes: Object.entries(attributes).map(([key, value]) => ({ key, value })) };
  },
  Publish(input, { world }) {
    const { TopicArn } = findTopic(input, world);
    const Message = text(input, 'Message') ?? '';
    if (Message === '') throw new AwsError('InvalidParameter', 'Invalid parameter: Empty message');
    if (Buffer.byteLength(Message) > MESSAGE_BYTES) throw new AwsError('InvalidParameter', 'Invalid parameter: Message too long');
    world.publications.push({ TopicArn, Message });
    return { MessageId: randomUUID() };
  },
};

const MESSAGE_BYTES = 262_144;

function findTopic(input: Input, { topics }: AwsWorld): WorldTopic {
  const arn = text(input, 'TopicArn') ?? '';
  if (!/^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_.-]{1,256}$/.test(arn)) {
    throw new AwsError('InvalidParameter', 'Invalid parameter: TopicArn');
  }
  const topic = topics.find(({ TopicArn }) => TopicArn === arn);
  if (topic === undefined) throw new AwsError('NotFound', 'Topic does not exist', 404);
  return topic;
}

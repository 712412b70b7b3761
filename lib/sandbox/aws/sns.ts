/** Simple Notification Service: the attributes of a topic, nothing else. Source: Amazon SNS API Reference. */
import { AwsError, type Operations, text } from './operation.ts';

export const snsOperations: Operations = {
  GetTopicAttributes(input, { world }) {
    const arn = text(input, 'TopicArn') ?? '';
    if (!/^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_.-]{1,256}$/.test(arn)) {
      throw new AwsError('InvalidParameter', 'Invalid parameter: TopicArn');
    }
    const topic = world.topics.find(({ TopicArn }) => TopicArn === arn);
    if (topic === undefined) throw new AwsError('NotFound', 'Topic does not exist', 404);
    const attributes = { TopicArn: arn, ...topic.Attributes };
    return { Attributes: Object.entries(attributes).map(([key, value]) => ({ key, value })) };
  },
};

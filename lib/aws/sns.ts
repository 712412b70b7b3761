/** The live SNS port: what is set on a topic, and nothing else. */
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { callOrNull, clientConfig, demand, type LiveOptions } from './call.ts';
import type { SnsPort } from './ports.ts';

const ATTRIBUTES = 'sns:GetTopicAttributes';

export function makeLiveSns(options: LiveOptions): SnsPort {
  const client = new SNSClient(clientConfig(options));
  return {
    async topicAttributes(topicArn) {
      const command = new GetTopicAttributesCommand({ TopicArn: topicArn });
      const answer = await callOrNull(ATTRIBUTES, options, NOT_THERE, (send) => client.send(command, send));
      return answer === null ? null : demand(ATTRIBUTES, answer.Attributes);
    },
  };
}

const NOT_THERE = ['NotFoundException', 'NotFound'];

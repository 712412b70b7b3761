/** Publishes to SNS topics. */
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { call, clientConfig, type LiveOptions } from './call.ts';

export interface TopicPort {
  publish(topicArn: string, message: string): Promise<void>;
}

export function makeLiveTopics(options: LiveOptions): TopicPort {
  const client = new SNSClient(clientConfig(options));
  return {
    async publish(topicArn, message) {
      const command = new PublishCommand({ TopicArn: topicArn, Message: message });
      await call('sns:Publish', options, (send) => client.send(command, send));
    },
  };
}

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeLiveSns } from '../../lib/aws/sns.ts';
import { ACCOUNT, REGION, startTestAws, type TestAws } from '../sandbox/aws/healthy-world.ts';

let aws: TestAws;

beforeAll(async () => {
  aws = await startTestAws();
});
beforeEach(() => aws.reset());
afterAll(() => aws.endpoint.close());

const TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT}:alarms`;

describe('SNS', () => {
  it('reads the attributes of a topic, whatever characters they hold', async () => {
    const Policy = '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"}}]} <&>';
    aws.world.topics = [{ TopicArn: TOPIC, Attributes: { KmsMasterKeyId: 'alias/aws/sns', Policy } }];
    expect(await makeLiveSns({ region: REGION }).topicAttributes(TOPIC)).toEqual({
      TopicArn: TOPIC,
      KmsMasterKeyId: 'alias/aws/sns',
      Policy,
    });
  });

  it('answers null for a topic that is not there', async () => {
    expect(await makeLiveSns({ region: REGION }).topicAttributes(TOPIC)).toBeNull();
  });

  it('names the action when it is refused', async () => {
    aws.world.faults.push({ service: 'sns', operation: null, kind: 'denied', times: 1 });
    await expect(makeLiveSns({ region: REGION }).topicAttributes(TOPIC)).rejects.toMatchObject({
      kind: 'denied',
      action: 'sns:GetTopicAttributes',
    });
    await expect(makeLiveSns({ region: REGION }).topicAttributes('not-an-arn')).rejects.toMatchObject({
      kind: 'failed',
      awsError: expect.stringMatching(/^InvalidParameter/),
    });
  });
});

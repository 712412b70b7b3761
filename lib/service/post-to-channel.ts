/** One attempt to tell one channel. Secrets are read for it and forgotten with it. */
import type { BusPort } from '../aws/events.ts';
import type { SecretTextPort } from '../aws/secret-text.ts';
import type { TopicPort } from '../aws/topics.ts';
import type { AmazonQChannel, Channel } from '../model/channel.ts';
import type { BusEvent } from '../model/events.ts';
import { isAwsRefusal } from '../model/refusal.ts';
import type { PostWebhook } from '../net/webhook.ts';
import type { Medium } from '../render/chat.ts';
import { readChannelSecret } from './channel-secret.ts';
import { judgeRefusal, judgeSlackChat, judgeWebhook, type Outcome, refused } from './delivery-outcome.ts';

export interface PostPorts {
  readonly bus: BusPort;
  readonly topics: TopicPort;
  readonly secrets: SecretTextPort;
  readonly postWebhook: PostWebhook;
  /** Only topics of this place are published to. */
  readonly place: { readonly region: string; readonly account: string };
  /** Only secrets whose name starts so are read. */
  readonly channelSecretPrefix: string;
  nowMs(): number;
}

/** What there is to tell, in the forms that channels take. */
export interface Content {
  readonly events: readonly BusEvent[];
  message(medium: Medium): Promise<string>;
}

type SecretChannel = Extract<Channel, { readonly SecretId: string }>;

export async function postToChannel(channel: Channel, content: Content, ports: PostPorts): Promise<Outcome> {
  try {
    if (channel.Type === 'eventbridge') {
      await ports.bus.put(content.events, channel.EventBusArn);
      return { kind: 'delivered' };
    }
    return channel.Type === 'amazon-q' ? await publish(channel, content, ports) : await postMessage(channel, content, ports);
  } catch (error) {
    if (isAwsRefusal(error)) return judgeRefusal(error);
    throw error;
  }
}

async function publish({ TopicArn }: AmazonQChannel, content: Content, { topics, place }: PostPorts): Promise<Outcome> {
  const [, , , region, account] = TopicArn.split(':');
  if (region !== place.region || account !== place.account) {
    return refused(`${TopicArn} is no topic of account ${place.account} in ${place.region}: only such are published to.`);
  }
  await topics.publish(TopicArn, await content.message('amazon-q'));
  return { kind: 'delivered' };
}

async function postMessage(channel: SecretChannel, content: Content, ports: PostPorts): Promise<Outcome> {
  const { SecretId } = channel;
  if (!SecretId.startsWith(ports.channelSecretPrefix)) {
    return refused(`The secret ${SecretId} is not read: its name must start with ${ports.channelSecretPrefix}.`);
  }
  const secret = await readSecret(SecretId, ports);
  if (typeof secret !== 'string') return secret;
  const target = readChannelSecret(channel, secret);
  if (!target.ok) return refused(target.cause);
  const message = await content.message(channel.Type === 'teams-webhook' ? 'teams' : 'slack');
  const reply = await ports.postWebhook({
    url: target.url,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      ...(target.token === null ? {} : { authorization: `Bearer ${target.token}` }),
    },
    body:
      channel.Type === 'slack-chat' ? JSON.stringify({ channel: channel.Channel, ...(JSON.parse(message) as object) }) : message,
  });
  const judge = channel.Type === 'slack-chat' ? judgeSlackChat : judgeWebhook;
  return judge(reply, target.url.host, ports.nowMs());
}

/** Its text, or why the channel cannot be posted to. */
async function readSecret(secretId: string, { secrets }: PostPorts): Promise<string | Outcome> {
  try {
    return await secrets.readSecret(secretId);
  } catch (error) {
    if (!isAwsRefusal(error)) throw error;
    if (error.awsError === 'ResourceNotFoundException') {
      return refused(`There is no secret ${secretId} in this account and Region: create it, or correct the channel.`);
    }
    if (error.kind !== 'denied' && !UNREADABLE.includes(error.awsError)) return judgeRefusal(error);
    return refused(
      `The secret ${secretId} cannot be read (${error.awsError}): allow ${error.action} on it, and kms:Decrypt on its key when you chose one.`,
    );
  }
}

/** Marked for deletion, key gone or not allowed. */
const UNREADABLE = ['DecryptionFailure', 'DecryptionFailureException', 'InvalidRequestException', 'InvalidParameterException'];

/** What lies on the queue of deliveries: ids only. Whoever reads the queue learns which run is told to which channel, nothing more. */
import { type Channel, DEFAULT_BUS } from '../model/channel.ts';
import type { DeliveryKey } from '../aws/delivery-store.ts';

export interface DeliveryMessage {
  /** `changes`: only what differs from the last look. */
  readonly what: 'report' | 'changes' | 'digest';
  /** Of the run or of the digest. */
  readonly id: string;
  /** Id of the channel; `asked-…` is the Slack channel that asked for the run. */
  readonly channel: string;
}

const ASKED = 'asked-';

/** The id under which a Slack channel hears of the run that it asked for. */
export function askedId(slackChannel: string): string {
  return `${ASKED}${slackChannel}`;
}

export function deliveryKey({ what, id, channel }: DeliveryMessage): DeliveryKey {
  return { subject: what === 'digest' ? `digest-${id}` : id, channel };
}

/** The channel as it is configured now; null: there is none of this id any more. The bot that answers is the first one. */
export function findChannel(id: string, channels: readonly Channel[]): Channel | null {
  if (!id.startsWith(ASKED)) return channels.find((channel) => channel.Id === id) ?? (id === DEFAULT_BUS.Id ? DEFAULT_BUS : null);
  const bot = channels.find((channel) => channel.Type === 'slack-chat');
  return bot === undefined ? null : { ...bot, Id: id, Channel: id.slice(ASKED.length) };
}

/**
 * Runs of the API have ids of letters, digits, - and _; one that somebody started by hand, and every digest, is called like its
 * execution: all that names of executions may hold (Step Functions API Reference, StartExecution).
 */
const ID = /^[^\s\p{Cc}<>{}[\]?*"#%\\^|~`$&,;:/]{1,200}$/u;

/** null: it is none of ours. Unknown fields, such as the cause of one that was buried, are passed over. */
export function readDeliveryMessage(body: string): DeliveryMessage | null {
  const { what, id, channel } = parseObject(body);
  if (what !== 'report' && what !== 'changes' && what !== 'digest') return null;
  if (typeof id !== 'string' || !ID.test(id)) return null;
  if (typeof channel !== 'string' || !/^[0-9A-Za-z-]{1,80}$/.test(channel)) return null;
  return { what, id, channel };
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

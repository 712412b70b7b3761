/**
 * Tells every channel of a finished run, or of a digest. The default event bus is told at once; for each of the others a message is
 * queued, which `deliver` posts. One channel that cannot be told keeps no other from hearing of it, and none fails the run.
 */
import type { DeliveryPort } from '../aws/delivery-store.ts';
import type { BusPort } from '../aws/events.ts';
import type { ReportPort } from '../aws/ports.ts';
import type { QueuePort } from '../aws/queue.ts';
import { digestEvent, runEvents } from '../model/bus-events.ts';
import { type Channel, DEFAULT_BUS } from '../model/channel.ts';
import type { Digest } from '../model/digest.ts';
import type { BusEvent } from '../model/events.ts';
import { refusalOf, unlessRefused } from '../model/refusal.ts';
import { isNews, type RunEvent, whomToTell } from '../model/run-event.ts';
import { askedId, type DeliveryMessage, deliveryKey, findChannel } from './delivery-message.ts';

export interface NotifyPorts {
  readonly channels: readonly Channel[];
  readonly deliveries: Pick<DeliveryPort, 'openDelivery' | 'markDelivery'>;
  readonly queue: QueuePort;
  readonly bus: BusPort;
  readonly reports: Pick<ReportPort, 'readReport'>;
}

/** Ids of the channels: told, or about to be. */
export interface Told {
  readonly channels: readonly string[];
}

/** Some channels will not hear of it; each has a record that says why. The others do. The state machine tries again, by this name. */
export class ChannelsNotTold extends Error {
  override readonly name = 'ChannelsNotTold';
}

/** @throws ChannelsNotTold when everybody else was told */
export function makeNotifyChannels(ports: NotifyPorts): (event: RunEvent) => Promise<Told> {
  return async (event) => {
    const { when, slackChannel } = whomToTell(event);
    const isForAll = isNews(event);
    // Whoever asked hears of it in any case.
    if (!isForAll && slackChannel === undefined) return { channels: [] };
    const report = await unlessRefused(ports.reports.readReport(event.runId));
    const subject = { what: when === 'changes' ? 'changes' : 'report', id: event.runId } as const;
    return tellAll({ ...subject, events: runEvents(event, report), asked: slackChannel ?? null, isForAll }, ports);
  };
}

/** The digest is stored before: channels are told by its id. @throws ChannelsNotTold when everybody else was told */
export function makeAnnounceDigest(ports: NotifyPorts): (digest: Digest) => Promise<Told> {
  return (digest) =>
    tellAll({ what: 'digest', id: digest.digestId, events: [digestEvent(digest)], asked: null, isForAll: true }, ports);
}

interface News extends Pick<DeliveryMessage, 'what' | 'id'> {
  readonly events: readonly BusEvent[];
  /** Id of the Slack channel that asked. */
  readonly asked: string | null;
  /** False: for the channel that asked only. */
  readonly isForAll: boolean;
}

async function tellAll(news: News, ports: NotifyPorts): Promise<Told> {
  const messages = messagesOf(news, ports.channels);
  const untold: string[] = [];
  for (const message of messages) {
    const isTold = await tell(message, news.events, ports);
    if (!isTold) untold.push(message.channel);
  }
  if (untold.length > 0) throw new ChannelsNotTold(`These channels will not hear of ${news.id}: ${untold.join(', ')}.`);
  return { channels: messages.map(({ channel }) => channel) };
}

/** Whoever asked hears all of it, and once, also in a channel that hears of everything. */
function messagesOf({ what, id, asked, isForAll }: News, channels: readonly Channel[]): readonly DeliveryMessage[] {
  const isAsked = (channel: Channel): boolean => channel.Type === 'slack-chat' && channel.Channel === asked;
  const whole = what === 'changes' ? 'report' : what;
  const usual = (isForAll ? channels : []).filter((channel) => what === whole || !isAsked(channel));
  const messages = usual.map(({ Id }): DeliveryMessage => ({ what, id, channel: Id }));
  return asked === null || usual.some(isAsked) ? messages : [...messages, { what: whole, id, channel: askedId(asked) }];
}

/** False: it will not hear of it. */
async function tell(message: DeliveryMessage, events: readonly BusEvent[], ports: NotifyPorts): Promise<boolean> {
  const { deliveries, queue, bus, channels } = ports;
  const key = deliveryKey(message);
  // Without a record nobody would be told twice: when none can be made, being told counts for more.
  const state = await unlessRefused(deliveries.openDelivery(key));
  // Of a state that is retried: `pending` may not have reached the queue, or did not.
  if (state !== null && state !== 'pending') return state !== 'failed';
  const mark = (as: 'queued' | 'delivered' | 'failed', cause: string | null = null): Promise<unknown> =>
    unlessRefused(deliveries.markDelivery(key, as, cause));
  if (findChannel(message.channel, channels) === null) {
    await mark(
      'failed',
      'No channel of type slack-chat is configured, so that there is no bot to answer with: add one to XKS_PREFLIGHT_CHANNELS.',
    );
    return false;
  }
  if (message.channel === DEFAULT_BUS.Id && (await refusalOf(bus.put(events))) === null) {
    await mark('delivered');
    return true;
  }
  const refusal = await refusalOf(queue.send(JSON.stringify(message)));
  await (refusal === null ? mark('queued') : mark('failed', `It could not be queued: ${refusal.message}`));
  return refusal === null;
}

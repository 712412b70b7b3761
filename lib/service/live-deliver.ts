/** What the function that posts is made of. Clients of services that a message may not need are loaded when it does. */
import { makeDeliveryStore } from '../aws/delivery-store.ts';
import { makeDigestStore } from '../aws/digest-store.ts';
import { makeLiveQueue } from '../aws/queue.ts';
import { makeWebhookClient, type PostWebhook } from '../net/webhook.ts';
import type { DeliverPorts } from './deliver.ts';
import { makeContent } from './delivery-content.ts';
import type { Environment } from './environment.ts';
import { lazily } from './lazy-port.ts';
import { makeServiceStore } from './live-store.ts';
import { systemClock } from './system-clock.ts';

/** The address of a report lasts no longer than an hour. */
const LINK_SECONDS = 3_600;

/** @param postWebhook tests post to this machine */
export function makeDeliverPorts(environment: Environment, postWebhook: PostWebhook = makeWebhookClient()): DeliverPorts {
  const { region, account, tableName, retentionDays, apiHost } = environment;
  const table = { region, account, tableName, retentionDays };
  const nowMs = systemClock.now;
  return {
    channels: environment.channels,
    channelSecretPrefix: environment.channelSecretPrefix,
    place: { region, account },
    deliveries: makeDeliveryStore(table),
    queue: makeLiveQueue({ region, queueUrl: environment.deliveryQueueUrl }),
    deadLetters: makeLiveQueue({ region, queueUrl: environment.deliveryDeadLettersUrl }),
    bus: lazily(async () => (await import('../aws/events.ts')).makeLiveBus({ region })),
    topics: lazily(async () => (await import('../aws/topics.ts')).makeLiveTopics({ region })),
    secrets: lazily(async () => (await import('../aws/secret-text.ts')).makeLiveSecretTexts({ region })),
    content: makeContent({
      reports: makeServiceStore(environment),
      digests: makeDigestStore(table),
      apiHost,
      presign: environment.publicReportLinks ? latePresigner(region, nowMs) : null,
    }),
    postWebhook,
    nowMs,
    random: Math.random,
  };
}

function latePresigner(region: string, nowMs: () => number): (url: URL) => Promise<string> {
  return async (url) => {
    const { makePresigner } = await import('../aws/presign-api-call.ts');
    return makePresigner({ region }, { seconds: LINK_SECONDS, nowMs })(url);
  };
}

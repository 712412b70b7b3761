/** Digests as EventBridge events: on the account's own bus, and on a central one that may be of another account and Region. */
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { clientConfig, type LiveOptions } from './call.ts';
import { EVENT_SOURCE, putEvent } from './events.ts';
import type { DigestPort } from './ports.ts';

export const DIGEST_DETAIL_TYPE = 'Revalidation finished';

export interface DigestEventOptions extends LiveOptions {
  /** Name or ARN of the bus. One of another Region is called in that Region: its endpoint is where the bus is. */
  readonly eventBus: string;
}

export function makeLiveDigestEvents(options: DigestEventOptions): DigestPort {
  const { eventBus } = options;
  const client = new EventBridgeClient(clientConfig({ ...options, region: regionOf(eventBus) ?? options.region }));
  return {
    async announce(digest) {
      const entry = {
        Source: EVENT_SOURCE,
        DetailType: DIGEST_DETAIL_TYPE,
        Detail: JSON.stringify(digest),
        EventBusName: eventBus,
      };
      await putEvent(client, entry, options);
    },
  };
}

/** `arn:aws:events:<Region>:<account>:event-bus/<name>`; null: a name. */
function regionOf(eventBus: string): string | null {
  const [arn, , , region] = eventBus.split(':');
  return arn === 'arn' && region !== undefined && region !== '' ? region : null;
}

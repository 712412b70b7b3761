/** Digests as EventBridge events on one bus, perhaps a central one of another account and Region. */
import { digestEvent } from '../model/bus-events.ts';
import type { LiveOptions } from './call.ts';
import { makeLiveBus } from './events.ts';
import type { DigestPort } from './ports.ts';

export interface DigestEventOptions extends LiveOptions {
  /** Name or ARN of the bus. */
  readonly eventBus: string;
}

export function makeLiveDigestEvents({ eventBus, ...options }: DigestEventOptions): DigestPort {
  const bus = makeLiveBus(options);
  return { announce: (digest) => bus.put([digestEvent(digest)], eventBus) };
}

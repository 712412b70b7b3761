/** What tells channels: of a finished run, and of a digest. */
import { makeDeliveryStore } from '../aws/delivery-store.ts';
import { makeLiveBus } from '../aws/events.ts';
import { makeLiveQueue } from '../aws/queue.ts';
import type { Environment } from './environment.ts';
import { makeServiceStore } from './live-store.ts';
import type { NotifyPorts } from './notify.ts';

export function makeNotifyPorts(environment: Environment): NotifyPorts {
  const { region, tableName, retentionDays, channels, deliveryQueueUrl } = environment;
  return {
    channels,
    deliveries: makeDeliveryStore({ region, tableName, retentionDays }),
    queue: makeLiveQueue({ region, queueUrl: deliveryQueueUrl }),
    bus: makeLiveBus({ region }),
    reports: makeServiceStore(environment),
  };
}

/** Puts events on EventBridge buses, of this account or of others. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { finishedEvent } from '../model/bus-events.ts';
import { type BusEvent, EVENT_SOURCE } from '../model/events.ts';
import { AwsRefusal } from '../model/refusal.ts';
import { call, clientConfig, type LiveOptions } from './call.ts';
import type { EventPort } from './ports.ts';

export interface EventOptions extends LiveOptions {
  /** Name or ARN of the bus; the account's default bus when absent. */
  readonly eventBusName?: string;
}

export interface BusPort {
  /** @param bus in place of the usual one. Throws AwsRefusal also when the call went well and the bus did not take an event. */
  put(events: readonly BusEvent[], bus?: string): Promise<void>;
}

const PUT = 'events:PutEvents';

export function makeLiveBus(options: EventOptions): BusPort {
  return {
    async put(events, bus = options.eventBusName) {
      // A bus of another Region is called in that Region: its endpoint is where the bus is.
      const client = new EventBridgeClient(clientConfig({ ...options, region: regionOf(bus ?? '') ?? options.region }));
      const Entries = events.map(({ detailType, detail }) => ({
        Source: EVENT_SOURCE,
        DetailType: detailType,
        Detail: JSON.stringify(detail),
        EventBusName: bus,
      }));
      const answer = await call(PUT, options, (send) => client.send(new PutEventsCommand({ Entries }), send));
      const fault = answer.Entries?.find(({ ErrorCode }) => ErrorCode !== undefined);
      if (fault === undefined && answer.FailedEntryCount === 0) return;
      const awsError = fault?.ErrorCode ?? 'UnexpectedAnswer';
      throw new AwsRefusal(PUT, 'failed', awsError, `${PUT}: the bus did not take the event (${awsError}).`);
    },
  };
}

/** `arn:aws:events:<Region>:<account>:event-bus/<name>`; null: a name. */
function regionOf(bus: string): string | null {
  const [arn, , , region] = bus.split(':');
  return arn === 'arn' && region !== undefined && region !== '' ? region : null;
}

/** The event port of a run: one event when it has finished. */
export function makeLiveEvents(options: EventOptions): EventPort {
  const bus = makeLiveBus(options);
  return { announce: (event) => bus.put([finishedEvent(event)]) };
}

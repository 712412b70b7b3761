/** The live event port: one EventBridge event a finished run. */
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { AwsRefusal } from '../model/refusal.ts';
import { call, clientConfig, type LiveOptions } from './call.ts';
import type { EventPort } from './ports.ts';

export const EVENT_SOURCE = 'xks-preflight';
export const EVENT_DETAIL_TYPE = 'Preflight finished';

export interface EventOptions extends LiveOptions {
  /** Name or ARN of the bus; the account's default bus when absent. */
  readonly eventBusName?: string;
}

const PUT = 'events:PutEvents';

export function makeLiveEvents(options: EventOptions): EventPort {
  const client = new EventBridgeClient(clientConfig(options));
  return {
    async announce(event) {
      const entry = {
        Source: EVENT_SOURCE,
        DetailType: EVENT_DETAIL_TYPE,
        Detail: JSON.stringify(event),
        EventBusName: options.eventBusName,
      };
      await putEvent(client, entry, options);
    },
  };
}

/** @throws AwsRefusal also when the call went well and the bus did not take the event. */
export async function putEvent(client: EventBridgeClient, entry: PutEventsRequestEntry, options: LiveOptions): Promise<void> {
  const answer = await call(PUT, options, (send) => client.send(new PutEventsCommand({ Entries: [entry] }), send));
  const fault = answer.Entries?.find(({ ErrorCode }) => ErrorCode !== undefined);
  if (fault === undefined && answer.FailedEntryCount === 0) return;
  const awsError = fault?.ErrorCode ?? 'UnexpectedAnswer';
  throw new AwsRefusal(PUT, 'failed', awsError, `${PUT}: the bus did not take the event (${awsError}).`);
}

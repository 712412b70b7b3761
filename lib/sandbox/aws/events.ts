/** EventBridge: takes events and keeps them in the world. */
import { randomUUID } from 'node:crypto';
import { AwsError, type Input, type Operations, structures, text } from './operation.ts';

const MOST_ENTRIES = 10;

export const eventsOperations: Operations = {
  PutEvents(input, { world }) {
    const entries = structures(input, 'Entries');
    if (entries.length < 1 || entries.length > MOST_ENTRIES) {
      throw new AwsError(
        'ValidationException',
        `Value at 'entries' failed to satisfy constraint: Member must have 1 to ${MOST_ENTRIES} entries`,
      );
    }
    const results = entries.map((entry) => {
      const fault = entryFault(entry);
      if (fault !== null) return fault;
      world.events.push({
        Source: text(entry, 'Source') ?? '',
        DetailType: text(entry, 'DetailType') ?? '',
        Detail: text(entry, 'Detail') ?? '',
        EventBusName: text(entry, 'EventBusName') ?? 'default',
      });
      return { EventId: randomUUID() };
    });
    return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
  },
};

function entryFault(entry: Input): { ErrorCode: string; ErrorMessage: string } | null {
  const missing = ['Source', 'DetailType', 'Detail'].find((name) => !text(entry, name));
  if (missing !== undefined) return { ErrorCode: 'InvalidArgument', ErrorMessage: `Parameter ${missing} is not valid.` };
  return isJsonObject(text(entry, 'Detail') ?? '')
    ? null
    : { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
}

function isJsonObject(candidate: string): boolean {
  try {
    const value: unknown = JSON.parse(candidate);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/**
 * Takes the silence alarm of a store away when somebody disconnects or deletes the store: from then on silence is no news. It is told
 * by CloudTrail through EventBridge, some seconds to minutes after the call. Whatever else stands is left; the alarm comes back with
 * the next re-validation that finds the store connected. Source: KMS Developer Guide, Logging KMS API calls with CloudTrail.
 */
import type { CloudWatchActionPort } from '../aws/ports.ts';
import { alarmName, SILENCE_ID } from '../checks/alarm-set.ts';
import type { Place } from './known-store.ts';

/** Why nothing was to be done. */
export type Ignored = 'not-such-a-call' | 'elsewhere' | 'call-failed' | 'no-store-named';

export interface Followed {
  /** Names of the alarms that are gone now, whether or not they were there. */
  readonly removed: readonly string[];
  readonly ignored: Ignored | null;
}

export const FOLLOWED_CALLS = ['DisconnectCustomKeyStore', 'DeleteCustomKeyStore'] as const;

/** Events may come twice and late: taking away what is gone already is no fault. */
export function makeFollowConnection(
  place: Place,
  { cloudwatch }: { readonly cloudwatch: Pick<CloudWatchActionPort, 'deleteAlarms'> },
): (event: unknown) => Promise<Followed> {
  return async (event) => {
    const read = readEvent(event, place);
    if ('ignored' in read) return { removed: [], ignored: read.ignored };
    const removed = [alarmName(read.CustomKeyStoreId, SILENCE_ID)];
    await cloudwatch.deleteAlarms(removed);
    return { removed, ignored: null };
  };
}

function readEvent(event: unknown, place: Place): { readonly CustomKeyStoreId: string } | { readonly ignored: Ignored } {
  const detail = part(event, 'detail');
  const isCall = part(detail, 'eventSource') === 'kms.amazonaws.com' && isFollowed(part(detail, 'eventName'));
  if (part(event, 'source') !== 'aws.kms' || !isCall) return { ignored: 'not-such-a-call' };
  // A bus may be open to other accounts; ids of their stores mean nothing here.
  const account = part(detail, 'recipientAccountId') ?? part(event, 'account');
  const isHere = part(event, 'account') === place.account && account === place.account && part(event, 'region') === place.region;
  if (!isHere || part(detail, 'awsRegion') !== place.region) return { ignored: 'elsewhere' };
  // Present also when the caller was refused: the store is connected still.
  if (part(detail, 'errorCode') !== undefined) return { ignored: 'call-failed' };
  const id = part(part(detail, 'requestParameters'), 'customKeyStoreId');
  return typeof id === 'string' && /^cks-[0-9a-z]{1,60}$/.test(id) ? { CustomKeyStoreId: id } : { ignored: 'no-store-named' };
}

function isFollowed(name: unknown): boolean {
  return FOLLOWED_CALLS.some((call) => call === name);
}

function part(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

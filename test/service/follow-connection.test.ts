/** Calls that CloudTrail tells of, and what is left of the alarms of the sandbox's account. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ALARM_IDS, alarmId, alarmsOf } from '../../lib/checks/alarm-set.ts';
import { FOLLOWED_CALLS, makeFollowConnection } from '../../lib/service/follow-connection.ts';
import { connectionEvents } from '../../lib/deployment/connection-events.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { readEvent } from '../support/api-event.ts';
import { type LoopbackAws, startLoopbackAws } from '../support/loopback-aws.ts';

const ID = 'cks-0123456789abcdef0';
const PLACE = { region: SANDBOX.region, account: SANDBOX.account };
let aws: LoopbackAws;

beforeAll(async () => {
  aws = await startLoopbackAws('vpc');
});
beforeEach(async () => {
  aws.reset();
  const target = { CustomKeyStoreId: ID, CustomKeyStoreName: 'payments', topicArn: null };
  for (const alarm of alarmsOf(target, { silence: true })) await aws.ports.cloudwatch.putAlarm(alarm);
});
afterAll(() => aws.close());

const follow = (event: unknown) => makeFollowConnection(PLACE, aws.ports)(event);
const left = (): readonly string[] => aws.world.alarms.map(({ alarm }) => alarmId(alarm)).toSorted();
const deletions = (): number => aws.calls.filter(({ operation }) => operation === 'DeleteAlarms').length;

type Event = { readonly detail: Readonly<Record<string, unknown>> };
const changed = (top: object, detail: object = {}): object => {
  const event = readEvent('eventbridge/store-disconnected.json') as Event;
  return { ...event, ...top, detail: { ...event.detail, ...detail } };
};

describe('a call that was carried out', () => {
  it.each(['store-disconnected', 'store-deleted'])('%s takes the silence alarm away and leaves the others', async (name) => {
    expect(left()).toContain('ALM-10');
    const event = readEvent(`eventbridge/${name}.json`);
    expect(await follow(event)).toEqual({ removed: [`xks-preflight/${ID}/ALM-10`], ignored: null });
    expect(left()).toEqual(ALARM_IDS.toSorted());
    // Events may come twice.
    expect(await follow(event)).toMatchObject({ ignored: null });
    expect(left()).toEqual(ALARM_IDS.toSorted());
  });

  it('on a store without alarms of ours changes nothing', async () => {
    await follow(readEvent('eventbridge/disconnect-of-unknown-store.json'));
    expect(left()).toEqual([...ALARM_IDS, 'ALM-10'].toSorted());
  });

  it('is not lost when CloudWatch refuses: the function fails, and Lambda tries again', async () => {
    aws.world.faults.push({ service: 'cloudwatch', operation: 'DeleteAlarms', kind: 'denied', times: 9 });
    await expect(follow(readEvent('eventbridge/store-disconnected.json'))).rejects.toThrow('cloudwatch:DeleteAlarms');
  });
});

describe('an event that is none of ours', () => {
  it.each([
    ['a refused call', readEvent('eventbridge/disconnect-refused.json'), 'call-failed'],
    ['a failed call', readEvent('eventbridge/delete-failed.json'), 'call-failed'],
    ['of another account', readEvent('eventbridge/disconnect-in-foreign-account.json'), 'elsewhere'],
    ['received for another account', changed({}, { recipientAccountId: '444455556666' }), 'elsewhere'],
    ['of another Region', changed({ region: 'eu-west-1' }, { awsRegion: 'eu-west-1' }), 'elsewhere'],
    ['another call of KMS', changed({}, { eventName: 'ConnectCustomKeyStore' }), 'not-such-a-call'],
    ['of another service', changed({}, { eventSource: 'cloudhsm.amazonaws.com' }), 'not-such-a-call'],
    ['of somebody who calls himself KMS', changed({ source: 'com.example' }), 'not-such-a-call'],
    ['without a store', changed({}, { requestParameters: null }), 'no-store-named'],
    ['with an id that is none', changed({}, { requestParameters: { customKeyStoreId: '../*' } }), 'no-store-named'],
    ['nothing at all', null, 'not-such-a-call'],
  ])('%s: nothing is asked of CloudWatch', async (_what, event, ignored) => {
    const before = deletions();
    expect(await follow(event)).toEqual({ removed: [], ignored });
    expect(deletions()).toBe(before);
  });
});

it('the rule of the stack lets exactly those calls through', () => {
  const { Properties } = connectionEvents().ConnectionRule as {
    readonly Properties: {
      readonly EventPattern: { readonly source: unknown; readonly detail: Readonly<Record<string, unknown>> };
    };
  };
  expect(Properties.EventPattern).toMatchObject({
    source: ['aws.kms'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: { eventSource: ['kms.amazonaws.com'], eventName: [...FOLLOWED_CALLS], errorCode: [{ exists: false }] },
  });
});

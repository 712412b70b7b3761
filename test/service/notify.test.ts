/** Who hears of a finished run or a digest, in which form and how often, against real servers; and what is broken in between. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ReportChanges } from '../../lib/model/changes.ts';
import type { Digest } from '../../lib/model/digest.ts';
import { API_HOST, type DeliveryLab, OTHER_BUS, SECRETS, startDeliveryLab, TOPIC } from '../support/delivery-lab.ts';

let lab: DeliveryLab;

beforeAll(async () => {
  lab = await startDeliveryLab();
});
afterAll(() => lab.close());
beforeEach(() => lab.reset());

describe('a finished run', () => {
  it('is told to every channel, each in its form', async () => {
    const event = await lab.finished();
    await lab.notify(event);
    expect(lab.world.events.map(({ DetailType, EventBusName }) => [DetailType, EventBusName])).toEqual([
      ['Preflight finished', 'default'],
    ]);
    expect(await lab.pump()).toBe(5);
    expect(lab.receiver.taken.map(({ host, path }) => [host, path.split('?')[0]])).toEqual([
      ['hooks.slack.com', `/services/${SECRETS.slack}`],
      ['slack.com', '/api/chat.postMessage'],
      ['default0123456789.01.environment.api.powerplatform.com', '/powerautomate/x'],
    ]);
    const [inSlack, inChat, inTeams] = lab.receiver.taken;
    expect(inSlack).toMatchObject({ authorization: null, body: { blocks: expect.any(Array) } });
    expect(inChat).toMatchObject({
      authorization: `Bearer ${SECRETS.token}`,
      body: { channel: 'C0123456789', blocks: expect.any(Array) },
    });
    expect(inTeams).toMatchObject({ body: { type: 'message', attachments: [expect.anything()] } });
    expect(lab.world.publications.map(({ TopicArn, Message }) => [TopicArn, JSON.parse(Message)])).toEqual([
      [TOPIC, expect.objectContaining({ version: '1.0', source: 'custom' })],
    ]);
    expect(lab.world.events.at(-1)).toMatchObject({ DetailType: 'Preflight finished', EventBusName: OTHER_BUS });
    for (const channel of ['eventbridge', 'ops', 'bot', 'teams', 'q', 'central']) {
      expect(await lab.record(event.runId, channel), channel).toMatchObject({
        state: 'delivered',
        cause: null,
        mayBeTwice: false,
      });
    }
    expect(lab.waiting()).toEqual([]);
    expect(lab.dead()).toEqual([]);
  });

  it('says with which command its report is read, and links to nothing', async () => {
    const event = await lab.finished();
    await lab.notify(event);
    await lab.pump();
    const texts = [...lab.receiver.taken.map(({ body }) => body), ...lab.world.publications.map(({ Message }) => Message)];
    for (const text of texts) {
      expect(JSON.stringify(text)).toContain(`npx xks-preflight report ${event.runId} --api ${API_HOST}`);
      expect(JSON.stringify(text)).not.toContain('X-Amz-Signature');
    }
  });

  it('is linked to as a page only where that was allowed', async () => {
    lab.only('teams');
    lab.settings.publicLinks = true;
    const event = await lab.finished();
    await lab.notify(event);
    await lab.pump();
    const link = /"url":"(https:[^"]+)"/.exec(JSON.stringify(lab.receiver.taken))?.[1] ?? '';
    expect(link).toContain(`https://${API_HOST}/preflights/${event.runId}?`);
    expect(new URL(link).searchParams.get('X-Amz-Expires')).toBe('3600');
  });

  it('is queued by ids alone, once, though the state runs again', async () => {
    const event = await lab.finished();
    await lab.notify(event);
    await lab.notify(event);
    const of = (channel: string) => ({ what: 'report', id: event.runId, channel });
    expect(lab.waiting()).toEqual(['ops', 'bot', 'teams', 'q', 'central'].map(of));
    expect(lab.world.events).toHaveLength(1);
    await lab.pump();
    await lab.notify(event);
    expect(await lab.pump()).toBe(0);
  });

  it('is posted once, though its message comes twice', async () => {
    lab.only('ops');
    const event = await lab.finished();
    await lab.notify(event);
    const [message] = lab.world.queues[1]?.messages ?? [];
    if (message === undefined) throw new Error('nothing was queued');
    lab.world.queues[1]?.messages.push({ ...message, MessageId: 'again' });
    expect(await lab.pump()).toBe(2);
    expect(lab.receiver.taken).toHaveLength(1);
    expect(lab.waiting()).toEqual([]);
  });

  it('is told to the Slack channel that asked, too, but not twice', async () => {
    lab.only('bot');
    const event = await lab.finished({}, { announce: { when: 'always', slackChannel: 'C9999999999' } });
    await lab.notify(event);
    await lab.pump();
    expect(lab.receiver.taken.map(({ body }) => (body as { channel: string }).channel)).toEqual(['C0123456789', 'C9999999999']);
    expect(await lab.record(event.runId, 'asked-C9999999999')).toMatchObject({ state: 'delivered' });
    const again = await lab.finished({}, { announce: { when: 'always', slackChannel: 'C0123456789' } });
    await lab.notify(again);
    expect(await lab.pump()).toBe(1);
  });

  it('that was asked for in Slack, where no bot is configured, says so in its record', async () => {
    lab.only('ops');
    const event = await lab.finished({}, { announce: { when: 'always', slackChannel: 'C9999999999' } });
    await expect(lab.notify(event)).rejects.toThrow('asked-C9999999999');
    expect(await lab.record(event.runId, 'asked-C9999999999')).toMatchObject({
      state: 'failed',
      cause: expect.stringContaining('slack-chat'),
    });
    expect(await lab.pump()).toBe(1);
  });
});

const CHANGES: ReportChanges = {
  since: { runId: 'run-before', finishedAt: '2026-11-22T10:00:00.000Z' },
  new: [
    {
      code: 'tls/expired',
      title: 'The certificate has expired',
      verdict: 'fail',
      before: null,
      firstSeen: '2026-11-23T10:00:02.500Z',
      lastSeen: '2026-11-23T10:00:02.500Z',
    },
  ],
  worsened: [],
  fixed: [],
  certificateDaysToExpire: -2,
};

describe('a re-validation that tells of changes only', () => {
  const when = { announce: { when: 'changes' } } as const;

  it('is silent when nothing has changed', async () => {
    const event = await lab.finished({ action: 'revalidate' }, { ...when, changed: false });
    await lab.notify(event);
    expect(lab.waiting()).toEqual([]);
    expect(lab.world.events).toEqual([]);
    expect(await lab.record(event.runId, 'ops')).toBeNull();
  });

  it('tells what has changed, and puts that on the bus', async () => {
    lab.only('ops');
    const event = await lab.finished({ action: 'revalidate', changes: CHANGES }, when);
    await lab.notify(event);
    expect(lab.world.events.map(({ DetailType }) => DetailType)).toEqual(['Preflight finished', 'Key store changed']);
    expect(lab.waiting()).toEqual([{ what: 'changes', id: event.runId, channel: 'ops' }]);
    await lab.pump();
    expect(JSON.stringify(lab.receiver.taken[0]?.body)).toContain('payments-xks: 1 new');
  });
});

// Of a re-validation that the schedule started, and that somebody did under a name that Step Functions takes.
it.each(['revalidation-1', "by-hand.2026-11-25@10+1(it's=é)!"])('the digest %s is told to every channel', async (digestId) => {
  const store = { CustomKeyStoreId: 'cks-1', CustomKeyStoreName: 'payments-xks', verdict: 'fail', runId: 'run-1' } as const;
  const counts = { ConnectionState: 'CONNECTED', certificateDaysToExpire: 5, open: 2, new: 1, worsened: 0, fixed: 0 };
  const digest: Digest = {
    digestId,
    region: 'us-east-1',
    account: '111122223333',
    startedAt: '2026-11-23T10:00:00.000Z',
    finishedAt: '2026-11-23T10:05:00.000Z',
    stores: [{ ...store, ...counts }],
    vanished: [],
    notChecked: [],
  };
  await lab.digests.writeDigest(digest);
  await lab.announceDigest(digest);
  expect(await lab.pump()).toBe(5);
  expect(lab.world.events.map(({ DetailType }) => DetailType)).toEqual(['Re-validation finished', 'Re-validation finished']);
  expect(JSON.stringify(lab.receiver.taken.map(({ body }) => body)).match(/payments-xks: 2 open, 1 new/g)).toHaveLength(3);
  expect(await lab.record(`digest-${digestId}`, 'ops')).toMatchObject({ state: 'delivered' });
  expect(lab.dead()).toEqual([]);
});

describe('what is broken in between', () => {
  it('a queue that takes nothing: the bus is told all the same, and the records say why', async () => {
    lab.world.faults = [{ service: 'sqs', operation: 'SendMessage', kind: 'denied', times: 99 }];
    const event = await lab.finished();
    await expect(lab.notify(event)).rejects.toMatchObject({
      name: 'ChannelsNotTold',
      message: expect.stringContaining('ops, bot'),
    });
    expect(lab.world.events).toHaveLength(1);
    expect(await lab.record(event.runId, 'teams')).toMatchObject({
      state: 'failed',
      cause: expect.stringContaining('sqs:SendMessage'),
    });
  });

  it('a queue that fails for one channel: the others hear of it', async () => {
    lab.world.faults = [{ service: 'sqs', operation: 'SendMessage', kind: 'denied', times: 1 }];
    const event = await lab.finished();
    await expect(lab.notify(event)).rejects.toThrow(/: ops\.$/);
    expect(await lab.pump()).toBe(4);
    expect(await lab.record(event.runId, 'q')).toMatchObject({ state: 'delivered' });
  });

  it('a queue that fails for a while: who did not hear of it does when the state runs again, and nobody else twice', async () => {
    lab.world.faults = [{ service: 'sqs', operation: 'SendMessage', kind: 'server-error', times: 3 }];
    const event = await lab.finished();
    await expect(lab.notify(event)).rejects.toMatchObject({
      name: 'ChannelsNotTold',
      message: expect.stringMatching(/: ops\.$/),
    });
    expect(await lab.record(event.runId, 'ops')).toMatchObject({ state: 'failed', attempts: 0 });
    await lab.notify(event);
    expect(await lab.record(event.runId, 'ops')).toMatchObject({ state: 'queued', cause: null });
    expect(await lab.pump()).toBe(5);
    expect(lab.receiver.taken.map(({ host }) => host)).toContain('hooks.slack.com');
    expect(await lab.record(event.runId, 'ops')).toMatchObject({ state: 'delivered' });
    await lab.notify(event);
    expect(lab.waiting()).toEqual([]);
  });

  it('a bus that takes nothing: its event is queued and put there later', async () => {
    lab.settings.channels = [];
    lab.world.faults = [{ service: 'events', operation: 'PutEvents', kind: 'server-error', times: 3 }];
    const event = await lab.finished();
    await lab.notify(event);
    expect(lab.waiting()).toEqual([{ what: 'report', id: event.runId, channel: 'eventbridge' }]);
    await lab.pump();
    expect(lab.world.events).toMatchObject([{ DetailType: 'Preflight finished', EventBusName: 'default' }]);
  });

  it('a report that is gone: nothing can be told', async () => {
    lab.only('ops');
    const event = { ...(await lab.finished()), runId: 'run-without-report' };
    await lab.notify(event);
    await lab.pump();
    expect(lab.dead()).toMatchObject([{ cause: expect.stringContaining('no report run-without-report') }]);
  });

  it('a message that is none of ours: it is buried without its text', async () => {
    lab.world.queues[1]?.messages.push({
      MessageId: 'strange',
      Body: '{"what": "report", "id": "../../x", "text": "NobodyMayReadThis"}',
      sentAtMs: lab.clock.nowMs,
      visibleAtMs: lab.clock.nowMs,
      receiveCount: 0,
      receiptHandle: null,
    });
    await lab.pump();
    expect(lab.dead()).toEqual([{ messageId: 'strange', cause: 'This is no message of xks-preflight.' }]);
  });
});

/** From a signed command to the message in the channel that asked: the real steps between, against real servers. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Announce } from '../../lib/model/run.ts';
import { type DeliveryLab, startDeliveryLab } from '../support/delivery-lab.ts';
import { inputsOf } from '../support/memory-executions.ts';
import { slackWorld } from '../support/slack-world.ts';

/** That of the command; the lab's own channel of type slack-chat is the same one. */
const HERE = 'C0123456789';
const ELSEWHERE = 'C9999999999';

let lab: DeliveryLab;

beforeAll(async () => {
  lab = await startDeliveryLab();
});
afterAll(() => lab.close());
beforeEach(() => lab.reset());

/** What the run that this command starts says of whom to tell. */
async function announceOf(text: string, channel: string): Promise<Announce> {
  const { type, executions } = slackWorld({ channelIds: null });
  await type(text, { channel_id: channel });
  const announce = inputsOf(executions)[0]?.run.announce;
  if (announce === undefined) throw new Error(`${text} started no run`);
  return announce;
}

/** Slack channels that the finished run was posted to by the bot, and the ids of all that were told. */
async function told(text: string, channel: string, changed: boolean) {
  const event = await lab.finished({ action: 'revalidate' }, { announce: await announceOf(text, channel), changed });
  const { channels } = await lab.notify(event);
  const queued = lab.waiting().map(({ what, channel: id }) => `${String(id)}: ${String(what)}`);
  await lab.pump();
  const posted = lab.receiver.taken
    .filter(({ path }) => path === '/api/chat.postMessage')
    .map(({ body }) => (body as { readonly channel: string }).channel);
  return { channels, queued, posted };
}

describe('check', () => {
  it('tells the channel that asked, and no other, when nothing has changed', async () => {
    expect(await told('check payments-xks', ELSEWHERE, false)).toEqual({
      channels: [`asked-${ELSEWHERE}`],
      queued: [`asked-${ELSEWHERE}: report`],
      posted: [ELSEWHERE],
    });
    expect(lab.world.events).toEqual([]);
  });

  it('tells it also where it is one of the usual channels', async () => {
    expect(await told('check payments-xks', HERE, false)).toMatchObject({ posted: [HERE], queued: [`asked-${HERE}: report`] });
  });

  it('tells the others what has changed, and the one that asked everything, once', async () => {
    const { queued, posted } = await told('check payments-xks', HERE, true);
    expect(queued.toSorted()).toEqual([
      `asked-${HERE}: report`,
      'central: changes',
      'ops: changes',
      'q: changes',
      'teams: changes',
    ]);
    expect(posted).toEqual([HERE]);
  });
});

describe('revalidate', () => {
  it.each([true, false])('tells every channel of the whole report (changed: %s)', async (changed) => {
    const { queued, posted } = await told('revalidate payments-xks', ELSEWHERE, changed);
    expect(queued).toHaveLength(6);
    expect(queued.every((one) => one.endsWith(': report'))).toBe(true);
    expect(posted.toSorted()).toEqual([HERE, ELSEWHERE]);
  });

  it('tells a usual channel that asked once', async () => {
    expect((await told('revalidate payments-xks', HERE, false)).posted).toEqual([HERE]);
  });
});

it('the message says who may read on, and holds nothing of the call', async () => {
  await told('check payments-xks', ELSEWHERE, false);
  const text = JSON.stringify(lab.receiver.taken.map(({ body }) => body));
  expect(text).toContain('payments-xks');
  expect(text).not.toMatch(/SecretPartOfTheResponseUrl|OldVerificationToken|v0=/);
});

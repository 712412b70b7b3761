/** `check STORE` and `revalidate STORE`: which run starts, once, and what is said when that is not known. */
import { describe, expect, it } from 'vitest';
import type { ExecutionPort } from '../../lib/aws/executions.ts';
import { AwsRefusal, type RefusalKind } from '../../lib/model/refusal.ts';
import { inputsOf, memoryExecutions } from '../support/memory-executions.ts';
import { slackBody, slackEvent } from '../support/slack-call.ts';
import { never, NOW, PAYMENTS, replyOf, slackWorld } from '../support/slack-world.ts';

const ORDERS = { ...PAYMENTS, CustomKeyStoreId: 'cks-0123456789abcdef1', CustomKeyStoreName: 'orders of <@U1> & `all`' };
const kms = { listKeyStores: async () => [PAYMENTS, ORDERS] };

describe('the run', () => {
  it.each([
    ['check payments-xks', 'changes'],
    ['revalidate payments-xks', 'always'],
    ['check cks-0123456789abcdef0', 'changes'],
  ])('%s checks the store again, for who asked, and tells the channel', async (text, when) => {
    const { type, executions } = slackWorld();
    const reply = replyOf(await type(text));
    const [input, ...others] = inputsOf(executions);
    expect(others).toEqual([]);
    expect(input).toMatchObject({
      run: {
        action: 'revalidate',
        requestedBy: 'slack:T0123456789/U0123456789',
        region: 'us-east-1',
        account: '111122223333',
        allowGateOverride: false,
        announce: { when, slackChannel: 'C0123456789' },
      },
      params: { CustomKeyStoreId: 'cks-0123456789abcdef0', Preflight: { NegativeProbes: false } },
    });
    expect(reply).toMatchObject({ status: 200, type: 'in_channel' });
    expect(reply.text).toContain('`payments-xks` (cks-0123456789abcdef0)');
    expect(reply.text).toContain(input?.run.runId);
  });

  it('uses the secret that is known of the store', async () => {
    const { type, executions, store } = slackWorld();
    await store.writeStoreRecord({
      CustomKeyStoreName: 'payments-xks',
      CustomKeyStoreId: 'cks-0123456789abcdef0',
      runId: 'before',
      XksProxyAuthenticationCredentialSecretId: 'xks/payments',
    });
    await type('check payments-xks');
    expect(inputsOf(executions)[0]?.params.XksProxyAuthenticationCredentialSecretId).toBe('xks/payments');
  });

  it('holds nothing of the call but who and where', async () => {
    const { type, executions } = slackWorld();
    await type('check payments-xks');
    expect(JSON.stringify(inputsOf(executions))).not.toMatch(/hooks\.slack|SecretPart|OldVerificationToken|1\.2\.abc|v0=/);
  });

  it('is named, when the store is, so that its name means nothing but itself', async () => {
    const { text } = replyOf(await slackWorld({ kms }).type('check orders of &lt;@U1&gt; &amp; `all`'));
    expect(text).toContain('orders of ‹＠U1› ＆ ˋallˋ');
    expect(text).not.toContain('<@U1>');
  });
});

describe('the same command sent again', () => {
  it.each([false, true])('names the same run (ended: %s)', async (ended) => {
    const executions = memoryExecutions(ended);
    const { handler } = slackWorld({ executions });
    const event = slackEvent(slackBody('check payments-xks'), { nowMs: NOW });
    const first = await handler(event);
    expect(await handler(event)).toEqual(first);
    expect(executions.started.size).toBe(1);
  });

  it('is known by its trigger, also when it is signed anew', async () => {
    const { handler, executions } = slackWorld();
    const body = slackBody('check payments-xks');
    await handler(slackEvent(body, { nowMs: NOW, seconds: -20 }));
    await handler(slackEvent(body, { nowMs: NOW }));
    expect(executions.started.size).toBe(1);
  });

  it('is known by its signature when it has no trigger', async () => {
    const { handler, executions } = slackWorld();
    const event = slackEvent(slackBody('check payments-xks', { trigger_id: undefined }), { nowMs: NOW });
    const first = await handler(event);
    expect(await handler(event)).toEqual(first);
    expect(executions.started.size).toBe(1);
  });

  it('does not answer for another store', async () => {
    const { type } = slackWorld({ kms });
    await type('check payments-xks');
    expect(replyOf(await type(`check ${ORDERS.CustomKeyStoreId}`)).text).toContain('used for something else');
  });
});

describe('a run that is going on', () => {
  it('is said to be, here or elsewhere, and no second one starts', async () => {
    const { type, executions } = slackWorld({ channelIds: null });
    await type('check payments-xks');
    const here = replyOf(await type('revalidate payments-xks', { trigger_id: '2' }));
    const elsewhere = replyOf(await type('check payments-xks', { trigger_id: '3', channel_id: 'C9876543210' }));
    expect(here).toMatchObject({ type: 'ephemeral', text: expect.stringMatching(/going on already.*posted here/) });
    expect(elsewhere.text).toContain('in the channel that asked for it');
    expect(executions.started.size).toBe(1);
  });

  it('of another store is none of its business', async () => {
    const { type, executions } = slackWorld({ kms });
    await type('check payments-xks');
    await type(`check ${ORDERS.CustomKeyStoreId}`, { trigger_id: '2' });
    expect(executions.started.size).toBe(2);
  });

  it('makes room when it has ended, and when it never started', async () => {
    const executions = memoryExecutions();
    const { type, asked } = slackWorld({ executions });
    await asked.noteAsked('cks-0123456789abcdef0', { runId: 'never-started', channelId: 'C0123456789' }, null);
    await type('check payments-xks');
    for (const [name, execution] of executions.started) executions.started.set(name, { ...execution, status: 'FAILED' });
    await type('check payments-xks', { trigger_id: '2' });
    expect(executions.started.size).toBe(2);
  });

  it('is one when two ask at once', async () => {
    const { asked } = slackWorld();
    const lost = { ...asked, noteAsked: async () => false };
    const { type, executions } = slackWorld({ asked: lost });
    expect(replyOf(await type('check payments-xks')).text).toContain('going on already');
    expect(executions.started.size).toBe(0);
  });
});

describe('a store that is not there', () => {
  it.each([
    ['paymants-xks', 'Did you mean `payments-xks`?'],
    ['cks-0123456789abcdef2', 'Did you mean `cks-0123456789abcdef0`?'],
    ['Payments-XKS', 'Did you mean `payments-xks`?'],
    ['ledger', 'Those here are: '],
  ])('%s: %s', async (typed, words) => {
    const { type, executions } = slackWorld({ kms });
    const reply = replyOf(await type(`check ${typed}`));
    expect(reply).toMatchObject({ status: 200, type: 'ephemeral' });
    expect(reply.text).toContain(words);
    expect(reply.text).toContain('account 111122223333, us-east-1');
    expect(reply.text).toContain('For a store of another account or Region');
    expect(executions.started.size).toBe(0);
  });

  it('may be one of AWS CloudHSM, or there may be none at all', async () => {
    const cloudHsm = { listKeyStores: async () => [{ ...PAYMENTS, CustomKeyStoreType: 'AWS_CLOUDHSM' as const }] };
    expect(replyOf(await slackWorld({ kms: cloudHsm }).type('check payments-xks')).text).toContain(
      'There are no external key stores here',
    );
  });

  it('is not answered with a list without end', async () => {
    const many = Array.from({ length: 40 }, (_, index) => ({ ...PAYMENTS, CustomKeyStoreName: `${'n'.repeat(200)}${index}` }));
    const { text } = replyOf(await slackWorld({ kms: { listKeyStores: async () => many } }).type('check ledger'));
    expect(text).toContain('and 35 more');
    expect(text.length).toBeLessThan(1_000);
  });
});

describe('AWS is slow', () => {
  it('to list: nothing was started', async () => {
    const { type, budget, executions } = slackWorld({ kms: { listKeyStores: never } });
    const answered = type('check payments-xks');
    budget.ring();
    expect(replyOf(await answered).text).toContain('Nothing was started');
    expect(executions.started.size).toBe(0);
  });

  it('before it was asked to start: nothing is started, later neither', async () => {
    let tell: () => void = () => {};
    const waits = new Promise<null>((resolve) => {
      tell = () => resolve(null);
    });
    const world = slackWorld({
      asked: {
        lastAsked() {
          world.budget.ring();
          return waits;
        },
        noteAsked: async () => true,
      },
    });
    const reply = replyOf(await world.type('check payments-xks'));
    tell();
    await new Promise((resolve) => setImmediate(resolve));
    expect(reply.text).toContain('Nothing was started');
    expect(world.executions.started.size).toBe(0);
  });

  it('to start: says that this is not known', async () => {
    const executions: ExecutionPort = {
      start() {
        world.budget.ring();
        return never();
      },
      describe: async () => null,
    };
    const world = slackWorld({ executions });
    const reply = replyOf(await world.type('check payments-xks'));
    expect(reply).toMatchObject({ status: 200, type: 'ephemeral' });
    expect(reply.text).toContain('cannot say whether the run has started');
  });
});

describe('AWS refuses', () => {
  const refuse = (action: string, kind: RefusalKind) => async (): Promise<never> => {
    throw new AwsRefusal(action, kind, 'SomeException', 'secret-text-of-aws');
  };
  const start = (kind: RefusalKind): ExecutionPort => ({
    start: refuse('states:StartExecution', kind),
    describe: async () => null,
  });

  it.each([
    ['denied', 'Nothing was started', ['AwsRefused kms:DescribeCustomKeyStores']],
    ['throttled', 'Nothing was started', []],
    ['timeout', 'Nothing was started', []],
  ] as const)('to list (%s)', async (kind, words, told) => {
    const { type, faults } = slackWorld({ kms: { listKeyStores: refuse('kms:DescribeCustomKeyStores', kind) } });
    const reply = replyOf(await type('check payments-xks'));
    expect([reply.status, reply.type, faults]).toEqual([200, 'ephemeral', told]);
    expect(reply.text).toContain(words);
    expect(reply.text).toContain('kms:DescribeCustomKeyStores');
    expect(reply.text).not.toContain('secret-text-of-aws');
  });

  it.each([
    ['denied', 'Nothing was started'],
    ['throttled', 'Nothing was started'],
    ['timeout', 'cannot say whether the run has started'],
    ['unreachable', 'cannot say whether the run has started'],
    ['failed', 'cannot say whether the run has started'],
  ] as const)('to start (%s): %s', async (kind, words) => {
    const reply = replyOf(await slackWorld({ executions: start(kind) }).type('check payments-xks'));
    expect(reply.status).toBe(200);
    expect(reply.text).toContain(words);
  });
});

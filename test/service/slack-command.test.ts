/** The door of the slash command: who is let in, and that who is not learns nothing. */
import { describe, expect, it } from 'vitest';
import { AwsRefusal } from '../../lib/model/refusal.ts';
import { makeSigningSecret } from '../../lib/service/signing-secret.ts';
import type { LATE } from '../../lib/service/time-budget.ts';
import { bodyOf } from '../support/api-event.ts';
import { SIGNING_SECRET, slackBody, slackEvent } from '../support/slack-call.ts';
import { never, NOW, PAYMENTS, replyOf, slackWorld } from '../support/slack-world.ts';

const CHECK = slackBody('check payments-xks');

describe('a call that Slack did not sign', () => {
  const event = slackEvent(CHECK, { nowMs: NOW });
  const { 'x-slack-signature': _, ...unsignedHeaders } = event.headers;
  const tampered = slackEvent(CHECK, { nowMs: NOW });

  it.each([
    ['without signature', { ...event, headers: unsignedHeaders }],
    ['with another secret', slackEvent(CHECK, { nowMs: NOW, secret: '0'.repeat(32) })],
    ['over five minutes ago', slackEvent(CHECK, { nowMs: NOW, seconds: -301 })],
    ['ahead of time', slackEvent(CHECK, { nowMs: NOW, seconds: 301 })],
    ['and changed on the way', { ...tampered, body: `${CHECK}&text=status` }],
    ['as something else than a form of fields', slackEvent('', { nowMs: NOW, secret: '0'.repeat(32) })],
  ])('%s: 401, always the same, and nothing starts', async (_case, given) => {
    const { handler, executions } = slackWorld();
    const answer = await handler(given);
    expect(answer.statusCode).toBe(401);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/problem+json',
      'www-authenticate': 'Slack-Signature',
      'cache-control': 'no-store',
    });
    expect(bodyOf(answer)).toEqual(bodyOf(await slackWorld().handler({ ...event, headers: unsignedHeaders })));
    expect(executions.started.size).toBe(0);
  });

  it('is refused before any secret is read when it brings no signature of this time', async () => {
    let reads = 0;
    const { handler } = slackWorld({
      async signingSecret() {
        reads += 1;
        return { ok: true, secret: SIGNING_SECRET };
      },
    });
    await handler({ ...event, headers: unsignedHeaders });
    await handler(slackEvent(CHECK, { nowMs: NOW, seconds: -301 }));
    expect(reads).toBe(0);
    await handler(slackEvent(CHECK, { nowMs: NOW, secret: '0'.repeat(32) }));
    expect(reads).toBe(1);
  });

  it('is not let in by an authorizer of AWS either', async () => {
    const withIam = { ...event, headers: unsignedHeaders, requestContext: { ...event.requestContext, authorizer: { iam: {} } } };
    expect((await slackWorld().handler(withIam as unknown as typeof event)).statusCode).toBe(401);
  });
});

describe('the signing secret', () => {
  const refusing = (kind: AwsRefusal['kind'], awsError: string) => async (): Promise<string> => {
    throw new AwsRefusal('secretsmanager:GetSecretValue', kind, awsError, 'text-of-aws');
  };

  it.each([
    ['is missing', refusing('failed', 'ResourceNotFoundException'), 'SigningSecretMissing'],
    ['may not be read', refusing('denied', 'AccessDeniedException'), 'SigningSecretNotReadable'],
    ['is about to be deleted', refusing('failed', 'InvalidRequestException'), 'SigningSecretNotReadable'],
    ['cannot be decrypted', refusing('failed', 'DecryptionFailure'), 'SigningSecretNotReadable'],
    ['cannot be had just now', refusing('throttled', 'ThrottlingException'), 'SigningSecretNotReached'],
    ['is empty', async () => '', 'SigningSecretMalformed'],
    ['is a token', async () => 'xoxb-0123456789-abcdefghij', 'SigningSecretMalformed'],
    ['is short', async () => 'abc123', 'SigningSecretMalformed'],
    ['is broken JSON', async () => '{"SigningSecret": "pasted', 'SigningSecretMalformed'],
    ['is another field', async () => JSON.stringify({ secret: SIGNING_SECRET }), 'SigningSecretMalformed'],
    ['is no text', async () => '{"SigningSecret": 7}', 'SigningSecretMalformed'],
  ])('%s: 503, and the log says what is wrong', async (_, readSecret, fault) => {
    const signingSecret = makeSigningSecret({ secrets: { readSecret }, secretId: 'xks-preflight/s', clock: { now: () => NOW } });
    const { type, faults, executions } = slackWorld({ signingSecret });
    const answer = await type('check payments-xks');
    expect(answer.statusCode).toBe(503);
    expect(bodyOf(answer).type).toBe('urn:xks-preflight:problem:command-not-verified');
    expect(answer.body).not.toMatch(/xks-preflight\/s|secretsmanager|text-of-aws|pasted/);
    expect(faults).toEqual([fault]);
    expect(executions.started.size).toBe(0);
  });

  it.each([SIGNING_SECRET, `${SIGNING_SECRET}\n`, JSON.stringify({ SigningSecret: SIGNING_SECRET })])('is read', async (text) => {
    const secrets = { readSecret: async () => text };
    const signingSecret = makeSigningSecret({ secrets, secretId: 'xks-preflight/s', clock: { now: () => NOW } });
    expect((await slackWorld({ signingSecret }).type('help')).statusCode).toBe(200);
  });

  it('comes late: 503', async () => {
    const { type, budget, faults } = slackWorld({ signingSecret: never });
    const answered = type('help');
    budget.ring();
    expect((await answered).statusCode).toBe(503);
    expect(faults).toEqual(['SigningSecretLate']);
  });

  it('is kept for five minutes, and longer only while it is out of reach', async () => {
    let now = NOW;
    let answer: () => Promise<string> = async () => SIGNING_SECRET;
    let reads = 0;
    const readSecret = (): Promise<string> => {
      reads += 1;
      return answer();
    };
    const read = makeSigningSecret({ secrets: { readSecret }, secretId: 's', clock: { now: () => now } });
    await read();
    now += 299_000;
    expect([await read(), reads]).toEqual([{ ok: true, secret: SIGNING_SECRET }, 1]);
    now += 2_000;
    answer = refusing('timeout', 'TimeoutError');
    expect([await read(), reads]).toEqual([{ ok: true, secret: SIGNING_SECRET }, 2]);
    answer = refusing('denied', 'AccessDeniedException');
    expect(await read()).toEqual({ ok: false, fault: 'SigningSecretNotReadable' });
    answer = async () => 'f'.repeat(32);
    expect(await read()).toEqual({ ok: true, secret: 'f'.repeat(32) });
  });
});

describe('who is answered', () => {
  it('another workspace is refused', async () => {
    const answer = await slackWorld().type('check payments-xks', { team_id: 'T9876543210' });
    expect([answer.statusCode, bodyOf(answer).type]).toEqual([403, 'urn:xks-preflight:problem:workspace-not-allowed']);
  });

  it('another channel is told so, and nothing starts', async () => {
    const { type, executions } = slackWorld();
    const { status, type: seenBy, text } = replyOf(await type('check payments-xks', { channel_id: 'D9876543210' }));
    expect([status, seenBy]).toEqual([200, 'ephemeral']);
    expect(text).toContain('D9876543210');
    expect(executions.started.size).toBe(0);
  });

  it('Slack itself, when it looks whether there is anybody: it asks for 200 then', async () => {
    const { handler } = slackWorld();
    const signed = await handler(slackEvent('ssl_check=1&token=OldVerificationToken', { nowMs: NOW }));
    expect(replyOf(signed)).toEqual({ status: 200, type: 'ephemeral', text: 'Type `/xks-preflight help`.' });
    const unsigned = slackEvent('ssl_check=1&token=OldVerificationToken', { nowMs: NOW, secret: 'f'.repeat(32) });
    expect((await handler(unsigned)).statusCode).toBe(401);
    const { type, executions } = slackWorld();
    expect(replyOf(await type('check payments-xks', { ssl_check: '1' })).text).toBe('Type `/xks-preflight help`.');
    expect(executions.started.size).toBe(0);
  });

  it('a form that lacks fields is refused, though it is signed', async () => {
    const answer = await slackWorld().type('check payments-xks', { user_id: undefined });
    expect(answer.statusCode).toBe(400);
    expect(bodyOf(answer).violations).toMatchObject([{ field: 'user_id' }]);
  });
});

describe('help', () => {
  it.each(['', 'help', 'chek payments-xks', 'create payments-xks', 'delete payments-xks'])('%j starts nothing', async (text) => {
    const asked: string[] = [];
    const kms = {
      async listKeyStores() {
        asked.push('list');
        return [PAYMENTS];
      },
    };
    const { type, executions } = slackWorld({ kms });
    const reply = replyOf(await type(text));
    expect(reply).toMatchObject({ status: 200, type: 'ephemeral' });
    expect(reply.text).toContain('`/xks-preflight check STORE`');
    expect([executions.started.size, asked]).toEqual([0, []]);
  });

  it('says that it cannot create', async () => {
    expect(replyOf(await slackWorld().type('create payments-xks')).text).toMatch(/^I can check, never create/);
  });

  it('suggests what was meant', async () => {
    expect(replyOf(await slackWorld().type('revaldate x')).text).toContain('Did you mean `revalidate`?');
  });

  it('repeats nothing that would call or lead anybody', async () => {
    const { text } = replyOf(await slackWorld().type('<!channel|@here>`*https://evil.example x'));
    expect(text).not.toMatch(/<!|@here|https:\/\/evil/);
  });

  it('ends the budget', async () => {
    let ended = 0;
    const budget = {
      within: <T>(work: Promise<T>): Promise<T | typeof LATE> => work,
      isOver: false,
      end() {
        ended += 1;
      },
    };
    await slackWorld({ startBudget: () => budget }).type('help');
    expect(ended).toBe(1);
  });
});

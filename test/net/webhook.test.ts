/** The webhook client against real HTTPS servers: what it takes, what it refuses, and what it says when something goes wrong. */
import { createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeWebhookClient, type WebhookOptions, type WebhookReply } from '../../lib/net/webhook.ts';
import { type LocalCa, makeLocalCa } from '../../lib/sandbox/local-ca.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../../lib/sandbox/webhook-receiver.ts';
import { closedPort } from '../support/loopback.ts';

const SECRET = 'T0123/B4567/SecretPartOfTheUrl';
const URL_OF_WEBHOOK = new URL(`https://hooks.slack.com/services/${SECRET}?sig=${'x'.repeat(20)}`);

let ca: LocalCa;
let receiver: WebhookReceiver;

beforeAll(async () => {
  ca = await makeLocalCa({ now: new Date() });
  receiver = await startWebhookReceiver({ ca });
});
afterAll(() => receiver.close());
beforeEach(() => {
  receiver.faults.length = 0;
});

function post(options: Partial<WebhookOptions> = {}, url = URL_OF_WEBHOOK): Promise<WebhookReply> {
  const client = makeWebhookClient({ dialMap: receiver.dialMap, roots: [ca.rootPem], timeoutMs: 5_000, ...options });
  return client({ url, headers: { 'content-type': 'application/json' }, body: '{"text": "käse"}' });
}

it('posts to the host, path and query of the URL', async () => {
  expect(await post()).toEqual({ ok: true, status: 200, retryAfter: null, body: 'ok' });
  expect(receiver.taken.at(-1)).toEqual({
    host: 'hooks.slack.com',
    path: `${URL_OF_WEBHOOK.pathname}${URL_OF_WEBHOOK.search}`,
    authorization: null,
    body: { text: 'käse' },
  });
});

it('hands on status, Retry-After and body', async () => {
  receiver.faults.push({ status: 429, headers: { 'retry-after': '7' }, body: 'rate_limited' });
  expect(await post()).toEqual({ ok: true, status: 429, retryAfter: '7', body: 'rate_limited' });
});

it('follows no redirect', async () => {
  const before = receiver.taken.length;
  receiver.faults.push({ status: 307, headers: { location: 'https://slack.com/elsewhere' } });
  expect(await post()).toMatchObject({ ok: true, status: 307 });
  expect(receiver.taken.length).toBe(before);
});

describe('says what went wrong, and whether the message may have arrived', () => {
  it('when the answer is lost', async () => {
    receiver.faults.push('cut');
    expect(await post()).toMatchObject({ ok: false, sent: true, status: null, failure: { phase: 'http', kind: 'closed' } });
  });

  it('when there is no answer in time', async () => {
    receiver.faults.push('hang');
    expect(await post({ timeoutMs: 300 })).toMatchObject({ ok: false, sent: true, failure: { kind: 'timeout' } });
  });

  it('when the answer does not end: no more than 64 KB are read', async () => {
    receiver.faults.push('huge');
    expect(await post()).toMatchObject({ ok: false, sent: true, status: 200, failure: { kind: 'too-large' } });
  });

  it('when nobody listens', async () => {
    const { address: host, port } = await closedPort(createServer());
    const dialMap = new Map([['hooks.slack.com:443', { host, port }]]);
    expect(await post({ dialMap })).toMatchObject({ ok: false, sent: false, failure: { kind: 'refused' } });
  });

  it('when the certificate is not trusted: nothing is sent then', async () => {
    const before = receiver.taken.length;
    const reply = await post({ roots: [ca.untrustedRootPem] });
    expect(reply).toMatchObject({ ok: false, sent: false, failure: { kind: 'untrusted' } });
    const usual = makeWebhookClient({ dialMap: receiver.dialMap });
    expect(await usual({ url: URL_OF_WEBHOOK, headers: {}, body: '' })).toMatchObject({
      ok: false,
      sent: false,
      failure: { kind: 'untrusted' },
    });
    expect(receiver.taken.length).toBe(before);
  });

  it('when the certificate is for another host', async () => {
    const other = await startWebhookReceiver({ ca, certificate: { subjectAltNames: ['other.example.com'] } });
    const reply = await post({ dialMap: other.dialMap });
    await other.close();
    expect(reply).toMatchObject({ ok: false, sent: false, failure: { kind: 'untrusted' } });
    expect(other.taken).toEqual([]);
  });

  it('when the host is not in the dial map of a test', async () => {
    expect(await post({}, new URL('https://elsewhere.example.com/'))).toMatchObject({
      ok: false,
      sent: false,
      failure: { kind: 'unreachable' },
    });
  });
});

it('names nothing of the URL but its host', async () => {
  const replies: WebhookReply[] = [];
  for (const fault of ['cut', 'drop', 'huge'] as const) {
    receiver.faults.push(fault);
    replies.push(await post());
  }
  replies.push(await post({ roots: [ca.untrustedRootPem] }));
  expect(replies.map(({ ok }) => ok)).toEqual([false, false, false, false]);
  expect(JSON.stringify(replies)).toContain('hooks.slack.com');
  expect(JSON.stringify(replies)).not.toMatch(/services|T0123|SecretPart|sig=/);
});

/** What happens when a channel does not listen, against real servers. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeReportStore } from '../../lib/aws/report-store.ts';
import type { Report } from '../../lib/model/report.ts';
import { DELIVER_SECONDS } from '../../lib/deployment/delivery.ts';
import type { WebhookFault } from '../../lib/sandbox/webhook-receiver.ts';
import { type DeliveryLab, PLACE, SECRETS, startDeliveryLab, TOPIC } from '../support/delivery-lab.ts';
import { sampleReport } from '../support/sample-report.ts';

let lab: DeliveryLab;

beforeAll(async () => {
  lab = await startDeliveryLab();
});
afterAll(() => lab.close());
beforeEach(() => lab.reset());

const NO_SECRET = new RegExp(Object.values(SECRETS).join('|'));

/** The status is there, and the connection ends before the rest of the answer. */
function cutShort(status: number, headers: Readonly<Record<string, string>> = {}): WebhookFault {
  return { status, headers: { ...headers, 'content-length': '500' }, body: 'no more' };
}

const LONG_AGO = 'Wed, 25 Nov 2015 09:00:00 GMT';

describe('a channel that', () => {
  const deliver = async (Id: string, ...faults: readonly WebhookFault[]) => {
    lab.only(Id);
    const event = await lab.finished();
    await lab.notify(event);
    lab.receiver.faults.push(...faults);
    await lab.pump();
    return { runId: event.runId, record: await lab.record(event.runId, Id) };
  };
  const ratelimited = JSON.stringify({ ok: false, error: 'ratelimited' });

  it.each<[string, string, WebhookFault, number, string]>([
    ['asks for some seconds', 'ops', { status: 429, headers: { 'retry-after': '120' } }, 126, 'HTTP 429'],
    ['asks for more than SQS can wait', 'ops', { status: 429, headers: { 'retry-after': '999999' } }, 43_000, 'HTTP 429'],
    ['asks for no time at all', 'ops', { status: 429, headers: { 'retry-after': '0' } }, 23, 'HTTP 429'],
    ['asks for a time that is over', 'teams', { status: 503, headers: { 'retry-after': LONG_AGO } }, 23, 'HTTP 503'],
    ['asks for a time before now', 'ops', { status: 429, headers: { 'retry-after': '-1' } }, 23, 'HTTP 429'],
    ['is throttled without a time', 'teams', { status: 429 }, 23, 'HTTP 429'],
    ['throttles in its answer', 'bot', { status: 200, headers: { 'retry-after': '30' }, body: ratelimited }, 32, 'ratelimited'],
    ['breaks down', 'ops', { status: 500, body: 'rollup_error' }, 23, 'HTTP 500'],
    ['breaks down behind a gateway', 'teams', { status: 502 }, 23, 'HTTP 502'],
    ['closes the door', 'ops', 'drop', 23, 'hooks.slack.com'],
    ['throttles and breaks off', 'ops', cutShort(429, { 'retry-after': '120' }), 126, 'HTTP 429'],
  ])('%s is tried again later', async (_, id, fault, seconds, cause) => {
    const { runId, record: one } = await deliver(id, fault);
    expect(one).toMatchObject({ state: 'queued', attempts: 1, cause: expect.stringContaining(cause) });
    expect(lab.waitSeconds()).toEqual([seconds]);
    expect(await lab.pump()).toBe(0);
    lab.clock.nowMs += seconds * 1_000;
    expect(await lab.pump()).toBe(1);
    expect(lab.receiver.taken).toHaveLength(1);
    expect(await lab.record(runId, id)).toMatchObject({ state: 'delivered', attempts: 2, cause: null });
    expect(lab.dead()).toEqual([]);
  });

  it('asks to be called at a time is called then', async () => {
    const at = new Date(lab.clock.nowMs + 600_000).toUTCString();
    await deliver('ops', { status: 429, headers: { 'retry-after': at } });
    const [seconds = 0] = lab.waitSeconds();
    expect(seconds).toBeGreaterThanOrEqual(600);
    expect(seconds).toBeLessThanOrEqual(660);
  });

  it('loses its answer gets the message twice, and the record says that it may', async () => {
    const { runId, record: one } = await deliver('ops', 'cut');
    expect(one).toMatchObject({ state: 'queued', mayBeTwice: true, cause: expect.stringContaining('may have been posted') });
    lab.clock.nowMs += 60_000;
    await lab.pump();
    expect(lab.receiver.taken).toHaveLength(2);
    expect(await lab.record(runId, 'ops')).toMatchObject({ state: 'delivered', mayBeTwice: true });
  });

  it.each([
    [502, true],
    [429, false],
  ])('answers %i may have the message already: %s', async (status, mayBeTwice) => {
    expect((await deliver('teams', { status })).record).toMatchObject({ state: 'queued', mayBeTwice });
  });

  it('is being posted to at this moment is left alone until that function has been stopped for sure', async () => {
    lab.only('ops');
    const event = await lab.finished();
    await lab.notify(event);
    await lab.claim(event.runId, 'ops');
    await lab.pump();
    expect(lab.receiver.taken).toEqual([]);
    expect(lab.waitSeconds()).toHaveLength(1);
    expect(lab.waitSeconds()[0]).toBeGreaterThan(DELIVER_SECONDS);
  });

  it('hangs is left after a while and tried again', async () => {
    lab.settings.timeoutMs = 200;
    const { record: one } = await deliver('ops', 'hang');
    expect(one).toMatchObject({ state: 'queued', cause: expect.stringContaining('no answer in time') });
  });

  it('took the message is not asked again because its answer is too long', async () => {
    const { record: one } = await deliver('teams', 'huge');
    expect(one).toMatchObject({ state: 'delivered' });
  });

  it.each<[string, string, WebhookFault, string]>([
    ['was revoked', 'ops', { status: 404, body: 'no_service' }, 'HTTP 404, no_service'],
    ['is archived', 'ops', { status: 410, body: 'channel_is_archived' }, 'channel_is_archived'],
    ['may not be posted to', 'ops', { status: 403, body: 'action_prohibited' }, 'action_prohibited'],
    ['does not understand', 'teams', { status: 400, body: '{"error": {"message": "peer text"}}' }, 'its workflow turned on'],
    ['redirects', 'teams', { status: 308, headers: { location: 'https://slack.com/' } }, 'redirects elsewhere'],
    ['knows no such token', 'bot', { status: 200, body: '{"ok": false, "error": "invalid_auth"}' }, 'invalid_auth'],
    ['is not there', 'bot', { status: 200, body: '{"ok": false, "error": "channel_not_found"}' }, 'Invite the bot'],
    ['answers in another language', 'bot', { status: 200, body: '<html>' }, "not Slack's"],
    ['answers without end', 'bot', 'huge', 'may have been posted'],
    ['was revoked, and breaks off where it says so', 'ops', cutShort(404), 'HTTP 404'],
    ['redirects, and breaks off', 'bot', cutShort(302), 'redirects elsewhere'],
  ])('%s is given up at once, where an alarm finds it', async (_, id, fault, cause) => {
    const { runId, record: one } = await deliver(id, fault);
    expect(one).toMatchObject({ state: 'failed', attempts: 1, cause: expect.stringContaining(cause) });
    expect(one?.mayBeTwice).toBe(cause === 'may have been posted' || cause === "not Slack's");
    expect(lab.waiting()).toEqual([]);
    expect(lab.dead()).toEqual([{ what: 'report', id: runId, channel: id, cause: one?.cause }]);
    expect(JSON.stringify([lab.dead(), one])).not.toMatch(NO_SECRET);
    expect(JSON.stringify(one)).not.toContain('peer text');
  });

  it('never recovers is given up in the end', async () => {
    const { runId } = await deliver('ops', ...Array.from({ length: 20 }, () => ({ status: 503 })));
    for (let attempt = 2; attempt <= 12; attempt += 1) {
      lab.clock.nowMs += 3_600_000;
      expect(await lab.pump()).toBe(1);
    }
    expect(lab.waiting()).toEqual([]);
    expect(await lab.record(runId, 'ops')).toMatchObject({
      state: 'failed',
      attempts: 12,
      cause: expect.stringContaining('Given up after 12'),
    });
    expect(lab.dead()).toHaveLength(1);
  });

  it('is repaired hears of it when the buried message is sent again', async () => {
    const { runId } = await deliver('ops', { status: 404, body: 'no_service' });
    const [buried] = lab.world.queues[0]?.messages ?? [];
    if (buried === undefined) throw new Error('nothing was buried');
    lab.world.queues[1]?.messages.push({ ...buried, receiveCount: 0 });
    await lab.pump();
    expect(lab.receiver.taken).toHaveLength(1);
    expect(await lab.record(runId, 'ops')).toMatchObject({ state: 'delivered' });
  });

  it.each<[string, () => void, string, string]>([
    ['is missing', () => (lab.world.secrets = []), 'ops', 'There is no secret xks-preflight/ops'],
    ['is empty', () => setSecret('xks-preflight/ops', ''), 'ops', 'holds no URL'],
    ['is no URL', () => setSecret('xks-preflight/ops', 'NobodyMayReadThisUrl'), 'ops', 'holds no URL'],
    ['has a name in its URL', () => setSecret('xks-preflight/ops', 'https://a:b@hooks.slack.com/x'), 'ops', 'holds no URL'],
    [
      'is of another host',
      () => setSecret('xks-preflight/ops', 'https://hooks.slack.com.example.com/x'),
      'ops',
      'hooks.slack.com only',
    ],
    [
      'is of a host of another type',
      () => setSecret('xks-preflight/teams', 'https://hooks.slack.com/x'),
      'teams',
      '*.logic.azure.com',
    ],
    ['is of a retired host', () => setSecret('xks-preflight/teams', 'https://x.webhook.office.com/y'), 'teams', 'another host'],
    ['is not https', () => setSecret('xks-preflight/ops', 'http://hooks.slack.com/x'), 'ops', 'not https'],
    ['has another port', () => setSecret('xks-preflight/ops', 'https://hooks.slack.com:8443/x'), 'ops', 'port 443'],
    ['is no token', () => setSecret('xks-preflight/bot', '{"token": "NobodyMayReadThisToken"}'), 'bot', '{"token": "xoxb-…"}'],
    ['is a token where a field was asked for', () => setSecret('xks-preflight/bot', SECRETS.token), 'bot', '{"token": "xoxb-…"}'],
  ])('has a secret that %s fails with what to do', async (_, change, id, cause) => {
    change();
    const { record: one } = await deliver(id);
    expect(one).toMatchObject({ state: 'failed', cause: expect.stringContaining(cause) });
    expect(lab.receiver.taken).toEqual([]);
    expect(lab.dead()).toHaveLength(1);
    expect(JSON.stringify([lab.dead(), one])).not.toMatch(/NobodyMayRead/);
  });

  it('has a secret outside of the prefix does not have it read', async () => {
    lab.settings.channels = [{ Id: 'ops', Type: 'slack-webhook', SecretId: 'xks/payments' }];
    const before = lab.calls.length;
    const event = await lab.finished();
    await lab.notify(event);
    await lab.pump();
    const operations = lab.calls.slice(before).map(({ operation }) => operation);
    expect(operations).toContain('ReceiveMessage');
    expect(operations).not.toContain('GetSecretValue');
    expect(await lab.record(event.runId, 'ops')).toMatchObject({
      state: 'failed',
      cause: expect.stringContaining('xks-preflight/'),
    });
  });

  it('has a secret that may not be read names the permission', async () => {
    lab.world.faults = [{ service: 'secretsmanager', operation: 'GetSecretValue', kind: 'denied', times: 9 }];
    const { record: one } = await deliver('ops');
    expect(one).toMatchObject({ state: 'failed', cause: expect.stringContaining('allow secretsmanager:GetSecretValue') });
  });

  it('is a topic that is gone fails, and says which', async () => {
    lab.world.topics = [];
    const { record: one } = await deliver('q');
    expect(one).toMatchObject({ state: 'failed', cause: expect.stringContaining('sns:Publish') });
    expect(lab.dead()).toHaveLength(1);
  });

  it('is a topic of another account is not published to', async () => {
    lab.settings.channels = [{ Id: 'q', Type: 'amazon-q', TopicArn: TOPIC.replace('111122223333', '999999999999') }];
    const event = await lab.finished();
    await lab.notify(event);
    await lab.pump();
    expect(await lab.record(event.runId, 'q')).toMatchObject({
      state: 'failed',
      cause: expect.stringContaining('no topic of account'),
    });
  });

  it('is a service of AWS that drops connections is tried again', async () => {
    lab.world.faults = [{ service: 'sns', operation: 'Publish', kind: 'lost-request', times: 3 }];
    const { record: one } = await deliver('q');
    expect(one).toMatchObject({ state: 'queued', attempts: 1 });
    expect(lab.waiting()).toHaveLength(1);
  });

  it('cannot be told because this service breaks down over it: that is buried with its cause, not tried for hours', async () => {
    lab.only('ops');
    const event = await lab.finished();
    await lab.notify(event);
    // As somebody else's hand, or a version to come, may have left it.
    const broken = { ...sampleReport({ runId: event.runId }), checks: null } as unknown as Report;
    await makeReportStore({ ...PLACE, tableName: 'reports', retentionDays: 2 }).writeReport(broken);
    await lab.pump();
    const cause = expect.stringContaining('broke down over it (TypeError)');
    expect(await lab.record(event.runId, 'ops')).toMatchObject({ state: 'failed', attempts: 1, mayBeTwice: false, cause });
    expect(lab.dead()).toEqual([{ what: 'report', id: event.runId, channel: 'ops', cause }]);
    expect(lab.waiting()).toEqual([]);
  });

  it('is given up while nothing can be buried: it is buried later, and not posted to again', async () => {
    lab.only('bot');
    const { runId, ...event } = await lab.finished();
    await lab.notify({ runId, ...event });
    lab.world.faults = [{ service: 'sqs', operation: 'SendMessage', kind: 'denied', times: 2 }];
    lab.receiver.faults.push('huge', 'huge', 'huge');
    await lab.pump();
    const one = await lab.record(runId, 'bot');
    expect(one).toMatchObject({ state: 'failed', attempts: 1, mayBeTwice: true });
    expect([lab.dead(), lab.waitSeconds()]).toEqual([[], [360]]);
    for (const buried of [0, 1]) {
      lab.clock.nowMs += 360_000;
      expect(await lab.pump()).toBe(1);
      expect(lab.dead()).toHaveLength(buried);
    }
    expect(lab.dead()).toEqual([{ what: 'report', id: runId, channel: 'bot', cause: one?.cause }]);
    expect(await lab.record(runId, 'bot')).toEqual(one);
    expect(lab.receiver.taken).toHaveLength(1);
  });

  it('was taken out of the configuration is buried', async () => {
    lab.only('ops');
    const event = await lab.finished();
    await lab.notify(event);
    lab.settings.channels = [];
    await lab.pump();
    expect(lab.dead()).toMatchObject([{ channel: 'ops', cause: expect.stringContaining('not configured any more') }]);
    expect(await lab.record(event.runId, 'ops')).toMatchObject({ state: 'failed' });
  });
});

function setSecret(name: string, SecretString: string): void {
  const secret = lab.world.secrets.find(({ Name }) => Name === name);
  if (secret === undefined) throw new Error(`There is no secret ${name}`);
  secret.SecretString = SecretString;
}

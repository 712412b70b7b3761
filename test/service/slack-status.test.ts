/** `status STORE`: what is stored, as it is stored, and what KMS says now. */
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../lib/model/finding.ts';
import { AwsRefusal } from '../../lib/model/refusal.ts';
import type { Report } from '../../lib/model/report.ts';
import type { ReportListPort } from '../../lib/aws/report-list.ts';
import { statusOf } from '../../lib/service/store-status.ts';
import { slackBody, slackEvent } from '../support/slack-call.ts';
import { checkResult, finding, passing, sampleReport } from '../support/sample-report.ts';
import { never, NOW, PAYMENTS, replyOf, slackWorld } from '../support/slack-world.ts';

const ID = 'cks-0123456789abcdef0';
const DAY = 86_400_000;
const iso = (ms: number): string => new Date(ms).toISOString();

const valid = (notAfterMs: number): Finding => ({
  ...passing('tls/valid', 'The certificate is valid'),
  evidence: { notAfter: iso(notAfterMs) },
});

const CONNECTED = { ...passing('connection-state/connected', 'Connected'), evidence: { ConnectionState: 'DISCONNECTED' } };

function report(changes: Partial<Report> = {}): Report {
  return sampleReport({
    runId: 'run-7',
    action: 'revalidate',
    verdict: 'warn',
    startedAt: iso(NOW - 2 * DAY - 60_000),
    finishedAt: iso(NOW - 2 * DAY),
    request: { CustomKeyStoreName: 'payments-xks', CustomKeyStoreId: ID },
    checks: [
      checkResult('tls', [valid(NOW + 41.5 * DAY), finding({ verdict: 'warn' })]),
      checkResult('connection-state', [CONNECTED]),
      checkResult('health', [finding({ verdict: 'warn' }), finding({ verdict: 'error' })]),
    ],
    actions: [],
    ...changes,
  });
}

async function status(reports: readonly Report[], changes: Parameters<typeof slackWorld>[0] = {}, text = 'status payments-xks') {
  const world = slackWorld(changes);
  for (const one of reports) await world.store.writeReport(one);
  return { world, reply: replyOf(await world.type(text)) };
}

describe('what is said of a store', () => {
  it('is the verdict and age of its last report, its connection, findings and certificate', async () => {
    const older = report({ runId: 'run-1', verdict: 'fail', startedAt: iso(NOW - 9 * DAY) });
    const { world, reply } = await status([older, report()]);
    expect(reply).toMatchObject({ status: 200, type: 'ephemeral' });
    expect(reply.text.split('\n')).toEqual([
      '`payments-xks` (cks-0123456789abcdef0): *WARN* 2 days ago (revalidate, 2025-12-31 03:04 UTC).',
      'KMS has it CONNECTED now.',
      'Open findings: 1 error, 2 warn.',
      'The certificate expires in 41 days.',
      'The whole report: `GET /preflights/run-7`',
    ]);
    expect(world.executions.started.size).toBe(0);
  });

  it('says what to type to read all of it, where that is deployed', async () => {
    const { handler, store } = slackWorld();
    await store.writeReport(report());
    const event = slackEvent(slackBody('status payments-xks'), { nowMs: NOW });
    const domainName = 'a1b2c3d4e5.execute-api.us-east-1.amazonaws.com';
    const { text } = replyOf(await handler({ ...event, requestContext: { ...event.requestContext, domainName } }));
    expect(text).toContain(`\`npx xks-preflight report run-7 --api ${domainName}\``);
  });

  it('may be asked for by id', async () => {
    expect((await status([report()], {}, `status ${ID}`)).reply.text).toContain('run-7');
  });

  it('is taken from the run that made it, which knew its id only at the end', async () => {
    const evidence = { CustomKeyStoreId: ID };
    const made = { id: 'create-key-store', verdict: 'pass', durationMs: 1, reason: null, evidence, findings: [] } as const;
    const request = { CustomKeyStoreName: 'payments-xks' };
    const { reply } = await status([report({ action: 'create', request, actions: [made], verdict: 'pass' })]);
    expect(reply.text).toContain('*PASS* 2 days ago (create');
  });

  it('is taken from a check before it was made, when there is no other', async () => {
    const { reply } = await status([report({ action: 'check', request: { CustomKeyStoreName: 'payments-xks' } })]);
    expect(reply.text).toContain('(check, ');
  });

  it('is not that of an older store of the same name', async () => {
    const other = { CustomKeyStoreName: 'payments-xks', CustomKeyStoreId: 'cks-fedcba9876543210f' };
    const { reply } = await status([report({ request: other })]);
    expect(reply.text).toContain('has not been checked yet');
    expect(reply.text).toContain('KMS has it CONNECTED now.');
  });

  it('claims nothing of a run that broke off', async () => {
    const { reply } = await status([report({ checks: [], verdict: 'error' })]);
    expect(reply.text).toContain('*ERROR*');
    expect(reply.text).toContain('broke off');
    expect(reply.text).not.toMatch(/No open findings|certificate/);
  });

  it('says that a run is going on', async () => {
    const world = slackWorld();
    await world.store.writeReport(report());
    await world.type('check payments-xks');
    expect(replyOf(await world.type('status payments-xks', { trigger_id: '2' })).text).toContain('is going on');
    for (const [name, one] of world.executions.started) world.executions.started.set(name, { ...one, status: 'SUCCEEDED' });
    expect(replyOf(await world.type('status payments-xks', { trigger_id: '3' })).text).not.toContain('is going on');
  });

  it('is about stores that are there only', async () => {
    const { reply } = await status([], {}, 'status ledger');
    expect(reply.text).toContain('There is no external key store `ledger`');
  });
});

describe('while KMS does not answer', () => {
  it.each([`status ${ID}`, 'status payments-xks'])('%s tells what is stored', async (text) => {
    const world = slackWorld({ kms: { listKeyStores: never } });
    await world.store.writeReport(report());
    const told = world.type(text);
    world.budget.ringShare();
    const reply = replyOf(await told);
    expect(reply.text).toContain('*WARN* 2 days ago');
    expect(reply.text).toContain('KMS did not say in time whether it is connected. At the last look it was DISCONNECTED.');
  });

  it.each([
    ['denied', ['AwsRefused kms:DescribeCustomKeyStores']],
    ['throttled', []],
  ] as const)('because it is %s', async (kind, faults) => {
    const kms = {
      listKeyStores: async () => {
        throw new AwsRefusal('kms:DescribeCustomKeyStores', kind, 'SomeException', 'no');
      },
    };
    const { world, reply } = await status([report()], { kms });
    expect(reply.text).toContain('*WARN* 2 days ago');
    expect(world.faults).toEqual(faults);
  });
});

describe('while the history does not answer', () => {
  it('says so in time', async () => {
    const list: ReportListPort = {
      listReports() {
        world.budget.ring();
        return never();
      },
    };
    const world = slackWorld({ list });
    expect(replyOf(await world.type('status payments-xks')).text).toContain('AWS did not answer in time');
  });

  it('names what is not allowed', async () => {
    const list: ReportListPort = {
      listReports: async () => {
        throw new AwsRefusal('dynamodb:Query', 'denied', 'AccessDeniedException', 'no');
      },
    };
    const { world, reply } = await status([], { list });
    expect(reply.text).toContain('allow dynamodb:Query');
    expect(world.faults).toEqual(['AwsRefused dynamodb:Query']);
  });
});

describe('the days that a certificate has', () => {
  const days = (changes: Partial<Report>): number | null => statusOf(report(changes), NOW).certificateDaysToExpire;
  const noChanges = { since: null, new: [], worsened: [], fixed: [] };

  it.each([
    ['the first of several', { checks: [checkResult('tls', [valid(NOW + 40 * DAY), valid(NOW + 3 * DAY)])] }, 3],
    ['one that has ended since', { checks: [checkResult('tls', [valid(NOW - DAY / 2)])] }, -1],
    ['none seen', { checks: [] }, null],
    ['a date that is none', { checks: [checkResult('tls', [{ ...valid(NOW), evidence: { notAfter: 'soon' } }])] }, null],
    ['those of the comparison, less the days since', { checks: [], changes: { ...noChanges, certificateDaysToExpire: 30 } }, 28],
    ['none in the comparison', { checks: [], changes: { ...noChanges, certificateDaysToExpire: null } }, null],
  ])('%s', (_, changes, expected) => {
    expect(days(changes)).toBe(expected);
  });

  it.each([
    [valid(NOW + DAY), 'The certificate expires in 1 day.'],
    [valid(NOW - DAY), '*The certificate has expired.*'],
    [passing('tls/protocol', 'x'), 'No certificate was seen.'],
  ])('are said in words', async (one, words) => {
    expect((await status([report({ checks: [checkResult('tls', [one])] })])).reply.text).toContain(words);
  });
});

it.each([
  [0, '0 minutes ago'],
  [61_000, '1 minute ago'],
  [3_600_000, '1 hour ago'],
  [47 * 3_600_000, '1 day ago'],
])('a report of %i ms before is %s', async (ms, words) => {
  expect((await status([report({ finishedAt: iso(NOW - ms) })])).reply.text).toContain(words);
});

it('a store whose name is hostile is shown so that it calls nobody', async () => {
  const name = '*<!channel>* @here `x` https://evil.example';
  const kms = { listKeyStores: async () => [{ ...PAYMENTS, CustomKeyStoreName: name }] };
  const { reply } = await status([], { kms }, `status ${ID}`);
  expect(reply.text).not.toMatch(/<!channel>|@here|https:\/\//);
});

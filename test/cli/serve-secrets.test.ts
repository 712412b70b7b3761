/** Requests that name a secret or a topic which will not do: each is taken, and its report says what to do. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../lib/model/report.ts';
import { planWith } from '../../lib/sandbox/faults.ts';
import { healthyPlan } from '../../lib/sandbox/plan.ts';
import { type LocalApi, startLocalApi } from '../support/local-api.ts';

const SECRET_ID = 'XksProxyAuthenticationCredentialSecretId';

async function reportOf(api: LocalApi, path: string, changes: object = {}): Promise<Report> {
  const accepted = await api.send('POST', path, { ...api.example, ...changes });
  expect(accepted.status).toBe(202);
  return api.reportAt(accepted.headers.get('location'));
}

function finding(report: Report, code: string) {
  const found = [...report.checks, ...report.actions].flatMap(({ findings }) => findings).find((one) => one.code === code);
  return found ?? { verdict: 'absent', evidence: {}, remedy: null };
}

describe('a secret of the request', () => {
  let api: LocalApi;
  beforeAll(async () => {
    api = await startLocalApi(healthyPlan('public'));
  });
  afterAll(() => api.close());

  it.each([
    ['that is not there', 'xks/unheard-of', 'does-not-exist', 'create-secret'],
    ['outside the prefix of the deployment', 'elsewhere/payments', 'outside-prefix', 'begins with the prefix'],
    ['of another part of the service', 'xks-preflight/slack-signing', 'outside-prefix', 'begins with the prefix'],
  ])('%s: the report says so, and nothing is created', async (_, secretId, why, remedy) => {
    const report = await reportOf(api, '/key-stores', { [SECRET_ID]: secretId });
    expect(finding(report, 'request/credential-unreadable')).toMatchObject({
      verdict: 'error',
      evidence: { why },
      remedy: expect.stringContaining(remedy),
    });
    expect(report.gate?.open).toBe(false);
    expect(report.actions.every(({ verdict }) => verdict === 'skipped')).toBe(true);
  });

  it.each([
    ['secret-of-other-host', 'request/credential-unreadable', 'error', { why: 'other-host' }],
    ['secret-not-json', 'request/credential-not-json', 'fail', {}],
    ['credential-malformed', 'request/secret-length', 'fail', { length: 8 }],
  ] as const)('broken by %s: %s', async (fault, code, verdict, evidence) => {
    const broken = await startLocalApi(planWith('public', [fault]));
    try {
      const report = await reportOf(broken, '/preflights');
      expect(finding(report, code)).toMatchObject({ verdict, evidence });
      expect(JSON.stringify(report)).not.toMatch(/tooShort|see the password safe/);
    } finally {
      await broken.close();
    }
  });
});

it('a topic that is gone is told, with what to type', async () => {
  const broken = await startLocalApi(planWith('public', ['alarm-topic-missing']));
  try {
    const report = await reportOf(broken, '/preflights');
    expect(finding(report, 'alarms/topic-missing')).toMatchObject({
      verdict: 'warn',
      remedy: expect.stringContaining('aws sns create-topic'),
    });
  } finally {
    await broken.close();
  }
});

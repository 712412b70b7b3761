/** The slash command of `serve`, by a real HTTP client that signs as Slack does: from the command to the report. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addExistingStore, EXISTING_STORE_ID } from '../../lib/sandbox/existing-store.ts';
import { healthyPlan } from '../../lib/sandbox/plan.ts';
import { type LocalApi, startLocalApi } from '../support/local-api.ts';
import { runCli } from '../support/run-cli.ts';
import { RESPONSE_URL, SIGNING_SECRET, slackBody, slackEvent } from '../support/slack-call.ts';

const SLACK_WAITS_MS = 3_000;

interface Heard {
  readonly status: number;
  readonly tookMs: number;
  readonly type: string;
  readonly text: string;
}

let used = 0;

/** Types this behind the command, in a channel of Slack. */
async function type(url: string, text: string, changes: { readonly secret?: string; readonly seconds?: number } = {}) {
  used += 1;
  const body = slackBody(text, { trigger_id: `trigger-${used}` });
  const { headers } = slackEvent(body, { nowMs: Date.now(), ...changes });
  const start = performance.now();
  const response = await fetch(`${url}/slack/command`, { method: 'POST', headers: headers as Record<string, string>, body });
  const tookMs = performance.now() - start;
  const { response_type = '', text: said = '' } = (await response.json()) as { response_type?: string; text?: string };
  return { status: response.status, tookMs, type: response_type, text: said } satisfies Heard;
}

describe('the slash command', () => {
  let api: LocalApi;

  beforeAll(async () => {
    const plan = healthyPlan('public');
    addExistingStore(plan);
    api = await startLocalApi(plan, SIGNING_SECRET);
  });
  afterAll(() => api.close());

  it('starts a run in time, whose report is stored and told by status', async () => {
    const before = await type(api.server.url, `status ${EXISTING_STORE_ID}`);
    expect(before).toMatchObject({ status: 200, type: 'ephemeral', text: expect.stringContaining('has not been checked yet') });

    const accepted = await type(api.server.url, `check ${EXISTING_STORE_ID}`);
    expect(accepted).toMatchObject({ status: 200, type: 'in_channel' });
    expect(accepted.tookMs).toBeLessThan(SLACK_WAITS_MS);
    const runId = /run ([0-9a-f]{64})/.exec(accepted.text)?.[1];
    const report = await api.reportAt(`/preflights/${runId}`);
    expect(report).toMatchObject({
      runId,
      action: 'revalidate',
      requestedBy: 'slack:T0123456789/U0123456789',
      request: { CustomKeyStoreId: EXISTING_STORE_ID },
    });
    expect(JSON.stringify(report)).not.toContain(RESPONSE_URL);

    const after = await type(api.server.url, `status ${EXISTING_STORE_ID}`);
    expect(after.text).toContain(`*${report.verdict.toUpperCase()}* 0 minutes ago (revalidate`);
    expect(after.text).toContain(`GET /preflights/${runId}`);
  });

  it('creates nothing, whatever is typed', async () => {
    const { body } = await api.get('/preflights');
    await type(api.server.url, 'create payments-xks');
    expect((await api.get('/preflights')).body).toEqual(body);
  });

  it.each([
    ['with another secret', { secret: '0'.repeat(32) }],
    ['too late', { seconds: -400 }],
  ])('is refused %s', async (_, changes) => {
    expect((await type(api.server.url, `check ${EXISTING_STORE_ID}`, changes)).status).toBe(401);
  });

  it('writes nothing of a call to the log', () => {
    expect(api.logged).toContain('POST /slack/command 200');
    expect(api.logged).toContain('POST /slack/command 401');
    expect(api.logged.join('\n')).not.toMatch(/hooks\.slack|payments|T0123456789|trigger-/);
  });
});

describe('serve', () => {
  it('has no slash command without a signing secret', async () => {
    const api = await startLocalApi(healthyPlan('public'));
    try {
      expect((await type(api.server.url, 'help')).status).toBe(404);
    } finally {
      await api.close();
    }
  });

  it('takes the secret from a file, answers with it, and never shows it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'xks-preflight-slack-'));
    const [good, bad] = [join(folder, 'good'), join(folder, 'bad')];
    writeFileSync(good, `${SIGNING_SECRET}\n`);
    writeFileSync(bad, 'xoxb-this-is-a-token');
    try {
      let heard: Promise<Heard> | null = null;
      const end = await runCli(['serve', '--slack-signing-secret-file', good], {
        onOutput({ stdout }, send) {
          const url = /^The API is at (\S+)$/m.exec(stdout)?.[1];
          if (heard !== null || url === undefined || !stdout.includes('Ctrl-C ends')) return;
          heard = type(url, 'help').finally(() => send('SIGINT'));
        },
      });
      expect(await (heard as Promise<Heard> | null)).toMatchObject({ status: 200, type: 'ephemeral' });
      expect(`${end.stdout}${end.stderr}`).not.toContain(SIGNING_SECRET);
      expect(end.stdout).toContain('/slack/command');

      const refused = await runCli(['serve', '--slack-signing-secret-file', bad]);
      expect(refused.code).toBe(3);
      expect(refused.stderr).toMatch(/holds no signing secret/);
      expect(refused.stderr).not.toContain('xoxb-');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** The smoke test, against services that work, and against ones that do not. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeApiClient } from '../../lib/cli/api-client.ts';
import { signApiCall } from '../../lib/aws/sign-api-call.ts';
import { healthyPlan } from '../../lib/sandbox/plan.ts';
import { runSmoke } from '../../lib/tooling/smoke/run-smoke.ts';
import { STEPS, type Surroundings } from '../../lib/tooling/smoke/steps.ts';
import { type LocalApi, startLocalApi } from '../support/local-api.ts';
import { type ScriptedAnswer, type ScriptedApi, startScriptedApi } from '../support/scripted-api.ts';

/** Nothing of this machine's AWS set-up. */
const ALONE = {
  PATH: process.env.PATH ?? '',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/nonexistent',
  AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
};
const KEY = 'smoke-test-of-this-file';
const CREDENTIALS = { accessKeyId: 'AKIASANDBOX', secretAccessKey: 'sandbox' };
const PLACE = { region: 'us-east-1', credentials: CREDENTIALS, date: new Date('2026-01-02T03:04:05Z') };

function given(url: string, changes: Partial<Surroundings> = {}): Surroundings {
  let now = 0;
  return {
    signed: makeApiClient(new URL(url), async (call) => signApiCall(call, PLACE)),
    unsigned: makeApiClient(new URL(url), null),
    region: 'us-east-1',
    idempotencyKey: KEY,
    checksSignatures: false,
    wait: async (milliseconds) => {
      now += milliseconds;
      await new Promise((resolve) => setTimeout(resolve, 20));
    },
    now: () => now,
    ...changes,
  };
}

async function smoke(surroundings: Surroundings): Promise<{ readonly code: number; readonly lines: readonly string[] }> {
  const lines: string[] = [];
  const code = await runSmoke(surroundings, (line) => lines.push(line));
  return { code, lines };
}

describe('against serve', () => {
  let api: LocalApi;
  beforeAll(async () => {
    api = await startLocalApi(healthyPlan('public'));
  });
  afterAll(() => api.close());

  it('every step succeeds, and says what was seen', async () => {
    const { code, lines } = await smoke(given(api.server.url));
    expect(lines.filter((line) => !line.startsWith('ok  '))).toEqual(['The service works.']);
    expect(lines).toHaveLength(STEPS.length + 1);
    expect(code).toBe(0);
  });

  it('a service that lets unsigned calls in is told', async () => {
    const { code, lines } = await smoke(given(api.server.url, { checksSignatures: true }));
    expect(lines.filter((line) => line.startsWith('FAIL'))).toEqual([
      expect.stringMatching(/^FAIL {2}an unsigned call is refused: expected HTTP 403, got 200/),
    ]);
    expect(code).toBe(1);
  });

  it('a service that looks after another Region than was said is told', async () => {
    const { code, lines } = await smoke(given(api.server.url, { region: 'us-west-2' }));
    expect(lines.filter((line) => line.startsWith('FAIL'))).toEqual([
      expect.stringMatching(/^FAIL {2}a request for another Region is refused: expected HTTP 400, got 202/),
    ]);
    expect(code).toBe(1);
  });
});

describe('as a program', () => {
  const program = (...args: readonly string[]): Promise<{ readonly code: unknown; readonly said: string }> =>
    new Promise((resolve) => {
      execFile(
        process.execPath,
        [join(import.meta.dirname, '../../lib/tooling/smoke.ts'), ...args],
        { env: ALONE },
        (error, stdout, stderr) => {
          resolve({ code: error === null ? 0 : error.code, said: stdout + stderr });
        },
      );
    });

  it.each<[string, readonly string[]]>([
    ['--api is missing.', []],
    ['--api takes the URL of a deployed service', ['--api', 'no-url']],
    ['--api takes the URL of a deployed service', ['--api', 'http://example.com']],
    ["Unknown option '--apy'", ['--apy', 'https://example.com']],
    ['The host does not name its Region: add --region.', ['--api', 'https://xks.example.com']],
  ])('says %s, and what to type', async (why, args) => {
    const { code, said } = await program(...args);
    expect(said.split('\n')).toEqual([
      expect.stringContaining(why),
      expect.stringMatching(/^Usage: npm run smoke -- --api https:\/\/\S+ \[--region REGION\]$/),
      '',
    ]);
    expect(code).toBe(3);
  });

  it('takes the host alone, and says what to do where nothing can be signed', async () => {
    const { code, said } = await program('--api', 'a1b2c3d4e5.execute-api.us-east-1.amazonaws.com');
    expect(said).toMatch(/^FAIL {2}a signed call lists reports: the call cannot be signed: .*Set AWS credentials/);
    expect(code).toBe(2);
  });

  it('ends with 2 when nothing answers', async () => {
    const gone = await startScriptedApi([]);
    await gone.close();
    const { code, said } = await program('--api', gone.url);
    expect(said).toMatch(/^FAIL {2}a signed call lists reports: no answer/);
    expect(code).toBe(2);
  });
});

describe('against a scripted service', () => {
  let api: ScriptedApi | undefined;
  afterEach(async () => {
    await api?.close();
    api = undefined;
  });

  async function against(answers: readonly ScriptedAnswer[], changes?: Partial<Surroundings>) {
    api = await startScriptedApi(answers);
    return smoke(given(api.url, changes));
  }

  const LIST: ScriptedAnswer = { status: 200, body: { reports: [], next: null } };
  const REFUSED: ScriptedAnswer = { status: 403, body: { message: 'Forbidden' } };
  const named = (name: string): ScriptedAnswer => ({ status: 400, body: { title: 'Refused', violations: [{ message: name }] } });
  const GONE: ScriptedAnswer = { status: 404, body: { title: 'There is no such run' } };
  const STARTED: ScriptedAnswer = { status: 202, body: { runId: 'run-1' } };
  const WELL = [LIST, REFUSED, named('XksProxyUriEndpont'), named('us-east-1'), GONE, STARTED];

  it('signs what is to be let in, and nothing else; the run has a key', async () => {
    await against([...WELL, { status: 200, body: { state: 'lost' } }, STARTED], { checksSignatures: true });
    const signed = api?.calls.map(({ headers }) => headers.authorization !== undefined);
    expect(signed).toEqual([true, false, true, true, true, true, true, true, true]);
    expect(api?.calls.filter(({ headers }) => headers['idempotency-key'] === KEY)).toHaveLength(3);
  });

  it.each([
    ['a run that left no report', { status: 200, body: { state: 'lost' } }, 'left no report'],
    ['a run that never ends', { status: 200, body: { state: 'running' } }, 'has not ended within five minutes'],
    ['an answer that is no report', { status: 200, body: { state: 'finished', report: {} } }, 'is no report'],
  ] as const)('tells of %s', async (_, answer, said) => {
    const { code, lines } = await against([...WELL, answer], {
      checksSignatures: true,
      wait: async () => undefined,
      now: clock(),
    });
    expect(lines.find((line) => line.includes('cannot exist'))).toMatch(new RegExp(`^FAIL.*${said}`));
    expect(code).toBe(1);
  });

  it('tells what permission is missing', async () => {
    const { lines } = await against([REFUSED]);
    expect(lines[0]).toMatch(/^FAIL {2}a signed call lists reports: .*execute-api:Invoke/);
  });

  it('stops when nothing answers', async () => {
    const { code, lines } = await against([{ status: 200, body: '', cut: true }]);
    expect(lines).toEqual([expect.stringMatching(/^FAIL {2}a signed call lists reports: no answer .*Is --api right\?/)]);
    expect(code).toBe(2);
  });
});

/** Each look takes a minute. */
function clock(): () => number {
  let now = 0;
  return () => {
    now += 60_000;
    return now;
  };
}

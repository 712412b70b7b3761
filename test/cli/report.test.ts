/** `report`: one report of a service, by the id that stood in a message, and everything that can come back instead. */
import { afterEach, describe, expect, it } from 'vitest';
import { readApiPlace, readCommand } from '../../lib/cli/api-url.ts';
import { runOn } from '../../lib/cli/main.ts';
import { fakeTerminal } from '../support/fake-terminal.ts';
import { sampleReport } from '../support/sample-report.ts';
import { type ScriptedAnswer, type ScriptedApi, startScriptedApi } from '../support/scripted-api.ts';

let api: ScriptedApi | null = null;

afterEach(async () => {
  await api?.close();
  api = null;
});

async function type(argv: readonly string[], ...answers: readonly ScriptedAnswer[]) {
  api = await startScriptedApi(answers);
  const terminal = fakeTerminal();
  const code = await runOn(
    terminal,
    argv.map((word) => (word === 'API' ? (api?.url ?? '') : word)),
  );
  return { code, ...terminal.printed, calls: api.calls };
}

const progress = (body: object): ScriptedAnswer => ({ status: 200, body: { runId: 'run-0001', ...body } });
const finished = progress({ state: 'finished', report: sampleReport() });

describe('report', () => {
  it('shows the report, and ends with 0 whatever its verdict', async () => {
    const { code, stdout, calls } = await type(['report', 'run-0001', '--api', 'API'], finished);
    expect(code).toBe(0);
    expect(stdout).toContain('payments-xks');
    expect(stdout).toContain('The certificate has expired');
    expect(calls).toMatchObject([{ method: 'GET', path: '/preflights/run-0001' }]);
  });

  it('gives it in the format that is asked for', async () => {
    const { stdout } = await type(['report', 'run-0001', '--api', 'API', '--format', 'json'], finished);
    expect(JSON.parse(stdout)).toMatchObject({ runId: 'run-0001', verdict: 'fail' });
  });

  it('names in a message the command that shows the whole of it', async () => {
    const { stdout } = await type(['report', 'run-0001', '--api', 'API', '--format', 'slack'], finished);
    expect(stdout).toContain('npx xks-preflight report run-0001 --api URL');
    expect(stdout).not.toContain('REPORT.json');
  });

  it.each<[string, ScriptedAnswer, number, string]>([
    ['of a run that is going', progress({ state: 'running', report: null }), 2, 'still going'],
    ['of a run that left none', progress({ state: 'lost', report: null }), 2, 'ended without a report'],
    ['of an unknown run', { status: 404, body: { title: 'There is no such run', detail: 'Look at the id' } }, 3, 'no such run'],
    ['of something else', { status: 200, body: '<html>' }, 2, 'none of an xks-preflight service'],
    ['without permission', { status: 403, body: { message: 'Forbidden' } }, 2, 'execute-api:Invoke'],
  ])('%s is told in one line', async (_, answer, exit, words) => {
    const { code, stderr, stdout } = await type(['report', 'run-0001', '--api', 'API'], answer);
    expect(code).toBe(exit);
    expect(stderr).toContain(words);
    expect(stdout).toBe('');
  });

  it.each<[string, readonly string[], string]>([
    ['no service', ['report', 'run-0001'], '--api is missing. Type: xks-preflight report RUN_ID --api HOST'],
    ['no id', ['report', '--api', 'API'], 'RUN_ID is missing'],
    ['an id that is none', ['report', '../key-stores', '--api', 'API'], 'is no id of a run'],
    ['a format that is none', ['report', 'run-0001', '--api', 'API', '--format', 'docx'], '--format "docx" is not known'],
  ])('with %s nothing is called', async (_, argv, words) => {
    const { code, stderr, calls } = await type(argv, finished);
    expect(code).toBe(3);
    expect(stderr).toContain(words);
    expect(calls).toEqual([]);
  });
});

describe('--api', () => {
  const read = (text: string) => readApiPlace({ operands: [], flags: { api: text }, faults: [], ownerRoles: [] });

  it('takes the host alone, as it stands in messages', () => {
    expect(read('a1b2c3d4e5.execute-api.us-east-1.amazonaws.com')).toEqual({
      base: new URL('https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com'),
      signed: true,
      region: 'us-east-1',
    });
  });

  it('is written so in the command that shows a report, where it is such a host', () => {
    const there = { base: new URL('https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com') };
    expect(readCommand('run-1', there)).toBe(
      'npx xks-preflight report run-1 --api a1b2c3d4e5.execute-api.us-east-1.amazonaws.com',
    );
    expect(readCommand('run-1', { base: new URL('https://xks.example.com/base/') })).toBe(
      'npx xks-preflight report run-1 --api URL',
    );
  });

  it.each([
    'nonsense',
    '10.0.0.1',
    'xks.example.com',
    'a.execute-api.us-east-1.amazonaws.com.example.com',
    'a.execute-api.us-east-1.amazonaws.com:8443',
  ])('refuses %s', (text) => {
    expect(() => read(text)).toThrow('--api takes the URL');
  });
});

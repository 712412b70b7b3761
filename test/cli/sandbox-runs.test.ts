/** The real command line against a sandbox: real sockets, real TLS, real SDK clients, another process. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Report } from '../../lib/model/report.ts';
import { planWith } from '../../lib/sandbox/faults.ts';
import { type Sandbox, startSandbox } from '../../lib/sandbox/sandbox.ts';
import { type CliEnd, type CliOptions, runCli } from '../support/run-cli.ts';

let folder = '';
let sandbox: Sandbox;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xks-preflight-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const file = (name: string): string => join(folder, name);

/** Writes the files of that sandbox and types what its user would type; the credential is in its Secrets Manager. */
async function type(command: 'check' | 'create', more: readonly string[] = [], options: CliOptions = {}): Promise<CliEnd> {
  await writeFile(file('request.json'), JSON.stringify(sandbox.plan.params));
  await writeFile(file('proxy.json'), sandbox.proxyConfigurationText);
  await writeFile(file('ca.pem'), sandbox.caPem);
  const lab = ['--connect-to', `127.0.0.1:${sandbox.proxy.port}`, '--ca-file', file('ca.pem'), '--resolver', sandbox.resolver];
  return runCli([command, file('request.json'), ...lab, ...more], { ...options, env: { ...sandbox.env, ...options.env } });
}

function expectNoSecret({ stdout, stderr }: CliEnd): void {
  const { RawSecretAccessKey, AccessKeyId } = sandbox.plan.behaviour.XksProxyAuthenticationCredential;
  expect(stdout + stderr).not.toContain(RawSecretAccessKey);
  expect(stdout + stderr).not.toContain(AccessKeyId);
  expect(stdout + stderr).not.toMatch(/Signature=/);
}

/** Findings that a busy machine alone can bring about. */
const ABOUT_SPEED = /^health\/(too-slow|slow-|far-key-manager)|^rtt\/unsteady/;

describe('a store that is ready', () => {
  beforeAll(async () => {
    sandbox = await startSandbox(planWith('vpc', []));
  });
  afterAll(() => sandbox.close());

  test('check warns of nothing but the place it looks from, and creates nothing', async () => {
    const end = await type('check');
    expect(end.code).toBe(0);
    expect(end.stdout).toMatch(/^WARN {2}payments-xks: this external key store would work/);
    const codes = [...end.stdout.matchAll(/^ {6}Code +(\S+)$/gm)].map(([, code]) => code ?? '');
    expect(codes.filter((code) => !ABOUT_SPEED.test(code))).toEqual(['rtt/outside-region']);
    expect(end.stdout).toMatch(/Lab run/);
    expect(end.stderr).toMatch(/^PASS {2}tls \(\d+ ms\)$/m);
    expect(sandbox.plan.aws.keyStores).toEqual([]);
    expectNoSecret(end);
  });

  test('--fail-on warn makes that warning fail', async () => {
    expect((await type('check', ['--fail-on', 'warn'])).code).toBe(1);
  });

  test('the credential may come from the file of the proxy, which goes before the secret', async () => {
    const end = await type('check', ['--proxy-config', file('proxy.json')]);
    expect(end.code).toBe(0);
    expect(end.stdout).toMatch(/credential came from --proxy-config/);
    expect(end.stdout).toMatch(/^PASS {2}health /m);
    expectNoSecret(end);
  });

  test.each<[string, string, string | null]>([
    ['the directory of the request', '', 'request.json'],
    ['the directory above', '..', '<folder>/request.json'],
    ['somewhere else', '/usr', null],
  ])('--format sarif says in which file a finding stands, typed in %s', async (_where, from, expected) => {
    const end = await type('check', ['--format', 'sarif'], { cwd: resolve(folder, from) });
    const { runs } = JSON.parse(end.stdout) as { runs: { results: { locations?: object[] }[] }[] };
    const uri = expected?.replace('<folder>', basename(folder));
    const locations =
      uri === undefined ? undefined : [{ physicalLocation: { artifactLocation: { uri }, region: { startLine: 1 } } }];
    for (const result of runs[0]!.results) expect(result.locations).toEqual(locations);
  });

  test('--format json leaves nothing but the report on standard output', async () => {
    const end = await type('check', ['--format', 'json']);
    const report = JSON.parse(end.stdout) as Report;
    expect(report).toMatchObject({ schemaVersion: '1.0', action: 'check', verdict: 'warn', lab: true, account: '111122223333' });
    expectNoSecret(end);
  });

  test('--output holds the report, people see it as text, and render shows it again', async () => {
    const end = await type('check', ['--format', 'json', '--output', file('report.json')]);
    expect(end.code).toBe(0);
    expect(end.stdout).toMatch(/^WARN {2}payments-xks/);
    expect(end.stderr).toContain(`The report is in ${file('report.json')}`);
    const report = JSON.parse(await readFile(file('report.json'), 'utf8')) as Report;
    expect(report.verdict).toBe('warn');
    expect((await runCli(['render', file('report.json')])).stdout).toBe(end.stdout);
    const again = await runCli(['render', '-', '--format', 'json'], { stdin: JSON.stringify(report) });
    expect(JSON.parse(again.stdout)).toEqual(report);
  });

  test('create --yes makes the store, connects it and gives it its alarms; a second create takes it over', async () => {
    const end = await type('create', ['--yes', '--poll-interval', '0.2']);
    expect(end.stdout).toMatch(/payments-xks: the external key store exists and is connected/);
    expect(end.code).toBe(0);
    expect(sandbox.plan.aws.keyStores.map(({ entry }) => entry.ConnectionState)).toEqual(['CONNECTED']);
    expect(sandbox.plan.aws.alarms.length).toBeGreaterThanOrEqual(5);
    expectNoSecret(end);
    const second = await type('create', ['--yes', '--poll-interval', '0.2']);
    expect(second.code).toBe(0);
    expect(sandbox.plan.aws.keyStores).toHaveLength(1);
  });
});

describe('a store with faults', () => {
  const faults = ['acceptance-required', 'principal-missing', 'txt-wrong', 'certificate-expired', 'wrong-secret', 'name-taken'];
  beforeAll(async () => {
    sandbox = await startSandbox(planWith('vpc', faults));
  });
  afterAll(() => sandbox.close());

  test('check shows all of them at once, with what KMS would say and what to do', async () => {
    const end = await type('check');
    expect(end.code).toBe(1);
    for (const code of [
      'vpc-endpoint-service/acceptance-required',
      'vpc-endpoint-service/principal-missing',
      'private-dns/record-wrong',
      'tls/expired',
      'health/credential-rejected',
      'uniqueness/name-taken',
    ]) {
      expect(end.stdout).toContain(`Code    ${code}`);
    }
    for (const said of ['CustomKeyStoreNameInUseException', 'XKS_PROXY_INVALID_TLS_CONFIGURATION', 'INVALID_CREDENTIALS']) {
      expect(end.stdout).toContain(said);
    }
    expectNoSecret(end);
  });

  test('create makes nothing and says why', async () => {
    const end = await type('create', ['--yes']);
    expect(end.code).toBe(1);
    expect(end.stdout).toMatch(/would not work; nothing was created/);
    expect(sandbox.plan.aws.keyStores).toHaveLength(1);
  });
});

describe('what does not answer', () => {
  let silent: Server;
  const sockets = new Set<Socket>();
  beforeAll(async () => {
    sandbox = await startSandbox(planWith('vpc', []));
    silent = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
    });
    await new Promise<void>((resolve) => {
      silent.listen(0, '127.0.0.1', resolve);
    });
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => {
      silent.close(resolve);
    });
    await sandbox.close();
  });

  test('AWS out of reach is an error that names the calls, not a crash and not a hang', async () => {
    const end = await type('check', [], { env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' } });
    expect(end.code).toBe(2);
    expect(end.stdout).toMatch(/Code {4}uniqueness\/undecided/);
    expect(end.stdout).toContain('kms:DescribeCustomKeyStores');
    expect(end.stderr).not.toMatch(/\n\s+at /);
    expectNoSecret(end);
  });

  test('a proxy that never answers fails within its time-outs', async () => {
    const { port } = silent.address() as AddressInfo;
    const end = await type('check', ['--connect-to', `127.0.0.1:${port}`]);
    expect(end.code).toBe(1);
    expect(end.stdout).toMatch(/Code {4}tls\//);
  });

  test('Ctrl-C prints what is known and ends with 130', async () => {
    const { port } = silent.address() as AddressInfo;
    let sent = false;
    const end = await type('check', ['--connect-to', `127.0.0.1:${port}`], {
      onOutput({ stderr }, send) {
        // The next check is at work: the silent server keeps `tls` waiting.
        if (!sent && stderr.includes('uniqueness (')) send('SIGINT');
        sent ||= stderr.includes('uniqueness (');
      },
    });
    expect(end.code).toBe(130);
    expect(end.stdout).toMatch(/^PASS {2}request /m);
    expect(end.stderr).toContain('Interrupted');
  });
});

import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FunctionSpec, functionSpecs } from '../../lib/deployment/functions.ts';
import { cliBundle } from '../../lib/tooling/bundle-settings.ts';
import { type Bundle, buildFunction, functionNames } from '../../lib/tooling/build.ts';

const KB = 1024;
/** Loaded at start. `tls` holds the CAs that KMS trusts; `rtt`, `prober` and `decide` hold no SDK client. */
const LIMITS: Readonly<Record<string, number>> = {
  'check-tls': 320 * KB,
  'check-rtt': 200 * KB,
  prober: 200 * KB,
  decide: 200 * KB,
};
const WITH_SDK = 500 * KB;

let dist: string;
let bundles: Bundle[];

beforeAll(async () => {
  dist = mkdtempSync(join(tmpdir(), 'xks-preflight-build-'));
  bundles = [];
  for (const name of functionNames()) bundles.push(await buildFunction(name, dist));
}, 120_000);

afterAll(() => rmSync(dist, { recursive: true, force: true }));

const TRACE = { root: '1-5759e988-bd862e3fe1be46a994272793', parent: '53995c3f42cd8ad8' } as const;

/** What Lambda tells a function that is traced. */
function tracedBy(port: number): Record<string, string> {
  return {
    AWS_REGION: 'us-east-1',
    SECRET_PREFIX: 'xks/',
    LAMBDA_TASK_ROOT: dist,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${port}`,
    _X_AMZN_TRACE_ID: `Root=${TRACE.root};Parent=${TRACE.parent};Sampled=1`,
  };
}

const VPC = { VpcId: 'vpc-0123456789abcdef0', SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] };
const BOT = { SigningSecretId: 'xks-preflight/slack-signing', TeamIds: ['T0123456789'], ChannelIds: ['C0123456789'] };
/** Whatever is not among these may be any text. */
const VALUES: Readonly<Record<string, string>> = {
  RETENTION_DAYS: '30',
  DIGEST_HOURS: '24',
  PROBERS: '{}',
  PROBER_PLACES: '{}',
  OWNER_ROLES: '{}',
  CHANNELS: '[]',
  SLACK_BOT: JSON.stringify(BOT),
};
/** Lambda sets the first, and each prober has its own of the second. */
const EVERYWHERE = ['AWS_REGION', 'VPC_ID'];
/** With each call, as alarms need them. */
const ASKED_FOR_LATER: readonly string[] = ['CONNECTION_EVENTS', 'SCHEDULE_STATE', 'SCHEDULE_EXPRESSION', 'ALLOWED_TOPICS'];

/** Run by a Node of its own: loads each bundle where only its variables are set, and tells which ones it asks for. */
const LOAD_EACH = `
  const { dist, specs } = JSON.parse(process.argv[1]);
  const answers = [];
  for (const { bundle, given } of specs) {
    const asked = new Set();
    process.env = new Proxy(given, { get: (all, name) => (asked.add(String(name)), all[name]) });
    const { handler } = await import(dist + '/' + bundle + '/index.mjs');
    answers.push({ handler: typeof handler, asked: [...asked] });
  }
  process.stdout.write(JSON.stringify(answers));
`;

async function loadEach(specs: readonly Pick<FunctionSpec, 'bundle' | 'variables'>[]) {
  const given = (variables: readonly string[]) => Object.fromEntries(variables.map((name) => [name, VALUES[name] ?? 'x']));
  const told = specs.map(({ bundle, variables }) => ({ bundle, given: { ...given(variables), ...given(EVERYWHERE) } }));
  const order = JSON.stringify({ dist: pathToFileURL(dist).href, specs: told });
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', LOAD_EACH, order]);
  return JSON.parse(stdout) as readonly { readonly handler: string; readonly asked: readonly string[] }[];
}

/** `@scope/name/file` → `@scope/name`. */
function packageOf(path: string): string {
  return path
    .split('/')
    .slice(0, path.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Names of the bundles that hold something of a file that matches. */
function holding(pattern: RegExp): readonly string[] {
  return bundles.filter(({ sources }) => sources.some((source) => pattern.test(source))).map(({ name }) => name);
}

describe('the bundles of the functions', () => {
  it('stay within their budgets', () => {
    const over = bundles.filter(({ name, entry }) => entry > (LIMITS[name] ?? WITH_SDK));
    expect(over).toEqual([]);
  });

  it('are measured for each function', () => {
    expect(bundles.map(({ name }) => name)).toEqual(expect.arrayContaining(['check-tls', 'prober', 'start-create', 'notify']));
  });

  it('load without anything beside them, and ask for exactly the variables that the stack gives them', async () => {
    const specs = functionSpecs([VPC], undefined, BOT);
    const known: readonly string[] = specs.flatMap(({ variables }) => variables);
    const loaded = await loadEach(specs);
    for (const [index, { key, variables }] of specs.entries()) {
      const { handler, asked = [] } = loaded[index] ?? {};
      expect(handler, key).toBe('function');
      const wanted = variables.filter((name) => !ASKED_FOR_LATER.includes(name));
      expect(asked.filter((name) => known.includes(name)).toSorted(), key).toEqual(wanted.toSorted());
    }
  });

  it('hold nothing of the sandbox or the command line', () => {
    expect(holding(/(^|\/)lib\/service\//)).toEqual(functionNames());
    expect(holding(/(^|\/)lib\/(sandbox|cli|tooling|deployment)\/|dynalite|aws-local-stepfunctions/)).toEqual([]);
    // Reports are also given as web pages, and told in chats; the bot speaks so that names mean nothing but themselves.
    expect(holding(/(^|\/)lib\/render\//)).toEqual(['deliver', 'get-report', 'slack-command']);
    expect(holding(/(^|\/)lib\/render\/(html|junit|sarif|markdown)\.ts$/)).toEqual(['get-report']);
  });

  it('hold no AWS client where none is called: in the prober and at the gate', () => {
    const clients = holding(/@aws-sdk\/client-/);
    expect(bundles.map(({ name }) => name).filter((name) => !clients.includes(name))).toEqual(['decide', 'prober']);
  });

  it('look for credentials in the environment only', () => {
    expect(holding(/@aws-sdk\/credential-provider-env\//)).toContain('create-key-store');
    expect(holding(/@aws-sdk\/(credential-provider-(?!env\/)|token-providers|nested-clients)/)).toEqual([]);
  });

  it('hold nothing of what the tracer brings along and never uses', () => {
    expect(holding(/aws-xray-sdk-core\/dist\//)).toContain('create-key-store');
    expect(holding(/node_modules\/semver\//)).toEqual([]);
  });

  it('trace all the same: the daemon is sent what a function did', async () => {
    const daemon = createSocket('udp4');
    daemon.bind(0, '127.0.0.1');
    await once(daemon, 'listening');
    const sent = once(daemon, 'message') as Promise<[Buffer]>;
    const file = pathToFileURL(join(dist, 'check-request', 'index.mjs')).href;
    const call = `await (await import('${file}')).handler({}, {}).catch(() => null)`;
    await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', call], {
      env: tracedBy(daemon.address().port),
    });
    const [message] = await sent;
    daemon.close();
    expect(String(message)).toContain(TRACE.root);
  });

  it('of the command line is shipped with the packages that it needs, and with no others', async () => {
    const { metafile } = await build({ ...cliBundle('lib/cli/main.ts', join(dist, 'cli')), metafile: true });
    const imports = Object.values(metafile?.outputs ?? {}).flatMap((output) => output.imports);
    const packages = imports.filter(({ path, external }) => external && !isBuiltin(path)).map(({ path }) => packageOf(path));
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly dependencies: object };
    expect([...new Set(packages)].toSorted()).toEqual(Object.keys(dependencies).toSorted());
  });

  it('hold only the check they run', () => {
    expect(holding(/lib\/checks\/health-judge\.ts$/)).toEqual(['check-health']);
    expect(holding(/lib\/xks\/trusted-cas\.json$/)).toEqual(['check-tls']);
    expect(holding(/lib\/actions\/provision-alarms\.ts$/)).not.toContain('create-key-store');
  });
});

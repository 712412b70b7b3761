import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

  it('load without anything beside them, and have a handler', async () => {
    Object.assign(process.env, { AWS_REGION: 'us-east-1', VPC_ID: 'vpc-0123456789abcdef0' });
    for (const name of ['check-tls', 'check-rtt', 'prober', 'decide', 'connect-key-store']) {
      const module = (await import(pathToFileURL(join(dist, name, 'index.mjs')).href)) as { readonly handler?: unknown };
      expect(module.handler, name).toBeTypeOf('function');
    }
  });

  it('hold nothing of the sandbox or the command line', () => {
    expect(holding(/(^|\/)lib\/service\//)).toEqual(functionNames());
    expect(holding(/(^|\/)lib\/(sandbox|cli|tooling|deployment)\/|dynalite|aws-local-stepfunctions/)).toEqual([]);
    // Reports are also given as web pages, and told in chats; the bot speaks so that names mean nothing but themselves.
    expect(holding(/(^|\/)lib\/render\//)).toEqual(['deliver', 'get-report', 'slack-command']);
    expect(holding(/(^|\/)lib\/render\/(html|junit|sarif|markdown)\.ts$/)).toEqual(['get-report']);
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

  it('hold only the check they run', () => {
    expect(holding(/lib\/checks\/health-judge\.ts$/)).toEqual(['check-health']);
    expect(holding(/lib\/xks\/trusted-cas\.json$/)).toEqual(['check-tls']);
    expect(holding(/lib\/actions\/provision-alarms\.ts$/)).not.toContain('create-key-store');
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
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
    // Reports are also given as web pages.
    expect(holding(/(^|\/)lib\/render\//)).toEqual(['get-report']);
  });

  it('look for credentials in the environment only', () => {
    expect(holding(/@aws-sdk\/credential-provider-env\//)).toContain('create-key-store');
    expect(holding(/@aws-sdk\/(credential-provider-(?!env\/)|token-providers|nested-clients)/)).toEqual([]);
  });

  it('hold only the check they run', () => {
    expect(holding(/lib\/checks\/health-judge\.ts$/)).toEqual(['check-health']);
    expect(holding(/lib\/xks\/trusted-cas\.json$/)).toEqual(['check-tls']);
    expect(holding(/lib\/actions\/provision-alarms\.ts$/)).not.toContain('create-key-store');
  });
});

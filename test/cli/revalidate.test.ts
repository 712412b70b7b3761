/** `revalidate` as a person types it, against sandboxes with stores that exist. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { storeLine } from '../../lib/cli/revalidate-summary.ts';
import type { Report } from '../../lib/model/report.ts';
import { addExistingStore, EXISTING_STORE_ID } from '../../lib/sandbox/existing-store.ts';
import { healthyPlan } from '../../lib/sandbox/plan.ts';
import { type Sandbox, startSandbox } from '../../lib/sandbox/sandbox.ts';
import { type CliEnd, runCli } from '../support/run-cli.ts';

let folder = '';
let sandbox: Sandbox;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xks-preflight-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const file = (name: string): string => join(folder, name);

async function revalidate(...typed: readonly string[]): Promise<CliEnd> {
  await writeFile(file('proxy.json'), sandbox.proxyConfigurationText);
  await writeFile(file('ca.pem'), sandbox.caPem);
  const lab = ['--connect-to', `127.0.0.1:${sandbox.proxy.port}`, '--ca-file', file('ca.pem'), '--resolver', sandbox.resolver];
  const end = await runCli(['revalidate', ...typed, ...lab], { env: sandbox.env });
  const { RawSecretAccessKey, AccessKeyId } = sandbox.plan.behaviour.XksProxyAuthenticationCredential;
  expect(end.stdout + end.stderr).not.toContain(RawSecretAccessKey);
  expect(end.stdout + end.stderr).not.toContain(AccessKeyId);
  return end;
}

const codesOf = ({ stdout }: CliEnd): string[] => [...stdout.matchAll(/^ {6}Code +(\S+)$/gm)].map((match) => match[1] ?? '');

describe('an account with one store', () => {
  beforeAll(async () => {
    const plan = healthyPlan('vpc');
    addExistingStore(plan);
    sandbox = await startSandbox(plan);
  });
  afterAll(() => sandbox.close());

  test('warns of nothing but the place it looks from when it is given the credential', async () => {
    const end = await revalidate('payments-xks', '--proxy-config', file('proxy.json'));
    expect(codesOf(end)).toEqual(['rtt/outside-region']);
    expect(end.stdout).toMatch(/^WARN {2}payments-xks: this external key store is well/);
    expect(end.stdout).toMatch(/^PASS {2}connection-state /m);
    expect(end.stdout.trimEnd().split('\n').at(-1)).toBe(`WARN  payments-xks (${EXISTING_STORE_ID}): 1 warning`);
    expect(end.stderr).toContain(`Store 1 of 1: payments-xks (${EXISTING_STORE_ID})`);
    expect(end.code).toBe(0);
  });

  test('takes an id, and says that without a credential the proxy was not asked', async () => {
    const end = await revalidate(EXISTING_STORE_ID, 'payments-xks', '--fail-on', 'warn');
    expect(codesOf(end).toSorted()).toEqual(['health/no-credential', 'rtt/outside-region']);
    expect(end.code).toBe(1);
  });

  test('--format json leaves one array on standard output, and the lines on the other', async () => {
    const end = await revalidate('--format', 'json');
    const reports = JSON.parse(end.stdout) as Report[];
    expect(reports).toMatchObject([
      { action: 'revalidate', verdict: 'warn', request: { CustomKeyStoreId: EXISTING_STORE_ID }, actions: [] },
    ]);
    expect(end.stderr).toMatch(/^WARN {2}payments-xks \(cks-[0-9a-f]+\): 2 warnings$/m);
  });

  test('--output holds the array, and people see text', async () => {
    const end = await revalidate('--format', 'json', '--output', file('reports.json'));
    expect(end.stdout).toMatch(/^WARN {2}payments-xks: /);
    expect(JSON.parse(await readFile(file('reports.json'), 'utf8'))).toHaveLength(1);
  });

  test('a name that is not there is one line with the nearest that is', async () => {
    const end = await revalidate('payment-xks');
    expect(end).toMatchObject({ code: 3, stdout: '' });
    expect(end.stderr).toBe(
      'xks-preflight: There is no key store "payment-xks" in us-east-1, did you mean payments-xks? There are: payments-xks.\n',
    );
  });

  test('changes nothing in AWS', () => {
    const changing = /^(Create|Connect|Disconnect|Update|Delete|Put|Modify)/;
    expect(sandbox.aws.calls.map(({ operation }) => operation).filter((name) => changing.test(name))).toEqual([]);
  });
});

describe('an account with several stores', () => {
  beforeAll(async () => {
    const plan = healthyPlan('vpc');
    addExistingStore(plan);
    const [first] = plan.aws.keyStores;
    plan.aws.keyStores.unshift(
      {
        ...first!,
        entry: { ...first!.entry, CustomKeyStoreId: 'cks-broken', CustomKeyStoreName: 'broken', ConnectionState: 'FAILED' },
      },
      { ...first!, entry: { CustomKeyStoreId: 'cks-hsm', CustomKeyStoreName: 'hsm', CustomKeyStoreType: 'AWS_CLOUDHSM' } },
    );
    plan.aws.pageSizes.DescribeCustomKeyStores = 1;
    sandbox = await startSandbox(plan);
  });
  afterAll(() => sandbox.close());

  test('checks every external one of every page, and ends as the worst', async () => {
    const end = await revalidate();
    expect(end.stdout).toMatch(/^FAIL {2}broken \(cks-broken\): /m);
    expect(end.stdout).toMatch(new RegExp(`^FAIL {2}payments-xks \\(${EXISTING_STORE_ID}\\): `, 'm'));
    expect(end.stdout).not.toContain('hsm (');
    expect(codesOf(end)).toContain('connection-state/failed');
    expect(end.stdout).toContain('Impact  Keys of this store are unusable, or soon will be.');
    expect(end.code).toBe(1);
  });

  test('refuses one credential for several stores, and a store that is none of KMS external ones', async () => {
    const several = await revalidate('--proxy-config', file('proxy.json'));
    expect(several.code).toBe(3);
    expect(several.stderr).toMatch(/^xks-preflight: --proxy-config holds the credential of one store, and 2 would be checked/);
    const hsm = await revalidate('hsm', 'nowhere-near');
    expect(hsm.code).toBe(3);
    expect(hsm.stderr).toMatch(/"hsm" is no external key store, but one of type AWS_CLOUDHSM/);
    expect(hsm.stderr).toMatch(/There is no key store "nowhere-near"/);
  });
});

describe('an account that gives nothing to check', () => {
  beforeAll(async () => {
    sandbox = await startSandbox(healthyPlan('vpc'));
  });
  afterAll(() => sandbox.close());

  test('says that there is no store', async () => {
    const end = await revalidate();
    expect(end).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'There is no external key store in us-east-1: nothing was checked.\n',
    });
  });

  test('says which permission is missing', async () => {
    sandbox.plan.aws.faults.push({ service: 'kms', operation: 'DescribeCustomKeyStores', kind: 'denied', times: 9 });
    const end = await revalidate();
    expect(end.code).toBe(2);
    expect(end.stderr).toMatch(/^xks-preflight: the key stores in us-east-1 could not be listed: kms:DescribeCustomKeyStores/);
  });
});

test('a store whose check broke down, and one that was not reached, have their lines', () => {
  const store = { CustomKeyStoreId: 'cks-1', CustomKeyStoreName: 'payments' };
  expect(storeLine(store, { store, report: null, trouble: 'Error: no table' })).toBe(
    'ERROR payments (cks-1): could not be checked: Error: no table\n',
  );
  expect(storeLine(store, null)).toBe('SKIP  payments (cks-1): not reached\n');
});

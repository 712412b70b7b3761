import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runCheck } from '../../lib/checks/check.ts';
import { keys } from '../../lib/checks/keys.ts';
import { observeKeys, type KeysSeen, type SeenKey } from '../../lib/checks/keys-observe.ts';
import { AwsRefusal } from '../../lib/model/refusal.ts';
import { checkInput, findingsOf, healthyVpcParams, run } from '../support/builders.ts';
import { type LoopbackAws, startLoopbackAws } from '../support/loopback-aws.ts';

const ID = 'cks-00000000000000042';
const params = healthyVpcParams({ CustomKeyStoreId: ID });
const inputFor = (ConnectionState: string | null, changes: Partial<typeof params> = {}) =>
  checkInput({
    params: { ...params, ...changes },
    run: run({ action: 'revalidate' }),
    facts: ConnectionState === null ? {} : { 'connection-state': { ConnectionState } },
  });

const key = (changes: Partial<SeenKey> = {}): SeenKey => ({ keyId: 'k1', state: 'Enabled', externalKeyId: 'ext-1', ...changes });

const seen = (found: readonly SeenKey[], changes: Partial<Extract<KeysSeen, { listed: true }>> = {}): KeysSeen => ({
  listed: true,
  total: 10,
  described: 10,
  beyondLimit: 0,
  refusals: 0,
  firstRefusal: null,
  keys: found,
  ...changes,
});

const REFUSAL = { action: 'kms:DescribeKey', refusal: 'denied', awsError: 'AccessDeniedException', cause: 'no' };

type Row = readonly [codes: readonly string[], verdict: string, seen: KeysSeen, state?: string];

const GOOD = 'keys/own-external-keys';

const ROWS: readonly Row[] = [
  [['keys/none'], 'pass', seen([])],
  [['keys/usable', GOOD], 'pass', seen([key(), key({ keyId: 'k2', externalKeyId: 'ext-2' })])],
  [['keys/usable', GOOD], 'pass', seen([key({ state: 'Disabled' })])],
  [['keys/usable', 'keys/pending-deletion', GOOD], 'pass', seen([key({ state: 'PendingDeletion' })])],
  [['keys/unavailable', GOOD], 'fail', seen([key({ state: 'Unavailable' }), key({ externalKeyId: 'ext-2' })])],
  [['keys/down-with-store', GOOD], 'warn', seen([key({ state: 'Unavailable' })]), 'DISCONNECTED'],
  [['keys/usable', 'keys/external-key-shared'], 'pass', seen([key(), key({ keyId: 'k2' })])],
  [['keys/usable', 'keys/external-id-unfit'], 'pass', seen([key({ externalKeyId: 'a/b' })])],
  [['keys/usable', 'keys/external-id-unfit'], 'pass', seen([key({ externalKeyId: 'x'.repeat(129) })])],
  [['keys/usable', GOOD], 'pass', seen([key({ externalKeyId: 'x'.repeat(128) })])],
  [['keys/usable', GOOD], 'pass', seen([key({ externalKeyId: null })])],
  [['keys/not-listed'], 'skipped', { listed: false, refused: { ...REFUSAL, action: 'kms:ListKeys' } }],
  [['keys/not-all-looked-at'], 'skipped', seen([], { described: 7, refusals: 3, firstRefusal: REFUSAL })],
  [
    ['keys/usable', GOOD, 'keys/not-all-looked-at'],
    'pass',
    seen([key()], { total: 3_000, described: 2_000, beyondLimit: 1_000 }),
  ],
];

describe('what was seen of the keys', () => {
  test.each(ROWS.map((row) => ({ row, codes: row[0] })))(
    '$codes',
    ({ row: [codes, verdict, observation, state = 'CONNECTED'] }) => {
      const found = findingsOf(keys, observation, inputFor(state));
      expect(found.map(({ code }) => code)).toEqual(codes);
      expect(found[0]?.verdict).toBe(verdict);
    },
  );

  test('a path that leaves less room makes shorter ids too long, and names the row', () => {
    const long = { XksProxyUriPath: `/${'p'.repeat(150)}/kms/xks/v1` };
    const [, found] = findingsOf(keys, seen([key({ externalKeyId: 'x'.repeat(60) })]), inputFor('CONNECTED', long));
    expect(found).toMatchObject({ code: 'keys/external-id-unfit', requirements: ['XKS-REQ-015'], evidence: { count: 1 } });
    const [, odd] = findingsOf(keys, seen([key({ externalKeyId: 'ä' })]), inputFor('CONNECTED'));
    expect(odd?.requirements).toEqual(['XKS-PROTO-010']);
  });

  test('while nobody knows the state of the store, nothing is said to be in spite of it', () => {
    expect(findingsOf(keys, seen([key({ state: 'Unavailable' })]), inputFor(null))[0]?.code).toBe('keys/down-with-store');
  });

  test('thousands are counted, and a few shown', () => {
    const many = Array.from({ length: 4_000 }, (_, at) =>
      key({ keyId: `k${at}`, externalKeyId: `e${at}`, state: 'Unavailable' }),
    );
    const [found] = findingsOf(keys, seen(many), inputFor('CONNECTED'));
    expect(found?.evidence).toMatchObject({ count: 4_000, states: { Unavailable: 4_000 } });
    expect(found?.evidence['examples']).toHaveLength(10);
  });

  test('every declared code has its case here', () => {
    const tested = ROWS.flatMap(([codes]) => codes);
    expect([...new Set(tested)].toSorted()).toEqual(Object.keys(keys.findings).toSorted());
  });
});

describe('looking at many keys', () => {
  const denied = () => Promise.reject(new AwsRefusal('kms:DescribeKey', 'denied', 'AccessDeniedException', 'no'));
  const arns = (count: number): string[] => Array.from({ length: count }, (_, at) => `arn:aws:kms:us-east-1:1:key/${at}`);

  test('goes no further than its limit, and says so', async () => {
    let asked = 0;
    let atOnce = 0;
    let most = 0;
    const describeKey = async (): Promise<null> => {
      asked += 1;
      atOnce += 1;
      most = Math.max(most, atOnce);
      await Promise.resolve();
      atOnce -= 1;
      return null;
    };
    const found = await observeKeys(ID, { listKeys: async () => arns(2_500), describeKey });
    expect(found).toMatchObject({ total: 2_500, described: 2_000, beyondLimit: 500, keys: [] });
    expect([asked, most]).toEqual([2_000, 10]);
  });

  test('gives up early where nothing is allowed', async () => {
    let asked = 0;
    const describeKey = () => {
      asked += 1;
      return denied();
    };
    const found = await observeKeys(ID, { listKeys: async () => arns(2_000), describeKey });
    expect(found).toMatchObject({ total: 2_000, described: 0, refusals: 2_000, firstRefusal: { action: 'kms:DescribeKey' } });
    expect(asked).toBeLessThan(40);
  });

  test('goes on where some are refused', async () => {
    const describeKey = (arn: string) => (arn.endsWith('7') ? denied() : Promise.resolve({ KeyId: arn, CustomKeyStoreId: ID }));
    const found = await observeKeys(ID, { listKeys: async () => arns(100), describeKey });
    expect(found).toMatchObject({ total: 100, described: 90, refusals: 10 });
  });
});

describe('observed over the wire', () => {
  let aws: LoopbackAws;

  beforeAll(async () => {
    aws = await startLoopbackAws('vpc');
  });
  beforeEach(() => {
    aws.reset();
    aws.world.pageSizes.ListKeys = 2;
    for (const [at, CustomKeyStoreId] of [ID, undefined, 'cks-another', ID].entries()) {
      aws.world.kmsKeys.push({
        KeyId: `key-${at}`,
        Arn: `arn:aws:kms:us-east-1:111122223333:key/key-${at}`,
        KeyState: 'Enabled',
        ...(CustomKeyStoreId === undefined ? {} : { CustomKeyStoreId, XksKeyConfiguration: { Id: `external-${at % 3}` } }),
      });
    }
  });
  afterAll(() => aws.close());

  const check = async () => (await runCheck(keys, inputFor('CONNECTED'), aws.ports, { now: () => 0 })).result;

  test('finds the keys of this store on every page', async () => {
    const { findings } = await check();
    expect(findings.find(({ code }) => code === 'keys/usable')?.evidence).toMatchObject({ keys: 2 });
    expect(findings.map(({ code }) => code)).toContain('keys/external-key-shared');
  });

  test('a refused list changes no verdict, and names the permission', async () => {
    aws.world.faults.push({ service: 'kms', operation: 'ListKeys', kind: 'denied', times: 9 });
    const result = await check();
    expect(result).toMatchObject({ verdict: 'skipped', reason: 'not-readable' });
    expect(result.findings).toMatchObject([{ code: 'keys/not-listed', evidence: { action: 'kms:ListKeys' } }]);
  });
});

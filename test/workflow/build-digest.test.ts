import { describe, expect, it } from 'vitest';
import type { CustomKeyStoresListEntry } from '../../lib/aws/ports.ts';
import type { Digest } from '../../lib/model/digest.ts';
import {
  announcement,
  buildDigest,
  DIGEST_BYTES,
  type DigestInput,
  type RunOutcome,
  type StoreOutcome,
} from '../../lib/workflow/build-digest.ts';

const idOf = (n: number): string => `cks-${String(n).padStart(17, '0')}`;

function store(n: number, changes: Partial<CustomKeyStoresListEntry> = {}): CustomKeyStoresListEntry {
  return {
    CustomKeyStoreId: idOf(n),
    CustomKeyStoreName: `store-${n}`,
    CustomKeyStoreType: 'EXTERNAL_KEY_STORE',
    ConnectionState: 'CONNECTED',
    ...changes,
  };
}

function outcome(n: number, told: Partial<RunOutcome> | string = {}, result: Partial<StoreOutcome['result']> = {}): StoreOutcome {
  const known = {
    runId: `run-${n}`,
    verdict: 'pass',
    certificateDaysToExpire: 60,
    open: 0,
    new: 0,
    worsened: 0,
    fixed: 0,
  } as const;
  return {
    result: { id: idOf(n), run: `run-${n}`, status: 'SUCCEEDED', alarms: 'pass', ...result },
    outcome: typeof told === 'string' ? told : { ...known, ...told },
  };
}

function digest(changes: Partial<DigestInput> = {}): Digest {
  return buildDigest({
    digestId: 'digest-1',
    region: 'us-east-1',
    account: '111122223333',
    startedAt: '2030-01-02T05:00:00.000Z',
    finishedAt: '2030-01-02T05:20:00.000Z',
    outcomes: [outcome(1)],
    listed: [store(1)],
    alarmNames: [],
    crash: null,
    ...changes,
  });
}

describe('a digest', () => {
  it('has a line for each store, worst first', () => {
    const listed = [store(1), store(2, { ConnectionState: 'FAILED' }), store(3)];
    const outcomes = [outcome(1), outcome(2, { verdict: 'fail', open: 2, new: 1 }), outcome(3, { verdict: 'warn', worsened: 1 })];
    const { stores, vanished, notChecked, notes, leftOut } = digest({ outcomes, listed });
    expect(stores.map(({ CustomKeyStoreName, verdict }) => [CustomKeyStoreName, verdict])).toEqual([
      ['store-2', 'fail'],
      ['store-3', 'warn'],
      ['store-1', 'pass'],
    ]);
    expect(stores[0]).toEqual({
      CustomKeyStoreId: idOf(2),
      CustomKeyStoreName: 'store-2',
      ConnectionState: 'FAILED',
      verdict: 'fail',
      runId: 'run-2',
      certificateDaysToExpire: 60,
      open: 2,
      new: 1,
      worsened: 0,
      fixed: 0,
    });
    expect({ vanished, notChecked, notes, leftOut }).toEqual({ vanished: [], notChecked: [], notes: [], leftOut: undefined });
  });

  it('names stores that are gone whose alarms are not, and nobody else’s alarms', () => {
    const hsm = store(4, { CustomKeyStoreType: 'AWS_CLOUDHSM' });
    const alarmNames = [idOf(9), idOf(9), idOf(1), idOf(4)].map((id, n) => `xks-preflight/${id}/ALM-${4 - n}`);
    const { vanished } = digest({ listed: [store(1), hsm], alarmNames: [...alarmNames, 'xks-preflight/ours', 'cks-0/ALM-1'] });
    expect(vanished).toEqual([
      { CustomKeyStoreId: idOf(9), alarms: [`xks-preflight/${idOf(9)}/ALM-3`, `xks-preflight/${idOf(9)}/ALM-4`] },
    ]);
  });

  it('takes no store for gone when the stores or the alarms could not be listed, and says so', () => {
    const alarmNames = [`xks-preflight/${idOf(1)}/ALM-1`];
    const noList = digest({ listed: 'kms:DescribeCustomKeyStores: denied', alarmNames });
    expect(noList).toMatchObject({ vanished: [], stores: [{ CustomKeyStoreName: idOf(1), ConnectionState: null }] });
    expect(noList.notes).toEqual([expect.stringContaining('kms:DescribeCustomKeyStores: denied')]);
    const noAlarms = digest({ alarmNames: 'cloudwatch:DescribeAlarms: denied' });
    expect(noAlarms.vanished).toEqual([]);
    expect(noAlarms.notes).toEqual(['Alarms of vanished stores are not known: cloudwatch:DescribeAlarms: denied']);
  });

  it('names stores that were not checked, and the cause', () => {
    const outcomes = [outcome(1), outcome(2, 'no report')];
    const listed = [store(1), store(2), store(3), store(4, { CustomKeyStoreType: 'AWS_CLOUDHSM' })];
    expect(digest({ outcomes, listed }).notChecked).toEqual([
      { CustomKeyStoreId: idOf(2), cause: 'no report' },
      { CustomKeyStoreId: idOf(3), cause: expect.stringContaining('takes 1,000 of them at most') },
    ]);
  });

  it('does not miss a store that was deleted while the re-validation went on', () => {
    const gone = outcome(2, 'Its run could not be prepared.', { run: '', status: 'KeyStoreVanished' });
    expect(digest({ outcomes: [outcome(1), gone] }).notChecked).toEqual([]);
    expect(digest({ outcomes: [gone], listed: [store(2)] }).notChecked).toHaveLength(1);
  });

  it('says why a re-validation could not begin, in one line, and that no store was checked', () => {
    const Cause = JSON.stringify({
      errorType: 'AwsRefusal',
      errorMessage: 'kms:DescribeCustomKeyStores:\nAccessDenied',
      trace: [],
    });
    const { notes, notChecked } = digest({ outcomes: [], crash: { Error: 'AwsRefusal', Cause } });
    expect(notes).toEqual(['The re-validation could not begin: AwsRefusal: kms:DescribeCustomKeyStores: AccessDenied']);
    expect(notChecked).toEqual([{ CustomKeyStoreId: idOf(1), cause: 'The re-validation could not begin.' }]);
  });

  it('names stores whose alarms are not in place', () => {
    const outcomes = Array.from({ length: 25 }, (_, n) => outcome(n, {}, { alarms: n < 22 ? 'error' : 'skipped' }));
    const { notes } = digest({ outcomes, listed: [] });
    expect(notes).toHaveLength(1);
    expect(notes?.[0]).toMatch(
      /^Alarms are not all in place \(npx xks-preflight alarms list shows which\) at cks-.*0019 and 2 more\.$/,
    );
  });

  it.each([10, 1_000])('of %d stores fits into an event and an item, and keeps the worst', (count) => {
    const some = Array.from({ length: count }, (_, n) => n);
    const outcomes = some.map((n) => outcome(n, { verdict: n % 100 === 99 ? 'fail' : 'pass', runId: crypto.randomUUID() }));
    const listed = some.map((n) => store(n, { CustomKeyStoreName: `${'long-'.repeat(50)}${n}` }));
    const whole = digest({ outcomes, listed, alarmNames: some.map((n) => `xks-preflight/${idOf(n + 5_000)}/ALM-1`) });
    expect(Buffer.byteLength(JSON.stringify(whole))).toBeLessThanOrEqual(DIGEST_BYTES);
    expect(whole.stores.length + (whole.leftOut?.stores ?? 0)).toBe(count);
    expect(whole.vanished.length + (whole.leftOut?.vanished ?? 0)).toBe(count);
    expect(whole.stores.filter(({ verdict }) => verdict === 'fail')).toHaveLength(Math.floor(count / 100));
    expect(whole.leftOut === undefined).toBe(count === 10);
  });
});

describe('a digest is announced', () => {
  const last = { digestId: 'digest-0', startedAt: '2030-01-01T05:00:00.000Z', told: [] };
  const vanished = [{ CustomKeyStoreId: idOf(9), alarms: ['a'] }];
  const told = (given: Digest, before: typeof last | null, hours = 24, began = true): boolean =>
    announcement(given, began, before, hours).announce;
  const at = (startedAt: string, changes: Partial<Digest> = {}): Digest => ({ ...digest(), startedAt, ...changes });

  it.each([
    ['the first time', null, '2030-01-01T06:00:00.000Z', 24, true],
    ['a day later', last, '2030-01-02T05:00:00.000Z', 24, true],
    ['a day later, where the schedule began sooner within its quarter of an hour', last, '2030-01-02T04:45:00.000Z', 24, true],
    ['not an hour before that', last, '2030-01-02T04:00:00.000Z', 24, false],
    ['each hour, if that is wanted', last, '2030-01-01T06:00:00.000Z', 1, true],
    ['not when it is older than the last one', last, '2029-12-31T05:00:00.000Z', 24, false],
  ])('%s', (_when, before, startedAt, hours, announce) => {
    expect(told(at(startedAt), before, hours)).toBe(announce);
  });

  it('in between only for what no run can tell, and for each store once', () => {
    const soon = at('2030-01-01T06:00:00.000Z', { vanished });
    const first = announcement(soon, true, last, 24);
    expect(first).toEqual({ announce: true, remember: { ...last, told: [idOf(9)] } });
    expect(announcement({ ...soon, digestId: 'digest-2' }, true, first.remember, 24)).toEqual({
      announce: false,
      remember: null,
    });
    const notChecked = [{ CustomKeyStoreId: idOf(3), cause: 'no report' }];
    expect(announcement({ ...soon, notChecked }, true, first.remember, 24).remember?.told).toEqual([idOf(9), idOf(3)]);
  });

  it('once when the re-validation cannot begin', () => {
    const failed = at('2030-01-01T06:00:00.000Z', { stores: [], notes: ['The re-validation could not begin: x'] });
    const { announce, remember } = announcement(failed, false, last, 24);
    expect(announce).toBe(true);
    expect(announcement({ ...failed, digestId: 'digest-2' }, false, remember, 24).announce).toBe(false);
  });

  it('and forgets with the next one what is no longer so', () => {
    expect(announcement(at('2030-01-02T05:00:00.000Z'), true, { ...last, told: [idOf(9)] }, 24).remember).toEqual({
      digestId: 'digest-1',
      startedAt: '2030-01-02T05:00:00.000Z',
      told: [],
    });
  });

  it('not twice by a step that is repeated, and not when there is nothing in it', () => {
    expect(told(digest(), { ...last, digestId: 'digest-1' })).toBe(false);
    expect(told(digest({ outcomes: [], listed: [] }), null)).toBe(false);
  });
});

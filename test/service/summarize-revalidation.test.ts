/** The last step of a re-validation: what it reads, what it makes of it, and what it does when something of that fails. */
import { describe, expect, it } from 'vitest';
import { makeMemoryStore } from '../../lib/aws/memory-store.ts';
import type { CustomKeyStoresListEntry } from '../../lib/aws/ports.ts';
import { AwsRefusal } from '../../lib/model/refusal.ts';
import type { StoreHistory } from '../../lib/model/store-history.ts';
import {
  makeSummarizeRevalidation,
  type SummarizeInput,
  type SummarizeOptions,
} from '../../lib/service/summarize-revalidation.ts';
import type { StoreResult } from '../../lib/workflow/build-digest.ts';
import { compareLooks } from '../../lib/workflow/compare-looks.ts';
import { checkFound, look, STORE_ID } from '../support/looks.ts';
import { makeListening, makeMemoryDigests } from '../support/memory-digests.ts';
import { checkResult, finding, sampleReport } from '../support/sample-report.ts';

const STORE: CustomKeyStoresListEntry = {
  CustomKeyStoreId: STORE_ID,
  CustomKeyStoreName: 'payments-xks',
  CustomKeyStoreType: 'EXTERNAL_KEY_STORE',
  ConnectionState: 'CONNECTED',
};
const CHECKED: StoreResult = { id: STORE_ID, run: 'run-2', status: 'SUCCEEDED', alarms: 'pass' };

/** Of `run-2`: one fault got worse, one is new, one is fixed. */
const HISTORY: StoreHistory = compareLooks(
  compareLooks(null, look(1, checkFound('a', ['x:warn']), checkFound('b', ['gone:fail']))),
  look(2, checkFound('a', ['x:fail', 'y:warn']), checkFound('b', ['good:pass'])),
);

function setUp(changes: Partial<SummarizeOptions> = {}) {
  const [store, digests, channels, central] = [makeMemoryStore(), makeMemoryDigests(), makeListening(), makeListening()];
  const options: SummarizeOptions = {
    kms: { listKeyStores: async () => [STORE] },
    cloudwatch: { alarms: async () => [] },
    looks: store,
    reports: store,
    digests,
    channels,
    central,
    region: 'us-east-1',
    account: '111122223333',
    digestHours: 24,
    clock: { now: () => Date.UTC(2030, 0, 2, 6) },
    ...changes,
  };
  const step = makeSummarizeRevalidation(options);
  const summarize = (input: Partial<SummarizeInput> = {}) =>
    step({ digestId: 'digest-1', startedAt: '2030-01-02T05:00:00Z', results: [CHECKED], crash: null, ...input });
  return { store, digests, channels, central, summarize };
}

const refused = (action: string) => async (): Promise<never> => {
  throw new AwsRefusal(action, 'denied', 'AccessDeniedException', 'no');
};

describe('the digest', () => {
  it('is made of what is kept of the findings, kept itself, and sent to the channels and the central bus', async () => {
    const { store, digests, channels, central, summarize } = setUp();
    await store.writeHistory(HISTORY);
    expect(await summarize()).toEqual({
      digestId: 'digest-1',
      stores: 1,
      vanished: 0,
      notChecked: 0,
      announced: true,
      complete: true,
    });
    const digest = digests.digests.get('digest-1');
    expect(digest).toMatchObject({
      account: '111122223333',
      startedAt: '2030-01-02T05:00:00.000Z',
      finishedAt: '2030-01-02T06:00:00.000Z',
      stores: [{ CustomKeyStoreName: 'payments-xks', verdict: 'fail', runId: 'run-2', open: 2, new: 1, worsened: 1, fixed: 1 }],
    });
    expect([channels.heard, central.heard]).toEqual([[digest], [digest]]);
    expect(digests.announced).toMatchObject({ digestId: 'digest-1' });
  });

  it('is kept and sent to the central bus each time, and announced once a day', async () => {
    const { store, digests, channels, central, summarize } = setUp();
    await store.writeHistory(HISTORY);
    await summarize();
    const second = await summarize({ digestId: 'digest-2', startedAt: '2030-01-02T11:00:00Z' });
    expect(second).toMatchObject({ announced: false, complete: true });
    expect([digests.digests.size, channels.heard.length, central.heard.length]).toEqual([2, 1, 2]);
  });

  it('is not announced twice by a repeated call', async () => {
    const { store, channels, summarize } = setUp();
    await store.writeHistory(HISTORY);
    await summarize();
    expect(await summarize()).toMatchObject({ announced: false });
    expect(channels.heard).toHaveLength(1);
  });

  it('calls no store gone that is made while it looks', async () => {
    const stores = [STORE];
    const alarms: { AlarmName: string }[] = [];
    // Between any two calls, somebody makes a store with its alarms.
    const make = (): void => {
      const id = `cks-00000000000000${100 + stores.length}`;
      stores.push({ ...STORE, CustomKeyStoreId: id });
      alarms.push({ AlarmName: `xks-preflight/${id}/ALM-1` });
    };
    const seen = async <T>(all: readonly T[]): Promise<T[]> => {
      const answer = [...all];
      make();
      return answer;
    };
    const { store, digests, summarize } = setUp({
      kms: { listKeyStores: () => seen(stores) },
      cloudwatch: { alarms: () => seen(alarms) },
    });
    await store.writeHistory(HISTORY);
    await summarize();
    expect(digests.digests.get('digest-1')?.vanished).toEqual([]);
  });

  it('goes nowhere else when there is no central bus', async () => {
    const { store, channels, summarize } = setUp({ central: null });
    await store.writeHistory(HISTORY);
    await summarize();
    expect(channels.heard).toHaveLength(1);
  });

  it('takes the report where what is kept of the findings is of another run', async () => {
    const { store, digests, summarize } = setUp();
    const bad = [checkResult('tls', [finding(), finding(), finding({ code: 'tls/odd', verdict: 'warn' })])];
    const changes = { since: null, new: [], worsened: [], fixed: [], certificateDaysToExpire: 12 };
    await store.writeHistory(HISTORY);
    await store.writeReport(sampleReport({ runId: 'run-9', checks: bad, changes }));
    await summarize({ results: [{ ...CHECKED, run: 'run-9' }] });
    expect(digests.digests.get('digest-1')?.stores).toMatchObject([
      { verdict: 'fail', runId: 'run-9', open: 2, new: 0, certificateDaysToExpire: 12 },
    ]);
  });

  it.each<[string, Partial<StoreResult>, string]>([
    [
      'whose run left no report',
      { status: 'States.Timeout' },
      'Its run run-2 left no report (States.Timeout): look at its execution.',
    ],
    [
      'whose run could not be prepared',
      { run: '', status: 'AwsRefusal' },
      'Its run could not be prepared (AwsRefusal): see the log of the function prepare-revalidation.',
    ],
    [
      'whose run Lambda was too busy to prepare',
      { run: '', status: 'Lambda.TooManyRequestsException' },
      `Its run could not be prepared (Lambda.TooManyRequestsException). That passes. Start it again: npx xks-preflight revalidate ${STORE_ID}`,
    ],
    [
      'whose run Step Functions did not start',
      { status: 'StepFunctions.ServiceUnavailable' },
      `Its run run-2 left no report (StepFunctions.ServiceUnavailable). That passes. Start it again: npx xks-preflight revalidate ${STORE_ID}`,
    ],
  ])('names a store %s, and the others', async (_what, result, cause) => {
    const other = 'cks-11111111111111111';
    const { store, digests, summarize } = setUp({
      kms: { listKeyStores: async () => [STORE, { ...STORE, CustomKeyStoreId: other }] },
    });
    await store.writeHistory({ ...HISTORY, CustomKeyStoreId: other });
    const summary = await summarize({
      results: [
        { ...CHECKED, ...result },
        { ...CHECKED, id: other },
      ],
    });
    expect(summary).toMatchObject({ stores: 1, notChecked: 1, complete: false, announced: true });
    expect(digests.digests.get('digest-1')).toMatchObject({
      stores: [{ CustomKeyStoreId: other }],
      notChecked: [{ CustomKeyStoreId: STORE_ID, cause }],
    });
  });

  it('says that the re-validation could not begin', async () => {
    const { channels, summarize } = setUp();
    const crash = { Error: 'WrongInput', Cause: JSON.stringify({ errorMessage: 'The input must be something else' }) };
    expect(await summarize({ results: [], crash })).toMatchObject({ complete: false, announced: true });
    expect(channels.heard[0]?.notes).toEqual([expect.stringContaining('WrongInput: The input must be something else')]);
  });
});

describe('no refusal costs the digest', () => {
  it.each<[string, Partial<SummarizeOptions>, object]>([
    [
      'stores',
      { kms: { listKeyStores: refused('kms:DescribeCustomKeyStores') } },
      { notes: [expect.stringContaining('denied')] },
    ],
    ['alarms', { cloudwatch: { alarms: refused('cloudwatch:DescribeAlarms') } }, { notes: [expect.stringContaining('denied')] }],
    ['findings', { looks: { readHistory: refused('dynamodb:GetItem') } }, { stores: [{ runId: 'run-2', open: 3 }] }],
  ])('when it is that of the %s', async (_what, changes, expected) => {
    const { store, channels, summarize } = setUp(changes);
    await store.writeHistory(HISTORY);
    const open = ['a/b', 'a/c', 'a/d'].map((code) => finding({ code }));
    await store.writeReport(sampleReport({ runId: 'run-2', checks: [checkResult('a', open)] }));
    await summarize();
    expect(channels.heard).toMatchObject([expected]);
  });

  it('of the table: the store counts as not checked, with the cause, and the step fails', async () => {
    const deny = refused('dynamodb:GetItem');
    const digests = { readDigest: deny, writeDigest: deny, lastAnnounced: deny, writeAnnounced: deny };
    const { channels, central, summarize } = setUp({ looks: { readHistory: deny }, reports: { readReport: deny }, digests });
    await expect(summarize()).rejects.toThrow(
      'The digest digest-1 is made, but not all was done with it. keeping it: dynamodb:GetItem: denied; ' +
        'noting that it was announced: dynamodb:GetItem: denied',
    );
    const cause = 'The report of its run run-2 could not be read: dynamodb:GetItem: denied';
    expect(channels.heard).toMatchObject([{ notChecked: [{ CustomKeyStoreId: STORE_ID, cause }] }]);
    expect(central.heard).toHaveLength(1);
  });

  it.each<[string, 'central' | 'channels']>([
    ['sending it to the central bus', 'central'],
    ['announcing it', 'channels'],
  ])('%s: the rest is done, and the step fails', async (what, which) => {
    const { store, digests, channels, central, summarize } = setUp({ [which]: { announce: refused('events:PutEvents') } });
    await store.writeHistory(HISTORY);
    await expect(summarize()).rejects.toThrow(`${what}: events:PutEvents: denied`);
    expect(digests.digests.size).toBe(1);
    expect((which === 'central' ? channels : central).heard).toHaveLength(1);
    expect(digests.announced === null).toBe(which === 'channels');
  });
});

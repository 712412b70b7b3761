/** What the report of a re-validation says of the look before, and what it leaves for the next. */
import { describe, expect, it } from 'vitest';
import { makeMemoryStore } from '../../lib/aws/memory-store.ts';
import type { LookPort } from '../../lib/aws/ports.ts';
import type { Json } from '../../lib/model/json.ts';
import { AwsRefusal } from '../../lib/model/refusal.ts';
import type { CheckResult, Report } from '../../lib/model/report.ts';
import { REPORT_SCHEMA } from '../../lib/model/report-schema.ts';
import type { Run } from '../../lib/model/run.ts';
import { makeBuildReport } from '../../lib/workflow/steps.ts';
import { healthyVpcParams, run } from '../support/builders.ts';
import { checkFound, finishedOn, STORE_ID } from '../support/looks.ts';

const DAY_MS = 86_400_000;
const BAD = checkFound('tls', ['expired:fail']);
const GOOD = checkFound('tls', ['valid:pass']);

interface Looking {
  readonly day?: number;
  readonly runId?: string;
  readonly changes?: Partial<Run>;
  readonly storeId?: string | null;
  readonly leaves?: readonly number[];
}

function memory(looks: Partial<LookPort> = {}) {
  const store = makeMemoryStore();
  return { reports: store, snapshots: store, looks: { ...store, ...looks }, store };
}

/** The report of a run that began on that day of January 2030 and found this. */
async function report(ports: ReturnType<typeof memory>, result: CheckResult, looking: Looking = {}): Promise<Report> {
  const { day = 1, runId = `run-${day}`, storeId = STORE_ID, leaves = [] } = looking;
  const facts = {
    leaves: leaves.map((days) => ({
      sha256: `${days}`,
      commonName: null,
      notAfter: new Date(Date.parse(finishedOn(day)) + days * DAY_MS).toISOString(),
    })),
    verifiedLeaves: [],
    clientCertificateRequired: false,
  };
  await makeBuildReport({ ...ports, clock: { now: () => Date.parse(finishedOn(day)) } })({
    run: run({ runId, action: 'revalidate', ...looking.changes }),
    params: healthyVpcParams(storeId === null ? {} : { CustomKeyStoreId: storeId }),
    startedAt: new Date(Date.UTC(2030, 0, day)).toISOString(),
    checkIds: [result.id],
    results: { [result.id]: { facts, result } },
    actions: {},
    gate: { open: false, reasons: [] },
  });
  const stored = await ports.store.readReport(runId);
  if (stored === null) throw new Error('There is no report');
  return stored;
}

const refused = async (): Promise<never> => {
  throw new AwsRefusal('dynamodb:GetItem', 'denied', 'AccessDeniedException', 'no');
};

describe('a re-validation', () => {
  it('tells what is new at first, then nothing, then what is fixed', async () => {
    const ports = memory();
    expect((await report(ports, BAD)).changes).toMatchObject({ since: null, new: [{ code: 'tls/expired', before: null }] });
    const second = await report(ports, BAD, { day: 2 });
    expect(second.changes).toMatchObject({ since: { runId: 'run-1', finishedAt: finishedOn(1) }, new: [], fixed: [] });
    expect(second.notes.join()).not.toContain('earlier');
    const third = await report(ports, GOOD, { day: 3 });
    expect(third.changes?.fixed).toMatchObject([{ code: 'tls/expired', before: 'fail', lastSeen: finishedOn(2) }]);
    expect(REPORT_SCHEMA.safeParse(third).success).toBe(true);
  });

  it.each([
    [[40.5, 12.9], 12],
    [[0.5], 0],
    [[-0.5], -1],
    [[], null],
  ])('counts whole days until the first of the certificates that expire in %j days expires: %j', async (leaves, days) => {
    const { changes } = await report(memory(), BAD, { leaves });
    expect(changes?.certificateDaysToExpire).toBe(days);
  });

  it('gives the same answer when its step is called once more', async () => {
    const ports = memory();
    await report(ports, GOOD);
    const first = await report(ports, BAD, { day: 2 });
    expect(first.changes?.new).toHaveLength(1);
    expect(await report(ports, BAD, { day: 2 })).toEqual(first);
  });

  it('that ends after one which began later turns nothing back, and says that it was not compared', async () => {
    const ports = memory();
    await report(ports, BAD, { day: 5 });
    const late = await report(ports, GOOD, { day: 4 });
    expect(late).not.toHaveProperty('changes');
    expect(late.notes.join()).toContain('Run run-5, which began later');
    expect((await report(ports, BAD, { day: 6 })).changes).toMatchObject({ since: { runId: 'run-5' }, new: [], fixed: [] });
  });

  it('that is overtaken between reading and writing keeps its comparison and turns nothing back', async () => {
    const ports = memory();
    await report(ports, GOOD, { day: 1 });
    const read = await ports.store.readHistory(STORE_ID);
    await report(ports, BAD, { day: 3 });
    const late = await report({ ...ports, looks: { ...ports.store, readHistory: async () => read } }, BAD, { day: 2 });
    expect(late.changes).toMatchObject({ since: { runId: 'run-1' }, new: [{ code: 'tls/expired' }] });
    expect(late.notes).toEqual([]);
    expect(await ports.store.readHistory(STORE_ID)).toMatchObject({ last: { runId: 'run-3' } });
  });

  it('of a store made anew under the name of another is a first look', async () => {
    const ports = memory();
    await report(ports, BAD);
    const { changes } = await report(ports, BAD, { day: 2, storeId: 'cks-11111111111111111' });
    expect(changes?.since).toBeNull();
  });
});

describe('no history is touched', () => {
  const untouchable = memory({ readHistory: refused, writeHistory: refused });
  const lab = { connectTo: null, caFile: true, resolver: null };

  it.each<[string, Looking]>([
    ['by a lab run', { changes: { lab } }],
    ['by a check', { changes: { action: 'check' } }],
    ['by a run on no known store', { storeId: null }],
  ])('%s', async (_by, looking) => {
    const { notes, changes } = await report(untouchable, BAD, looking);
    expect(changes).toBeUndefined();
    expect(notes.join()).not.toContain('earlier');
  });
});

describe('no report is lost, and its notes say what went wrong, when history', () => {
  const crash = async (): Promise<never> => {
    throw new TypeError('a bug');
  };

  it.each<[string, Partial<LookPort>, RegExp, boolean]>([
    ['cannot be read', { readHistory: refused }, /could not be read \(dynamodb:GetItem: denied\): what has changed/, false],
    ['breaks when read', { readHistory: crash }, /could not be read \(an unexpected error\)/, false],
    ['cannot be written', { writeHistory: refused }, /could not be stored \(dynamodb:GetItem: denied\): the next run/, true],
    ['breaks when written', { writeHistory: crash }, /could not be stored \(an unexpected error\)/, true],
    ['is no history', { readHistory: async () => 'garbage' }, /not in the form that this version writes/, true],
    ['is of another version', { readHistory: async (): Promise<Json> => ({ version: 9 }) }, /not in the form/, true],
  ])('%s', async (_what, looks, note, compared) => {
    const { notes, changes } = await report(memory(looks), BAD);
    expect(notes.filter((one) => note.test(one))).toHaveLength(1);
    expect(changes !== undefined).toBe(compared);
  });

  it('in another form is replaced by what this run saw', async () => {
    const ports = memory({ readHistory: async () => 'garbage' });
    await report(ports, BAD);
    expect(await ports.store.readHistory(STORE_ID)).toMatchObject({ version: 1, last: { runId: 'run-1' } });
  });
});

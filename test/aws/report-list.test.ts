import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeMemoryStore } from '../../lib/aws/memory-store.ts';
import type { ReportPort } from '../../lib/aws/ports.ts';
import { makeReportList, type ReportListPort } from '../../lib/aws/report-list.ts';
import { makeReportStore } from '../../lib/aws/report-store.ts';
import type { Report } from '../../lib/model/report.ts';
import { startReportTable, type TableOptions } from '../support/report-table.ts';

const STORE_ID = 'cks-0123456789abcdef0';

let table: TableOptions;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ table, close } = await startReportTable());
});
afterAll(() => close());

function report(minute: number, changes: Partial<Report> = {}): Report {
  const startedAt = `2026-01-02T03:${String(minute).padStart(2, '0')}:00.000Z`;
  return {
    schemaVersion: '1.0',
    runId: `run-${minute}`,
    action: 'check',
    verdict: 'pass',
    lab: false,
    startedAt,
    finishedAt: startedAt,
    region: 'us-east-1',
    account: '111122223333',
    perspective: 'here',
    requestedBy: 'arn:aws:iam::111122223333:user/deployer',
    request: { CustomKeyStoreName: 'payments-xks' },
    gate: null,
    checks: [],
    actions: [],
    notes: [],
    ...changes,
  };
}

const created = { id: 'create-key-store', verdict: 'pass', durationMs: 1, reason: null, findings: [] } as const;

const REPORTS: readonly Report[] = [
  report(1),
  report(3, { action: 'create', actions: [{ ...created, evidence: { CustomKeyStoreId: STORE_ID } }] }),
  report(2, { request: { CustomKeyStoreName: 'other' } }),
  report(4, { action: 'revalidate', verdict: 'fail', request: { CustomKeyStoreName: 'renamed', CustomKeyStoreId: STORE_ID } }),
  // What the state machine writes when the report cannot be built has no name to go by.
  report(5, { verdict: 'error', request: {}, requestedBy: null }),
];

describe.each<[string, () => ReportPort & ReportListPort]>([
  ['DynamoDB', () => ({ ...makeReportStore(table), ...makeReportList(table) })],
  ['memory', makeMemoryStore],
])('the list of reports in %s', (_where, make) => {
  let store: ReportPort & ReportListPort;
  beforeAll(async () => {
    store = make();
    for (const one of REPORTS) await store.writeReport(one);
  });

  const idsOf = async (of: string | null): Promise<readonly string[]> =>
    (await store.listReports({ store: of, limit: 100, after: null })).reports.map(({ runId }) => runId);

  it('has the newest first', async () => {
    expect(await idsOf(null)).toEqual(['run-5', 'run-4', 'run-3', 'run-2', 'run-1']);
  });

  it('is of one store by its name, or by its id however it was called then', async () => {
    expect(await idsOf('payments-xks')).toEqual(['run-3', 'run-1']);
    expect(await idsOf(STORE_ID)).toEqual(['run-4', 'run-3']);
    expect(await idsOf('unheard-of')).toEqual([]);
    expect(await idsOf('cks-00000000000000000')).toEqual([]);
  });

  it('says of each what lists show', async () => {
    const { reports } = await store.listReports({ store: STORE_ID, limit: 1, after: null });
    expect(reports).toEqual([
      {
        runId: 'run-4',
        action: 'revalidate',
        verdict: 'fail',
        startedAt: '2026-01-02T03:04:00.000Z',
        finishedAt: '2026-01-02T03:04:00.000Z',
        requestedBy: 'arn:aws:iam::111122223333:user/deployer',
        CustomKeyStoreName: 'renamed',
        CustomKeyStoreId: STORE_ID,
      },
    ]);
  });

  it.each([null, 'payments-xks'])('of store %j is the same in pages as in one', async (of) => {
    const paged: string[] = [];
    let after = null;
    for (let pages = 0; pages < 10; pages += 1) {
      const page = await store.listReports({ store: of, limit: 2, after });
      expect(page.reports.length).toBeLessThanOrEqual(2);
      paged.push(...page.reports.map(({ runId }) => runId));
      after = page.next;
      if (after === null) break;
    }
    expect(after).toBeNull();
    expect(paged).toEqual(await idsOf(of));
  });

  it.each([
    ['is longer than an index takes', 'n'.repeat(3_000), 'n'.repeat(256)],
    ['would be cut within a character that has two halves', `${'n'.repeat(255)}\u{1f600}`, `${'n'.repeat(255)}\ufffd`],
    ['holds half a character', 'half \ud83d', 'half \ufffd'],
  ])('keeps a report on a store whose name %s', async (_, CustomKeyStoreName, shown) => {
    const one = report(9, { runId: `run-with-${CustomKeyStoreName.length}`, request: { CustomKeyStoreName } });
    await store.writeReport(one);
    expect(await store.readReport(one.runId)).toEqual(one);
    const { reports } = await store.listReports({ store: shown, limit: 1, after: null });
    expect(reports).toMatchObject([{ runId: one.runId, CustomKeyStoreName: shown }]);
  });
});

it('names the action when the table is not there', async () => {
  const list = makeReportList({ ...table, tableName: 'nowhere' });
  await expect(list.listReports({ store: null, limit: 1, after: null })).rejects.toMatchObject({
    action: 'dynamodb:Query',
    awsError: 'ResourceNotFoundException',
  });
});

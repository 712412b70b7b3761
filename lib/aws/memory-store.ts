/** Reports and store records in memory, for a run at a terminal. Values are copied: what was stored does not change. */
import type { Json } from '../model/json.ts';
import type { Report } from '../model/report.ts';
import type { StoreHistory } from '../model/store-history.ts';
import type { StoreSnapshot } from '../model/store-snapshot.ts';
import type { StoreRecord } from './ports.ts';
import { listInMemory, type ReportListPort } from './report-list.ts';
import type { Store } from './report-store.ts';

export function makeMemoryStore(): Store & ReportListPort {
  const reports = new Map<string, string>();
  const records = new Map<string, string>();
  const snapshots = new Map<string, string>();
  const histories = new Map<string, string>();
  return {
    async readReport(runId) {
      return parse<Report>(reports.get(runId));
    },
    async writeReport(report) {
      reports.set(report.runId, JSON.stringify(report));
    },
    async addReport(report) {
      const before = parse<Report>(reports.get(report.runId));
      const isNew = before === null || before.finishedAt < report.startedAt;
      if (isNew) reports.set(report.runId, JSON.stringify(report));
      return isNew;
    },
    // Here lists are made of the reports themselves, and nothing is removed.
    async enlistReport() {},
    async listReports(query) {
      return listInMemory([...reports.values()], query);
    },
    async readStoreRecord(customKeyStoreName) {
      return parse<StoreRecord>(records.get(customKeyStoreName));
    },
    async writeStoreRecord(record) {
      records.set(record.CustomKeyStoreName, JSON.stringify(record));
    },
    async replaceStoreRecord(before, record) {
      const { CustomKeyStoreName } = record;
      if ((records.get(CustomKeyStoreName) ?? null) !== (before === null ? null : JSON.stringify(before))) return false;
      records.set(CustomKeyStoreName, JSON.stringify(record));
      return true;
    },
    async latestSnapshot(customKeyStoreId) {
      return parse<Json>(snapshots.get(customKeyStoreId));
    },
    async writeSnapshot(snapshot) {
      const before = parse<StoreSnapshot>(snapshots.get(snapshot.CustomKeyStoreId));
      if (before !== null && before.takenAt > snapshot.takenAt) return;
      snapshots.set(snapshot.CustomKeyStoreId, JSON.stringify(snapshot));
    },
    async readHistory(customKeyStoreId) {
      return parse<Json>(histories.get(customKeyStoreId));
    },
    async writeHistory(history) {
      const before = parse<StoreHistory>(histories.get(history.CustomKeyStoreId));
      if (before !== null && before.last.startedAt > history.last.startedAt) return 'outdated';
      histories.set(history.CustomKeyStoreId, JSON.stringify(history));
      return 'kept';
    },
  };
}

function parse<T>(text: string | undefined): T | null {
  return text === undefined ? null : (JSON.parse(text) as T);
}

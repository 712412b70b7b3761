/** The sandbox's table of reports: dynalite, in memory, on 127.0.0.1. */
import dynalite from 'dynalite';
import type { AddressInfo } from 'node:net';
import { createReportTable } from '../aws/create-report-table.ts';
import { makeDigestStore } from '../aws/digest-store.ts';
import type { DigestStorePort } from '../aws/ports.ts';
import { makeReportStore, type ReportStoreOptions, type Store } from '../aws/report-store.ts';

export interface ReportTable {
  readonly store: Store;
  /** For stores of other processes, and of other accounts. */
  readonly endpoint: string;
  readonly tableName: string;
  readonly digests: DigestStorePort;
  close(): Promise<void>;
}

const TABLE_NAME = 'xks-preflight';

export async function startReportTable(options: Omit<ReportStoreOptions, 'tableName'>): Promise<ReportTable> {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve, reject) => void server.once('error', reject).listen(0, '127.0.0.1', () => resolve()));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const table = { ...options, endpoint, tableName: TABLE_NAME };
  await createReportTable(table);
  return {
    store: makeReportStore(table),
    endpoint,
    tableName: TABLE_NAME,
    digests: makeDigestStore(table),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

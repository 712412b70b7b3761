/** A table of reports in dynalite, on loopback, for one test file. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import dynalite from 'dynalite';
import { createReportTable } from '../../lib/aws/create-report-table.ts';
import type { makeReportStore } from '../../lib/aws/report-store.ts';

export type TableOptions = Parameters<typeof makeReportStore>[0];

export async function startReportTable(
  changes: Partial<TableOptions> = {},
): Promise<{ table: TableOptions; close(): Promise<void> }> {
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const table: TableOptions = {
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'SANDBOXSANDBOX', secretAccessKey: 'not-a-real-secret' },
    tableName: 'reports',
    account: '111122223333',
    ...changes,
  };
  await createReportTable(table);
  return {
    table,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

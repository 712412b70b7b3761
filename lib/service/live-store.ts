/** Where does the service keep reports and store records? In the table of its stack. */
import type { ReportPort, StoreRecordPort } from '../aws/ports.ts';
import { makeReportStore } from '../aws/report-store.ts';
import type { Environment } from './environment.ts';

export function makeServiceStore({ region, tableName, account, retentionDays }: Environment): ReportPort & StoreRecordPort {
  return makeReportStore({ region, tableName, account, retentionDays });
}

/** Where does the service keep reports and store records? In the table of its stack. */
import { makeReportStore, type Store } from '../aws/report-store.ts';
import type { Environment } from './environment.ts';

export function makeServiceStore({ region, tableName, account, retentionDays }: Environment): Store {
  return makeReportStore({ region, tableName, account, retentionDays });
}

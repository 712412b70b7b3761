/** `GET /preflights`. */
import { makeReportList } from '../lib/aws/report-list.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeListReports } from '../lib/service/list-reports.ts';
import { makeTracedLambda } from '../lib/service/traced.ts';

const { region, tableName } = readEnvironment();

export const handler = makeTracedLambda('list-reports', makeListReports({ reports: makeReportList({ region, tableName }) }));

/** `GET /preflights`. */
import { makeReportList } from '../lib/aws/report-list.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeListReports } from '../lib/service/list-reports.ts';
import { makeLambda } from '../lib/service/lambda.ts';

const { region, tableName } = readEnvironment();

export const handler = makeLambda('list-reports', makeListReports({ reports: makeReportList({ region, tableName }) }));

/** `GET /preflights/{id}`. */
import { makeLiveExecutions } from '../lib/aws/executions.ts';
import { renderPage } from '../lib/render/web-page.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeGetReport } from '../lib/service/get-report.ts';
import { makeServiceStore } from '../lib/service/live-store.ts';
import { makeLambda } from '../lib/service/lambda.ts';

const environment = readEnvironment();
const { region, stateMachineArn } = environment;
const ports = { reports: makeServiceStore(environment), executions: makeLiveExecutions({ region, stateMachineArn }) };

export const handler = makeLambda('get-report', makeGetReport({ ...ports, renderPage }));

/** `POST /key-stores/{id}/revalidations`. */
import { makeLiveExecutions } from '../lib/aws/executions.ts';
import { makeLiveKms } from '../lib/aws/kms.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeServiceStore } from '../lib/service/live-store.ts';
import { makeRevalidateStore } from '../lib/service/revalidate-store.ts';
import { makeTracedLambda } from '../lib/service/traced.ts';

const environment = readEnvironment();
const { region, account, stateMachineArn } = environment;
const ports = { kms: makeLiveKms({ region }), records: makeServiceStore(environment) };
const executions = makeLiveExecutions({ region, stateMachineArn });

export const handler = makeTracedLambda('revalidate-store', makeRevalidateStore({ ...ports, executions, region, account }));

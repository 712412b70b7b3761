/** The run that checks one store again. */
import { makeLiveKms } from '../lib/aws/kms.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeServiceStore } from '../lib/service/live-store.ts';
import { makePrepareRevalidation } from '../lib/service/prepare-revalidation.ts';
import { makeTracedLambda } from '../lib/service/traced.ts';

const environment = readEnvironment();
const { region, account } = environment;
const ports = { kms: makeLiveKms({ region }), records: makeServiceStore(environment) };

export const handler = makeTracedLambda('prepare-revalidation', makePrepareRevalidation({ ...ports, region, account }));

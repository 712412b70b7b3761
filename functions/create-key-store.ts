/** Creates the key store, or adopts the one that is there. */
import { makeLiveKms } from '../lib/aws/kms.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeServiceCredentials } from '../lib/service/live-credentials.ts';
import { makeServiceStore } from '../lib/service/live-store.ts';
import { systemClock } from '../lib/service/system-clock.ts';
import { makeTracedLambda } from '../lib/service/traced.ts';
import { makeCreateKeyStore } from '../lib/workflow/steps.ts';

const environment = readEnvironment();
const aws = { kmsActions: makeLiveKms({ region: environment.region }), credential: makeServiceCredentials(environment) };
const ports = { ...aws, records: makeServiceStore(environment), clock: systemClock };

export const handler = makeTracedLambda('create-key-store', makeCreateKeyStore(ports));

/** Undoes what the run did, when the alarms of the key store do not stand. */
import { makeLiveKms } from '../lib/aws/kms.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeServiceStore } from '../lib/service/live-store.ts';
import { systemClock } from '../lib/service/system-clock.ts';
import { makeTracedLambda } from '../lib/service/traced.ts';
import { makeRollBack } from '../lib/workflow/steps.ts';

const environment = readEnvironment();
const kmsActions = makeLiveKms({ region: environment.region });
const ports = { kmsActions, records: makeServiceStore(environment), clock: systemClock };

export const handler = makeTracedLambda('roll-back', makeRollBack(ports));

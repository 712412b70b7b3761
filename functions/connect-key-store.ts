/** Starts connecting the key store to its proxy. */
import { makeLiveKms } from '../lib/aws/kms.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { systemClock } from '../lib/service/system-clock.ts';
import { makeTracedLambda } from '../lib/service/traced.ts';
import { makeConnectKeyStore } from '../lib/workflow/steps.ts';

const { region } = readEnvironment();
const ports = { kmsActions: makeLiveKms({ region }), clock: systemClock };

export const handler = makeTracedLambda('connect-key-store', makeConnectKeyStore(ports));

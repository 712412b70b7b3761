/** The `conformance` check. */
import { makeLiveKeys } from '../lib/aws/kms-keys.ts';
import { conformance } from '../lib/checks/conformance.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeServiceCredentials } from '../lib/service/live-credentials.ts';
import { makeLiveProber } from '../lib/service/live-prober.ts';
import { makeTracedCheck } from '../lib/service/traced-check.ts';

const environment = readEnvironment();
const prober = makeLiveProber(environment);
const keys = makeLiveKeys({ region: environment.region });

export const handler = makeTracedCheck(conformance, { prober, keys, credential: makeServiceCredentials(environment) });

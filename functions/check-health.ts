/** The `health` check. */
import { health } from '../lib/checks/health.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeServiceCredentials } from '../lib/service/live-credentials.ts';
import { makeLiveProber } from '../lib/service/live-prober.ts';
import { makeTracedCheck } from '../lib/service/traced-check.ts';

const environment = readEnvironment();

export const handler = makeTracedCheck(health, {
  prober: makeLiveProber(environment),
  credential: makeServiceCredentials(environment),
});

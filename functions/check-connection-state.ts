/** The `connection-state` check. */
import { makeLiveKms } from '../lib/aws/kms.ts';
import { connectionState } from '../lib/checks/connection-state.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeServiceCredentials } from '../lib/service/live-credentials.ts';
import { makeTracedCheck } from '../lib/service/traced-check.ts';

const environment = readEnvironment();
const kms = makeLiveKms({ region: environment.region });

export const handler = makeTracedCheck(connectionState, { kms, credential: makeServiceCredentials(environment) });

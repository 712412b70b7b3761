/** The `uniqueness` check. */
import { makeLiveKms } from '../lib/aws/kms.ts';
import { uniqueness } from '../lib/checks/uniqueness.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeServiceCredentials } from '../lib/service/live-credentials.ts';
import { makeTracedCheck } from '../lib/service/traced-check.ts';

const environment = readEnvironment();
const kms = makeLiveKms({ region: environment.region });

export const handler = makeTracedCheck(uniqueness, { kms, credential: makeServiceCredentials(environment) });

/** The `request` check. */
import { request } from '../lib/checks/request.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeServiceCredentials } from '../lib/service/live-credentials.ts';
import { makeTracedCheck } from '../lib/service/traced-check.ts';

export const handler = makeTracedCheck(request, { credential: makeServiceCredentials(readEnvironment()) });

/** The `rtt` check. */
import { rtt } from '../lib/checks/rtt.ts';
import { makeCheckLambda } from '../lib/service/check-lambda.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeLiveProber } from '../lib/service/live-prober.ts';

export const handler = makeCheckLambda(rtt, { prober: makeLiveProber(readEnvironment()) });

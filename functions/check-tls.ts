/** The `tls` check. */
import { tls } from '../lib/checks/tls.ts';
import { makeCheckLambda } from '../lib/service/check-lambda.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeLiveProber } from '../lib/service/live-prober.ts';
import { publicRoots } from '../lib/net/public-roots.ts';
import { makeTrust } from '../lib/xks/trust.ts';

export const handler = makeCheckLambda(tls, { prober: makeLiveProber(readEnvironment()), trust: makeTrust([], publicRoots) });

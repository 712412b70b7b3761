/** Last step of a re-validation: the digest. */
import { makeLiveSummary } from '../lib/service/live-summary.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeTracedLambda } from '../lib/service/traced.ts';

export const handler = makeTracedLambda('summarize-revalidation', makeLiveSummary(readEnvironment()));

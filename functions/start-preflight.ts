/** `POST /preflights`: a run that creates nothing. */
import { readEnvironment } from '../lib/service/environment.ts';
import { makeLiveStart } from '../lib/service/live-start.ts';
import { makeTracedLambda } from '../lib/service/traced.ts';

export const handler = makeTracedLambda('start-preflight', makeLiveStart('check', readEnvironment()));

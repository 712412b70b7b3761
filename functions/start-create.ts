/** `POST /key-stores`: a run that may create. */
import { readEnvironment } from '../lib/service/environment.ts';
import { makeLiveStart } from '../lib/service/live-start.ts';
import { makeTracedLambda } from '../lib/service/traced.ts';

export const handler = makeTracedLambda('start-create', makeLiveStart('create', readEnvironment()));

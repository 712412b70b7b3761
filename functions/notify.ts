/** Announces the finished run. */
import { makeLiveEvents } from '../lib/aws/events.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeTracedLambda } from '../lib/service/traced.ts';
import { makeNotify } from '../lib/workflow/steps.ts';

const { region } = readEnvironment();

export const handler = makeTracedLambda('notify', makeNotify({ events: makeLiveEvents({ region }) }));

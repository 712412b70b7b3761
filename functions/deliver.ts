/** Posts to one channel what lies on the queue of deliveries. */
import { makeDeliver } from '../lib/service/deliver.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeDeliverPorts } from '../lib/service/live-deliver.ts';
import { makeTracedLambda } from '../lib/service/traced.ts';

export const handler = makeTracedLambda('deliver', makeDeliver(makeDeliverPorts(readEnvironment())));

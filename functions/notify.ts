/** Tells the channels of the finished run. */
import { readEnvironment } from '../lib/service/environment.ts';
import { makeNotifyPorts } from '../lib/service/live-notify.ts';
import { makeNotifyChannels } from '../lib/service/notify.ts';
import { makeTracedLambda } from '../lib/service/traced.ts';

export const handler = makeTracedLambda('notify', makeNotifyChannels(makeNotifyPorts(readEnvironment())));

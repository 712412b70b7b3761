/** Looks how far the connection is. */
import { makeLiveKms } from '../lib/aws/kms.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { systemClock } from '../lib/service/system-clock.ts';
import { makeTracedLambda } from '../lib/service/traced.ts';
import { makeDescribeConnection } from '../lib/workflow/steps.ts';

const { region } = readEnvironment();
const ports = { kmsActions: makeLiveKms({ region }), clock: systemClock };

export const handler = makeTracedLambda('describe-connection', makeDescribeConnection(ports));

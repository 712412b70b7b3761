/** Makes the alarms of the key store. */
import { makeLiveCloudWatch } from '../lib/aws/cloudwatch.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { systemClock } from '../lib/service/system-clock.ts';
import { makeTracedLambda } from '../lib/service/traced.ts';
import { makeProvisionAlarms } from '../lib/workflow/steps.ts';

const { region } = readEnvironment();
const ports = { cloudwatch: makeLiveCloudWatch({ region }), clock: systemClock };

export const handler = makeTracedLambda('provision-alarms', makeProvisionAlarms(ports));

/** Makes the alarms of the key store. */
import { makeLiveKms } from '../lib/aws/kms.ts';
import { liveAlarmPorts } from '../lib/service/alarm-ports.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { systemClock } from '../lib/service/system-clock.ts';
import { makeTracedLambda } from '../lib/service/traced.ts';
import { makeProvisionAlarms } from '../lib/workflow/steps.ts';

const environment = readEnvironment();
const ports = { ...liveAlarmPorts(environment), kms: makeLiveKms({ region: environment.region }), clock: systemClock };

export const handler = makeTracedLambda('provision-alarms', makeProvisionAlarms(ports));

/** Puts back alarms of an existing key store; the re-validation calls it once for each. */
import { makeLiveKms } from '../lib/aws/kms.ts';
import { liveAlarmPorts } from '../lib/service/alarm-ports.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeServiceStore } from '../lib/service/live-store.ts';
import { systemClock } from '../lib/service/system-clock.ts';
import { makeTracedLambda } from '../lib/service/traced.ts';
import { makeRepairAlarms } from '../lib/workflow/steps.ts';

const environment = readEnvironment();
const store = makeServiceStore(environment);
const kms = makeLiveKms({ region: environment.region });
const ports = { ...liveAlarmPorts(environment), kms, records: store, reports: store, clock: systemClock };

export const handler = makeTracedLambda('repair-alarms', makeRepairAlarms(ports));

/** The `alarms` check. */
import { makeLiveQuotas } from '../lib/aws/service-quotas.ts';
import { makeLiveSns } from '../lib/aws/sns.ts';
import { alarms } from '../lib/checks/alarms.ts';
import { liveAlarmPorts } from '../lib/service/alarm-ports.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeTracedCheck } from '../lib/service/traced-check.ts';

const environment = readEnvironment();
const options = { region: environment.region };
const ports = { ...liveAlarmPorts(environment), sns: makeLiveSns(options), quotas: makeLiveQuotas(options) };

export const handler = makeTracedCheck(alarms, ports);

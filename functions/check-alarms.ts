/** The `alarms` check. */
import { makeLiveCloudWatch } from '../lib/aws/cloudwatch.ts';
import { makeLiveQuotas } from '../lib/aws/service-quotas.ts';
import { makeLiveSns } from '../lib/aws/sns.ts';
import { alarms } from '../lib/checks/alarms.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeTracedCheck } from '../lib/service/traced-check.ts';

const options = { region: readEnvironment().region };
const ports = { cloudwatch: makeLiveCloudWatch(options), sns: makeLiveSns(options), quotas: makeLiveQuotas(options) };

export const handler = makeTracedCheck(alarms, ports);

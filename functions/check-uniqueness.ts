/** The `uniqueness` check. */
import { makeLiveEc2 } from '../lib/aws/ec2.ts';
import { makeLiveKms } from '../lib/aws/kms.ts';
import { makeLiveQuotas } from '../lib/aws/service-quotas.ts';
import { uniqueness } from '../lib/checks/uniqueness.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeServiceCredentials } from '../lib/service/live-credentials.ts';
import { makeTracedCheck } from '../lib/service/traced-check.ts';

const environment = readEnvironment();
const options = { region: environment.region };
const aws = { kms: makeLiveKms(options), ec2: makeLiveEc2(options), quotas: makeLiveQuotas(options) };

export const handler = makeTracedCheck(uniqueness, { ...aws, credential: makeServiceCredentials(environment) });

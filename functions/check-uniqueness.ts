/** The `uniqueness` check. */
import { makeLiveEc2 } from '../lib/aws/ec2.ts';
import { makeLiveKms } from '../lib/aws/kms.ts';
import { uniqueness } from '../lib/checks/uniqueness.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeServiceCredentials } from '../lib/service/live-credentials.ts';
import { makeTracedCheck } from '../lib/service/traced-check.ts';

const environment = readEnvironment();
const { region } = environment;
const aws = { kms: makeLiveKms({ region }), ec2: makeLiveEc2({ region }) };

export const handler = makeTracedCheck(uniqueness, { ...aws, credential: makeServiceCredentials(environment) });

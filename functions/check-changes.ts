/** The `changes` check. */
import { makeLiveEc2 } from '../lib/aws/ec2.ts';
import { changes } from '../lib/checks/changes.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeServiceStore } from '../lib/service/live-store.ts';
import { makeTracedCheck } from '../lib/service/traced-check.ts';

const environment = readEnvironment();
const ports = { history: makeServiceStore(environment), ec2: makeLiveEc2({ region: environment.region }) };

export const handler = makeTracedCheck(changes, ports);

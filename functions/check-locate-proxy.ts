/** The `locate-proxy` check. */
import { makeLiveEc2 } from '../lib/aws/ec2.ts';
import { makeLiveElbv2 } from '../lib/aws/elbv2.ts';
import { makeLiveOwners } from '../lib/aws/owners.ts';
import { locateProxy } from '../lib/checks/locate-proxy.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeLiveProber } from '../lib/service/live-prober.ts';
import { makeTracedCheck } from '../lib/service/traced-check.ts';

const environment = readEnvironment();
const { region, ownerRoles } = environment;
const aws = { ec2: makeLiveEc2({ region }), elbv2: makeLiveElbv2({ region }), owners: makeLiveOwners({ region }, ownerRoles) };

export const handler = makeTracedCheck(locateProxy, { ...aws, prober: makeLiveProber(environment) });

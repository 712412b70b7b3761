/** The `locate-proxy` check. */
import { makeLiveEc2 } from '../lib/aws/ec2.ts';
import { makeLiveNetwork } from '../lib/aws/ec2-network.ts';
import { makeLiveElbv2 } from '../lib/aws/elbv2.ts';
import { makeLiveOwners } from '../lib/aws/owners.ts';
import { locateProxy } from '../lib/checks/locate-proxy.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeLiveProber } from '../lib/service/live-prober.ts';
import { makeTracedCheck } from '../lib/service/traced-check.ts';
const environment = readEnvironment();
const at = { region: environment.region };
const aws = { ec2: makeLiveEc2(at), elbv2: makeLiveElbv2(at), network: makeLiveNetwork(at) };
const owners = makeLiveOwners(at, environment.ownerRoles);
export const handler = makeTracedCheck(locateProxy, { ...aws, owners, prober: makeLiveProber(environment) });

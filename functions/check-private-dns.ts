/** The `private-dns` check. */
import { makeLiveEc2 } from '../lib/aws/ec2.ts';
import { makeLiveOwners } from '../lib/aws/owners.ts';
import { makeLiveRoute53 } from '../lib/aws/route53.ts';
import { privateDns } from '../lib/checks/private-dns.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeLiveProber } from '../lib/service/live-prober.ts';
import { makeTracedCheck } from '../lib/service/traced-check.ts';

const environment = readEnvironment();
const { region, ownerRoles } = environment;
const aws = { ec2: makeLiveEc2({ region }), route53: makeLiveRoute53({ region }) };
const more = { owners: makeLiveOwners({ region }, ownerRoles), prober: makeLiveProber(environment) };
export const handler = makeTracedCheck(privateDns, { ...aws, ...more });

/** The `load-balancer` check. */
import { makeLiveAcm } from '../lib/aws/acm.ts';
import { makeLiveEc2 } from '../lib/aws/ec2.ts';
import { makeLiveNetwork } from '../lib/aws/ec2-network.ts';
import { makeLiveElbv2 } from '../lib/aws/elbv2.ts';
import { makeLiveListenerTls } from '../lib/aws/elbv2-tls.ts';
import { makeLiveOwners } from '../lib/aws/owners.ts';
import { loadBalancer } from '../lib/checks/load-balancer.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeTracedCheck } from '../lib/service/traced-check.ts';
const { region, ownerRoles } = readEnvironment();
const at = { region };
const elb = { elbv2: makeLiveElbv2(at), listenerTls: makeLiveListenerTls(at), acm: makeLiveAcm(at) };
const ec2 = { ec2: makeLiveEc2(at), network: makeLiveNetwork(at), owners: makeLiveOwners(at, ownerRoles) };
export const handler = makeTracedCheck(loadBalancer, { ...elb, ...ec2 });

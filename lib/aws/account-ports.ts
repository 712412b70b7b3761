/**
 * Every port that only asks for a Region, in front of one account: for what runs in one process. Functions of the service take the few
 * they need, so that the others stay out of their bundles.
 */
import { makeLiveAcm } from './acm.ts';
import type { LiveOptions } from './call.ts';
import { makeLiveCloudWatch } from './cloudwatch.ts';
import { makeLiveInstances } from './ec2-instances.ts';
import { makeLiveNetwork } from './ec2-network.ts';
import { makeLiveEc2 } from './ec2.ts';
import { makeLiveListenerTls } from './elbv2-tls.ts';
import { makeLiveElbv2 } from './elbv2.ts';
import { makeLiveKeys } from './kms-keys.ts';
import { makeLiveKms } from './kms.ts';
import { makeLiveLogs } from './logs.ts';
import { makeLiveMetrics } from './metrics.ts';
import { makeLiveRoute53 } from './route53.ts';
import { makeLiveSecrets } from './secret-description.ts';
import { makeLiveQuotas } from './service-quotas.ts';
import { makeLiveSns } from './sns.ts';

export function makeAccountPorts(live: LiveOptions) {
  const kms = makeLiveKms(live);
  return {
    kms,
    kmsActions: kms,
    keys: makeLiveKeys(live),
    ec2: makeLiveEc2(live),
    elbv2: makeLiveElbv2(live),
    listenerTls: makeLiveListenerTls(live),
    network: makeLiveNetwork(live),
    acm: makeLiveAcm(live),
    route53: makeLiveRoute53(live),
    instances: makeLiveInstances(live),
    logs: makeLiveLogs(live),
    secrets: makeLiveSecrets(live),
    sns: makeLiveSns(live),
    cloudwatch: makeLiveCloudWatch(live),
    metrics: makeLiveMetrics(live),
    quotas: makeLiveQuotas(live),
  };
}

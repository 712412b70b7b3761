/** The last step of a re-validation with its live ports. */
import { makeLiveCloudWatch } from '../aws/cloudwatch.ts';
import { makeLiveDigestEvents } from '../aws/digest-events.ts';
import { makeDigestStore } from '../aws/digest-store.ts';
import { makeLiveKms } from '../aws/kms.ts';
import type { DigestPort } from '../aws/ports.ts';
import type { Environment } from './environment.ts';
import { makeServiceStore } from './live-store.ts';
import { makeSummarizeRevalidation, type Summary, type SummarizeInput } from './summarize-revalidation.ts';
import { makeNotifyPorts } from './live-notify.ts';
import { makeAnnounceDigest } from './notify.ts';
import { systemClock } from './system-clock.ts';

export function makeLiveSummary(environment: Environment): (input: SummarizeInput) => Promise<Summary> {
  const { region, account, tableName, retentionDays, centralBusArn, digestHours } = environment;
  const store = makeServiceStore(environment);
  return makeSummarizeRevalidation({
    kms: makeLiveKms({ region }),
    cloudwatch: makeLiveCloudWatch({ region }),
    looks: store,
    reports: store,
    digests: makeDigestStore({ region, account, tableName, retentionDays }),
    channels: channelsOf(environment),
    central: centralBusArn === null ? null : makeLiveDigestEvents({ region, eventBus: centralBusArn }),
    region,
    account,
    digestHours,
    clock: systemClock,
  });
}

function channelsOf(environment: Environment): DigestPort {
  const announce = makeAnnounceDigest(makeNotifyPorts(environment));
  return {
    announce: async (digest) => {
      await announce(digest);
    },
  };
}

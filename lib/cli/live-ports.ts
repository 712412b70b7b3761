/** The ports of a run from this machine: the real network, the real account, reports kept in memory. */
import { makeLiveAcm } from '../aws/acm.ts';
import { makeLiveCloudWatch } from '../aws/cloudwatch.ts';
import { makeLiveEc2 } from '../aws/ec2.ts';
import { makeLiveInstances } from '../aws/ec2-instances.ts';
import { makeLiveNetwork } from '../aws/ec2-network.ts';
import { makeLiveElbv2 } from '../aws/elbv2.ts';
import { makeLiveListenerTls } from '../aws/elbv2-tls.ts';
import { makeLiveKms } from '../aws/kms.ts';
import { makeLiveKeys } from '../aws/kms-keys.ts';
import { makeMemoryStore } from '../aws/memory-store.ts';
import { makeLiveOwners } from '../aws/owners.ts';
import { makeLiveMetrics } from '../aws/metrics.ts';
import type { CredentialPort } from '../aws/ports.ts';
import { makeLiveLogs } from '../aws/logs.ts';
import { makeLiveRoute53 } from '../aws/route53.ts';
import { makeLiveSecrets } from '../aws/secret-description.ts';
import { makeLiveCredentials } from '../aws/secrets.ts';
import { makeLiveQuotas } from '../aws/service-quotas.ts';
import { makeLiveSns } from '../aws/sns.ts';
import { AT_A_TERMINAL } from '../model/alarm-policy.ts';
import type { OwnerRole } from '../model/owner-role.ts';
import type { Lab } from '../model/run.ts';
import { makeLocalProber } from '../net/local-prober.ts';
import type { Scope } from '../net/address-guard.ts';
import { publicRoots } from '../net/public-roots.ts';
import type { AllPorts } from '../workflow/all-ports.ts';
import { makeTrust } from '../xks/trust.ts';
import { withholding } from './proxy-config.ts';
import type { Withheld } from './withheld.ts';

export interface LiveSettings {
  readonly region: string;
  readonly isVpcStore: boolean;
  readonly lab: Lab | null;
  readonly extraRoots: readonly string[];
  /** From `--proxy-config`; null: from Secrets Manager. */
  readonly credential: CredentialPort | null;
  /** From `--owner-role`. */
  readonly ownerRoles: readonly OwnerRole[];
  readonly withheld: Withheld;
}

export function makeLivePorts(settings: LiveSettings): AllPorts {
  const { region, isVpcStore, lab, extraRoots, credential, ownerRoles, withheld } = settings;
  const kms = makeLiveKms({ region });
  const store = makeMemoryStore();
  // The person at the terminal chose the secret, so it needs no tag that allows its use for this host.
  const secret = withholding(makeLiveCredentials({ region, requireHostTag: false }), withheld);
  return {
    prober: makeLocalProber({
      scope: scopeOf(isVpcStore, lab),
      perspective: { place: 'this machine', region: null },
      ...(lab?.resolver ? { resolvers: [lab.resolver] } : {}),
    }),
    trust: makeTrust(extraRoots, publicRoots),
    kms,
    kmsActions: kms,
    keys: makeLiveKeys({ region }),
    ec2: makeLiveEc2({ region }),
    elbv2: makeLiveElbv2({ region }),
    listenerTls: makeLiveListenerTls({ region }),
    network: makeLiveNetwork({ region }),
    acm: makeLiveAcm({ region }),
    route53: makeLiveRoute53({ region }),
    instances: makeLiveInstances({ region }),
    logs: makeLiveLogs({ region }),
    secrets: makeLiveSecrets({ region }),
    sns: makeLiveSns({ region }),
    owners: makeLiveOwners({ region }, ownerRoles),
    cloudwatch: makeLiveCloudWatch({ region }),
    alarmPolicy: { policy: () => AT_A_TERMINAL },
    metrics: makeLiveMetrics({ region }),
    quotas: makeLiveQuotas({ region }),
    history: store,
    snapshots: store,
    looks: store,
    credential: credential ?? secret,
    records: store,
    reports: store,
    // Nobody else is to hear of a run at a terminal.
    events: { announce: async () => {} },
    clock: { now: () => Date.now() },
  };
}

function scopeOf(isVpcStore: boolean, lab: Lab | null): Scope {
  if (lab?.connectTo) return 'lab';
  return isVpcStore ? 'vpc' : 'public';
}

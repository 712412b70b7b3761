/** The ports of a run from this machine: the real network, the real account, reports kept in memory. */
import { makeAccountPorts } from '../aws/account-ports.ts';
import { makeMemoryStore } from '../aws/memory-store.ts';
import { makeLiveOwners } from '../aws/owners.ts';
import type { CredentialPort } from '../aws/ports.ts';
import { makeLiveCredentials } from '../aws/secrets.ts';
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
    ...makeAccountPorts({ region }),
    owners: makeLiveOwners({ region }, ownerRoles),
    alarmPolicy: { policy: () => AT_A_TERMINAL },
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

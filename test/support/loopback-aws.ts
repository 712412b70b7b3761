/** The sandbox's AWS endpoint with a healthy account behind it, and the live ports of this product pointed at it. */
import { makeAccountPorts } from '../../lib/aws/account-ports.ts';
import { makeLiveOwners } from '../../lib/aws/owners.ts';
import { makeLiveCredentials } from '../../lib/aws/secrets.ts';
import type { Credential } from '../../lib/aws/ports.ts';
import { type AlarmPolicy, AT_A_TERMINAL } from '../../lib/model/alarm-policy.ts';
import type { OwnerRole } from '../../lib/model/owner-role.ts';
import type { AwsWorld } from '../../lib/sandbox/aws-world.ts';
import { startAwsEndpoint } from '../../lib/sandbox/aws/endpoint.ts';
import { type Connectivity, healthyAwsWorld, SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { healthyCredential } from './builders.ts';

/** Points the SDK clients of this process at a new endpoint. `reset` makes the account healthy again. */
export async function startLoopbackAws(connectivity: Connectivity) {
  const credential: Credential = healthyCredential();
  const fresh = (): AwsWorld => healthyAwsWorld(connectivity, JSON.stringify(credential));
  const world = fresh();
  const endpoint = await startAwsEndpoint({ world, kmsReality: { callProxy: () => Promise.resolve({ ok: true }) } });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint.url,
    AWS_ACCESS_KEY_ID: 'LOOPBACK',
    AWS_SECRET_ACCESS_KEY: 'not-a-real-secret',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  });
  const options = { region: SANDBOX.region };
  const ownerRoles: OwnerRole[] = [];
  return {
    world,
    calls: endpoint.calls,
    credential,
    ports: {
      clock: { now: () => Date.now() },
      ...makeAccountPorts(options),
      owners: makeLiveOwners(options, ownerRoles),
      alarmPolicy: { policy: (): AlarmPolicy => AT_A_TERMINAL },
      credential: makeLiveCredentials({ ...options, requireHostTag: true }),
    },
    /** Roles that the owners port was given; none unless a test names one. */
    ownerRoles,
    reset() {
      ownerRoles.length = 0;
      Object.assign(world, fresh());
    },
    close: () => endpoint.close(),
  };
}

export type LoopbackAws = Awaited<ReturnType<typeof startLoopbackAws>>;

/** The fault menu: every way in which the sandbox can be not ready. */
import { addExistingStore } from './existing-store.ts';
import type { Fault } from './fault.ts';
import { ALARM_FAULTS } from './faults-alarms.ts';
import { LOAD_BALANCER_FAULTS } from './faults-load-balancer.ts';
import { DEPENDENCY_FAULTS } from './faults-dependencies.ts';
import { CONFORMANCE_FAULTS } from './faults-conformance.ts';
import { EXISTING_STORE_FAULTS } from './faults-existing-store.ts';
import { ACTION_FAULTS } from './faults-actions.ts';
import { HEALTH_FAULTS } from './faults-health.ts';
import { NETWORK_FAULTS } from './faults-network.ts';
import { OWNER_FAULTS } from './faults-owner.ts';
import { PRIVATE_DNS_FAULTS } from './faults-private-dns.ts';
import { REQUEST_FAULTS } from './faults-request.ts';
import { ROLL_BACK_FAULTS } from './faults-roll-back.ts';
import { SERVICE_FAULTS } from './faults-service.ts';
import { TLS_FAULTS } from './faults-tls.ts';
import { UNDECIDED_FAULTS } from './faults-undecided.ts';
import type { Connectivity } from './healthy-world.ts';
import { healthyPlan, type SandboxPlan } from './plan.ts';

export const FAULTS: readonly Fault[] = [
  ...REQUEST_FAULTS,
  ...NETWORK_FAULTS,
  ...TLS_FAULTS,
  ...SERVICE_FAULTS,
  ...OWNER_FAULTS,
  ...PRIVATE_DNS_FAULTS,
  ...HEALTH_FAULTS,
  ...LOAD_BALANCER_FAULTS,
  ...DEPENDENCY_FAULTS,
  ...CONFORMANCE_FAULTS,
  ...EXISTING_STORE_FAULTS,
  ...ALARM_FAULTS,
  ...ACTION_FAULTS,
  ...ROLL_BACK_FAULTS,
  ...UNDECIDED_FAULTS,
];

/**
 * A plan with these faults in it.
 * @throws Error in one line when a name is unknown or does not fit the connectivity
 */
export function planWith(connectivity: Connectivity, faultNames: readonly string[]): SandboxPlan {
  const plan = healthyPlan(connectivity);
  const faults = faultNames.map(findFault);
  if (faults.some(({ action }) => action === 'revalidate')) addExistingStore(plan);
  for (const fault of faults) {
    if (fault.connectivity !== 'both' && fault.connectivity !== connectivity) {
      throw new Error(`Fault ${fault.name} is one of ${fault.connectivity} stores, and this sandbox has a ${connectivity} store`);
    }
    fault.breaks(plan);
  }
  return plan;
}

function findFault(name: string): Fault {
  const fault = FAULTS.find((one) => one.name === name);
  if (fault === undefined) throw new Error(`There is no fault ${name}; there are: ${FAULTS.map((one) => one.name).join(', ')}`);
  return fault;
}

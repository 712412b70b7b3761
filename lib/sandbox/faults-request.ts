/** Faults of the request itself, and of what the account already holds. */
import type { Fault } from './fault.ts';
import { REQUEST_CREDENTIAL_FAULTS } from './faults-request-credential.ts';
import { REQUEST_ENDPOINT_FAULTS } from './faults-request-endpoint.ts';
import { REQUEST_PATH_FAULTS } from './faults-request-path.ts';
import { REQUEST_SERVICE_FAULTS } from './faults-request-service.ts';
import { REQUEST_STORE_FAULTS } from './faults-request-store.ts';
import { RTT_FAULTS } from './faults-rtt.ts';
import { UNIQUENESS_FAULTS } from './faults-uniqueness.ts';

export const REQUEST_FAULTS: readonly Fault[] = [
  ...REQUEST_STORE_FAULTS,
  ...REQUEST_ENDPOINT_FAULTS,
  ...REQUEST_PATH_FAULTS,
  ...REQUEST_SERVICE_FAULTS,
  ...REQUEST_CREDENTIAL_FAULTS,
  ...UNIQUENESS_FAULTS,
  ...RTT_FAULTS,
];

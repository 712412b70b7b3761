/** Which credentials does the service read? Only secrets under the prefix that are tagged for the host of the request. */
import type { CredentialPort } from '../aws/ports.ts';
import { makeLiveCredentials } from '../aws/secrets.ts';
import type { Environment } from './environment.ts';

/** Without the tag the service would sign for anyone's host. */
export function makeServiceCredentials({ region, secretPrefix }: Environment): CredentialPort {
  return makeLiveCredentials({ region, secretPrefix, requireHostTag: true });
}

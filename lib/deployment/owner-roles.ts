/** Which accounts let their side of an endpoint service be read? Told by XKS_PREFLIGHT_OWNER_ROLES when packaging. */
import { type OwnerRole, parseOwnerRoles } from '../model/owner-role.ts';

/** @throws Error that says what is wrong in one line. */
export function readOwnerRoles(text: string | undefined): readonly OwnerRole[] {
  return parseOwnerRoles('XKS_PREFLIGHT_OWNER_ROLES', text);
}

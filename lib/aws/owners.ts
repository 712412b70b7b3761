/** The live owners port: which accounts can be read on their side. What it takes to read one is loaded when it is asked for. */
import type { OwnerRole } from '../model/owner-role.ts';
import type { LiveOptions } from './call.ts';
import type { OwnersPort } from './ports.ts';

export function makeLiveOwners(options: LiveOptions, roles: readonly OwnerRole[]): OwnersPort {
  return {
    async side(account) {
      const role = roles.find((one) => one.account === account);
      if (role === undefined) return null;
      const { readOwnerSide } = await import('./owner-side.ts');
      return readOwnerSide(role, options);
    },
  };
}

import { describe, expect, it } from 'vitest';
import { readSettings } from '../../lib/deployment/settings.ts';

const stackOf = (variables: Record<string, string>): string | undefined => {
  try {
    readSettings(variables);
    return 'nothing was wrong';
  } catch (error) {
    return (error as Error).stack;
  }
};

describe('readSettings', () => {
  it('needs none', () => {
    expect(readSettings({})).toMatchObject({ vpcs: [], ownerRoles: [], bot: null });
  });

  it.each(['XKS_PREFLIGHT_VPCS', 'XKS_PREFLIGHT_OWNER_ROLES', 'XKS_PREFLIGHT_CHANNELS', 'XKS_PREFLIGHT_BOT'])(
    'shows one line and no stack for what is wrong with %s',
    (name) => {
      expect(stackOf({ [name]: '{' })).toMatch(new RegExp(`^${name} is not JSON: line 1, column 2, [^\\n]+$`));
    },
  );
});

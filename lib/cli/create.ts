/** `create`: checks, and only when all is well creates the store, connects it and makes its alarms. */
import type { Command } from './command.ts';
import { RUN_FLAGS } from './flags.ts';

export const create: Command = {
  name: 'create',
  operands: ['REQUEST.json'],
  summary: 'check, then create the key store, connect it and make its alarms',
  about: [
    'Takes what check takes. Creates only when every check is PASS, WARN or does not apply; asks before, unless --yes.',
    'Run it again after an interruption: a store that an earlier attempt made is taken over, not made twice.',
    'When the alarms of the store cannot be made, Preflight.Rollback in the request says what becomes of it: keep, disconnect or delete.',
    'Flags marked "lab" are refused here, unless AWS_ENDPOINT_URL points to this machine.',
  ],
  flags: [...RUN_FLAGS, 'yes', 'poll-interval'],
  run: async (invocation, terminal) => (await import('./run-preflight.ts')).runPreflight('create', invocation, terminal),
};

/** `revalidate`: checks key stores that exist. */
import type { Command } from './command.ts';

export const revalidate: Command = {
  name: 'revalidate',
  operands: ['[STORE…]'],
  summary: 'check key stores that exist already: all of the account and Region, or those named',
  about: [
    'STORE is the id or the name of an external key store. Without any, all of the account and Region are checked, one after ' +
      'another; one that cannot be checked does not hide the others. Nothing in AWS is changed.',
    'Each store gets a report; with --format json standard output holds one JSON array of them. A line for each store comes ' +
      'last. The exit code is that of the worst. --proxy-config is for one store.',
  ],
  flags: ['proxy-config', 'format', 'output', 'region', 'profile', 'fail-on', 'connect-to', 'ca-file', 'resolver', 'owner-role'],
  run: async (invocation, terminal) => (await import('./revalidate-stores.ts')).revalidateStores(invocation, terminal),
};

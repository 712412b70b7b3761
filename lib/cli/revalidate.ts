/** `revalidate`: reserved for re-checking stores that exist. */
import type { Command } from './command.ts';
import { UsageError } from './usage-error.ts';

export const revalidate: Command = {
  name: 'revalidate',
  operands: ['[STORE…]'],
  summary: 'check key stores that exist already (not supported yet)',
  about: ['Not supported yet.'],
  flags: ['region', 'profile', 'format', 'output', 'fail-on'],
  async run() {
    throw new UsageError('revalidate is not supported yet. Use check with the request the store was made from.');
  },
};

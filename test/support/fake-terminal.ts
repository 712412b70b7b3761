/** A terminal that remembers what was printed and answers what it is told to. */
import type { Terminal } from '../../lib/cli/terminal.ts';
import { makeWithheld } from '../../lib/cli/withheld.ts';

export interface FakeTerminal extends Terminal {
  readonly printed: { stdout: string; stderr: string };
}

/** Without changes: nobody to ask, no colour, an empty environment apart from what keeps the SDK off this machine's files. */
export function fakeTerminal(changes: Partial<Terminal> & { readonly answer?: string } = {}): FakeTerminal {
  const printed = { stdout: '', stderr: '' };
  const withheld = makeWithheld();
  return {
    env: {},
    withheld,
    out: (text) => {
      printed.stdout += withheld.hide(text);
    },
    err: (text) => {
      printed.stderr += withheld.hide(text);
    },
    canAsk: changes.answer !== undefined,
    ask: async (question) => {
      printed.stderr += question;
      return changes.answer ?? '';
    },
    live: false,
    color: false,
    width: 100,
    printed,
    ...changes,
  };
}

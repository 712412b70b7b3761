/** Where a command reads and writes, and what that place can show. */
import { createInterface } from 'node:readline/promises';
import { makeWithheld, type Withheld } from './withheld.ts';

export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Results: reports, help, lists. */
  out(text: string): void;
  /** Everything else: progress, errors, where a file was written. */
  err(text: string): void;
  readonly withheld: Withheld;
  /** Is somebody there to be asked? */
  readonly canAsk: boolean;
  /** Shows the question on stderr; answers what was typed, without spaces around it; empty at the end of input. */
  ask(question: string): Promise<string>;
  /** stderr is a terminal, so that a line may be rewritten. */
  readonly live: boolean;
  readonly color: boolean;
  /** Characters a line. */
  readonly width: number;
}

/** @param noColor `--no-color`; NO_COLOR (no-color.org) counts when it is not empty. */
export function makeTerminal(noColor: boolean): Terminal {
  const { env, stdin, stdout, stderr } = process;
  const withheld = makeWithheld();
  return {
    env,
    withheld,
    out: (text) => void stdout.write(withheld.hide(text)),
    err: (text) => void stderr.write(withheld.hide(text)),
    canAsk: stdin.isTTY === true && stderr.isTTY === true,
    async ask(question) {
      const lines = createInterface({ input: stdin, output: stderr });
      const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
      const answer = await Promise.race([lines.question(question), ended]);
      lines.close();
      return answer.trim();
    },
    live: stderr.isTTY === true && env.TERM !== 'dumb',
    color: stdout.isTTY === true && !noColor && !env.NO_COLOR && env.TERM !== 'dumb',
    width: stdout.isTTY === true ? Math.min(stdout.columns || 100, 120) : 100,
  };
}

/** What a command is. One file per command; `commands.ts` lists them. */
import type { ExitCode } from './exit-codes.ts';
import type { FlagName } from './flags.ts';
import type { Terminal } from './terminal.ts';

export interface Invocation {
  /** What follows the command without being a flag. */
  readonly operands: readonly string[];
  /** Values as typed; switches hold an empty text. */
  readonly flags: Readonly<Partial<Record<FlagName, string>>>;
  /** Flags that may be given several times. */
  readonly faults: readonly string[];
  readonly ownerRoles: readonly string[];
}

export interface Command {
  readonly name: string;
  /** Names of the operands in help; in brackets: may be left out; with `…`: any number. */
  readonly operands: readonly string[];
  /** One line for the list of commands. */
  readonly summary: string;
  /** Paragraphs for its own help. */
  readonly about: readonly string[];
  /** Besides the common ones. */
  readonly flags: readonly FlagName[];
  /** What its `--format` takes; absent: every format of a report. */
  readonly formats?: readonly string[];
  /** @throws UsageError when what was typed is wrong. */
  run(invocation: Invocation, terminal: Terminal): Promise<ExitCode>;
}

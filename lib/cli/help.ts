/** `help`: the commands, or one of them. */
import { didYouMean } from '../model/did-you-mean.ts';
import type { Command } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { commandHelp, programHelp } from './help-text.ts';
import { UsageError } from './usage-error.ts';

/** @param commands asked for late, because this command is one of them. */
export function makeHelp(commands: () => readonly Command[]): Command {
  return {
    name: 'help',
    operands: ['[COMMAND]'],
    summary: 'show this help, or that of a command',
    about: ['The same as COMMAND --help.'],
    flags: [],
    async run({ operands: [name] }, { out, width }) {
      if (name === undefined) {
        out(programHelp(commands(), width));
        return EXIT.ok;
      }
      const command = commands().find((one) => one.name === name);
      if (command === undefined) throw unknown(name, commands());
      out(commandHelp(command, width));
      return EXIT.ok;
    },
  };
}

function unknown(name: string, commands: readonly Command[]): UsageError {
  const guess = didYouMean(
    name,
    commands.map((one) => one.name),
  );
  const meant = guess === null ? '.' : `, did you mean ${guess}?`;
  return new UsageError(`There is no command ${JSON.stringify(name.slice(0, 80))}${meant} List all: xks-preflight help`);
}

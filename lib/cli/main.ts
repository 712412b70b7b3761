/** The program: finds the command, runs it, and turns whatever goes wrong into one line and an exit code. */
import { printable } from '../render/printable.ts';
import { parseArguments } from './arguments.ts';
import { COMMANDS } from './commands.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { commandHelp, programHelp } from './help-text.ts';
import { makeTerminal, type Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { programVersion } from './version.ts';

/** @param argv what was typed after the name of the program. Never throws. */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  goOnWhenNobodyReads();
  return runOn(makeTerminal(argv.includes('--no-color')), argv);
}

/** The same on any terminal. */
export async function runOn(terminal: Terminal, argv: readonly string[]): Promise<ExitCode> {
  try {
    return await run(argv, terminal);
  } catch (error) {
    return explainError(error, argv.includes('--verbose'), terminal);
  }
}

async function run(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { command, invocation, version } = parseArguments(argv, COMMANDS);
  if (version) {
    terminal.out(`${programVersion()}\n`);
    return EXIT.ok;
  }
  const wantsHelp = invocation.flags.help !== undefined;
  if (command !== null && !wantsHelp) return command.run(invocation, terminal);
  const text = command === null ? programHelp(COMMANDS, terminal.width) : commandHelp(command, terminal.width);
  if (wantsHelp) terminal.out(text);
  else terminal.err(text);
  return wantsHelp ? EXIT.ok : EXIT.usage;
}

function explainError(error: unknown, verbose: boolean, terminal: Terminal): ExitCode {
  if (error instanceof UsageError) {
    terminal.err(
      error.message
        .split('\n')
        .map((line) => `xks-preflight: ${printable(line)}\n`)
        .join(''),
    );
    return EXIT.usage;
  }
  const what = error instanceof Error ? `${error.name}: ${error.message}` : 'a thrown value that is no error';
  const more = verbose ? '' : ' (--verbose shows where)';
  terminal.err(`xks-preflight: this should not have happened: ${printable(what)}${more}\n`);
  if (verbose && error instanceof Error) terminal.err(`${(error.stack ?? '').split('\n').slice(1).map(printable).join('\n')}\n`);
  return EXIT.error;
}

/**
 * `xks-preflight check … | head` closes the pipe early. The work goes on, so that a file is written whole, a creation does not stop
 * half-way, and the exit code says how it went: 0 would call a store with faults a success.
 */
function goOnWhenNobodyReads(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.exit(EXIT.error);
  });
  process.stderr.on('error', () => {});
}

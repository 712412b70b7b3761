/** What was typed: which command, which flags, which operands? Every slip gets one line that says what to type. */
import { parseArgs } from 'node:util';
import { didYouMean } from '../model/did-you-mean.ts';
import type { Command, Invocation } from './command.ts';
import { COMMON_FLAGS, FLAGS, type FlagName, isFlagName } from './flags.ts';
import { UsageError } from './usage-error.ts';

export interface Typed {
  /** null: none was named. */
  readonly command: Command | null;
  readonly invocation: Invocation;
  /** `--version` in place of a command. */
  readonly version: boolean;
}

/** @throws UsageError */
export function parseArguments(argv: readonly string[], commands: readonly Command[]): Typed {
  const { tokens } = parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true, strict: false, tokens: true });
  const words = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  const typed = tokens.flatMap((token) => (token.kind === 'option' ? [token] : []));
  const version = words.length === 0 && typed.some(({ name }) => name === 'version');
  if (version) return { command: null, version, invocation: { operands: [], flags: {}, faults: [], ownerRoles: [] } };
  const [name, ...operands] = words;
  const command = name === undefined ? null : findCommand(name, commands);
  const flags: Partial<Record<FlagName, string>> = {};
  const faults: string[] = [];
  const ownerRoles: string[] = [];
  for (const token of typed) {
    const flag = allowedFlag(token.rawName, token.name, command);
    const value = flagValue(flag, token.value, token.inlineValue ?? false);
    if (flag === 'fault') faults.push(value);
    else if (flag === 'owner-role') ownerRoles.push(value);
    else flags[flag] = value;
  }
  if (command !== null && flags.help === undefined) checkOperands(command, operands);
  return { command, version, invocation: { operands, flags, faults, ownerRoles } };
}

const OPTIONS = {
  ...Object.fromEntries(
    Object.entries(FLAGS).map(([name, flag]) => {
      return [name, { type: flag.value === null ? ('boolean' as const) : ('string' as const) }];
    }),
  ),
  help: { type: 'boolean' as const, short: 'h' },
  version: { type: 'boolean' as const },
};

function findCommand(name: string, commands: readonly Command[]): Command {
  const command = commands.find((one) => one.name === name);
  if (command !== undefined) return command;
  const names = commands.map((one) => one.name);
  throw new UsageError(`Unknown command ${quoted(name)}${meant(didYouMean(name, names))} Commands: ${names.join(', ')}.`);
}

function allowedFlag(rawName: string, name: string, command: Command | null): FlagName {
  const allowed: readonly FlagName[] = command === null ? COMMON_FLAGS : [...command.flags, ...COMMON_FLAGS];
  if (isFlagName(name) && allowed.includes(name)) return name;
  const help = `xks-preflight${command === null ? '' : ` ${command.name}`} --help`;
  if (isFlagName(name))
    throw new UsageError(`--${name} does not belong to ${command?.name ?? 'the program itself'}. See: ${help}`);
  const guess = didYouMean(name, allowed);
  throw new UsageError(`Unknown flag ${quoted(rawName)}${meant(guess === null ? null : `--${guess}`)} See: ${help}`);
}

function flagValue(flag: FlagName, value: string | undefined, inline: boolean): string {
  const { value: placeholder } = FLAGS[flag];
  if (placeholder === null) {
    if (inline) throw new UsageError(`--${flag} takes no value: type --${flag} alone.`);
    return '';
  }
  const swallowedFlag = !inline && value !== undefined && value.length > 1 && value.startsWith('-');
  if (value === undefined || value === '' || swallowedFlag)
    throw new UsageError(`--${flag} needs a value: --${flag} ${placeholder}`);
  return value;
}

function checkOperands(command: Command, operands: readonly string[]): void {
  const needed = command.operands.filter((name) => !name.startsWith('['));
  const missing = needed[operands.length];
  const usage = ['xks-preflight', command.name, ...command.operands].join(' ');
  if (missing !== undefined) throw new UsageError(`${missing} is missing. Type: ${usage}`);
  const any = command.operands.some((name) => name.includes('…'));
  const extra = any ? undefined : operands[command.operands.length];
  if (extra !== undefined) throw new UsageError(`${quoted(extra)} is one word too many. Type: ${usage}`);
}

function meant(guess: string | null): string {
  return guess === null ? '.' : `, did you mean ${guess}?`;
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

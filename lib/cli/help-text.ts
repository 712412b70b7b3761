/** Help, derived from the lists of commands, flags and checks. */
import { CHECKS } from '../checks/registry.ts';
import { hang, wrap } from '../render/wrap.ts';
import type { Command } from './command.ts';
import { COMMON_FLAGS, FLAGS, type Flag, type FlagName } from './flags.ts';

const PROGRAM = 'xks-preflight';

export function programHelp(commands: readonly Command[], width: number): string {
  return paragraphs([
    wrap(
      `${PROGRAM} checks everything an AWS KMS external key store needs before it exists, shows all faults at once, and only ` +
        'then creates the store, connects it and makes its alarms.',
      width,
    ),
    [`Usage: ${PROGRAM} COMMAND [FLAGS]`],
    [
      'Commands',
      ...table(
        commands.map(({ name, summary }) => [name, summary]),
        width,
      ),
    ],
    ['Exit codes', ...table(EXIT_CODES, width)],
    [`First steps: ${PROGRAM} demo, then ${PROGRAM} check --help`],
  ]);
}

const EXIT_CODES = [
  ['0', 'pass, or warnings only (unless --fail-on warn)'],
  ['1', 'fail: the key store would not work'],
  ['2', 'error: something could not be told, or nothing was checked'],
  ['3', 'the command line or the request is wrong'],
  ['130', 'interrupted'],
] as const;

export function commandHelp(command: Command, width: number): string {
  const runsChecks = ['check', 'create', 'revalidate'].includes(command.name);
  return paragraphs([
    [`Usage: ${[PROGRAM, command.name, ...command.operands].join(' ')} [FLAGS]`],
    ...command.about.map((paragraph) => wrap(paragraph, width)),
    [
      'Flags',
      ...table(
        [...command.flags, ...COMMON_FLAGS].map((name) => flagRow(name, command)),
        width,
      ),
    ],
    runsChecks
      ? [
          'Checks, in this order',
          ...table(
            CHECKS.map(({ id, question }) => [id, question]),
            width,
          ),
        ]
      : [],
  ]);
}

function flagRow(name: FlagName, { formats }: Command): readonly [string, string] {
  const { value, help: usual }: Flag = FLAGS[name];
  const help = name === 'format' && formats !== undefined ? `${formats.join(', ')}; text when left out` : usual;
  return [value === null ? `--${name}` : `--${name} ${value}`, help];
}

function table(rows: readonly (readonly [string, string])[], width: number): readonly string[] {
  const first = Math.max(...rows.map(([name]) => name.length));
  return rows.flatMap(([name, text]) => hang(`  ${name.padEnd(first)}  `, text, width));
}

function paragraphs(parts: readonly (readonly string[])[]): string {
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

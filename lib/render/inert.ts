/**
 * Text that means nothing but itself in chat. Slack, Teams and Amazon Q (which posts to either) read different markups, and
 * Slack has no way to escape its own, so that characters with a meaning give way to others that look alike. A mention stays
 * readable and calls nobody, an address stays readable and cannot be followed.
 */
import { printable } from './printable.ts';

const ALIKE: Readonly<Record<string, string>> = {
  '@': '＠',
  '<': '‹',
  '>': '›',
  '&': '＆',
  '`': 'ˋ',
  '*': '∗',
  '~': '∼',
  '[': '［',
  ']': '］',
  '\\': '＼',
  // No danger, but twice as long in JSON: without it, lengths can be told before.
  '"': '”',
};

/**
 * For running text. An underscore that opens a word stays: names of DNS records begin with one and are copied from here. It marks
 * nothing, because none that could close what it opens is left.
 */
export function inert(text: string): string {
  return unlinked(printable(text))
    .replace(/[@<>&`*~[\]\\"]/g, (character) => ALIKE[character] ?? '')
    .replace(/(?<!^|[A-Za-z0-9\s('])_|_(?![A-Za-z0-9])/g, '＿');
}

/** For text between backticks or in runs without markup: only what such places do not hold back themselves. */
export function inertCode(text: string): string {
  return unlinked(printable(text))
    .replaceAll('](', '] (')
    .replace(/[@<>&`\\"]/g, (character) => ALIKE[character] ?? '');
}

/**
 * A command is either shown so that it can be copied, or not at all: null when it holds what would have to be changed. The
 * brackets of `<PLACEHOLDER>` are the exception: that has to be replaced anyway.
 */
export function inertCommand(command: string): string | null {
  return /[@&`]|:\/\//.test(command) ? null : command.replace(/[<>]/g, (character) => ALIKE[character] ?? '');
}

/** Chat clients make links of what begins like an address, behind an underscore, too. */
export function unlinked(text: string): string {
  return text
    .replaceAll('://', ': //')
    .replace(/(?<![A-Za-z0-9])www\./gi, (www) => `${www.slice(0, -1)} .`)
    .replace(/(?<![A-Za-z0-9])(mailto|tel|javascript|data|file):(?=\S)/gi, '$1: ');
}

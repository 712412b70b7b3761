/** Where in a remedy are the commands? They are shown on lines of their own, unbroken, so that they can be copied. */

export interface RemedyPart {
  readonly kind: 'prose' | 'command';
  readonly text: string;
}

const COMMAND_START = /\baws [a-z][a-z0-9-]* [a-z][a-z0-9-]*(?= -| <|$|[.,;])/;

/** A word as the shell sees it: quoted parts hold their spaces. */
const WORD = /^ ((?:'[^']*'|[^\s'])+)/;

export function remedyParts(remedy: string): readonly RemedyPart[] {
  const parts: RemedyPart[] = [];
  let rest = remedy;
  for (let start = COMMAND_START.exec(rest); start !== null; start = COMMAND_START.exec(rest)) {
    const command = start[0] + options(rest.slice(start.index + start[0].length));
    addProse(parts, rest.slice(0, start.index));
    parts.push({ kind: 'command', text: command });
    rest = rest.slice(start.index + command.length);
  }
  addProse(parts, rest);
  return parts;
}

/** The leading part of `text` that still belongs to the command: flags with their values, up to the end of the sentence. */
function options(text: string): string {
  let taken = '';
  let valueMayFollow = false;
  for (let next = WORD.exec(text); next?.[1] !== undefined; next = WORD.exec(text.slice(taken.length))) {
    const word = next[1].replace(/[.,;:)]+$/, '');
    const isFlag = word.startsWith('--');
    if (!isFlag && !valueMayFollow && !/^['<]|=/.test(word)) break;
    taken += ` ${word}`;
    if (word !== next[1]) break;
    valueMayFollow = isFlag && !word.startsWith('--no-');
  }
  return taken;
}

/** What stands between two commands is often only the mark that ended the first. */
function addProse(parts: RemedyPart[], text: string): void {
  const prose = text.replace(/^[\s.,;)]+/, '').trim();
  if (prose !== '') parts.push({ kind: 'prose', text: prose });
}

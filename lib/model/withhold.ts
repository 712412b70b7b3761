/** How is a text shown in which others may have repeated a secret? */

export const WITHHELD = '(withheld)';

/** Shorter texts are no secrets, and would garble ordinary words. */
const SHORTEST = 8;

/**
 * The text without any of the secrets: in capitals or not, and with characters escaped as they may be in JSON. What is no text is
 * no secret.
 */
export function withhold(text: string, secrets: Iterable<unknown>): string {
  const patterns = [...secrets].flatMap((secret) =>
    typeof secret === 'string' && secret.length >= SHORTEST ? [spellings(secret)] : [],
  );
  const without = (shown: string): string => patterns.reduce((rest, pattern) => rest.replace(pattern, WITHHELD), shown);
  const spelt = spellOut(text);
  const told = without(spelt);
  return told === spelt ? text : told;
}

/** JSON may give any character by its number, and some writers do so with `=` and `+`. What comes out is the same JSON. */
function spellOut(text: string): string {
  return text.replace(/\\u00(?!5c)([2-7][0-9a-f])/gi, (_all, number: string) =>
    number === '22' ? '\\"' : String.fromCharCode(Number.parseInt(number, 16)),
  );
}

function spellings(secret: string): RegExp {
  const literal = secret.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replace(/[/"]/g, '\\\\*$&');
  return new RegExp(literal, 'gi');
}

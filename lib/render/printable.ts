/**
 * What may reach a terminal? A report repeats what servers, certificates and DNS said, so every value is cleaned of whatever
 * could move the cursor, colour the screen, hide text or turn its direction.
 */

// C0 and C1 controls with line ends, line and paragraph separators, bidi marks and overrides, zero-width characters,
// tags, what is no character at all (and no XML).
const UNPRINTABLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to remove
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\u{e0000}-\u{e007f}]/gu;

/** Line ends and tabs separate words. */
const BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;

/** One line without anything but visible characters and spaces. Lone surrogates become the replacement character. */
export function printable(text: string): string {
  return text.toWellFormed().replace(BREAKS, ' ').replace(UNPRINTABLE, '');
}

/** The same JSON value, spelt so that no terminal or editor is misled: such characters stand as `\uXXXX`. */
export function escapeInJson(json: string): string {
  return json.replace(UNPRINTABLE, (character) => (character === '\n' ? character : escaped(character)));
}

function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, at) => {
    return `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
  }).join('');
}

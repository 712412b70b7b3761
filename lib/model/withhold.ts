/** How is a text shown in which others may have repeated a secret? */

export const WITHHELD = '(withheld)';

/** Shorter texts are no secrets, and would garble ordinary words. */
const SHORTEST = 8;

/**
 * The text without any of the secrets: in capitals or not, and with slashes and quotes escaped as they may be in JSON. What is no
 * text is no secret.
 */
export function withhold(text: string, secrets: Iterable<unknown>): string {
  let shown = text;
  for (const secret of secrets) {
    if (typeof secret === 'string' && secret.length >= SHORTEST) shown = shown.replace(spellings(secret), WITHHELD);
  }
  return shown;
}

function spellings(secret: string): RegExp {
  const literal = secret.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replace(/[/"]/g, '\\\\*$&');
  return new RegExp(literal, 'gi');
}

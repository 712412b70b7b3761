/**
 * Does a name or path tell more than it should? Both show up in CloudTrail and other output, so nothing confidential belongs
 * there. Source: CreateCustomKeyStore, Creating an external key store. Errs on the quiet side: a warning that is wrong is not
 * read again.
 */
const SIGNS: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a word like password or secret', /password|passphrase|secret|confidential/i],
  ['an e-mail address', /[^\s@/]+@[^\s@/]+\.[a-z]{2,}/i],
  ['an account number', /(?<![0-9A-Za-z])\d{12}(?![0-9A-Za-z])/],
  ['an IP address', /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/],
  ['a long random text', /(?=[A-Za-z0-9+=]*[a-z])(?=[A-Za-z0-9+=]*[A-Z])(?=[A-Za-z0-9+=]*\d)[A-Za-z0-9+=]{32,}/],
];

/** What kinds of confidential text it seems to hold; empty for a neutral one. Pure. */
export function revealingSigns(text: string): readonly string[] {
  return SIGNS.filter(([, pattern]) => pattern.test(text)).map(([what]) => what);
}

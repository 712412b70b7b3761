/** Secrets this process has read, so that nothing it prints can hold one, whatever went wrong. */

export interface Withheld {
  add(secret: unknown): void;
  /** The text without any of them. */
  hide(text: string): string;
}

/** Shorter texts are no secrets and would garble ordinary words. */
const SHORTEST = 8;

export function makeWithheld(): Withheld {
  const secrets = new Set<string>();
  return {
    add(secret) {
      if (typeof secret === 'string' && secret.length >= SHORTEST) secrets.add(secret);
    },
    hide(text) {
      return [...secrets].reduce((shown, secret) => shown.replaceAll(secret, '(withheld)'), text);
    },
  };
}

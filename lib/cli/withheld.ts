/** Secrets this process has read, so that nothing it prints can hold one, whatever went wrong. */
import { withhold } from '../model/withhold.ts';

export interface Withheld {
  add(secret: unknown): void;
  /** The text without any of them. */
  hide(text: string): string;
}

export function makeWithheld(): Withheld {
  const secrets = new Set<unknown>();
  return {
    add: (secret) => void secrets.add(secret),
    hide: (text) => withhold(text, secrets),
  };
}

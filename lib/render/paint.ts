/** Colours of the terminal, by verdict; without colour the words say the same. */
import type { Verdict } from '../model/verdict.ts';

const SGR: Readonly<Record<Verdict | 'strong', string>> = {
  fail: '1;31',
  error: '1;35',
  warn: '33',
  pass: '32',
  skipped: '2',
  strong: '1',
};

export type Paint = (style: Verdict | 'strong', text: string) => string;

export function makePaint(color: boolean): Paint {
  return (style, text) => (color ? `\u001b[${SGR[style]}m${text}\u001b[0m` : text);
}

/** The verdict as a word of fixed width, so that columns stand below each other. */
export const VERDICT_WORD: Readonly<Record<Verdict, string>> = {
  fail: 'FAIL ',
  error: 'ERROR',
  warn: 'WARN ',
  pass: 'PASS ',
  skipped: 'SKIP ',
};

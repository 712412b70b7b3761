/** How is a text shown that the far end chose? Short, on one line, without characters that steer a terminal or a reader. */

const LONGEST = 128;

/** Controls, invisible and bidirectional marks become `?`; longer texts end in `…`. */
export function peerText(text: string, longest: number = LONGEST): string {
  const clean = text.slice(0, longest + 1).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
  return clean.length > longest ? `${clean.slice(0, longest)}…` : clean;
}

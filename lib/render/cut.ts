/** How is a text made to fit a length? It ends in `…`, so that nobody takes it for whole; commands are never cut. */

export function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, Math.max(0, length - 1)).toWellFormed()}…`;
}

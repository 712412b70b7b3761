/** Which known name did somebody probably mean? */

/** The nearest known name when it is near enough to be a slip, else null. Case does not count. */
export function didYouMean(typed: string, known: Iterable<string>): string | null {
  const allowed = Math.max(1, Math.floor(typed.length / 4));
  let best: { name: string; distance: number } | null = null;
  for (const name of known) {
    if (Math.abs(name.length - typed.length) > allowed) continue;
    const distance = editDistance(typed.toLowerCase(), name.toLowerCase());
    if (distance <= allowed && (best === null || distance < best.distance)) best = { name, distance };
  }
  return best?.name ?? null;
}

/** Levenshtein: how many characters to insert, delete or replace. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, character] of [...from].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...to].entries()) {
      const replaced = (row[column] ?? 0) + (character === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

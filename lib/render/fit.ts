/** What is shown where not everything can be? Worst first: what is left out is never worse than what is shown. */

export interface Fitted<T> {
  readonly shown: readonly T[];
  /** How many items at the end of the list are not shown. */
  readonly left: number;
}

/** So many of the worst are told in full before the others are named at all. */
const IN_FULL = 4;

/**
 * @param items in the order of their weight, each in its forms, longest first
 * @param room what `size` may add up to
 */
export function fitIn<T>(items: readonly (readonly T[])[], room: number, size: (form: T) => number): Fitted<T> {
  const chosen: number[] = [];
  let free = room;
  for (const [at, forms] of items.entries()) {
    const sizes = forms.map(size);
    const form = at < IN_FULL ? sizes.findIndex((one) => one <= free) : sizes.findLastIndex((one) => one <= free);
    if (form === -1) break;
    chosen.push(form);
    free -= sizes[form] ?? 0;
  }
  // The room that is left then goes to longer forms, again to the worst first.
  const shown = chosen.map((form, at) => {
    const forms = items[at] ?? [];
    const now = size(forms[form] as T);
    const better = forms.findIndex((one, which) => which < form && size(one) - now <= free);
    const taken = forms[better === -1 ? form : better] as T;
    free -= size(taken) - now;
    return taken;
  });
  return { shown, left: items.length - chosen.length };
}

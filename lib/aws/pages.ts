/** Asks for page after page until there is none. */

export interface AnsweredPage<T> {
  readonly items: readonly T[];
  /** Token of the next page; absent or empty on the last. */
  readonly next: string | undefined;
}

export async function everyPage<T>(ask: (token: string | undefined) => Promise<AnsweredPage<T>>): Promise<readonly T[]> {
  const all: T[] = [];
  let token: string | undefined;
  do {
    const { items, next } = await ask(token);
    all.push(...items);
    token = next || undefined;
  } while (token !== undefined);
  return all;
}

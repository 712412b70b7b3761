/** Which of the key stores that exist are meant? Pure. */
import type { CustomKeyStoresListEntry } from '../aws/ports.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import { isExternalStore } from '../workflow/revalidation.ts';
import { UsageError } from './usage-error.ts';

/**
 * All external key stores when no name is typed; else those typed, each once, in the order typed.
 * @param typed ids or names. @throws UsageError one line for each that is not there
 */
export function chooseStores(
  stores: readonly CustomKeyStoresListEntry[],
  typed: readonly string[],
  region: string,
): readonly CustomKeyStoresListEntry[] {
  if (typed.length === 0) return stores.filter(isExternalStore);
  const found = typed.map((text) => findStore(stores, text));
  const wrong = typed.flatMap((text, at) => {
    const store = found[at];
    if (store === undefined) return [notThere(text, stores.filter(isExternalStore), region)];
    return isExternalStore(store)
      ? []
      : [`${quoted(text)} is no external key store, but one of type ${store.CustomKeyStoreType}.`];
  });
  if (wrong.length > 0) throw new UsageError(wrong.join('\n'));
  return [...new Set(found)].flatMap((store) => store ?? []);
}

function findStore(stores: readonly CustomKeyStoresListEntry[], text: string): CustomKeyStoresListEntry | undefined {
  return (
    stores.find(({ CustomKeyStoreId }) => CustomKeyStoreId === text) ??
    stores.find(({ CustomKeyStoreName }) => CustomKeyStoreName === text)
  );
}

/** @param external the external key stores that there are */
export function notThere(text: string, external: readonly CustomKeyStoresListEntry[], region: string): string {
  const names = external.flatMap(({ CustomKeyStoreName, CustomKeyStoreId }) =>
    [CustomKeyStoreName ?? [], CustomKeyStoreId ?? []].flat(),
  );
  const guess = didYouMean(text, names);
  const meant = guess === null ? '.' : `, did you mean ${guess}?`;
  const there = external.map(({ CustomKeyStoreName }) => CustomKeyStoreName ?? '').join(', ');
  return `There is no key store ${quoted(text)} in ${region}${meant} ${there === '' ? 'There is no external key store at all.' : `There are: ${there}.`}`;
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

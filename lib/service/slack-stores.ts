/** Which external key store does somebody mean who types an id or a name? Pure. */
import type { CustomKeyStoresListEntry } from '../aws/ports.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import { isExternalStore } from '../workflow/revalidation.ts';
import type { NamedStore } from './slack-reply.ts';

export type MeantStore = CustomKeyStoresListEntry & NamedStore;

export type Meant =
  | { readonly ok: true; readonly store: MeantStore }
  /** `names` of all there are. */
  | { readonly ok: false; readonly meant: string | null; readonly names: readonly string[] };

/** The id counts first: a name may look like anything. Nothing is guessed, only suggested. */
export function meantStore(typed: string, listed: readonly CustomKeyStoresListEntry[]): Meant {
  const stores = listed.filter(isExternalStore).flatMap((store): readonly MeantStore[] => {
    const { CustomKeyStoreId: id, CustomKeyStoreName = id } = store;
    return id === undefined || CustomKeyStoreName === undefined ? [] : [{ ...store, CustomKeyStoreId: id, CustomKeyStoreName }];
  });
  const store =
    stores.find(({ CustomKeyStoreId }) => CustomKeyStoreId === typed) ??
    stores.find(({ CustomKeyStoreName }) => CustomKeyStoreName === typed);
  if (store !== undefined) return { ok: true, store };
  const names = stores.map(({ CustomKeyStoreName }) => CustomKeyStoreName).toSorted();
  return { ok: false, names, meant: didYouMean(typed, [...names, ...stores.map(({ CustomKeyStoreId }) => CustomKeyStoreId)]) };
}

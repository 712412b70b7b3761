/**
 * What the records say about who made a store. An intent is written before KMS is asked, the id after it answered. Two runs may be
 * at it at once, so every write holds only while the record is as it was read: no intent takes the place of another run's id.
 */
import type { StoreRecord, StoreRecordPort } from '../aws/ports.ts';

/** Two runs at once need two, three of them three. */
const ATTEMPTS = 5;

/** An intent without an id is a creation that was cut short, unless nothing came of it. */
export function isOurs(record: StoreRecord | null, customKeyStoreId: string): boolean {
  if (record === null || record.registered === true) return false;
  return record.CustomKeyStoreId === null ? record.refused !== true : record.CustomKeyStoreId === customKeyStoreId;
}

/** The intent stands; or the record names a store that is there, because another run was quicker. */
export type Opened<Store> = { readonly store: null; readonly before: StoreRecord | null } | { readonly store: Store };

/**
 * Writes the intent down.
 * @param look asks KMS for the store of that id; null when there is none, or none of that name
 */
export async function openIntent<Store extends object>(
  intent: StoreRecord,
  records: StoreRecordPort,
  look: (customKeyStoreId: string) => Promise<Store | null>,
): Promise<Opened<Store>> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const before = await records.readStoreRecord(intent.CustomKeyStoreName);
    const store = before?.CustomKeyStoreId ? await look(before.CustomKeyStoreId) : null;
    if (store !== null) return { store };
    if (await records.replaceStoreRecord(before, intent)) return { store: null, before };
  }
  throw new Error(OTHERS);
}

/**
 * KMS made nothing of the intent: a store of that name, made by somebody else later, must not be taken for ours. The intent of
 * another run, which may be at work still, is put back. Worth no failure of its own.
 */
export async function closeIntent(intent: StoreRecord, before: StoreRecord | null, records: StoreRecordPort): Promise<void> {
  const isOpen = before !== null && before.CustomKeyStoreId === null && isOurs(before, '');
  await records.replaceStoreRecord(intent, isOpen ? before : { ...intent, refused: true }).catch(() => false);
}

/** A store that is there: its id goes before any intent, also of another run, which will find it by its name. */
export async function recordId(made: StoreRecord, records: StoreRecordPort): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const before = await records.readStoreRecord(made.CustomKeyStoreName);
    if (before?.CustomKeyStoreId === made.CustomKeyStoreId && before.registered !== true) return;
    if (await records.replaceStoreRecord(before, made)) return;
  }
  throw new Error(OTHERS);
}

/** The store is no more: what is made under its name from now on is not ours because of it. */
export async function forgetStore(name: string, customKeyStoreId: string, records: StoreRecordPort): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const before = await records.readStoreRecord(name);
    if (before?.CustomKeyStoreId !== customKeyStoreId) return;
    if (await records.replaceStoreRecord(before, { ...before, CustomKeyStoreId: null, refused: true })) return;
  }
  throw new Error(OTHERS);
}

const OTHERS = 'Other runs keep writing the record of this store: wait until they have ended, then run again';

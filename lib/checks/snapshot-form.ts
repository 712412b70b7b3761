/** Is a stored snapshot one that this version can compare with? Pure. */
import type { Json } from '../model/json.ts';
import type { ServiceSnapshot, StoreSnapshot } from '../model/store-snapshot.ts';

/** null: it is not, because another version wrote it, or something else did. */
export function parseSnapshot(stored: Json): StoreSnapshot | null {
  if (!isObject(stored)) return null;
  const { CustomKeyStoreId, runId, takenAt, ConnectionState, leaves, addresses, service } = stored;
  const fits =
    [CustomKeyStoreId, runId, takenAt].every(isText) &&
    (ConnectionState === null || isText(ConnectionState)) &&
    [leaves, addresses].every((list) => list === null || isTexts(list)) &&
    (service === null || isService(service));
  return fits ? (stored as unknown as StoreSnapshot) : null;
}

function isService(value: Json | undefined): value is Json & ServiceSnapshot {
  return isObject(value) && isText(value.serviceId) && isTexts(value.loadBalancers) && isTexts(value.zones);
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: Json | undefined): boolean {
  return Array.isArray(value) && value.every(isText);
}

function isText(value: Json | undefined): value is string {
  return typeof value === 'string';
}

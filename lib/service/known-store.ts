/** The external key store that the path of a call names. */
import type { CustomKeyStoresListEntry, KmsPort } from '../aws/ports.ts';
import type { ApiEvent, Taken } from './api-route.ts';
import { isExternalStore } from '../workflow/revalidation.ts';
import { problem } from './problem.ts';

export interface Place {
  readonly region: string;
  readonly account: string;
}

/** Ids do not say where a store is, so one of another Region or account looks like one that does not exist. */
export async function findStore(
  event: ApiEvent,
  kms: Pick<KmsPort, 'describeKeyStore'>,
  { region, account }: Place,
): Promise<Taken<CustomKeyStoresListEntry & { readonly CustomKeyStoreId: string }>> {
  const id = event.pathParameters?.id ?? '';
  // What KMS would not take as an id is not looked up.
  const store = /^[0-9A-Za-z_-]{1,64}$/.test(id) ? await kms.describeKeyStore(id) : null;
  if (store !== null && isExternalStore(store)) return { ok: true, value: { ...store, CustomKeyStoreId: id } };
  const detail =
    `This service looks after the external key stores of account ${account} in ${region}. Take the id (cks-…) from ` +
    `aws kms describe-custom-key-stores --region ${region}; for a store of another account or Region call the service there.`;
  return { ok: false, answer: problem('store-unknown', detail) };
}

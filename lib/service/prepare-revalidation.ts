/** The run that checks a store which exists: made of what KMS says of the store and what this product recorded of it. */
import { randomUUID } from 'node:crypto';
import type { CustomKeyStoresListEntry, KmsPort, StoreRecordPort } from '../aws/ports.ts';
import type { RunInput } from '../model/run.ts';
import { VANISHED } from '../workflow/build-digest.ts';
import { isExternalStore, revalidationParams } from '../workflow/revalidation.ts';
import { namedError } from './named-error.ts';

export interface RevalidationOptions {
  readonly records: Pick<StoreRecordPort, 'readStoreRecord'>;
  readonly region: string;
  readonly account: string;
  readonly newRunId?: () => string;
}

export interface PrepareInput {
  readonly CustomKeyStoreId: string;
  readonly requestedBy: string;
}

/** Step of a scheduled re-validation, for each store: its channels hear of changes only. @throws Error when the store is gone. */
export function makePrepareRevalidation(
  options: RevalidationOptions & { readonly kms: Pick<KmsPort, 'describeKeyStore'> },
): (input: PrepareInput) => Promise<RunInput> {
  return async ({ CustomKeyStoreId, requestedBy }) => {
    const store = await options.kms.describeKeyStore(CustomKeyStoreId);
    if (store === null || !isExternalStore(store))
      throw namedError(VANISHED, `There is no external key store ${CustomKeyStoreId}`);
    const { run, params } = await revalidation(store, requestedBy, options);
    return { run: { ...run, announce: { when: 'changes' } }, params };
  };
}

export async function revalidation(
  store: CustomKeyStoresListEntry,
  requestedBy: string,
  { records, region, account, newRunId = randomUUID }: RevalidationOptions,
): Promise<RunInput> {
  const record = store.CustomKeyStoreName === undefined ? null : await records.readStoreRecord(store.CustomKeyStoreName);
  // A store of that name may have been deleted and made anew by somebody else: its secret may then be another.
  const secretId = record?.CustomKeyStoreId === store.CustomKeyStoreId ? record?.XksProxyAuthenticationCredentialSecretId : null;
  return {
    run: {
      runId: newRunId(),
      action: 'revalidate',
      region,
      account,
      requestedBy,
      lab: null,
      pollSeconds: null,
      allowGateOverride: false,
      credentialSource: secretId ?? null,
    },
    params: revalidationParams(store, secretId ?? null),
  };
}

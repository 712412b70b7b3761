/** First step of a re-validation: one run for each external key store of this account and Region. */
import { randomUUID } from 'node:crypto';
import type { CustomKeyStoresListEntry, KmsPort, StoreRecordPort } from '../aws/ports.ts';
import type { RunInput } from '../model/run.ts';
import { isExternalStore, revalidationParams } from '../workflow/revalidation.ts';

export interface ListKeyStoresOptions {
  readonly kms: Pick<KmsPort, 'listKeyStores'>;
  readonly records: Pick<StoreRecordPort, 'readStoreRecord'>;
  readonly region: string;
  readonly account: string;
  readonly newRunId?: () => string;
}

/** What the re-validation machine maps over: inputs of the main machine. */
export interface KeyStoreRuns {
  readonly runs: readonly RunInput[];
}

/** Takes `{ "requestedBy": "<ARN of the schedule or caller>" }`. @throws Error when the input is anything else. */
export function makeListKeyStores(options: ListKeyStoresOptions): (input: unknown) => Promise<KeyStoreRuns> {
  return async (input) => {
    const requestedBy = requester(input);
    const runs: RunInput[] = [];
    for (const store of await options.kms.listKeyStores()) {
      if (isExternalStore(store)) runs.push(await revalidation(store, requestedBy, options));
    }
    return { runs };
  };
}

function requester(input: unknown): string {
  const value = typeof input === 'object' && input !== null && 'requestedBy' in input ? input.requestedBy : undefined;
  if (typeof value === 'string' && value.startsWith('arn:')) return value;
  throw new Error('The input must be {"requestedBy": "<ARN of the schedule or of the caller>"}');
}

/** The run that checks this store again. */
export async function revalidation(
  store: CustomKeyStoresListEntry,
  requestedBy: string,
  { records, region, account, newRunId = randomUUID }: Omit<ListKeyStoresOptions, 'kms'>,
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

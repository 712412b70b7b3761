/** First step of a re-validation: which external key stores are there in this account and Region? */
import type { KmsPort } from '../aws/ports.ts';
import { isExternalStore, MOST_STORES } from '../workflow/revalidation.ts';
import { namedError } from './named-error.ts';

/** What the re-validation machine maps over: ids of stores. */
export interface ListedStores {
  readonly stores: readonly string[];
}

/** Its name, which the state machine knows, so that it does not try the same again. */
export const WRONG_INPUT = 'WrongInput';

/** Takes `{ "requestedBy": "<ARN of the schedule or caller>" }`. @throws Error when the input is anything else. */
export function makeListKeyStores(kms: Pick<KmsPort, 'listKeyStores'>): (input: unknown) => Promise<ListedStores> {
  return async (input) => {
    demandRequester(input);
    const stores = (await kms.listKeyStores()).filter(isExternalStore);
    return { stores: stores.flatMap(({ CustomKeyStoreId }) => CustomKeyStoreId ?? []).slice(0, MOST_STORES) };
  };
}

function demandRequester(input: unknown): void {
  const value = typeof input === 'object' && input !== null && 'requestedBy' in input ? input.requestedBy : undefined;
  if (typeof value === 'string' && value.startsWith('arn:')) return;
  throw namedError(WRONG_INPUT, 'The input must be {"requestedBy": "<ARN of the schedule or of the caller>"}');
}

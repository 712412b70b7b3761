/** `POST /key-stores/{id}/revalidations`: checks one store again, now. */
import type { ExecutionPort } from '../aws/executions.ts';
import type { KmsPort, StoreRecordPort } from '../aws/ports.ts';
import { parseRequest } from '../model/parse-request.ts';
import { readBody } from './api-body.ts';
import { type ApiHandler, forKnownCaller } from './api-route.ts';
import { readRunId } from './idempotency.ts';
import { findStore, type Place } from './known-store.ts';
import { revalidation } from './prepare-revalidation.ts';
import { startExecution } from './start-execution.ts';
import { refusedRequest } from './start-run.ts';

export interface RevalidateStoreOptions extends Place {
  readonly kms: Pick<KmsPort, 'describeKeyStore'>;
  readonly records: Pick<StoreRecordPort, 'readStoreRecord'>;
  readonly executions: ExecutionPort;
}

/**
 * Takes no body, or an empty JSON object: everything there is to say about the store is what KMS says. A key that was used
 * before answers for the same store, even when the store was changed in between.
 */
export function makeRevalidateStore(options: RevalidateStoreOptions): ApiHandler {
  const { kms, records, region, account, executions } = options;
  return forKnownCaller(async (event, caller) => {
    const body = readBody(event);
    if (!body.ok) return body.answer;
    const runId = readRunId(event, caller);
    if (!runId.ok) return runId.answer;
    const parsed = parseRequest(body.value.trim() === '' ? '{}' : body.value);
    if (!parsed.ok) return refusedRequest(parsed.violations);
    const given = Object.keys(parsed.params);
    if (given.length > 0) return refusedRequest(given.map(notHere));
    const store = await findStore(event, kms, { region, account });
    if (!store.ok) return store.answer;
    const input = await revalidation(store.value, caller, { records, region, account, newRunId: () => runId.value });
    return startExecution(
      executions,
      input,
      (before) => before.run.action === 'revalidate' && before.params.CustomKeyStoreId === store.value.CustomKeyStoreId,
    );
  });
}

function notHere(field: string) {
  const message = `${field}: a store is checked as KMS describes it; leave this out, or send a request to POST /preflights`;
  return { field, expected: 'nothing', message };
}

/**
 * `PUT /key-stores/{id}/credential`: says which secret holds the proxy credential of a store that was made elsewhere, so that
 * re-validation can sign. The secret is read once, to see that it will do; nothing of it is kept or shown.
 */
import type { CredentialPort, CredentialReading, CustomKeyStoresListEntry, KmsPort, StoreRecord } from '../aws/ports.ts';
import type { StoreRecordPort } from '../aws/ports.ts';
import { AwsRefusal } from '../model/refusal.ts';
import { parseRequest } from '../model/parse-request.ts';
import { credentialForm, isWellFormed } from '../xks/credential-form.ts';
import { readBody } from './api-body.ts';
import { type ApiAnswer, type ApiHandler, forKnownCaller, jsonAnswer, type Taken } from './api-route.ts';
import { findStore, type Place } from './known-store.ts';
import { otherRegions } from './other-region.ts';
import { problem } from './problem.ts';
import { refusedRequest } from './start-run.ts';

export interface RegisterCredentialOptions extends Place {
  readonly kms: Pick<KmsPort, 'describeKeyStore'>;
  readonly credential: CredentialPort;
  readonly records: StoreRecordPort;
}

const FIELD = 'XksProxyAuthenticationCredentialSecretId';

type Store = CustomKeyStoresListEntry & { readonly CustomKeyStoreId: string };

export function makeRegisterCredential(options: RegisterCredentialOptions): ApiHandler {
  const { kms, credential, records, region, account } = options;
  return forKnownCaller(async (event) => {
    const body = readBody(event);
    if (!body.ok) return body.answer;
    const secretId = readSecretId(body.value, region);
    if (!secretId.ok) return secretId.answer;
    const found = await findStore(event, kms, { region, account });
    if (!found.ok) return found.answer;
    const { CustomKeyStoreId, CustomKeyStoreName = CustomKeyStoreId, XksProxyConfiguration } = found.value;
    const host = XksProxyConfiguration?.UriEndpoint;
    const reading = await credential.read({ [FIELD]: secretId.value, ...(host ? { XksProxyUriEndpoint: host } : {}) });
    const refused = unfit(reading, found.value);
    if (refused !== null) return refused;
    const source = reading.source ?? secretId.value;
    await register({ CustomKeyStoreId, CustomKeyStoreName }, source, records);
    return jsonAnswer(200, { CustomKeyStoreId, CustomKeyStoreName, [FIELD]: source });
  });
}

/** The same reader as of whole requests, so that a raw secret, a slip or a wrong type is refused in the same words. */
function readSecretId(body: string, region: string): Taken<string> {
  const parsed = parseRequest(body);
  if (!parsed.ok) return { ok: false, answer: refusedRequest(parsed.violations) };
  const { [FIELD]: secretId, ...others } = parsed.params;
  const violations = [
    ...Object.keys(others).map((field) => violation(field, 'nothing', `not needed here; leave it out and send ${FIELD} only`)),
    ...(secretId ? [] : [violation(FIELD, 'a text in double quotes', 'give the name or ARN of a Secrets Manager secret')]),
    ...otherRegions(parsed.params, region),
  ];
  return violations.length > 0 || !secretId ? { ok: false, answer: refusedRequest(violations) } : { ok: true, value: secretId };
}

function violation(field: string, expected: string, text: string) {
  return { field, expected, message: `${field}: ${text}` };
}

/** null: it will do. */
function unfit(reading: CredentialReading, { XksProxyConfiguration }: Store): ApiAnswer | null {
  if (!reading.found) return refuse(reading.why, reading.detail);
  const form = credentialForm(reading.credential);
  if (!isWellFormed(form)) {
    const parts = [...(isPartBad(form.id) ? ['AccessKeyId'] : []), ...(isPartBad(form.secret) ? ['RawSecretAccessKey'] : [])];
    return refuse(
      'malformed',
      `${parts.join(' and ')} of the secret is missing or not of the form that KMS takes: see CreateCustomKeyStore.`,
    );
  }
  const used = XksProxyConfiguration?.AccessKeyId;
  if (used === undefined || used === reading.credential.AccessKeyId) return null;
  const detail = `The AccessKeyId in the secret is not the one that this store uses (${used.slice(0, 4)}…): put the current one there.`;
  return refuse('other-credential', detail);
}

function isPartBad({ given, lengthFits, wrongCharacters }: ReturnType<typeof credentialForm>['id']): boolean {
  return !given || !lengthFits || wrongCharacters.length > 0;
}

/** `reason` is for programs, `detail` for people. */
function refuse(reason: string, detail: string): ApiAnswer {
  const seen = [violation(FIELD, 'a secret that holds the credential of this store', detail)];
  return problem('credential-refused', detail, seen, { reason });
}

/** Tries again while others write the record: the run that is just making this store, perhaps. */
async function register(store: NamedStore, secretId: string, records: StoreRecordPort): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const before = await records.readStoreRecord(store.CustomKeyStoreName);
    if (await records.replaceStoreRecord(before, recordFor(store, secretId, before))) return;
  }
  throw new AwsRefusal('dynamodb:PutItem', 'throttled', 'ConditionalCheckFailedException', 'Others keep writing this record');
}

const ATTEMPTS = 5;

type NamedStore = Pick<StoreRecord, 'CustomKeyStoreName'> & { readonly CustomKeyStoreId: string };

/** A store of ours stays ours; any other is not ours just because we know its secret: `create` must not connect it unasked. */
function recordFor(store: NamedStore, secretId: string, before: StoreRecord | null): StoreRecord {
  const isOfStore =
    before !== null && before.refused !== true && [null, store.CustomKeyStoreId].includes(before.CustomKeyStoreId);
  const kept = isOfStore ? before : { runId: '', registered: true };
  return { ...kept, ...store, [FIELD]: secretId };
}

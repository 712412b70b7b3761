import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeMemoryStore } from '../../lib/aws/memory-store.ts';
import { makeLiveCredentials } from '../../lib/aws/secrets.ts';
import { addExistingStore, EXISTING_STORE_ID } from '../../lib/sandbox/existing-store.ts';
import { SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { healthyPlan } from '../../lib/sandbox/plan.ts';
import { makeRegisterCredential } from '../../lib/service/register-credential.ts';
import { bodyOf, credentialEvent, unsigned } from '../support/api-event.ts';
import { type LoopbackAws, startLoopbackAws } from '../support/loopback-aws.ts';

const FIELD = 'XksProxyAuthenticationCredentialSecretId';
const ARN = `arn:aws:secretsmanager:${SANDBOX.region}:${SANDBOX.account}:secret:${SANDBOX.secretName}-a1b2c3`;
const NAME = 'payments-xks-public';

let aws: LoopbackAws;
let records: ReturnType<typeof makeMemoryStore>;

beforeAll(async () => {
  aws = await startLoopbackAws('public');
});
afterAll(() => aws.close());
beforeEach(() => {
  aws.reset();
  records = makeMemoryStore();
  const plan = healthyPlan('public');
  addExistingStore({ ...plan, aws: aws.world });
  const [store] = aws.world.keyStores;
  if (store?.entry.XksProxyConfiguration) store.entry.XksProxyConfiguration.AccessKeyId = aws.credential.AccessKeyId;
});

/** With the real ports, as the function has them. */
function register(secretId: unknown, storeId = EXISTING_STORE_ID) {
  return registerBody(JSON.stringify({ [FIELD]: secretId }), storeId);
}

function registerBody(body: string, storeId = EXISTING_STORE_ID) {
  return handler()(credentialEvent(storeId, body));
}

function handler(into: typeof records = records) {
  const credential = makeLiveCredentials({ region: SANDBOX.region, secretPrefix: 'xks/', requireHostTag: true });
  return makeRegisterCredential({
    kms: aws.ports.kms,
    credential,
    records: into,
    region: SANDBOX.region,
    account: SANDBOX.account,
  });
}

/** The secret of the healthy world, changed. */
function secret() {
  const [only] = aws.world.secrets;
  if (only === undefined) throw new Error('There is no secret');
  return only;
}

describe('PUT /key-stores/{id}/credential', () => {
  it('remembers the secret of the store, and shows nothing of it', async () => {
    const answer = await register(SANDBOX.secretName);
    expect(answer.statusCode).toBe(200);
    expect(bodyOf(answer)).toEqual({ CustomKeyStoreId: EXISTING_STORE_ID, CustomKeyStoreName: NAME, [FIELD]: ARN });
    expect(await records.readStoreRecord(NAME)).toMatchObject({ CustomKeyStoreId: EXISTING_STORE_ID, [FIELD]: ARN });
    expect(JSON.stringify(answer)).not.toContain(aws.credential.RawSecretAccessKey);
    expect(JSON.stringify(await records.readStoreRecord(NAME))).not.toContain(aws.credential.RawSecretAccessKey);
  });

  it('answers the same when it is sent again', async () => {
    const first = await register(SANDBOX.secretName);
    expect(await register(SANDBOX.secretName)).toEqual(first);
  });

  it('does not make a store ours that was made elsewhere', async () => {
    await register(SANDBOX.secretName);
    expect(await records.readStoreRecord(NAME)).toMatchObject({ registered: true });
  });

  it('replaces the secret of a store that this product made, and it stays one', async () => {
    const before = { CustomKeyStoreName: NAME, CustomKeyStoreId: EXISTING_STORE_ID, runId: 'run-1', [FIELD]: 'xks/old' } as const;
    await records.writeStoreRecord(before);
    await register(SANDBOX.secretName);
    expect(await records.readStoreRecord(NAME)).toEqual({ ...before, [FIELD]: ARN });
  });

  it('takes nothing from a run that records the id of its store at the same moment', async () => {
    const intent = { CustomKeyStoreName: NAME, CustomKeyStoreId: null, runId: 'run-1', [FIELD]: 'xks/old' } as const;
    const replaceStoreRecord: typeof records.replaceStoreRecord = async (before, record) => {
      if (before === null) await records.writeStoreRecord({ ...intent, CustomKeyStoreId: EXISTING_STORE_ID });
      return records.replaceStoreRecord(before, record);
    };
    const event = credentialEvent(EXISTING_STORE_ID, JSON.stringify({ [FIELD]: SANDBOX.secretName }));
    expect((await handler({ ...records, replaceStoreRecord })(event)).statusCode).toBe(200);
    expect(await records.readStoreRecord(NAME)).toEqual({ ...intent, CustomKeyStoreId: EXISTING_STORE_ID, [FIELD]: ARN });
  });

  it('asks to send it again when others never leave off', async () => {
    const event = credentialEvent(EXISTING_STORE_ID, JSON.stringify({ [FIELD]: SANDBOX.secretName }));
    const answer = await handler({ ...records, replaceStoreRecord: async () => false })(event);
    expect([answer.statusCode, bodyOf(answer).type]).toEqual([503, 'urn:xks-preflight:problem:aws-unavailable']);
  });

  it.each([
    ['of another store of that name', { CustomKeyStoreId: 'cks-00000000000000000' }],
    ['of a creation that KMS refused', { CustomKeyStoreId: null, refused: true }],
  ])('keeps nothing of a record %s', async (_, before) => {
    await records.writeStoreRecord({ CustomKeyStoreName: NAME, runId: 'run-1', [FIELD]: 'xks/old', ...before });
    await register(SANDBOX.secretName);
    expect(await records.readStoreRecord(NAME)).toEqual({
      CustomKeyStoreName: NAME,
      CustomKeyStoreId: EXISTING_STORE_ID,
      runId: '',
      registered: true,
      [FIELD]: ARN,
    });
  });
});

describe('a secret that will not do', () => {
  const refusals: readonly (readonly [string, () => string, string])[] = [
    ['does-not-exist', () => 'xks/nowhere', 'There is no such secret'],
    ['outside-prefix', () => 'payments/proxy', 'starts with xks/'],
    [
      'other-host',
      () => {
        secret().Tags = [{ Key: 'xks-preflight:endpoint', Value: 'other.example.com' }];
        return SANDBOX.secretName;
      },
      `xks-preflight:endpoint = the host of XksProxyUriEndpoint (${SANDBOX.host}`,
    ],
    [
      'other-host',
      () => {
        secret().Tags = [];
        return SANDBOX.secretName;
      },
      'Tag the secret',
    ],
    [
      'not-json',
      () => {
        secret().SecretString = 'PlainTextPlainText';
        return SANDBOX.secretName;
      },
      'does not hold a JSON object',
    ],
    [
      'malformed',
      () => {
        secret().SecretString = JSON.stringify({ ...aws.credential, RawSecretAccessKey: 'PlainTextPlainText' });
        return SANDBOX.secretName;
      },
      'RawSecretAccessKey of the secret',
    ],
    [
      'malformed',
      () => {
        secret().SecretString = '{"password": "PlainTextPlainText"}';
        return SANDBOX.secretName;
      },
      'AccessKeyId and RawSecretAccessKey',
    ],
    [
      'other-credential',
      () => {
        secret().SecretString = JSON.stringify({ ...aws.credential, AccessKeyId: 'OTHERKEYIDOTHERKEYID' });
        return SANDBOX.secretName;
      },
      'is not the one that this store uses',
    ],
  ];

  it.each(refusals)('%s', async (reason, prepare, words) => {
    const answer = await register(prepare());
    expect(answer.statusCode).toBe(422);
    expect(bodyOf(answer)).toMatchObject({
      type: 'urn:xks-preflight:problem:credential-refused',
      reason,
      detail: expect.stringContaining(words),
      violations: [{ field: FIELD }],
    });
    expect(answer.body).not.toMatch(/PlainTextPlainText|OTHERKEYIDOTHERKEYID/);
    expect(answer.body).not.toContain(aws.credential.RawSecretAccessKey);
    expect(await records.readStoreRecord(NAME)).toBeNull();
  });

  it('not-readable', async () => {
    const reading = {
      found: false,
      why: 'not-readable',
      source: 'xks/a',
      detail: 'Allow secretsmanager:GetSecretValue',
    } as const;
    const refusing = makeRegisterCredential({
      kms: aws.ports.kms,
      credential: { read: async () => reading },
      records,
      region: SANDBOX.region,
      account: SANDBOX.account,
    });
    const answer = await refusing(credentialEvent(EXISTING_STORE_ID, JSON.stringify({ [FIELD]: 'xks/a' })));
    expect([answer.statusCode, bodyOf(answer).reason]).toEqual([422, 'not-readable']);
  });
});

describe('a call that cannot be taken', () => {
  it.each([
    ['an ARN of another Region', JSON.stringify({ [FIELD]: ARN.replace('us-east-1', 'eu-west-1') }), FIELD, 'eu-west-1'],
    ['no field', '{}', FIELD, 'give the name or ARN'],
    ['an empty id', `{"${FIELD}": ""}`, FIELD, 'give the name or ARN'],
    ['a wrong type', `{"${FIELD}": 7}`, FIELD, 'a text in double quotes'],
    ['a slip', `{"${FIELD}s": "xks/a"}`, `${FIELD}s`, `did you mean ${FIELD}?`],
    ['another field', `{"${FIELD}": "xks/a", "XksProxyUriPath": "/"}`, 'XksProxyUriPath', 'leave it out'],
    ['a raw secret', '{"RawSecretAccessKey": "PlainTextPlainText"}', 'RawSecretAccessKey', 'must not stand in a request'],
    ['no JSON', 'xks/payments', '(body)', 'not valid JSON'],
    ['no body', '', '(body)', 'not valid JSON'],
  ])('%s', async (_, body, field, words) => {
    const answer = await registerBody(body);
    expect(answer.statusCode).toBe(400);
    expect(bodyOf(answer).violations).toEqual(
      expect.arrayContaining([expect.objectContaining({ field, message: expect.stringContaining(words) })]),
    );
    expect(answer.body).not.toContain('PlainTextPlainText');
    expect(await records.readStoreRecord(NAME)).toBeNull();
  });

  it('a store that is not here', async () => {
    const answer = await register(SANDBOX.secretName, 'cks-fedcba9876543210f');
    expect([answer.statusCode, bodyOf(answer).type]).toEqual([404, 'urn:xks-preflight:problem:store-unknown']);
  });

  it('a caller who is not known: no secret is read', async () => {
    const before = aws.calls.length;
    const answer = await handler()(unsigned(credentialEvent(EXISTING_STORE_ID, JSON.stringify({ [FIELD]: SANDBOX.secretName }))));
    expect(answer.statusCode).toBe(403);
    expect(aws.calls.length).toBe(before);
  });
});

import { describe, expect, it } from 'vitest';
import type { CustomKeyStoresListEntry, StoreRecord } from '../../lib/aws/ports.ts';
import { makeRevalidateStore } from '../../lib/service/revalidate-store.ts';
import { bodyOf, CALLER, revalidateEvent, unsigned } from '../support/api-event.ts';
import { inputsOf, memoryExecutions } from '../support/memory-executions.ts';

const STORE: CustomKeyStoresListEntry = {
  CustomKeyStoreId: 'cks-0123456789abcdef0',
  CustomKeyStoreName: 'payments-xks',
  CustomKeyStoreType: 'EXTERNAL_KEY_STORE',
  XksProxyConfiguration: {
    Connectivity: 'PUBLIC_ENDPOINT',
    UriEndpoint: 'https://proxy.xks.example.com',
    UriPath: '/kms/xks/v1',
  },
};

const RECORD: StoreRecord = {
  CustomKeyStoreName: 'payments-xks',
  CustomKeyStoreId: 'cks-0123456789abcdef0',
  runId: 'before',
  XksProxyAuthenticationCredentialSecretId: 'xks/payments',
};

function setUp(stores: CustomKeyStoresListEntry[] = [structuredClone(STORE)]) {
  const executions = memoryExecutions();
  const asked: string[] = [];
  const handler = makeRevalidateStore({
    kms: {
      async describeKeyStore(id) {
        asked.push(id);
        return stores.find((store) => store.CustomKeyStoreId === id) ?? null;
      },
    },
    records: { readStoreRecord: async () => RECORD },
    executions,
    region: 'us-east-1',
    account: '111122223333',
  });
  return { executions, asked, stores, handler };
}

describe('POST /key-stores/{id}/revalidations', () => {
  it('starts a run about this store, with the secret that is known, for the caller', async () => {
    const { executions, handler } = setUp();
    const answer = await handler(revalidateEvent('cks-0123456789abcdef0'));
    const [input] = inputsOf(executions);
    expect(answer.statusCode).toBe(202);
    expect(answer.headers?.location).toBe(`/preflights/${input?.run.runId}`);
    expect(input).toMatchObject({
      run: { action: 'revalidate', requestedBy: CALLER, region: 'us-east-1', account: '111122223333' },
      params: {
        CustomKeyStoreId: 'cks-0123456789abcdef0',
        XksProxyUriEndpoint: 'https://proxy.xks.example.com',
        XksProxyAuthenticationCredentialSecretId: 'xks/payments',
        Preflight: { NegativeProbes: false },
      },
    });
  });

  it('takes an empty object as body', async () => {
    expect((await setUp().handler(revalidateEvent('cks-0123456789abcdef0', '{}'))).statusCode).toBe(202);
  });

  it('answers the same for the same key, even when the store was changed in between', async () => {
    const { executions, stores, handler } = setUp();
    const event = revalidateEvent('cks-0123456789abcdef0', '', { 'idempotency-key': 'once' });
    const first = await handler(event);
    const [store] = stores;
    if (store?.XksProxyConfiguration) store.XksProxyConfiguration.UriPath = '/moved/kms/xks/v1';
    expect(await handler(event)).toEqual(first);
    expect(executions.started.size).toBe(1);
  });

  it('refuses a key that was used for another store', async () => {
    const other = { ...STORE, CustomKeyStoreId: 'cks-0123456789abcdef1', CustomKeyStoreName: 'other' };
    const { handler } = setUp([STORE, other]);
    const key = { 'idempotency-key': 'once' };
    await handler(revalidateEvent('cks-0123456789abcdef0', '', key));
    const answer = await handler(revalidateEvent('cks-0123456789abcdef1', '', key));
    expect(answer.statusCode).toBe(409);
  });

  it('refuses a malformed key', async () => {
    const answer = await setUp().handler(revalidateEvent('cks-0123456789abcdef0', '', { 'idempotency-key': 'a b' }));
    expect(bodyOf(answer).type).toBe('urn:xks-preflight:problem:idempotency-key-invalid');
  });

  it.each([
    ['that is not there', 'cks-0123456789abcdef9', []],
    ['of AWS CloudHSM', 'cks-0123456789abcdef0', [{ ...STORE, CustomKeyStoreType: 'AWS_CLOUDHSM' as const }]],
  ])('knows no store %s, and says which Region it looks after', async (_, id, stores) => {
    const { executions, handler } = setUp(stores);
    const answer = await handler(revalidateEvent(id));
    expect(answer.statusCode).toBe(404);
    expect(bodyOf(answer)).toMatchObject({ type: 'urn:xks-preflight:problem:store-unknown' });
    expect(bodyOf(answer).detail).toContain('us-east-1');
    expect(executions.started.size).toBe(0);
  });

  it.each(['', '../x', 'cks 1', 'x'.repeat(65)])('does not look up %j', async (id) => {
    const { asked, handler } = setUp();
    expect((await handler(revalidateEvent(id))).statusCode).toBe(404);
    expect(asked).toEqual([]);
  });

  it.each([
    ['{"XksProxyUriPath": "/kms/xks/v1"}', 'XksProxyUriPath'],
    ['{"Preflight": {}}', 'Preflight'],
    ['{"Nonsense": 1}', 'Nonsense'],
    ['[]', '(body)'],
    ['{', '(body)'],
  ])('refuses the body %s', async (body, field) => {
    const { executions, handler } = setUp();
    const answer = await handler(revalidateEvent('cks-0123456789abcdef0', body));
    expect(answer.statusCode).toBe(400);
    expect(bodyOf(answer).violations).toMatchObject([{ field }]);
    expect(executions.started.size).toBe(0);
  });

  it('starts nothing for a caller who is not known', async () => {
    const { executions, asked, handler } = setUp();
    expect((await handler(unsigned(revalidateEvent('cks-0123456789abcdef0')))).statusCode).toBe(403);
    expect([executions.started.size, asked.length]).toEqual([0, 0]);
  });
});

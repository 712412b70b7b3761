import { describe, expect, it } from 'vitest';
import type { ActionInput } from '../../lib/actions/action.ts';
import { runCreateKeyStore } from '../../lib/actions/create-key-store.ts';
import type { CreateCustomKeyStoreCommandInput } from '../../lib/aws/ports.ts';
import { CREATE } from '../../lib/xks/kms-errors.ts';
import { healthyCredential, healthyPublicParams, healthyVpcParams, run, without } from '../support/builders.ts';
import { listed, makeMemoryAccount, makeMemoryPorts, type MemoryAccount } from '../support/memory-ports.ts';

const params = healthyVpcParams();
const input: ActionInput = { run: run({ action: 'create' }), params, facts: {} };

/** A store as the request would have made it, with some settings changed. */
function standing(account: MemoryAccount, changes: Partial<CreateCustomKeyStoreCommandInput> = {}) {
  const { Preflight: _ours, XksProxyAuthenticationCredentialSecretId: _secret, ...given } = params;
  return listed('cks-00000000000000042', {
    ...given,
    XksProxyAuthenticationCredential: account.credential,
    ...changes,
  } as CreateCustomKeyStoreCommandInput);
}

describe('a name that is free', () => {
  it('is created with the parameters of KMS and nothing of ours', async () => {
    const account = makeMemoryAccount();
    const ports = makeMemoryPorts(account);
    const { result, facts } = await runCreateKeyStore(input, ports);
    expect(result).toMatchObject({ id: 'create-key-store', verdict: 'pass', findings: [{ code: 'create-key-store/created' }] });
    expect(facts).toEqual({
      CustomKeyStoreId: account.stores[0]?.CustomKeyStoreId,
      adopted: false,
      madeByUs: true,
      createdByRun: true,
    });
    expect(account.creations).toEqual([
      {
        CustomKeyStoreName: params.CustomKeyStoreName,
        CustomKeyStoreType: 'EXTERNAL_KEY_STORE',
        XksProxyConnectivity: 'VPC_ENDPOINT_SERVICE',
        XksProxyUriEndpoint: params.XksProxyUriEndpoint,
        XksProxyUriPath: params.XksProxyUriPath,
        XksProxyVpcEndpointServiceName: params.XksProxyVpcEndpointServiceName,
      },
    ]);
    expect(await ports.records.readStoreRecord('payments-xks')).toEqual({
      CustomKeyStoreName: 'payments-xks',
      CustomKeyStoreId: facts?.CustomKeyStoreId,
      runId: input.run.runId,
      XksProxyAuthenticationCredentialSecretId: params.XksProxyAuthenticationCredentialSecretId,
      AlarmTopicArn: params.Preflight?.AlarmTopicArn,
    });
  });

  it('takes the path from the proxy configuration file when the request has none', async () => {
    const account = makeMemoryAccount();
    const { XksProxyUriPath: _path, ...pathless } = healthyPublicParams();
    const ports = {
      ...makeMemoryPorts(account),
      credential: {
        read: async () => ({
          found: true as const,
          credential: account.credential,
          XksProxyUriPath: '/from-file/kms/xks/v1',
          source: 'proxy.json',
        }),
      },
    };
    await runCreateKeyStore({ ...input, params: pathless }, ports);
    expect(account.creations).toMatchObject([{ XksProxyUriPath: '/from-file/kms/xks/v1' }]);
  });

  it('has its intent recorded before KMS is asked', async () => {
    const account = makeMemoryAccount({ creation: 'denied' });
    const ports = makeMemoryPorts(account);
    const { result, facts } = await runCreateKeyStore(input, ports);
    expect(result).toMatchObject({ verdict: 'error', findings: [{ code: 'create-key-store/undecided' }] });
    expect(result.findings[0]?.remedy).toContain('kms:CreateCustomKeyStore');
    expect(facts).toBeNull();
    expect(await ports.records.readStoreRecord('payments-xks')).toMatchObject({ CustomKeyStoreId: null, refused: true });
  });
});

describe('a name that is taken', () => {
  it('is adopted when everything is the same, and nothing is created', async () => {
    const account = makeMemoryAccount();
    account.stores.push(standing(account));
    const { result, facts } = await runCreateKeyStore(input, makeMemoryPorts(account));
    expect(result.findings).toMatchObject([{ code: 'create-key-store/adopted', verdict: 'pass' }]);
    expect(facts).toEqual({ CustomKeyStoreId: 'cks-00000000000000042', adopted: true, madeByUs: false });
    expect(account.creations).toEqual([]);
  });

  it.each([
    ['an id in the record', { CustomKeyStoreId: 'cks-00000000000000042' }, true],
    ['an intent that was cut short', { CustomKeyStoreId: null }, true],
    ['an intent that KMS refused', { CustomKeyStoreId: null, refused: true }, false],
    ['an id that was only registered', { CustomKeyStoreId: 'cks-00000000000000042', registered: true }, false],
    ['another id in the record', { CustomKeyStoreId: 'cks-00000000000000007' }, false],
  ])('knows its own store by %s', async (_what, record, madeByUs) => {
    const account = makeMemoryAccount();
    account.stores.push(standing(account));
    const ports = makeMemoryPorts(account);
    await ports.records.writeStoreRecord({
      CustomKeyStoreName: 'payments-xks',
      runId: 'run-0000',
      XksProxyAuthenticationCredentialSecretId: null,
      ...record,
    });
    expect((await runCreateKeyStore(input, ports)).facts).toMatchObject({ adopted: true, madeByUs });
  });

  it('of ours brings its record up to date with what is asked for now, and loses nothing that is not', async () => {
    const account = makeMemoryAccount();
    account.stores.push(standing(account));
    const ports = makeMemoryPorts(account);
    const id = 'cks-00000000000000042';
    const before = { CustomKeyStoreName: 'payments-xks', CustomKeyStoreId: id, runId: 'run-0000' };
    await ports.records.writeStoreRecord({
      ...before,
      XksProxyAuthenticationCredentialSecretId: 'xks/old',
      AlarmTopicArn: 'arn:old',
    });
    const record = () => ports.records.readStoreRecord('payments-xks');
    const now = {
      XksProxyAuthenticationCredentialSecretId: params.XksProxyAuthenticationCredentialSecretId,
      AlarmTopicArn: 'arn:new',
    };
    await runCreateKeyStore({ ...input, params: { ...params, Preflight: { AlarmTopicArn: 'arn:new' } } }, ports);
    expect(await record()).toEqual({ ...before, ...now });
    await runCreateKeyStore({ ...input, params: { ...without(params, 'Preflight') } }, ports);
    expect(await record()).toEqual({ ...before, ...now });
  });

  it.each<[string, Partial<CreateCustomKeyStoreCommandInput>]>([
    ['XksProxyConnectivity', { XksProxyConnectivity: 'PUBLIC_ENDPOINT' }],
    ['XksProxyUriEndpoint', { XksProxyUriEndpoint: 'https://other.xks.example.com' }],
    ['XksProxyUriPath', { XksProxyUriPath: '/other/kms/xks/v1' }],
    [
      'XksProxyVpcEndpointServiceName',
      { XksProxyVpcEndpointServiceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-0fedcba9876543210' },
    ],
    ['XksProxyVpcEndpointServiceOwner', { XksProxyVpcEndpointServiceOwner: '444455556666' }],
    ['AccessKeyId', { XksProxyAuthenticationCredential: healthyCredential() }],
    ['CustomKeyStoreType', { CustomKeyStoreType: 'AWS_CLOUDHSM' }],
  ])('is refused when %s differs', async (field, changes) => {
    const account = makeMemoryAccount();
    account.stores.push(standing(account, changes));
    const { result, facts } = await runCreateKeyStore(input, makeMemoryPorts(account));
    expect(result.findings).toMatchObject([
      {
        code: 'create-key-store/name-taken',
        verdict: 'fail',
        evidence: { differences: [expect.stringMatching(new RegExp(`^${field}: store has \\S+, request says \\S+$`))] },
      },
    ]);
    expect(facts).toBeNull();
    expect(account.creations).toEqual([]);
  });

  it('shows access key ids by their first four characters', async () => {
    const account = makeMemoryAccount();
    account.stores.push(standing(account, { XksProxyAuthenticationCredential: healthyCredential() }));
    const text = JSON.stringify(await runCreateKeyStore(input, makeMemoryPorts(account)));
    expect(text).toContain('TEST…');
    expect(text).not.toContain(account.credential.AccessKeyId);
  });

  it('takes a host in other letters and an owner left out for the same', async () => {
    const account = makeMemoryAccount();
    account.stores.push(
      standing(account, {
        XksProxyUriEndpoint: 'https://MyProxy.xks.example.com',
        XksProxyVpcEndpointServiceOwner: input.run.account ?? '',
      }),
    );
    expect((await runCreateKeyStore(input, makeMemoryPorts(account))).result.findings).toMatchObject([
      { code: 'create-key-store/adopted' },
    ]);
  });
});

describe('an answer that never came', () => {
  it('is found in the list of stores', async () => {
    const account = makeMemoryAccount({ creation: 'lost' });
    const ports = makeMemoryPorts(account);
    const { result, facts } = await runCreateKeyStore(input, ports);
    expect(result.findings).toMatchObject([{ code: 'create-key-store/answer-lost', verdict: 'pass' }]);
    expect(facts).toMatchObject({ adopted: false, madeByUs: true, createdByRun: false });
    expect(account.stores).toHaveLength(1);
    expect(await ports.records.readStoreRecord('payments-xks')).toMatchObject({ CustomKeyStoreId: facts?.CustomKeyStoreId });
  });

  it('is an error when no store appeared, and a second run makes one store', async () => {
    const account = makeMemoryAccount({ creation: 'unanswered' });
    const ports = makeMemoryPorts(account);
    const first = await runCreateKeyStore(input, ports);
    expect(first.result).toMatchObject({ verdict: 'error', findings: [{ code: 'create-key-store/not-known' }] });
    expect(first.facts).toBeNull();
    account.creation = 'works';
    expect((await runCreateKeyStore(input, ports)).result.verdict).toBe('pass');
    expect(account.stores).toHaveLength(1);
  });

  it('is an error when the list cannot be had either', async () => {
    const account = makeMemoryAccount({ creation: 'lost' });
    const ports = makeMemoryPorts(account);
    let lists = 0;
    const listKeyStores = async () => {
      lists += 1;
      if (lists > 1) throw new Error('no list');
      return [];
    };
    const { result } = await runCreateKeyStore(input, { ...ports, kmsActions: { ...ports.kmsActions, listKeyStores } });
    expect(result.findings).toMatchObject([{ code: 'create-key-store/not-known', verdict: 'error' }]);
  });
});

describe('a refusal of KMS', () => {
  it.each(Object.values(CREATE).filter((name) => name !== 'AccessDeniedException'))(
    '%s is a finding that says what to do',
    async (exception) => {
      const account = makeMemoryAccount({ creation: { exception, message: 'no' } });
      const ports = makeMemoryPorts(account);
      const { result, facts } = await runCreateKeyStore(input, ports);
      const [finding] = result.findings;
      expect(finding).toMatchObject({
        code: 'create-key-store/refused',
        verdict: 'fail',
        evidence: { exception },
        kms: { create: [exception], connect: [] },
      });
      expect(finding?.evidence.meaning).not.toBe('KMS refused the call with an exception this tool does not know.');
      expect(finding?.remedy).toMatch(/run again/i);
      expect(facts).toBeNull();
      expect(await ports.records.readStoreRecord('payments-xks')).toMatchObject({ refused: true });
    },
  );

  it('of a kind nobody knows yet is a finding too', async () => {
    const { result } = await runCreateKeyStore(
      input,
      makeMemoryPorts(makeMemoryAccount({ creation: { exception: 'NewException', message: 'x' } })),
    );
    expect(result.findings).toMatchObject([{ code: 'create-key-store/refused', evidence: { exception: 'NewException' } }]);
  });
});

describe('what surrounds the call', () => {
  it('is an error without a credential, before anything is asked of KMS', async () => {
    const account = makeMemoryAccount();
    const reading = {
      found: false as const,
      why: 'does-not-exist' as const,
      source: 'xks/payments',
      detail: 'There is no such secret',
    };
    const ports = { ...makeMemoryPorts(account), credential: { read: async () => reading } };
    const { result } = await runCreateKeyStore(input, ports);
    expect(result.findings).toMatchObject([
      { code: 'create-key-store/no-credential', verdict: 'error', evidence: { why: 'There is no such secret' } },
    ]);
    expect(account.creations).toEqual([]);
  });

  it('does not lose a store whose id cannot be written down', async () => {
    const account = makeMemoryAccount();
    const ports = makeMemoryPorts(account);
    const replaceStoreRecord: typeof ports.records.replaceStoreRecord = async (_before, record) => {
      if (record.CustomKeyStoreId !== null) throw new Error('the table is gone');
      return true;
    };
    const { result, facts } = await runCreateKeyStore(input, { ...ports, records: { ...ports.records, replaceStoreRecord } });
    expect(result.verdict).toBe('warn');
    expect(result.findings.map((finding) => finding.code)).toEqual(['create-key-store/created', 'create-key-store/not-recorded']);
    expect(facts).toMatchObject({ CustomKeyStoreId: account.stores[0]?.CustomKeyStoreId });
  });

  it('never lets the secret out', async () => {
    for (const creation of ['works', 'lost', 'unanswered', 'denied'] as const) {
      const account = makeMemoryAccount({ creation });
      const output = await runCreateKeyStore(input, makeMemoryPorts(account));
      expect(JSON.stringify(output)).not.toContain(account.credential.RawSecretAccessKey);
    }
  });
});

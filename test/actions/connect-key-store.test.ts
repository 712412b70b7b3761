import { describe, expect, it } from 'vitest';
import type { ActionInput, ActionOutput } from '../../lib/actions/action.ts';
import { describeConnection, startConnection } from '../../lib/actions/connect-key-store.ts';
import type { KeyStoreFacts } from '../../lib/model/action-facts.ts';
import { AwsRefusal } from '../../lib/model/refusal.ts';
import { remedyParts } from '../../lib/render/commands.ts';
import { CONNECTION_CODES } from '../../lib/xks/connection-codes.ts';
import { CONNECT } from '../../lib/xks/kms-errors.ts';
import { healthyVpcParams, run } from '../support/builders.ts';
import { makeMemoryAccount, makeMemoryPorts, type MemoryAccount } from '../support/memory-ports.ts';

const ID = 'cks-00000000000000042';
const ours: KeyStoreFacts = { CustomKeyStoreId: ID, adopted: false, madeByUs: true };
const theirs: KeyStoreFacts = { CustomKeyStoreId: ID, adopted: true, madeByUs: false };

function accountWith(ConnectionState: string, changes: Partial<MemoryAccount> = {}): MemoryAccount {
  return makeMemoryAccount({
    stores: [{ CustomKeyStoreId: ID, ConnectionState } as MemoryAccount['stores'][number]],
    ...changes,
  });
}

function inputFor(store: KeyStoreFacts, Connect?: boolean): ActionInput {
  const params = healthyVpcParams({ Preflight: Connect === undefined ? {} : { Connect } });
  return { run: run({ action: 'create' }), params, facts: { 'create-key-store': store } };
}

/** Start, then look until it is settled, as the state machine does without its waits. */
async function follow(
  input: ActionInput,
  account: MemoryAccount,
): Promise<{ output: ActionOutput<'connect-key-store'>; waits: number[] }> {
  const ports = makeMemoryPorts(account);
  const waits: number[] = [];
  let output = await startConnection(input, ports);
  while (output.facts?.settled === false) {
    waits.push(output.facts.waitSeconds);
    output = await describeConnection({ ...input, facts: { ...input.facts, 'connect-key-store': output.facts } }, ports);
  }
  return { output, waits };
}

const CONNECTING = { ConnectionState: 'CONNECTING' };

describe('a disconnected store', () => {
  it('of ours is connected and watched', async () => {
    const account = accountWith('DISCONNECTED', { states: [CONNECTING, CONNECTING, { ConnectionState: 'CONNECTED' }] });
    const { output, waits } = await follow(inputFor(ours), account);
    expect(account.connects).toEqual([ID]);
    expect(waits).toEqual([60, 20, 20]);
    expect(output.result).toMatchObject({
      verdict: 'pass',
      findings: [{ code: 'connect-key-store/connected', evidence: { polls: 3 } }],
    });
  });

  it('of somebody else is left alone and says how to have it connected', async () => {
    const account = accountWith('DISCONNECTED');
    const { output } = await follow(inputFor(theirs), account);
    expect(account.connects).toEqual([]);
    expect(output.result).toMatchObject({
      verdict: 'skipped',
      reason: 'not-applicable',
      findings: [{ code: 'connect-key-store/not-ours' }],
    });
    expect(output.result.findings[0]?.advice).toContain('Preflight.Connect');
  });

  it.each([
    ['of somebody else, when the request says so', inputFor(theirs, true)],
    ['adopted, when our record says we made it', inputFor({ ...theirs, madeByUs: true })],
  ])('%s, is connected', async (_what, input) => {
    const account = accountWith('DISCONNECTED');
    expect((await follow(input, account)).output.result.verdict).toBe('pass');
    expect(account.connects).toEqual([ID]);
  });

  it('is not connected when the request says not to', async () => {
    const account = accountWith('DISCONNECTED');
    const { output } = await follow(inputFor(ours, false), account);
    expect(account.connects).toEqual([]);
    expect(output.result).toMatchObject({ verdict: 'skipped', reason: 'requested' });
  });

  it('that KMS refuses to connect is a finding with the exception', async () => {
    const account = accountWith('DISCONNECTED', {
      connecting: { exception: 'CustomKeyStoreInvalidStateException', message: 'no' },
    });
    const { output } = await follow(inputFor(ours), account);
    expect(output.result.findings).toMatchObject([
      { code: 'connect-key-store/refused', verdict: 'fail', evidence: { exception: 'CustomKeyStoreInvalidStateException' } },
    ]);
  });

  it("that another run is connecting by now is watched, and is not this run's to disconnect", async () => {
    const account = accountWith('DISCONNECTED', { states: [CONNECTING, { ConnectionState: 'CONNECTED' }] });
    const ports = makeMemoryPorts(account);
    const connectKeyStore: typeof ports.kmsActions.connectKeyStore = async (id) => {
      await ports.kmsActions.connectKeyStore(id);
      return { ok: false, exception: 'CustomKeyStoreInvalidStateException', message: 'no' };
    };
    const { result, facts } = await startConnection(inputFor(ours), {
      ...ports,
      kmsActions: { ...ports.kmsActions, connectKeyStore },
    });
    expect(result.findings).toMatchObject([{ code: 'connect-key-store/unfinished' }]);
    expect(facts).toMatchObject({ settled: false });
    expect(facts?.connectedByRun).toBeUndefined();
  });

  it("that this run may not connect, while another does, is not this run's to disconnect", async () => {
    const account = accountWith('DISCONNECTED', { states: [CONNECTING] });
    const ports = makeMemoryPorts(account);
    const connectKeyStore: typeof ports.kmsActions.connectKeyStore = async (id) => {
      await ports.kmsActions.connectKeyStore(id);
      throw new AwsRefusal('kms:ConnectCustomKeyStore', 'denied', 'AccessDeniedException', 'no');
    };
    const kmsActions = { ...ports.kmsActions, connectKeyStore };
    const { facts } = await startConnection(inputFor(ours), { ...ports, kmsActions });
    expect(facts).toMatchObject({ settled: false });
    expect(facts?.connectedByRun).not.toBe(true);
  });

  it('whose connect answer was lost is watched all the same', async () => {
    const account = accountWith('DISCONNECTED', { connecting: 'lost' });
    const { output } = await follow(inputFor(ours), account);
    expect(output).toMatchObject({ result: { verdict: 'pass' }, facts: { connectedByRun: true } });
  });
});

describe('a store in another state', () => {
  it('CONNECTED needs nothing', async () => {
    const account = accountWith('CONNECTED');
    expect((await follow(inputFor(theirs), account)).output.result.findings).toMatchObject([
      { code: 'connect-key-store/connected' },
    ]);
    expect(account.connects).toEqual([]);
  });

  it('CONNECTING is only watched', async () => {
    const account = accountWith('CONNECTING', { states: [CONNECTING, { ConnectionState: 'CONNECTED' }] });
    expect((await follow(inputFor(theirs), account)).output.result.verdict).toBe('pass');
    expect(account.connects).toEqual([]);
  });

  it('FAILED is reported and not touched', async () => {
    const account = accountWith('FAILED');
    Object.assign(account.stores[0] ?? {}, { ConnectionErrorCode: 'INVALID_CREDENTIALS' });
    const { output } = await follow(inputFor(theirs, true), account);
    expect(account.connects).toEqual([]);
    expect(output.result.findings).toMatchObject([
      { code: 'connect-key-store/failed', kms: { connect: ['INVALID_CREDENTIALS'] } },
    ]);
    const steps = ['disconnect-custom-key-store', 'describe-custom-key-stores', 'connect-custom-key-store'];
    const commands = remedyParts(output.result.findings[0]?.remedy ?? '').filter(({ kind }) => kind === 'command');
    expect(commands.map(({ text }) => text)).toEqual(
      steps.map((step) => expect.stringContaining(`aws kms ${step} --region 'us-east-1' --custom-key-store-id '${ID}'`)),
    );
  });

  it('DISCONNECTING cannot be told', async () => {
    const { output } = await follow(inputFor(ours), accountWith('DISCONNECTING'));
    expect(output.result).toMatchObject({ verdict: 'error', findings: [{ code: 'connect-key-store/interrupted' }] });
  });
});

describe('a connection that fails', () => {
  it.each(Object.values(CONNECT))('with %s is explained', async (code) => {
    expect(CONNECTION_CODES).toContain(code);
    const account = accountWith('DISCONNECTED', { states: [{ ConnectionState: 'FAILED', ConnectionErrorCode: code }] });
    const { output } = await follow(inputFor(ours), account);
    expect(output.result).toMatchObject({
      verdict: 'fail',
      findings: [{ kms: { create: [], connect: [code], basis: 'documented' } }],
    });
    expect(output.result.findings[0]?.remedy).toContain(
      `connect-custom-key-store --region 'us-east-1' --custom-key-store-id '${ID}'`,
    );
  });

  it('with a code nobody knows yet is reported too', async () => {
    const account = accountWith('DISCONNECTED', { states: [{ ConnectionState: 'FAILED', ConnectionErrorCode: 'BRAND_NEW' }] });
    const { output } = await follow(inputFor(ours), account);
    expect(output.result.findings[0]?.evidence).toMatchObject({ ConnectionErrorCode: 'BRAND_NEW' });
  });
});

describe('the watch', () => {
  it('ends after twenty counted minutes', async () => {
    const { output, waits } = await follow(inputFor(ours), accountWith('DISCONNECTED', { states: [CONNECTING] }));
    expect(waits.reduce((sum, seconds) => sum + seconds, 0)).toBe(1_200);
    expect(output.result).toMatchObject({ verdict: 'error', findings: [{ code: 'connect-key-store/unfinished' }] });
  });

  it('keeps the pace that the run asks for', async () => {
    const input = { ...inputFor(ours), run: run({ action: 'create', pollSeconds: 300 }) };
    const { waits } = await follow(input, accountWith('DISCONNECTED', { states: [CONNECTING] }));
    expect(waits).toEqual([300, 300, 300, 300]);
  });

  it('outlives looks that fail', async () => {
    const account = accountWith('DISCONNECTED');
    const ports = makeMemoryPorts(account);
    const input = inputFor(ours);
    const { facts } = await startConnection(input, ports);
    const describeKeyStore = () =>
      Promise.reject(new AwsRefusal('kms:DescribeCustomKeyStores', 'throttled', 'ThrottlingException', 'slow down'));
    const missed = await describeConnection(
      { ...input, facts: { ...input.facts, 'connect-key-store': facts } },
      { ...ports, kmsActions: { ...ports.kmsActions, describeKeyStore } },
    );
    expect(missed.facts).toMatchObject({ settled: false, polls: 1 });
    const next = await describeConnection({ ...input, facts: { ...input.facts, 'connect-key-store': missed.facts } }, ports);
    expect(next.result.verdict).toBe('pass');
  });

  it('ends when the store is gone or was disconnected', async () => {
    for (const state of ['DISCONNECTED', 'DISCONNECTING']) {
      const { output } = await follow(inputFor(ours), accountWith('DISCONNECTED', { states: [{ ConnectionState: state }] }));
      expect(output.result.findings).toMatchObject([
        { code: 'connect-key-store/interrupted', evidence: { ConnectionState: state } },
      ]);
    }
    const { output } = await follow(inputFor(ours), makeMemoryAccount());
    expect(output.result.findings).toMatchObject([
      { code: 'connect-key-store/interrupted', evidence: { ConnectionState: 'not listed' } },
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import type { ActionInput, ActionOutput } from '../../lib/actions/action.ts';
import { runRollBack } from '../../lib/actions/roll-back.ts';
import { isOurs } from '../../lib/actions/store-intent.ts';
import type { ConnectionFacts, KeyStoreFacts } from '../../lib/model/action-facts.ts';
import type { Rollback } from '../../lib/model/params.ts';
import { AwsRefusal } from '../../lib/model/refusal.ts';
import type { AllPorts } from '../../lib/workflow/all-ports.ts';
import { healthyVpcParams, run } from '../support/builders.ts';
import { makeMemoryAccount, makeMemoryPorts, type MemoryAccount } from '../support/memory-ports.ts';

const ID = 'cks-00000000000000042';
const NAME = 'payments-xks';
const created: KeyStoreFacts = { CustomKeyStoreId: ID, adopted: false, madeByUs: true, createdByRun: true };
const adopted: KeyStoreFacts = { CustomKeyStoreId: ID, adopted: true, madeByUs: true };
const settled: ConnectionFacts = { settled: true, waitSeconds: 20, polls: 1, waitedSeconds: 60, startedMs: 0 };
const connected: ConnectionFacts = { ...settled, connectedByRun: true };

interface Case {
  readonly Rollback?: Rollback;
  readonly store?: KeyStoreFacts;
  readonly connection?: ConnectionFacts | null;
  readonly account?: MemoryAccount;
  readonly kms?: (ports: AllPorts) => Partial<AllPorts['kmsActions']>;
}

function accountWith(ConnectionState = 'CONNECTED', changes: Partial<MemoryAccount> = {}): MemoryAccount {
  const store = { CustomKeyStoreId: ID, CustomKeyStoreName: NAME, ConnectionState } as MemoryAccount['stores'][number];
  return makeMemoryAccount({ stores: [store], ...changes });
}

/** Step after step until it is settled, as the state machine does without its waits. */
async function undo({ Rollback, store = created, connection = connected, account = accountWith(), kms }: Case) {
  const memory = makeMemoryPorts(account);
  const ports = { ...memory, kmsActions: { ...memory.kmsActions, ...kms?.(memory) } };
  const record = { CustomKeyStoreName: NAME, CustomKeyStoreId: ID, runId: 'run-0001' };
  await ports.records.writeStoreRecord({ ...record, XksProxyAuthenticationCredentialSecretId: 'xks/payments' });
  const params = healthyVpcParams({ Preflight: Rollback === undefined ? {} : { Rollback } });
  const facts = { 'create-key-store': store, 'connect-key-store': connection };
  const input: ActionInput = { run: run({ action: 'create' }), params, facts };
  const waits: number[] = [];
  let output = await runRollBack(input, ports);
  while (output.facts?.settled === false) {
    waits.push(output.facts.waitSeconds);
    output = await runRollBack({ ...input, facts: { ...facts, 'roll-back': output.facts } }, ports);
  }
  return { output, waits, account, record: await ports.records.readStoreRecord(NAME) };
}

const codes = ({ output }: { readonly output: ActionOutput }): readonly string[] =>
  output.result.findings.map(({ code }) => code);

describe('keep', () => {
  it.each([undefined, 'keep'] as const)('(%s) touches nothing and says what to do', async (Rollback) => {
    const end = await undo(Rollback === undefined ? {} : { Rollback });
    expect(end.output.result).toMatchObject({ verdict: 'skipped', reason: 'requested' });
    expect(codes(end)).toEqual(['roll-back/kept']);
    expect(end.output.result.findings[0]?.advice).toMatch(/run again.*Preflight\.Rollback/);
    expect(end.account).toMatchObject({ disconnects: [], stores: [{ ConnectionState: 'CONNECTED' }] });
  });
});

describe('disconnect', () => {
  it('takes back the connection of this run, and waits until KMS is through', async () => {
    const end = await undo({ Rollback: 'disconnect', store: adopted });
    expect(end.output.result).toMatchObject({ verdict: 'pass', evidence: { CustomKeyStoreId: ID } });
    expect(codes(end)).toEqual(['roll-back/disconnected']);
    expect(end.waits).toEqual([60, 20]);
    expect(end.account).toMatchObject({ disconnects: [ID], stores: [{ ConnectionState: 'DISCONNECTED' }] });
  });

  it.each([
    ['that was connected before', settled],
    ['whose connection came to nothing', null],
  ])('leaves an adopted store alone %s', async (_what, connection) => {
    const end = await undo({ Rollback: 'disconnect', store: adopted, connection });
    expect(end.output.result).toMatchObject({ verdict: 'skipped', reason: 'not-applicable' });
    expect(codes(end)).toEqual(['roll-back/not-ours']);
    expect(end.account.disconnects).toEqual([]);
  });

  it('also of a store that this run made, however its connection went', async () => {
    expect(codes(await undo({ Rollback: 'disconnect', connection: null, account: accountWith('FAILED') }))).toEqual([
      'roll-back/disconnected',
    ]);
  });

  it('asks nothing of a store that is disconnected anyway', async () => {
    const end = await undo({ Rollback: 'disconnect', account: accountWith('DISCONNECTED') });
    expect(codes(end)).toEqual(['roll-back/disconnected']);
    expect(end.account.disconnects).toEqual([]);
  });
});

describe('delete', () => {
  it('deletes what this run created, and its record claims nothing any more', async () => {
    const end = await undo({ Rollback: 'delete' });
    expect(codes(end)).toEqual(['roll-back/deleted']);
    expect(end.account.stores).toEqual([]);
    expect(end.record).toMatchObject({ CustomKeyStoreId: null, refused: true });
    expect(isOurs(end.record, ID)).toBe(false);
    expect(isOurs(end.record, 'cks-00000000000000043')).toBe(false);
  });

  it.each([
    ['adopted', adopted],
    ['whose creation was not answered', { ...created, createdByRun: false }],
  ])('only disconnects a store %s', async (_what, store) => {
    const end = await undo({ Rollback: 'delete', store });
    expect(codes(end)).toEqual(['roll-back/disconnected', 'roll-back/not-deleted']);
    expect(end.output.result.verdict).toBe('pass');
    expect(end.account.stores).toMatchObject([{ ConnectionState: 'DISCONNECTED' }]);
    expect(end.record).toMatchObject({ CustomKeyStoreId: ID });
  });

  it('is told in full when there are keys', async () => {
    const deleting = { exception: 'CustomKeyStoreHasCMKsException', message: 'no' };
    const end = await undo({ Rollback: 'delete', account: accountWith('CONNECTED', { deleting }) });
    expect(end.output.result).toMatchObject({ verdict: 'fail', findings: [{ code: 'roll-back/has-keys' }] });
    expect(end.output.result.findings[0]?.remedy).toContain(
      `aws kms delete-custom-key-store --region 'us-east-1' --custom-key-store-id '${ID}'`,
    );
    expect(end.record).toMatchObject({ CustomKeyStoreId: ID });
  });
});

describe('answers that are lost', () => {
  it('are looked for in the state of the store', async () => {
    const account = accountWith('CONNECTED', { disconnecting: 'lost', deleting: 'lost' });
    const end = await undo({ Rollback: 'delete', account });
    expect(codes(end)).toEqual(['roll-back/deleted']);
    expect(end.account.disconnects).toEqual([ID]);
  });

  it('are an open question when the store did not change', async () => {
    const kms = () => ({
      disconnectKeyStore: () => Promise.reject(new AwsRefusal('kms:DisconnectCustomKeyStore', 'timeout', 'TimeoutError', 'late')),
    });
    const { output } = await undo({ Rollback: 'delete', kms });
    expect(output.result).toMatchObject({ verdict: 'error', findings: [{ code: 'roll-back/undecided' }] });
  });

  it('of a look that fails for a while cost nothing', async () => {
    let looks = 0;
    const kms = ({ kmsActions }: AllPorts): Partial<AllPorts['kmsActions']> => ({
      describeKeyStore(id) {
        looks += 1;
        if (looks === 2) throw new AwsRefusal('kms:DescribeCustomKeyStores', 'throttled', 'ThrottlingException', 'slow down');
        return kmsActions.describeKeyStore(id);
      },
    });
    expect(codes(await undo({ Rollback: 'disconnect', kms }))).toEqual(['roll-back/disconnected']);
  });
});

describe('what others do meanwhile', () => {
  it('is told: a refusal of KMS, with its exception', async () => {
    const disconnecting = { exception: 'CustomKeyStoreInvalidStateException', message: 'no' };
    const { output } = await undo({ Rollback: 'disconnect', account: accountWith('CONNECTED', { disconnecting }) });
    expect(output.result).toMatchObject({
      verdict: 'fail',
      findings: [{ code: 'roll-back/refused', evidence: { exception: 'CustomKeyStoreInvalidStateException' } }],
    });
  });

  it.each([
    ['connects it again', (account: MemoryAccount) => Object.assign(account.stores[0] ?? {}, { ConnectionState: 'CONNECTED' })],
    ['deletes it', (account: MemoryAccount) => account.stores.splice(0)],
  ])('is told: somebody %s', async (_what, change) => {
    const account = accountWith();
    const kms = ({ kmsActions }: AllPorts): Partial<AllPorts['kmsActions']> => ({
      async disconnectKeyStore(id) {
        const answer = await kmsActions.disconnectKeyStore(id);
        change(account);
        return answer;
      },
    });
    const end = await undo({ Rollback: 'disconnect', account, kms });
    expect(end.output.result).toMatchObject({ verdict: 'error', findings: [{ code: 'roll-back/interrupted' }] });
  });

  it('ends after twenty counted minutes', async () => {
    const kms = () => ({ describeKeyStore: async () => ({ CustomKeyStoreId: ID, ConnectionState: 'DISCONNECTING' as const }) });
    const { output, waits } = await undo({ Rollback: 'disconnect', kms, account: accountWith('DISCONNECTING') });
    expect(waits.reduce((sum, seconds) => sum + seconds, 0)).toBe(1_200);
    expect(output.result).toMatchObject({ verdict: 'error', findings: [{ code: 'roll-back/unfinished' }] });
  });
});

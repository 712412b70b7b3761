/** Two runs at once for one store, and writes whose answers are lost: real SDK clients, a real table, the loopback endpoint. */
import { once } from 'node:events';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ActionInput, ActionOutput } from '../../lib/actions/action.ts';
import { runCreateKeyStore } from '../../lib/actions/create-key-store.ts';
import { makeLiveKms } from '../../lib/aws/kms.ts';
import type { StoreRecord } from '../../lib/aws/ports.ts';
import { makeReportStore, type Store } from '../../lib/aws/report-store.ts';
import { makeLiveCredentials } from '../../lib/aws/secrets.ts';
import type { Params } from '../../lib/model/params.ts';
import type { AwsWorld } from '../../lib/sandbox/aws-world.ts';
import { type AwsEndpoint, startAwsEndpoint } from '../../lib/sandbox/aws/endpoint.ts';
import { healthyAwsWorld, SANDBOX } from '../../lib/sandbox/healthy-world.ts';
import { type ReportTable, startReportTable } from '../../lib/sandbox/report-table.ts';
import { healthyCredential, healthyPublicParams, run } from '../support/builders.ts';

const credential = healthyCredential();
const credentials = { accessKeyId: 'SANDBOXSANDBOX', secretAccessKey: 'made-up' };
const NAME = healthyPublicParams().CustomKeyStoreName ?? '';

let table: ReportTable;
let world: AwsWorld;
let aws: AwsEndpoint;
let records: Store;
let serial = 0;

beforeAll(async () => {
  table = await startReportTable({ region: SANDBOX.region, credentials, account: SANDBOX.account });
});
afterAll(() => table.close());

beforeEach(async () => {
  world = healthyAwsWorld('public', JSON.stringify(credential));
  aws = await startAwsEndpoint({ world, kmsReality: { callProxy: async () => ({ ok: true }) } });
  serial += 1;
  // An account of its own for each test: records are kept apart by it.
  records = storeAt(table.endpoint);
});
afterEach(() => aws.close());

function storeAt(endpoint: string): Store {
  const account = String(111_122_220_000 + serial);
  return makeReportStore({ region: SANDBOX.region, credentials, account, endpoint, tableName: table.tableName });
}

function portsOf(changes: Partial<{ records: Store; beforeCreation: () => Promise<void> }> = {}) {
  const live = { region: SANDBOX.region, endpoint: aws.url, credentials };
  const kms = makeLiveKms(live);
  const createKeyStore: typeof kms.createKeyStore = async (input) => {
    await changes.beforeCreation?.();
    return kms.createKeyStore(input);
  };
  return {
    kmsActions: { ...kms, createKeyStore },
    credential: makeLiveCredentials({ ...live, requireHostTag: true }),
    records: changes.records ?? records,
    clock: { now: () => Date.now() },
  };
}

function inputOf(runId: string, changes: Partial<Params> = {}): ActionInput {
  return { run: run({ action: 'create', runId }), params: healthyPublicParams(changes), facts: {} };
}

const codes = ({ result }: ActionOutput): readonly string[] => result.findings.map(({ code }) => code);
const record = (): Promise<StoreRecord | null> => records.readStoreRecord(NAME);

/** Lets nobody through before `count` have come. */
function gateFor(count: number): () => Promise<void> {
  let waiting = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  return () => {
    waiting += 1;
    if (waiting === count) resolve();
    return promise;
  };
}

describe('two runs that both found the name free', () => {
  it('make one store: one run creates it, the other adopts it as made by this product', async () => {
    const ports = portsOf({ beforeCreation: gateFor(2) });
    const ends = await Promise.all(['run-a', 'run-b'].map((runId) => runCreateKeyStore(inputOf(runId), ports)));
    expect(world.keyStores).toHaveLength(1);
    const id = world.keyStores[0]?.entry.CustomKeyStoreId;
    expect(ends.flatMap(codes).toSorted()).toEqual(['create-key-store/adopted', 'create-key-store/created']);
    expect(ends.map(({ facts }) => facts?.CustomKeyStoreId)).toEqual([id, id]);
    expect(ends.map(({ facts }) => facts?.madeByUs)).toEqual([true, true]);
    expect(ends.filter(({ facts }) => facts?.createdByRun === true).map(codes)).toEqual([['create-key-store/created']]);
    expect(await record()).toMatchObject({ CustomKeyStoreId: id });
    expect((await record())?.refused).toBeUndefined();
  });

  it('do not erase the id: an intent that comes late adopts what is recorded', async () => {
    const ports = portsOf();
    let first: ActionOutput | undefined;
    const replaceStoreRecord: Store['replaceStoreRecord'] = async (before, next) => {
      // While the second is about to write its intent, the first does all of its work.
      first ??= await runCreateKeyStore(inputOf('run-a'), ports);
      return records.replaceStoreRecord(before, next);
    };
    const second = await runCreateKeyStore(inputOf('run-b'), { ...ports, records: { ...records, replaceStoreRecord } });
    const id = world.keyStores[0]?.entry.CustomKeyStoreId;
    expect(codes(first as ActionOutput)).toEqual(['create-key-store/created']);
    expect(second).toMatchObject({ facts: { CustomKeyStoreId: id, adopted: true, madeByUs: true } });
    expect(second.result.evidence).toMatchObject({ madeByRun: 'run-a' });
    expect(await record()).toMatchObject({ CustomKeyStoreId: id, runId: 'run-a' });
    expect(aws.calls.filter(({ operation }) => operation === 'CreateCustomKeyStore')).toHaveLength(1);
  });

  it('with other settings in the second: it is refused with the differences, and the first keeps its store', async () => {
    const gate = gateFor(2);
    const turn = Promise.withResolvers<void>();
    const first = runCreateKeyStore(inputOf('run-a'), portsOf({ beforeCreation: gate })).finally(() => turn.resolve());
    const late = portsOf({ beforeCreation: () => gate().then(() => turn.promise) });
    const second = await runCreateKeyStore(inputOf('run-b', { XksProxyUriPath: '/other/kms/xks/v1' }), late);
    expect(codes(await first)).toEqual(['create-key-store/created']);
    expect(second.result.findings).toMatchObject([
      {
        code: 'create-key-store/name-taken',
        verdict: 'fail',
        evidence: { differences: [`XksProxyUriPath: store has ${SANDBOX.path}, request says /other/kms/xks/v1`] },
      },
    ]);
    expect(world.keyStores).toHaveLength(1);
    expect(await record()).toMatchObject({ CustomKeyStoreId: world.keyStores[0]?.entry.CustomKeyStoreId, runId: 'run-a' });
  });
});

describe('what a run leaves in the records', () => {
  it('is the intent of the other run, when KMS refused its own', async () => {
    const other: StoreRecord = {
      CustomKeyStoreName: NAME,
      CustomKeyStoreId: null,
      runId: 'run-a',
      XksProxyAuthenticationCredentialSecretId: null,
    };
    await records.writeStoreRecord(other);
    world.faults.push({ service: 'kms', operation: 'CreateCustomKeyStore', kind: 'denied', times: 1 });
    expect(codes(await runCreateKeyStore(inputOf('run-b'), portsOf()))).toEqual(['create-key-store/undecided']);
    expect(await record()).toEqual(other);
  });

  it.each(['denied', 'throttle'] as const)('claims no store that others make after KMS said no (%s)', async (kind) => {
    world.faults.push({ service: 'kms', operation: 'CreateCustomKeyStore', kind, times: 9 });
    await runCreateKeyStore(inputOf('run-a'), portsOf());
    world.faults.length = 0;
    const elsewhere = makeReportStore({
      region: SANDBOX.region,
      credentials,
      account: '999988887777',
      endpoint: table.endpoint,
      tableName: table.tableName,
    });
    await runCreateKeyStore(inputOf(`run-elsewhere-${serial}`), portsOf({ records: elsewhere }));
    const again = await runCreateKeyStore(inputOf('run-b'), portsOf());
    expect(again.facts).toMatchObject({ adopted: true, madeByUs: false });
  });

  it('does not hold on to a store that is gone, or that has another name now', async () => {
    const ports = portsOf();
    const first = await runCreateKeyStore(inputOf('run-a'), ports);
    world.keyStores.length = 0;
    const second = await runCreateKeyStore(inputOf('run-b'), ports);
    expect(codes(second)).toEqual(['create-key-store/created']);
    expect(second.facts?.CustomKeyStoreId).not.toBe(first.facts?.CustomKeyStoreId);
    expect(await record()).toMatchObject({ CustomKeyStoreId: second.facts?.CustomKeyStoreId, runId: 'run-b' });
    Object.assign(world.keyStores[0]?.entry ?? {}, { CustomKeyStoreName: 'renamed' });
    const third = await runCreateKeyStore(inputOf('run-c'), ports);
    expect(third.result.findings).toMatchObject([
      { code: 'create-key-store/refused', evidence: { exception: 'XksProxyUriInUseException' } },
    ]);
  });
});

describe('throttling', () => {
  it('of the creation is waited out: what is throttled was not carried out', async () => {
    world.faults.push({ service: 'kms', operation: 'CreateCustomKeyStore', kind: 'throttle', times: 2 });
    expect(codes(await runCreateKeyStore(inputOf('run-a'), portsOf()))).toEqual(['create-key-store/created']);
    expect(world.keyStores).toHaveLength(1);
  });

  it.each(['DescribeCustomKeyStores', 'CreateCustomKeyStore'])(
    'of %s without end is told, and the next run ends well',
    async (operation) => {
      world.faults.push({ service: 'kms', operation, kind: 'throttle', times: 9 });
      const first = await runCreateKeyStore(inputOf('run-a'), portsOf());
      expect(first.result).toMatchObject({ verdict: 'error', findings: [{ code: 'create-key-store/undecided' }] });
      expect(JSON.stringify(first.result)).toContain('ThrottlingException');
      world.faults.length = 0;
      expect(codes(await runCreateKeyStore(inputOf('run-b'), portsOf()))).toEqual(['create-key-store/created']);
      expect(world.keyStores).toHaveLength(1);
    },
  );
});

describe('a write of the record whose answer is lost', () => {
  let relay: Server;
  let lose = 0;

  /** In front of the table; what it is told to lose was carried out. */
  beforeAll(async () => {
    relay = createServer((incoming, outgoing) => {
      const { method, url, headers } = incoming;
      const onward = httpRequest(table.endpoint + url, { method, headers }, (answer) => {
        const isWrite = String(headers['x-amz-target']).endsWith('PutItem');
        if (isWrite && lose > 0) {
          lose -= 1;
          answer.resume().once('end', () => outgoing.destroy());
          return;
        }
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      });
      incoming.pipe(onward);
    });
    relay.listen(0, '127.0.0.1');
    await once(relay, 'listening');
  });
  afterAll(() => {
    relay.closeAllConnections();
    relay.close();
  });

  it.each([1, 2])('is not taken for the write of another run (%i lost)', async (times) => {
    lose = times;
    const lossy = storeAt(`http://127.0.0.1:${(relay.address() as AddressInfo).port}`);
    const { result, facts } = await runCreateKeyStore(inputOf('run-a'), portsOf({ records: lossy }));
    expect(lose).toBe(0);
    expect(result.findings).toMatchObject([{ code: 'create-key-store/created', verdict: 'pass' }]);
    expect(await record()).toMatchObject({ CustomKeyStoreId: facts?.CustomKeyStoreId, runId: 'run-a' });
  });
});

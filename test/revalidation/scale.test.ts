/**
 * What a re-validation costs for each store beside the run itself, in calls of AWS, with few stores and with many. Counted, not timed.
 * Real clients, with the sandbox's endpoint and a table behind them.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { makeMemoryStore } from '../../lib/aws/memory-store.ts';
import type { LookPort, ReportPort, StoreRecordPort } from '../../lib/aws/ports.ts';
import { addExistingStore } from '../../lib/sandbox/existing-store.ts';
import { healthyPlan } from '../../lib/sandbox/plan.ts';
import { startAwsEndpoint, type AwsEndpoint } from '../../lib/sandbox/aws/endpoint.ts';
import { makeLiveCloudWatch } from '../../lib/aws/cloudwatch.ts';
import { makeLiveKms } from '../../lib/aws/kms.ts';
import { makeListKeyStores } from '../../lib/service/list-key-stores.ts';
import { makePrepareRevalidation } from '../../lib/service/prepare-revalidation.ts';
import { makeSummarizeRevalidation } from '../../lib/service/summarize-revalidation.ts';
import { compareLooks } from '../../lib/workflow/compare-looks.ts';
import { checkFound, look } from '../support/looks.ts';
import { makeListening, makeMemoryDigests } from '../support/memory-digests.ts';
import { runRevalidation } from '../support/run-revalidation.ts';

const ALARMS_A_STORE = 4;
const [FEW, MANY] = [10, 1_000];

/** Calls of the table, by the method of the port: each is one call of DynamoDB. */
function counted(store: ReportPort & LookPort & StoreRecordPort, count: () => void): ReportPort & LookPort & StoreRecordPort {
  return new Proxy(store, {
    get: (port, name) => {
      const method: unknown = Reflect.get(port, name);
      if (typeof method !== 'function') return method;
      return (...input: unknown[]): unknown => {
        count();
        return method.apply(port, input);
      };
    },
  });
}

interface Cost {
  readonly kms: number;
  readonly cloudwatch: number;
  readonly table: number;
  readonly stores: number;
  readonly longestState: number;
}

async function costOf(stores: number): Promise<Cost> {
  const plan = healthyPlan('vpc');
  addExistingStore(plan);
  const { aws } = plan;
  const [store, alarm] = [aws.keyStores[0]!, aws.alarms[0]!];
  aws.keyStores = Array.from({ length: stores }, (_, n) => {
    const CustomKeyStoreId = `cks-${String(n).padStart(17, '0')}`;
    return { ...store, entry: { ...store.entry, CustomKeyStoreId, CustomKeyStoreName: `store-${n}` } };
  });
  aws.alarms = aws.keyStores.flatMap(({ entry }) =>
    Array.from({ length: ALARMS_A_STORE }, (_, n) => {
      return { ...alarm, alarm: { ...alarm.alarm, AlarmName: `xks-preflight/${entry.CustomKeyStoreId}/ALM-${n}` } };
    }),
  );
  const endpoint = await startAwsEndpoint({ world: aws, kmsReality: { callProxy: () => Promise.resolve({ ok: true }) } });
  try {
    return await run(stores, endpoint, aws.region);
  } finally {
    await endpoint.close();
  }
}

async function run(stores: number, { url: endpoint, calls }: AwsEndpoint, region: string): Promise<Cost> {
  const live = { region, endpoint, credentials: { accessKeyId: 'SANDBOX', secretAccessKey: 'not-a-real-secret' } };
  const [kms, cloudwatch] = [makeLiveKms(live), makeLiveCloudWatch(live)];
  const memory = makeMemoryStore();
  let table = 0;
  const kept = counted(memory, () => {
    table += 1;
  });
  const account = '111122223333';
  const ports = { kms, cloudwatch, records: kept, looks: kept, reports: kept, clock: { now: () => Date.UTC(2030, 0, 3) } };
  const ends = { digests: makeMemoryDigests(), channels: makeListening(), central: null, region, account, digestHours: 24 };
  const { longestState, status } = await runRevalidation(
    {
      'list-key-stores': makeListKeyStores(kms),
      'prepare-revalidation': makePrepareRevalidation({ ...ports, region, account }),
      // What the run itself costs is measured elsewhere; here it leaves what a run leaves.
      preflight: async ({ run: { runId }, params: { CustomKeyStoreId = '' } }) => {
        const seen = { ...look(1, checkFound('tls', ['odd:warn'])), runId, CustomKeyStoreId };
        await memory.writeHistory(compareLooks(null, seen));
        return { Status: 'SUCCEEDED' };
      },
      'repair-alarms': async () => ({ result: { verdict: 'pass' } }),
      'summarize-revalidation': makeSummarizeRevalidation({ ...ports, ...ends }),
    },
    { requestedBy: 'arn:aws:scheduler:us-east-1:111122223333:schedule/default/nightly' },
  );
  expect(status).toBe('SUCCEEDED');
  const [digest] = ends.channels.heard;
  expect((digest?.stores.length ?? 0) + (digest?.leftOut?.stores ?? 0)).toBe(stores);
  const of = (operation: string): number => calls.filter((one) => one.operation === operation).length;
  return { kms: of('DescribeCustomKeyStores'), cloudwatch: of('DescribeAlarms'), table, stores, longestState };
}

describe(`${MANY} stores cost no more for each than ${FEW}`, () => {
  let few: Cost;
  let many: Cost;
  beforeAll(async () => {
    few = await costOf(FEW);
    many = await costOf(MANY);
  }, 60_000);

  it('in calls altogether, within a fifth', () => {
    const each = ({ kms, cloudwatch, table, stores }: Cost): number => (kms + cloudwatch + table) / stores;
    expect(each(many)).toBeLessThanOrEqual(1.2 * each(few));
  });

  it.each(['kms', 'cloudwatch', 'table'] as const)('in calls of %s', (service) => {
    expect(many[service] / MANY).toBeLessThanOrEqual((1.2 * few[service]) / FEW);
  });

  it('with one look-up of its record and one of its findings', () => {
    expect(many.table).toBe(2 * MANY);
  });

  it('and no state grows beyond what it may carry', () => {
    expect(many.longestState).toBeLessThan(262_144);
  });
});

/** What one store costs in a month, and what the stack costs whether or not there is a store. */
import { alarmsOf } from '../../checks/alarm-set.ts';
import type { PutMetricAlarmCommandInput } from '../../aws/ports.ts';
import { buildRevalidationMachine } from '../../deployment/revalidation-machine.ts';
import { selfAlarms } from '../../deployment/self-alarms.ts';
import type { Json } from '../../model/json.ts';
import { MONTH, QUEUE_POLLS_A_MONTH, REPORT_KB, SERIES, SERIES_OTHERWISE } from './assumptions.ts';
import { merged } from './calls.ts';
import type { Position } from './prices.ts';
import { type Connectivity, functionPositions, runPositions, specsFor } from './run-cost.ts';
import { type Walk, walk } from './walk.ts';

/** One store, re-validated daily, with its alarms and its credential. */
export async function storeMonth(connectivity: Connectivity): Promise<readonly Position[]> {
  const run = await runPositions({ action: 'revalidate', connectivity });
  const around = await revalidationPositions(connectivity);
  const daily = merged([...run, ...around]).map((one) => ({ ...one, quantity: one.quantity * MONTH.revalidations }));
  return [
    ...alarmPositions(connectivity),
    { what: 'secret with its credential', quantity: 1, price: 'secret' },
    ...daily,
    ...kept(),
  ];
}

/** What the re-validation machine does for each store on top of the store's own run. */
async function revalidationPositions(connectivity: Connectivity): Promise<readonly Position[]> {
  const specs = specsFor(connectivity);
  const [one, two] = [await walkWith(1, connectivity), await walkWith(2, connectivity)];
  const functions = two.functions.slice(one.functions.length);
  return [
    { what: 'state transitions', quantity: two.transitions - one.transitions, price: 'stepFunctionsTransition' },
    ...functionPositions(functions, specs, { action: 'revalidate', connectivity }),
  ];
}

/** Day by day: the schedule, the listing, and what comes after all stores. */
async function emptyRevalidation(): Promise<readonly Position[]> {
  const { transitions, functions } = await walkWith(0, 'public');
  return [
    { what: 'state transitions', quantity: transitions, price: 'stepFunctionsTransition' },
    { what: 'calls of the schedule', quantity: 1, price: 'scheduledCall' },
    ...functionPositions(functions, specsFor('public'), { action: 'revalidate', connectivity: 'public' }),
  ];
}

function walkWith(stores: number, connectivity: Connectivity): Promise<Walk> {
  const listed: Json = { stores: Array.from({ length: stores }, (_, index) => `cks-${index}`) };
  const answers = {
    'list-key-stores': () => listed,
    'prepare-revalidation': (call: number) => ({ run: { runId: `run-${call}` }, params: {} }),
    preflight: () => ({ Status: 'SUCCEEDED' }),
    'repair-alarms': () => ({ result: { verdict: 'pass' } }),
    'summarize-revalidation': () => ({ complete: true }),
  };
  return walk(buildRevalidationMachine(), { requestedBy: 'schedule' }, answers, specsFor(connectivity));
}

/** The stack without any store: its own alarms, and the daily look for stores. */
export async function stackMonth(): Promise<readonly Position[]> {
  const alarms = Object.values(selfAlarms()).filter((resource) => (resource as { readonly Type: string }).Type === ALARM).length;
  const daily = merged(await emptyRevalidation()).map((one) => ({ ...one, quantity: one.quantity * MONTH.revalidations }));
  return [{ what: 'alarms on the service itself', quantity: alarms, price: 'alarmMetric' }, ...waiting(), ...daily];
}

function waiting(): readonly Position[] {
  const delivers = specsFor('public').some(({ key }) => key === 'deliver');
  return delivers
    ? [{ what: 'queue requests while waiting for deliveries', quantity: QUEUE_POLLS_A_MONTH, price: 'sqsRequest' }]
    : [];
}

const ALARM = 'AWS::CloudWatch::Alarm';

/** Every alarm that a store can have: re-validated by the schedule, and with events that say when it is disconnected. */
function alarmPositions(connectivity: Connectivity): readonly Position[] {
  const target = { CustomKeyStoreId: 'cks-0123456789abcdef0', CustomKeyStoreName: 'payments-xks', topicArn: null };
  const balancers = connectivity === 'vpc' ? [{ LoadBalancer: 'net/proxy/1', TargetGroup: 'targetgroup/proxy/1' }] : [];
  const queries = alarmsOf(target, { silence: true, ownDays: true, balancers }).map(queryOf);
  const analysed = queries.filter((query) => query !== null).map(seriesOf);
  return merged([
    { what: 'alarms on metrics', quantity: queries.filter((query) => query === null).length, price: 'alarmMetric' },
    { what: 'metrics analysed by alarms', quantity: analysed.reduce((sum, one) => sum + one, 0), price: 'alarmQueryMetric' },
  ]);
}

function queryOf({ Metrics = [] }: PutMetricAlarmCommandInput): string | null {
  return Metrics.find(({ Expression }) => Expression?.startsWith('SELECT'))?.Expression ?? null;
}

function seriesOf(query: string): number {
  return SERIES.find(([metric]) => query.includes(metric))?.[1] ?? SERIES_OTHERWISE;
}

/** Reports of a month as they lie in the table, with the copies for point-in-time recovery. */
function kept(): readonly Position[] {
  const gb = (REPORT_KB * MONTH.revalidations) / 1_048_576;
  return [
    { what: 'reports of the month, kept', quantity: gb, price: 'dynamodbStorage' },
    { what: 'their backup', quantity: gb, price: 'dynamodbBackup' },
  ];
}

/** What it costs besides, where somebody wants it. */
export const BESIDES: readonly (Position & { readonly when: string })[] = [
  {
    what: 'dashboard of a store',
    quantity: 1,
    price: 'dashboard',
    when: 'each dashboard beyond the third of the account',
  },
  {
    what: 'interface endpoint for probing',
    quantity: MONTH.hours * MONTH.endpointZones,
    price: 'interfaceEndpointHour',
    when: 'a VPC whose entry has a ProbeEndpointId, in two zones; traffic is a few MB',
  },
];

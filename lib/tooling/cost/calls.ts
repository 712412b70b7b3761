/** The calls of AWS that cost something. Which calls a function makes is what its role allows: one of each, unless told otherwise. */
import type { FunctionSpec } from '../../deployment/functions.ts';
import { CALLS, METRICS_READ, MONTH, OF_EXISTING_STORES, RECORD_KB, SNAPSHOT_KB } from './assumptions.ts';
import type { Position, PriceName } from './prices.ts';

/** By beginning of the action; the first that fits. Describing EC2, load balancers, zones, quotas and executions is free. */
const PRICED: readonly (readonly [prefix: string, price: PriceName])[] = [
  ['secretsmanager:', 'secretsCall'],
  ['kms:', 'kmsRequest'],
  ['cloudwatch:GetMetricData', 'metricRead'],
  ['cloudwatch:', 'cloudwatchRequest'],
  ['events:PutEvents', 'event'],
  ['sqs:', 'sqsRequest'],
  ['sns:', 'snsRequest'],
];

/** Indexes of the table that a report is written to as well. */
const INDEXES = 3;

/** @param exists Is there a store already? */
export function callPositions(called: readonly FunctionSpec[], reportKb: number, exists: boolean): readonly Position[] {
  const actions = called
    .flatMap((spec) => actionsOf(spec).map((action) => ({ bundle: spec.bundle, action })))
    .filter(({ action }) => exists || !OF_EXISTING_STORES.includes(action));
  const priced = actions.flatMap(({ bundle, action }) => {
    const price = PRICED.find(([prefix]) => action.startsWith(prefix))?.[1];
    return price === undefined ? [] : [{ what: NAMES[price] ?? price, quantity: callsOf(bundle, action), price }];
  });
  // A metric is billed for each hour in which it has data.
  const own = actions.filter(({ action }) => action === 'cloudwatch:PutMetricData').length / MONTH.hours;
  const writes = actions
    .filter(({ action }) => /^dynamodb:(Put|Update|Delete)Item$/.test(action))
    .map(({ bundle }) => (bundle === 'build-report' ? Math.ceil(reportKb) + INDEXES + SNAPSHOT_KB : RECORD_KB));
  const reads = actions.filter(({ action }) => /^dynamodb:(GetItem|Query)$/.test(action)).map(() => Math.ceil(SNAPSHOT_KB / 4));
  // Whoever asks finds nothing, again and again, and then the report.
  if (called.some(({ bundle }) => bundle === 'get-report')) reads.push(Math.ceil(reportKb / 4));
  return merged([
    ...priced,
    { what: 'a metric of its own, for an hour', quantity: own, price: 'customMetric' },
    { what: 'table writes', quantity: sum(writes), price: 'dynamodbWrite' },
    { what: 'table reads', quantity: sum(reads), price: 'dynamodbRead' },
  ]);
}

/** What the role allows; keys of KMS are used only where somebody chose one. */
function actionsOf({ permissions, statements = [] }: FunctionSpec): readonly string[] {
  const own = statements.filter(
    ({ Effect, Condition }) => Effect === 'Allow' && !JSON.stringify(Condition ?? '').includes('ViaService'),
  );
  return [...permissions, ...own.flatMap(({ Action }) => Action)];
}

const NAMES: Partial<Record<PriceName, string>> = {
  secretsCall: 'reading secrets',
  kmsRequest: 'calls of KMS',
  metricRead: 'metrics read',
  cloudwatchRequest: 'calls of CloudWatch',
  event: 'events',
  sqsRequest: 'calls of queues',
  snsRequest: 'calls of topics',
};

function callsOf(bundle: string, action: string): number {
  return action === 'cloudwatch:GetMetricData' ? (METRICS_READ[bundle] ?? 1) : (CALLS[action] ?? 1);
}

/** One position for each kind; none for nothing. */
export function merged(positions: readonly Position[]): readonly Position[] {
  const groups = Map.groupBy(positions, ({ what, price }) => `${what} ${price}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const quantity = sum(group.map((one) => one.quantity));
    return first === undefined || quantity === 0 ? [] : [{ ...first, quantity }];
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

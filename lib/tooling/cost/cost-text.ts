/** The figures as tables: plain text for the terminal, Markdown for the page about deployment. */
import { CONNECT_MINUTES } from './assumptions.ts';
import { BESIDES, stackMonth, storeMonth } from './month-cost.ts';
import { type Position, PRICE_LIST, total, usd } from './prices.ts';
import { runPositions, type Scenario } from './run-cost.ts';

export type Row = readonly [label: string, usd: number];

export interface CostTable {
  readonly title: string;
  readonly rows: readonly Row[];
  /** null: the rows are alternatives. */
  readonly total: number | null;
}

/** USD for one run, as design.md has it. */
export const BUDGET = { check: 0.001, create: 0.003 } as const;

/** A run that waits for KMS as long as it does at all. */
const LONGEST_MINUTES = 20;

export const RUNS: readonly (readonly [string, Scenario])[] = [
  ['check, public store', { action: 'check', connectivity: 'public' }],
  ['check, VPC store', { action: 'check', connectivity: 'vpc' }],
  [`create, public store, connected after ${CONNECT_MINUTES} minutes`, { action: 'create', connectivity: 'public' }],
  [`create, VPC store, connected after ${CONNECT_MINUTES} minutes`, { action: 'create', connectivity: 'vpc' }],
  [
    `create, VPC store, not connected after ${LONGEST_MINUTES} minutes`,
    { action: 'create', connectivity: 'vpc', connectMinutes: LONGEST_MINUTES },
  ],
  ['re-validation, public store', { action: 'revalidate', connectivity: 'public' }],
  ['re-validation, VPC store', { action: 'revalidate', connectivity: 'vpc' }],
];

export async function costTables(): Promise<readonly CostTable[]> {
  const runs = await Promise.all(RUNS.map(async ([label, scenario]) => [label, total(await runPositions(scenario))] as const));
  return [
    { title: 'One run', rows: runs, total: null },
    monthTable('One public store for a month, re-validated daily', await storeMonth('public')),
    monthTable('One VPC store for a month, re-validated daily', await storeMonth('vpc')),
    monthTable('The stack for a month, without any store', await stackMonth()),
    { title: 'Besides, for a month', rows: BESIDES.map((one) => [`${one.what}: ${one.when}`, usd(one)] as const), total: null },
  ];
}

function monthTable(title: string, positions: readonly Position[]): CostTable {
  const big = positions.filter((one) => usd(one) >= SMALL_USD);
  const rest = total(positions) - total(big);
  const rows = big.map((one) => [labelOf(one), usd(one)] as const);
  return { title, rows: rest > 0 ? [...rows, ['everything else', rest]] : rows, total: total(positions) };
}

const SMALL_USD = 0.05;

function labelOf({ what, quantity }: Position): string {
  return Number.isInteger(quantity) ? `${what} (${quantity.toLocaleString('en-US')})` : what;
}

/** Where a run's money goes, largest first. */
export async function runDetails(scenario: Scenario): Promise<readonly Row[]> {
  const positions = await runPositions(scenario);
  return positions.map((one) => [labelOf(one), usd(one)] as const).toSorted(([, a], [, b]) => b - a);
}

export const SOURCE_LINE = `Prices: ${PRICE_LIST.region}, ${PRICE_LIST.date} (lib/deployment/prices.json). ${PRICE_LIST.how}`;

export function money(amount: number, digits = 3): string {
  return amount >= 0.01 ? amount.toFixed(2) : amount.toPrecision(digits);
}

/** `npm run cost`: what a run and a month cost by published prices. Ends with 1 when a run is over its budget. */
import { readFlags } from './command-flags.ts';
import { BUDGET, type CostTable, costTables, money, RUNS, type Row, runDetails, SOURCE_LINE } from './cost/cost-text.ts';
import { runPositions } from './cost/run-cost.ts';
import { total } from './cost/prices.ts';

const WIDTH = 78;
const { details } = readFlags({ details: { type: 'boolean' } }, 'npm run cost -- [--details]');

function line([label, usd]: Row): string {
  const amount = money(usd);
  return `  ${label.padEnd(WIDTH - amount.length)} ${amount}`;
}

function show({ title, rows, total: sum }: CostTable): string {
  return [`${title}, USD`, ...rows.map(line), ...(sum === null ? [] : [line(['together', sum])]), ''].join('\n');
}

for (const table of await costTables()) console.log(show(table));
for (const [label, scenario] of RUNS) {
  if (details) console.log(show({ title: label, rows: await runDetails(scenario), total: null }));
}
console.log(SOURCE_LINE);

for (const [label, { action, connectMinutes, ...scenario }] of RUNS) {
  if (action === 'revalidate' || connectMinutes !== undefined) continue;
  const usd = total(await runPositions({ action, ...scenario }));
  if (usd <= BUDGET[action]) continue;
  console.error(`Over its budget of USD ${BUDGET[action]}: ${label}, ${money(usd)}. --details shows what it is spent on.`);
  process.exitCode = 1;
}

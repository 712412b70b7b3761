/** Prints how much of the requirement catalogue the findings answer. Exit code 1 while a row is open. */
import { type CoverageCount, countCoverage, coverageOf } from '../cli/coverage.ts';
import { readFlags } from './command-flags.ts';

const flags = readFlags({ json: { type: 'boolean' } }, 'npm run coverage:requirements -- [--json]');
const rows = coverageOf();
const counts = countCoverage(rows);
const open = rows.filter(({ answer }) => answer === 'open').map(({ requirement }) => requirement);

if (flags.json) {
  console.log(JSON.stringify({ counts, open: open.map(({ id, title }) => ({ id, title })) }, null, 2));
} else {
  console.log(table(counts));
  if (open.length > 0) console.log(`\nOpen:\n${open.map(({ id, title }) => `  ${id.padEnd(16)} ${title}`).join('\n')}`);
}
process.exitCode = open.length > 0 ? 1 : 0;

function table(lines: readonly CoverageCount[]): string {
  const cells = (family: string, ...numbers: readonly (number | string)[]): string =>
    [family.padEnd(8), ...numbers.map((number) => String(number).padStart(15))].join('');
  return [
    cells('family', 'rows', 'covered', 'not verifiable', 'open'),
    ...lines.map((one) => cells(one.family, one.rows, one.covered, one.notVerifiable, one.open)),
  ].join('\n');
}

/**
 * Prints the fault matrix: every fault once as a preflight and once regardless, then faults drawn together. Exit code 1 when
 * anything was missed, wrong or a false alarm.
 */
import type { Connectivity } from '../sandbox/healthy-world.ts';
import { readFlags } from './command-flags.ts';
import { type MatrixCase, singleCases } from './matrix/cases.ts';
import { drawCases } from './matrix/draws.ts';
import { type CaseVerdict, isGood } from './matrix/judge-case.ts';
import { matrixText, matrixTotals } from './matrix/matrix-text.ts';
import { runCase } from './matrix/run-case.ts';
import { DrawRunner, type DrawVerdict } from './matrix/run-draw.ts';

const AT_A_TIME = 4;

const values = readFlags(
  {
    fault: { type: 'string' },
    connectivity: { type: 'string' },
    draws: { type: 'string', default: '0' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    json: { type: 'boolean', default: false },
  },
  'npm run matrix -- [--fault NAME] [--connectivity vpc|public] [--draws N] [--seed S] [--json]',
);

const connectivities = (['vpc', 'public'] as const).filter((one) => (values.connectivity ?? one) === one);
const draws = Number(values.draws);
const seed = Number(values.seed);
if (connectivities.length === 0 || !Number.isInteger(draws) || draws < 0 || !Number.isInteger(seed)) {
  console.error('--connectivity takes vpc or public; --draws and --seed take whole numbers.');
  process.exit(3);
}

const cases = connectivities.flatMap((one) => singleCases(one)).filter(({ name }) => (values.fault ?? name) === name);
const verdicts = await all(cases, async (one) => (await runCase(one)).verdict, failedCase);
const runner = new DrawRunner();
const drawn = connectivities.flatMap((connectivity) => drawCases({ seed, count: draws, connectivity }));
const drawVerdicts = await all(drawn, (draw) => runner.run(draw), failedDraw);

if (values.json) console.log(JSON.stringify({ totals: matrixTotals(verdicts), seed, verdicts, draws: drawVerdicts }, null, 2));
else console.log(matrixText(verdicts, drawVerdicts, seed));
const bad = verdicts.some((one) => !isGood(one)) || drawVerdicts.some(({ missed, broken }) => missed.length + broken.length > 0);
process.exit(cases.length === 0 || bad ? 1 : 0);

/** A few at a time, in order. What throws is a result like any other. */
async function all<T>(
  todo: readonly MatrixCase[],
  work: (one: MatrixCase) => Promise<T>,
  failed: (one: MatrixCase, reason: string) => T,
): Promise<readonly T[]> {
  const results: T[] = [];
  const queue = todo.entries();
  const worker = async (): Promise<void> => {
    for (const [at, one] of queue) {
      results[at] = await work(one).catch((error: unknown) => failed(one, error instanceof Error ? error.message : 'unknown'));
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  return results;
}

function failedCase({ name, connectivity }: MatrixCase, reason: string): CaseVerdict {
  return { name, connectivity, expected: [], missed: [], falseAlarms: [], wrong: [], broken: [`broken: ${reason}`] };
}

function failedDraw({ name, connectivity }: { name: string; connectivity: Connectivity }, reason: string): DrawVerdict {
  return { name, connectivity, missed: [], broken: [`broken: ${reason}`] };
}

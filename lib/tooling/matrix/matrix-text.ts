/** The matrix as people read it: a line a check, then everything that is not as it should be. Pure. */
import type { CaseVerdict } from './judge-case.ts';
import type { DrawVerdict } from './run-draw.ts';

export interface MatrixCount {
  /** Id of the check or action that has to find the fault; `total` for all. */
  readonly owner: string;
  readonly faults: number;
  readonly detected: number;
  readonly wrong: number;
  readonly missed: number;
  readonly falseAlarms: number;
  /** Runs in which a rule did not hold that holds for all runs, or that could not be judged. */
  readonly broken: number;
}

export function matrixTotals(verdicts: readonly CaseVerdict[]): readonly MatrixCount[] {
  const owners = Map.groupBy(verdicts, ({ expected: [code = ''] }) => code.slice(0, code.indexOf('/')) || 'not run');
  return [...[...owners].map(([owner, members]) => count(owner, members)), count('total', verdicts)];
}

function count(owner: string, verdicts: readonly CaseVerdict[]): MatrixCount {
  const having = (field: 'missed' | 'wrong' | 'falseAlarms' | 'broken'): number =>
    verdicts.filter((verdict) => verdict[field].length > 0).length;
  return {
    owner,
    faults: verdicts.length,
    detected: verdicts.filter(({ expected, missed }) => expected.length > 0 && missed.length === 0).length,
    wrong: having('wrong'),
    missed: having('missed'),
    falseAlarms: having('falseAlarms'),
    broken: having('broken'),
  };
}

export function matrixText(verdicts: readonly CaseVerdict[], draws: readonly DrawVerdict[], seed: number): string {
  const cells = (owner: string, ...numbers: readonly (number | string)[]): string =>
    [owner.padEnd(24), ...numbers.map((number) => String(number).padStart(13))].join('');
  const bad = [...verdicts.flatMap(caseLines), ...draws.flatMap(drawLines)];
  const goodDraws = draws.filter(({ missed, broken }) => missed.length + broken.length === 0).length;
  return [
    cells('found by', 'runs', 'detected', 'wrong', 'missed', 'false alarms', 'broken'),
    ...matrixTotals(verdicts).map((one) =>
      cells(one.owner, one.faults, one.detected, one.wrong, one.missed, one.falseAlarms, one.broken),
    ),
    ...(draws.length === 0 ? [] : ['', `Drawn together with seed ${seed}: ${goodDraws} of ${draws.length} reported in full.`]),
    ...(bad.length === 0 ? [] : ['', ...bad]),
  ].join('\n');
}

function caseLines({ name, connectivity, missed, falseAlarms, wrong, broken }: CaseVerdict): readonly string[] {
  const what = [
    ...missed.map((code) => `missed ${code}`),
    ...falseAlarms.map((code) => `false alarm ${code}`),
    ...wrong.map((line) => `wrong: ${line}`),
    ...broken,
  ];
  return what.map((line) => `${name} (${connectivity}): ${line}`);
}

function drawLines({ name, connectivity, missed, broken }: DrawVerdict): readonly string[] {
  return [...missed.map((code) => `missed ${code}`), ...broken].map((line) => `${name} (${connectivity}): ${line}`);
}

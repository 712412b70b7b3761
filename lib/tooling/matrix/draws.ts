/** Faults drawn together, two or three at a time, the same ones for the same seed. */
import { FAULTS } from '../../sandbox/faults.ts';
import type { Fault } from '../../sandbox/fault.ts';
import type { Connectivity } from '../../sandbox/healthy-world.ts';
import { caseOf, fitsStore, type MatrixCase } from './cases.ts';
import { areCompatible } from './footprint.ts';

export interface DrawOptions {
  readonly seed: number;
  readonly count: number;
  readonly connectivity: Connectivity;
  readonly faults?: readonly Fault[];
}

/** Of every ten draws, one is of re-validation, where there are faults of its own. */
const REVALIDATION_SHARE = 0.1;

/**
 * Different draws, fewer only when there are no more. Faults of creation are left out: they stand behind an open gate, which the
 * others shut.
 */
export function drawCases({ seed, count, connectivity, faults = FAULTS }: DrawOptions): readonly MatrixCase[] {
  const random = makeRandom(seed);
  const fitting = faults.filter((fault) => fitsStore(fault, connectivity));
  const anyRun = fitting.filter(({ action }) => action === undefined);
  const revalidation = fitting.filter(({ action }) => action === 'revalidate');
  const drawn = new Map<string, MatrixCase>();
  for (let attempt = 0; drawn.size < count && attempt < count * 50; attempt += 1) {
    const pool = revalidation.length > 2 && random() < REVALIDATION_SHARE ? revalidation : anyRun;
    const chosen = drawFaults(pool, random() < 0.5 ? 2 : 3, connectivity, random);
    if (chosen !== null) drawn.set(chosen.map(({ name }) => name).join(), caseOf(chosen, connectivity));
  }
  return [...drawn.values()];
}

/** null when what was drawn does not go together. In the order of the menu, so that a draw has one name. */
function drawFaults(
  pool: readonly Fault[],
  size: number,
  connectivity: Connectivity,
  random: () => number,
): readonly Fault[] | null {
  const chosen = new Set<Fault>();
  for (let draw = 0; draw < size; draw += 1) {
    const fault = pool[Math.floor(random() * pool.length)];
    if (fault !== undefined) chosen.add(fault);
  }
  const faults = pool.filter((fault) => chosen.has(fault));
  const pairs = faults.flatMap((left, at) => faults.slice(at + 1).map((right) => [left, right] as const));
  const fit = faults.length === size && pairs.every(([left, right]) => areCompatible(left, right, connectivity));
  return fit ? faults : null;
}

/** Mulberry32, after Tommy Ettinger: 32 bits of state are plenty for drawing lots. */
function makeRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Which places of a plan does a fault change? Two faults that change the same place cannot both be there. */
import { addExistingStore } from '../../sandbox/existing-store.ts';
import type { Fault } from '../../sandbox/fault.ts';
import { planWith } from '../../sandbox/faults.ts';
import type { Connectivity } from '../../sandbox/healthy-world.ts';
import type { SandboxPlan } from '../../sandbox/plan.ts';

/** Lists to which any number of faults may add without being in each other's way. */
const SHARED = /^(aws\.faults|tampers|broken)(\.|$)/;

/** What a fault changes, by dotted path: the new value, or undefined when it is gone. */
export type Footprint = ReadonlyMap<string, unknown>;

const KNOWN = new Map<string, Footprint>();

/** Of the fault alone. Values that differ from one time to the next, such as random ones, stand as `RANDOM`. */
export function footprint(fault: Fault, connectivity: Connectivity): Footprint {
  const key = `${connectivity} ${fault.name}`;
  const known = KNOWN.get(key);
  if (known !== undefined) return known;
  const [once, again] = [changesOf(fault, planFor(fault, connectivity)), changesOf(fault, planFor(fault, connectivity))];
  const steady = new Map([...once].map(([path, value]) => [path, Object.is(value, again.get(path)) ? value : RANDOM]));
  KNOWN.set(key, steady);
  return steady;
}

const RANDOM = Symbol('random');

/** Neither changes, replaces or empties what the other changes, and neither comes out differently after the other. */
export function areCompatible(left: Fault, right: Fault, connectivity: Connectivity): boolean {
  const [ours, theirs] = [footprint(left, connectivity), footprint(right, connectivity)];
  const apart = !touches(ours, theirs) && !touches(theirs, ours);
  return apart && isSameAfter(left, right, connectivity) && isSameAfter(right, left, connectivity);
}

function touches(ours: Footprint, theirs: Footprint): boolean {
  return [...ours.keys()].some((path) => theirs.has(path) || ancestors(path).some((one) => theirs.has(one)));
}

function isSameAfter(first: Fault, fault: Fault, connectivity: Connectivity): boolean {
  const alone = footprint(fault, connectivity);
  const after = changesAfter(first, fault, planFor(fault, connectivity));
  if (after === null) return false;
  return (
    after.size === alone.size &&
    [...alone].every(([path, value]) => after.has(path) && (value === RANDOM || Object.is(after.get(path), value)))
  );
}

/** null when the fault says that it cannot be combined. */
function changesAfter(first: Fault, fault: Fault, plan: SandboxPlan): Footprint | null {
  first.breaks(plan);
  try {
    return changesOf(fault, plan);
  } catch {
    return null;
  }
}

/** What the fault starts from. */
function planFor({ action }: Fault, connectivity: Connectivity): SandboxPlan {
  const plan = planWith(connectivity, []);
  if (action === 'revalidate') addExistingStore(plan);
  return plan;
}

function changesOf(fault: Fault, plan: SandboxPlan): Footprint {
  const before = flatten(plan);
  fault.breaks(plan);
  const after = flatten(plan);
  const paths = [...new Set([...before.keys(), ...after.keys()])].filter((path) => !SHARED.test(path));
  return new Map(
    paths.flatMap((path) =>
      before.has(path) && after.has(path) && Object.is(before.get(path), after.get(path)) ? [] : [[path, after.get(path)]],
    ),
  );
}

function ancestors(path: string): readonly string[] {
  const parts = path.split('.');
  return parts.slice(1).map((_part, at) => parts.slice(0, at + 1).join('.'));
}

/** Leaves by path; functions by identity. */
function flatten(value: unknown, path = '', leaves = new Map<string, unknown>()): Map<string, unknown> {
  const entries = entriesOf(value);
  if (entries === null) leaves.set(path, value);
  else for (const [name, member] of entries) flatten(member, path === '' ? name : `${path}.${name}`, leaves);
  return leaves;
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] | null {
  if (value instanceof Date) return [['time', value.getTime()]];
  if (value instanceof Set) return [...value].map((member) => [encode(String(member)), true]);
  if (value instanceof Map) return [...value].map(([name, member]) => [encode(String(name)), member]);
  if (typeof value !== 'object' || value === null) return null;
  return Object.entries(value).map(([name, member]) => [encode(name), member]);
}

/** Host names have dots of their own. */
function encode(name: string): string {
  return name.replaceAll('.', '·');
}

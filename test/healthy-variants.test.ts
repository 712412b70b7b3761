/** Stores that differ from the reference and are ready all the same: nothing may be said against them, and KMS takes them. */
import { describe, expect, it, vi } from 'vitest';
import type { Finding } from '../lib/model/finding.ts';
import { addExistingStore } from '../lib/sandbox/existing-store.ts';
import type { Connectivity } from '../lib/sandbox/healthy-world.ts';
import { healthyPlan, type SandboxPlan } from '../lib/sandbox/plan.ts';
import type { Variant } from '../lib/sandbox/variant.ts';
import { VARIANTS } from '../lib/sandbox/variants.ts';
import { isBad, isLatency } from '../lib/tooling/matrix/judge-case.ts';
import { findingsOf, type Preflight, runPreflight } from '../lib/tooling/matrix/preflight.ts';
import { meetKms } from '../lib/tooling/matrix/regardless.ts';

vi.setConfig({ maxConcurrency: 3 });

interface Row {
  readonly name: string;
  readonly connectivity: Connectivity;
  readonly variant: Variant;
}

/** A variant of both kinds of store is tried with one of them, in turn; with both when asked: XKS_MATRIX=all npm test. */
const ROWS: readonly Row[] = VARIANTS.flatMap((variant, at) =>
  (['vpc', 'public'] as const)
    .filter(
      (connectivity, kind) => variant.connectivity === connectivity || (variant.connectivity === 'both' && isTurn(at, kind)),
    )
    .map((connectivity) => ({ name: variant.name, connectivity, variant })),
);

function isTurn(at: number, kind: number): boolean {
  return process.env.XKS_MATRIX === 'all' || at % 2 === kind;
}

function planOf({ connectivity, variant }: Row): SandboxPlan {
  const plan = healthyPlan(connectivity);
  if (variant.action === 'revalidate') addExistingStore(plan);
  variant.shapes(plan);
  return plan;
}

/** Everything runs on one machine: a limit of 250 ms is missed now and then. Five times in a row is no chance. */
async function preflightOf(row: Row): Promise<Preflight> {
  for (let attempt = 1; ; attempt += 1) {
    const preflight = await runPreflight(planOf(row), row.variant.action ?? 'check');
    const bad = findingsOf(preflight.report).filter(isBad);
    if (attempt === 5 || bad.length === 0 || !bad.every(isLatency)) return preflight;
  }
}

const shown = ({ code, evidence }: Finding): string => `${code} ${JSON.stringify(evidence)}`;

describe('a healthy variant', () => {
  it.concurrent.for(ROWS)('$name of a $connectivity store is passed and made', { timeout: 60_000 }, async (row) => {
    const { report, leaks } = await preflightOf(row);
    const bad = findingsOf(report).filter(isBad);
    const declared = Object.keys(row.variant.warns ?? {});
    expect(bad.filter(({ code, verdict }) => verdict !== 'warn' || !declared.includes(code)).map(shown)).toEqual([]);
    expect(declared.filter((code) => !bad.some((finding) => finding.code === code))).toEqual([]);
    expect(report.verdict).toBe(declared.length > 0 ? 'warn' : 'pass');
    expect(report.checks.filter(({ reason }) => reason === 'blocked').map(({ id }) => id)).toEqual([]);
    expect(leaks).toEqual([]);
    const met = await meetKms(planOf(row), row.variant.action ?? 'check', false);
    expect(met).toEqual({ create: row.variant.action === 'revalidate' ? undefined : null, connect: null });
  });
});

describe('the healthy variants', () => {
  it('are forty or more, each named once', () => {
    expect(new Set(VARIANTS.map(({ name }) => name)).size).toBe(VARIANTS.length);
    expect(VARIANTS.length).toBeGreaterThanOrEqual(40);
  });
});

/** Which sandbox was asked for: a kind of store, and the faults to put in. */
import { didYouMean } from '../model/did-you-mean.ts';
import type { Fault } from '../sandbox/fault.ts';
import type { SandboxPlan } from '../sandbox/plan.ts';
import type { Invocation } from './command.ts';
import { UsageError } from './usage-error.ts';

const LIST = 'list';

type Connectivity = SandboxPlan['connectivity'];

export interface SandboxChoice {
  readonly plan: SandboxPlan;
  /** `--fault list`: what there is, in place of a sandbox. */
  readonly listing: string | null;
}

/** @throws UsageError */
export async function planSandbox({ flags, faults }: Invocation): Promise<SandboxChoice> {
  // Loaded here: certificates and ciphers of the sandbox are nothing that other commands need.
  const { FAULTS, planWith } = await import('../sandbox/faults.ts');
  const connectivity = readConnectivity(flags.connectivity);
  const names = faults.filter((name) => name !== LIST);
  for (const name of names) demandFault(name, connectivity, FAULTS);
  return { plan: planWith(connectivity, names), listing: faults.includes(LIST) ? listFaults(FAULTS) : null };
}

function readConnectivity(text = 'vpc'): Connectivity {
  if (text === 'vpc' || text === 'public') return text;
  throw new UsageError(`--connectivity takes vpc or public, not ${JSON.stringify(text.slice(0, 80))}.`);
}

/** Says what to type, which `planWith` cannot. */
function demandFault(name: string, connectivity: Connectivity, faults: readonly Fault[]): void {
  const fault = faults.find((one) => one.name === name);
  if (fault === undefined) {
    const guess = didYouMean(
      name,
      faults.map((one) => one.name),
    );
    const meant = guess === null ? '.' : `, did you mean ${guess}?`;
    throw new UsageError(
      `There is no fault ${JSON.stringify(name.slice(0, 80))}${meant} List all: xks-preflight sandbox --fault list`,
    );
  }
  if (fault.connectivity !== 'both' && fault.connectivity !== connectivity) {
    throw new UsageError(`The fault ${name} is one of ${fault.connectivity} stores: add --connectivity ${fault.connectivity}`);
  }
}

function listFaults(faults: readonly Fault[]): string {
  const width = Math.max(...faults.map(({ name }) => name.length));
  const kind = { public: ' (public stores)', vpc: ' (VPC stores)', both: '' } as const;
  return faults.map(({ name, summary, connectivity }) => `${name.padEnd(width)}  ${summary}${kind[connectivity]}\n`).join('');
}

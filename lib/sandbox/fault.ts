/** One way for a store to be not ready: what breaks, and what a preflight must say to it. */
import type { RunAction } from '../model/run.ts';
import type { SandboxPlan } from './plan.ts';

export interface Fault {
  /** What to type after `--fault`. */
  readonly name: string;
  /** What is wrong, in one line. */
  readonly summary: string;
  readonly connectivity: 'public' | 'vpc' | 'both';
  /** The only kind of run in which it shows; absent: it shows in every kind. `revalidate` starts from a connected store. */
  readonly action?: Extract<RunAction, 'create' | 'revalidate'>;
  /** Finding codes that must appear when this fault is the only one. */
  readonly codes: readonly string[];
  /** Further bad findings that this fault alone may bring about, and why. Any other bad finding is a false alarm. */
  readonly also?: Readonly<Record<string, string>>;
  /** Findings that other faults would bring about and this one makes moot, and why: there is nothing left that they could be about. */
  readonly moots?: Readonly<Record<string, string>>;
  /** Why KMS may end otherwise than the findings say; never against a documented prediction. Absent: it may not. */
  readonly otherwise?: string;
  breaks(plan: SandboxPlan): void;
}

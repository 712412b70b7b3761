/** One way for a store to be ready although it looks different from the reference store: nothing may be said against it. */
import type { RunAction } from '../model/run.ts';
import type { SandboxPlan } from './plan.ts';

export interface Variant {
  /** In the form of a fault name. */
  readonly name: string;
  /** What is different, in one line. */
  readonly summary: string;
  readonly connectivity: 'public' | 'vpc' | 'both';
  /** The kind of run that meets it; absent: `check`. */
  readonly action?: Extract<RunAction, 'create' | 'revalidate'>;
  /** Warnings that the source wants all the same, by code, and why. */
  readonly warns?: Readonly<Record<string, string>>;
  shapes(plan: SandboxPlan): void;
}

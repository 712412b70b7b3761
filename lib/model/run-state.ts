/**
 * What one execution carries from state to state, as the state machine lays it out. Checks and actions stand under their ids;
 * `crash` is written by a Catch when the function itself died, timed out or was throttled.
 */
import type { ActionFacts, ActionName } from './action-facts.ts';
import type { Facts, FactName } from './facts.ts';
import type { ActionResult, CheckResult, Gate } from './report.ts';
import type { RunInput } from './run.ts';

/** What Step Functions hands to a Catch. `Cause` of a Lambda error is JSON text with `errorType` and `errorMessage`. */
export interface Crash {
  readonly Error: string;
  readonly Cause: string;
}

export interface CheckEntry {
  readonly facts: Facts[FactName];
  readonly result?: CheckResult;
  readonly crash?: Crash;
}

export interface ActionEntry {
  readonly facts: ActionFacts[ActionName];
  readonly result?: ActionResult;
  readonly crash?: Crash;
}

export interface RunState extends RunInput {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly results: Readonly<Record<string, CheckEntry>>;
  readonly actions: Readonly<Record<string, ActionEntry>>;
  readonly gate: Gate & { readonly crash?: Crash };
}

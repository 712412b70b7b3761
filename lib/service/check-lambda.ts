/** A function that runs one check. `traced-check.ts` has the same for checks that call AWS. */
import type { Check, CheckInput, CheckOutput, PortName, Ports } from '../checks/check.ts';
import { makeRunCheck, type Step } from '../workflow/steps.ts';
import { checkTask } from '../workflow/task-names.ts';
import { type LambdaHandler, makeLambda } from './lambda.ts';
import { systemClock } from './system-clock.ts';

/** The ports a check asks for, apart from the clock: that is this machine's. */
export type LivePorts<N extends PortName> = Pick<Ports, Exclude<N, 'clock'>>;

export function makeCheckLambda<N extends PortName>(
  check: Check<string, unknown, string, N>,
  ports: LivePorts<N>,
): LambdaHandler<CheckInput, CheckOutput> {
  return makeLambda(checkTask(check.id).functionName, liveCheck(check, ports));
}

export function liveCheck<N extends PortName>(
  check: Check<string, unknown, string, N>,
  ports: LivePorts<N>,
): Step<CheckInput, CheckOutput> {
  // The compiler cannot see that leaving the clock out and putting it back in gives what the check asked for.
  const all = { ...ports, clock: systemClock } as unknown as Pick<Ports, N> & Pick<Ports, 'clock'>;
  return makeRunCheck(check, all);
}

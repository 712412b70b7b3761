/** A function that runs one check which calls AWS. */
import type { Check, CheckInput, CheckOutput, PortName } from '../checks/check.ts';
import { checkTask } from '../workflow/task-names.ts';
import { type LivePorts, liveCheck } from './check-lambda.ts';
import type { LambdaHandler } from './lambda.ts';
import { makeTracedLambda } from './traced.ts';

export function makeTracedCheck<N extends PortName>(
  check: Check<string, unknown, string, N>,
  ports: LivePorts<N>,
): LambdaHandler<CheckInput, CheckOutput> {
  return makeTracedLambda(checkTask(check.id).functionName, liveCheck(check, ports));
}

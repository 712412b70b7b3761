/** What both starting routes are made of; the action is all they differ in. */
import { makeLiveExecutions } from '../aws/executions.ts';
import type { Environment } from './environment.ts';
import { KNOWN_CODES } from './known-codes.ts';
import { type ApiAnswer, type ApiEvent, makeStartRun, type StartRunOptions } from './start-run.ts';

export function makeLiveStart(
  action: StartRunOptions['action'],
  { region, stateMachineArn, allowGateOverride }: Environment,
): (event: ApiEvent) => Promise<ApiAnswer> {
  const executions = makeLiveExecutions({ region, stateMachineArn });
  return makeStartRun({ action, executions, region, allowGateOverride, knownCodes: KNOWN_CODES });
}

/** All steps of a run by state name, in one process. */
import type { AllPorts } from './all-ports.ts';
import type { Check } from '../checks/check.ts';
import type { Json } from '../model/json.ts';
import {
  makeBuildReport,
  makeConnectKeyStore,
  makeCreateKeyStore,
  makeDecide,
  makeDescribeConnection,
  makeNotify,
  makeProvisionAlarms,
  makeRollBack,
  makeRunCheck,
  type Step,
} from './steps.ts';

/** What the runner calls: JSON in, JSON out. */
export type LocalStep = (input: Json) => Promise<Json>;

export function makeSteps(ports: AllPorts, checks: readonly Check[]): Record<string, LocalStep> {
  return {
    ...Object.fromEntries(checks.map((check) => [check.id, asLocal(makeRunCheck(check, ports))])),
    decide: asLocal(makeDecide()),
    'create-key-store': asLocal(makeCreateKeyStore(ports)),
    'connect-key-store': asLocal(makeConnectKeyStore(ports)),
    'describe-connection': asLocal(makeDescribeConnection(ports)),
    'provision-alarms': asLocal(makeProvisionAlarms(ports)),
    'roll-back': asLocal(makeRollBack(ports)),
    'build-report': asLocal(makeBuildReport(ports)),
    notify: asLocal(makeNotify(ports)),
  };
}

/** The state machine gives each step the input its type names; JSON in between has no types. */
function asLocal<Input, Output>(step: Step<Input, Output>): LocalStep {
  return async (input) => JSON.parse(JSON.stringify(await step(input as Input))) as Json;
}

/**
 * The steps of a run: ports in, step out. A step takes the input its state gives it and answers what the state keeps; both
 * are plain JSON. Nothing here knows the registry, so that the bundle of a function holds only the check or action it runs.
 */
import type { ActionInput, ActionOutput, ActionPorts } from '../actions/action.ts';
import { describeConnection, startConnection } from '../actions/connect-key-store.ts';
import { runCreateKeyStore } from '../actions/create-key-store.ts';
import { runProvisionAlarms } from '../actions/provision-alarms.ts';
import type { Clock, EventPort, ReportPort, RunEvent, SnapshotPort } from '../aws/ports.ts';
import { type Check, type CheckInput, type CheckOutput, type PortName, type Ports, runCheck } from '../checks/check.ts';
import type { FactName } from '../model/facts.ts';
import { decideGate } from '../model/gate.ts';
import { isAwsRefusal } from '../model/refusal.ts';
import type { Gate } from '../model/report.ts';
import type { RunState } from '../model/run-state.ts';
import type { StoreSnapshot } from '../model/store-snapshot.ts';
import { buildReport } from './build-report.ts';
import { fitReport } from './report-size.ts';
import { summarize } from './summarize.ts';

export type Step<Input, Output> = (input: Input) => Promise<Output>;

/** Every check that should have run, in order: a JSON object promises none. */
export interface Order {
  readonly checkIds: readonly string[];
}

export type DecideInput = Pick<RunState, 'run' | 'params' | 'results'> & Order;

export function makeRunCheck<N extends PortName>(
  check: Check<string, unknown, string, N>,
  ports: Pick<Ports, N> & { readonly clock: Clock },
): Step<CheckInput, CheckOutput> {
  return (input) => runCheck(check, input, ports, ports.clock);
}

export function makeDecide(): Step<DecideInput, Gate> {
  return async (input) => decideGate(input);
}

export function makeCreateKeyStore(
  ports: Pick<ActionPorts, 'kmsActions' | 'credential' | 'records' | 'clock'>,
): Step<ActionInput, ActionOutput<'create-key-store'>> {
  return (input) => runCreateKeyStore(input, ports);
}

export function makeConnectKeyStore(
  ports: Pick<ActionPorts, 'kmsActions' | 'clock'>,
): Step<ActionInput, ActionOutput<'connect-key-store'>> {
  return (input) => startConnection(input, ports);
}

export function makeDescribeConnection(
  ports: Pick<ActionPorts, 'kmsActions' | 'clock'>,
): Step<ActionInput, ActionOutput<'connect-key-store'>> {
  return (input) => describeConnection(input, ports);
}

export function makeProvisionAlarms(
  ports: Pick<ActionPorts, 'cloudwatch' | 'clock'>,
): Step<ActionInput, ActionOutput<'provision-alarms'>> {
  return (input) => runProvisionAlarms(input, ports);
}

/** Stores the report, and what the next run is to compare with, and answers only what the states after it need. */
export function makeBuildReport(ports: {
  readonly reports: ReportPort;
  readonly snapshots: SnapshotPort;
  readonly clock: Clock;
}): Step<RunState & Order, RunEvent> {
  return async (input) => {
    const remembered = await rememberSnapshot(input, ports.snapshots);
    const built = buildReport({ ...input, finishedAt: new Date(ports.clock.now()).toISOString() });
    const report = fitReport(remembered ? built : { ...built, notes: [...built.notes, NOT_REMEMBERED] });
    await ports.reports.writeReport(report);
    return summarize(report, input.run);
  };
}

const NOT_REMEMBERED =
  'What was seen of the store could not be stored: the next run compares with an earlier look, or with none.';

/** False: it could not be stored, which must cost no report. What a lab run sees is not what is there. */
async function rememberSnapshot({ run, results }: RunState, snapshots: SnapshotPort): Promise<boolean> {
  const snapshot = results[CHANGES]?.facts as StoreSnapshot | null | undefined;
  if (run.lab !== null || !snapshot) return true;
  try {
    await snapshots.writeSnapshot(snapshot);
    return true;
  } catch (error) {
    if (isAwsRefusal(error)) return false;
    throw error;
  }
}

/** The check whose facts are the snapshot. */
const CHANGES: FactName = 'changes';

export function makeNotify(ports: { readonly events: EventPort }): Step<RunEvent, object> {
  return async (input) => {
    await ports.events.announce(input);
    return {};
  };
}

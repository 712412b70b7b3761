/**
 * The steps of a run: ports in, step out. A step takes the input its state gives it and answers what the state keeps; both
 * are plain JSON. Nothing here knows the registry, so that the bundle of a function holds only the check or action it runs.
 */
import type { ActionInput, ActionOutput, ActionPorts } from '../actions/action.ts';
import { describeConnection, startConnection } from '../actions/connect-key-store.ts';
import { runCreateKeyStore } from '../actions/create-key-store.ts';
import { type provisionAlarms, runProvisionAlarms } from '../actions/provision-alarms.ts';
import { type repairAlarms, runRepairAlarms } from '../actions/repair-alarms.ts';
import { runRollBack } from '../actions/roll-back.ts';
import type { Clock, EventPort, LookPort, ReportPort, RunEvent, SnapshotPort } from '../aws/ports.ts';
import { type Check, type CheckInput, type CheckOutput, type PortName, type Ports, runCheck } from '../checks/check.ts';
import { decideGate } from '../model/gate.ts';
import type { RunInput } from '../model/run.ts';
import type { Gate } from '../model/report.ts';
import { isNews } from '../model/run-event.ts';
import type { RunState } from '../model/run-state.ts';
import { buildReport } from './build-report.ts';
import { rememberLook, rememberSnapshot } from './remember.ts';
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
  ports: Pick<ActionPorts, (typeof provisionAlarms.needs)[number]>,
): Step<ActionInput, ActionOutput<'provision-alarms'>> {
  return (input) => runProvisionAlarms(input, ports);
}

export function makeRollBack(
  ports: Pick<ActionPorts, 'kmsActions' | 'records' | 'clock'>,
): Step<ActionInput, ActionOutput<'roll-back'>> {
  return (input) => runRollBack(input, ports);
}

/** For the re-validation machine, once for each store, after its run. */
export function makeRepairAlarms(
  ports: Pick<ActionPorts, (typeof repairAlarms.needs)[number]>,
): Step<RunInput, ActionOutput<'repair-alarms'>> {
  return ({ run, params }) => runRepairAlarms({ run, params }, ports);
}

/** Stores the report, and what the next run is to compare with, and answers only what the states after it need. */
export function makeBuildReport(ports: {
  readonly reports: ReportPort;
  readonly snapshots: SnapshotPort;
  readonly looks: LookPort;
  readonly clock: Clock;
}): Step<RunState & Order, RunEvent> {
  return async (input) => {
    const snapshotNotes = await rememberSnapshot(input, ports.snapshots);
    const built = buildReport({ ...input, finishedAt: new Date(ports.clock.now()).toISOString() });
    const { notes, ...compared } = await rememberLook(built, input.results, ports.looks);
    const report = fitReport({ ...built, ...compared, notes: [...built.notes, ...snapshotNotes, ...notes] });
    await ports.reports.writeReport(report);
    return summarize(report, input.run);
  };
}

/** Of a run at a terminal, where there is but the event bus; the service has channels besides (`lib/service/notify.ts`). */
export function makeNotify(ports: { readonly events: EventPort }): Step<RunEvent, object> {
  return async (input) => {
    if (isNews(input)) await ports.events.announce(input);
    return {};
  };
}

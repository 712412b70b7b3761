/** Runs the state machine in this process, with the same definition and the same steps as in AWS. */
import {
  ExecutionAbortedError,
  type RunOptions,
  StateMachine,
  type StateMachineDefinition as RunnerDefinition,
} from 'aws-local-stepfunctions';
import type { Check } from '../checks/check.ts';
import { CHECKS } from '../checks/registry.ts';
import type { Report } from '../model/report.ts';
import type { RunInput } from '../model/run.ts';
import type { AllPorts } from './all-ports.ts';
import { localDefinition } from './local-definition.ts';
import { type LocalStep, makeSteps } from './local-steps.ts';
import { type ProgressEvent, startRecording } from './local-recording.ts';
import { buildStateMachine, type StateMachineDefinition } from './state-machine.ts';

export type { ProgressEvent } from './local-recording.ts';

export interface LocalRun {
  readonly input: RunInput;
  readonly ports: AllPorts;
  readonly onProgress?: (event: ProgressEvent) => void;
  /** Milliseconds between two looks at a connecting store, in place of `run.pollSeconds` or 60 and 20 seconds. */
  readonly pollMs?: number;
  /** Aborting ends the run early; an action at work is waited for; the report says what was not finished. */
  readonly signal?: AbortSignal;
  /** The checks to run, in order; all of the registry when absent. */
  readonly checks?: readonly Check[];
  /** The definition of another release, for a test of whether its runs survive an upgrade. */
  readonly definition?: StateMachineDefinition;
  /** Steps to run in place of the real ones, by state name. */
  readonly steps?: Readonly<Record<string, LocalStep>>;
}

export interface LocalEnd {
  readonly report: Report;
  /** As Step Functions would call it: FAILED when the report's verdict is `error`. */
  readonly status: 'SUCCEEDED' | 'FAILED' | 'ABORTED';
}

/** Retries of a local run wait no longer than this. */
const RETRY_MS = 20;

/** @throws Error when the run left no report, which takes a store of reports that does not store. */
export async function runLocally(options: LocalRun): Promise<LocalEnd> {
  const { input, ports, checks = CHECKS, signal } = options;
  const recording = startRecording({ ...makeSteps(ports, checks), ...minimalStep(ports), ...options.steps }, options.onProgress);
  const definition = localDefinition(options.definition ?? buildStateMachine(checks));
  // The definition is validated by a test; validating it at every start would cost 60 ms.
  const machine = new StateMachine(definition as unknown as RunnerDefinition, { validationOptions: { noValidate: true } });
  const execution = machine.run(input as unknown as RunnerJson, { overrides: overridesFor(recording.handlers, options.pollMs) });
  const settled = execution.result.then(() => 'SUCCEEDED' as const, endedBy);
  const stop = (): void => execution.abort();
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  const status = await settled;
  signal?.removeEventListener('abort', stop);
  const stored = await storedReport(ports, input.run.runId);
  if (stored !== null) return { report: stored, status };
  if (status !== 'ABORTED') throw new Error(`Run ${input.run.runId} ended without a report: the report could not be stored`);
  await recording.actionAtWork();
  return { report: recording.reportSoFar(input, checks, ports.clock), status };
}

/** The runner's JSON is ours, but mutable. */
type RunnerJson = Parameters<StateMachine['run']>[0];
type Overrides = NonNullable<RunOptions['overrides']>;

function overridesFor(handlers: Readonly<Record<string, LocalStep>>, pollMs: number | undefined): Overrides {
  return {
    taskResourceLocalHandlers: handlers as unknown as NonNullable<Overrides['taskResourceLocalHandlers']>,
    retryIntervalOverrides: Object.fromEntries(Object.keys(handlers).map((state) => [state, RETRY_MS])),
    ...(pollMs === undefined ? {} : { waitTimeOverrides: { 'connect-wait': pollMs, 'roll-back-wait': pollMs } }),
  };
}

function endedBy(error: unknown): 'FAILED' | 'ABORTED' {
  return error instanceof ExecutionAbortedError ? 'ABORTED' : 'FAILED';
}

async function storedReport(ports: AllPorts, runId: string): Promise<Report | null> {
  return ports.reports.readReport(runId).catch(() => null);
}

/** What `dynamodb:putItem` does in AWS, where the item holds the report as text. */
function minimalStep({ reports }: AllPorts): Record<string, LocalStep> {
  return {
    'store-minimal-report': async (input) => {
      const { Item } = input as unknown as { readonly Item: { readonly report: { readonly S: Report } } };
      await reports.writeReport(Item.report.S);
      return {};
    },
  };
}

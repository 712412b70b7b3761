/** What one run costs: transitions and calls from the definition, memory from the stack, calls of AWS from the permissions. */
import { CHECKS } from '../../checks/registry.ts';
import { type FunctionSpec, functionSpecs } from '../../deployment/functions.ts';
import type { Vpc } from '../../deployment/vpcs.ts';
import type { Json } from '../../model/json.ts';
import type { Params } from '../../model/params.ts';
import type { Run, RunAction } from '../../model/run.ts';
import { buildStateMachine } from '../../workflow/state-machine.ts';
import {
  ASK,
  COLD_START_MS,
  CONNECT_MINUTES,
  LOG_KB_A_CALL,
  LOOK,
  PROBER_CALLS,
  REPORT_KB,
  SKIPPED_MS,
  WORK_MS,
} from './assumptions.ts';
import { callPositions, merged } from './calls.ts';
import type { Position } from './prices.ts';
import { type Answers, walk } from './walk.ts';

export type Connectivity = 'public' | 'vpc';

export interface Scenario {
  readonly action: RunAction;
  readonly connectivity: Connectivity;
  /** That KMS takes to connect; as assumed when absent. */
  readonly connectMinutes?: number;
}

export const VPC: Vpc = { VpcId: 'vpc-0123456789abcdef0', SubnetIds: [], SecurityGroupIds: [] };

export function specsFor(connectivity: Connectivity): readonly FunctionSpec[] {
  return functionSpecs(connectivity === 'vpc' ? [VPC] : []);
}

/** Everything from the request to the report in the caller's hands. */
export async function runPositions(scenario: Scenario): Promise<readonly Position[]> {
  const { action, connectivity } = scenario;
  const specs = specsFor(connectivity);
  const { transitions, functions } = await walk(buildStateMachine(), inputOf(scenario), answersOf(scenario), specs);
  const probing = connectivity === 'vpc' ? Array<string>(PROBER_CALLS).fill(`prober-${VPC.VpcId}`) : [];
  // A scheduled re-validation is asked for by nobody.
  const requests = action === 'revalidate' ? [] : requestsFor(action, secondsOf(functions, scenario));
  const called = [...functions, ...deliveries(specs), ...probing, ...requests];
  return merged([
    { what: 'state transitions', quantity: transitions, price: 'stepFunctionsTransition' },
    ...functionPositions(called, specs, scenario),
    { what: 'API requests', quantity: requests.length, price: 'apiRequest' },
    // One of the run, one of the call that starts it.
    { what: 'traces', quantity: action === 'revalidate' ? 1 : 2, price: 'trace' },
  ]);
}

/** One delivery, to the default bus; every further channel costs one more. */
function deliveries(specs: readonly FunctionSpec[]): readonly string[] {
  return specs.flatMap(({ key }) => (key === 'deliver' ? [key] : []));
}

/** The functions of the routes that are called: one that starts the run, one again and again until the report is there. */
function requestsFor(action: 'check' | 'create', seconds: number): readonly string[] {
  const asking: string[] = [];
  let wait: number = ASK.firstSeconds;
  for (let waited = 0; waited < seconds; waited += wait, wait = Math.min(wait * ASK.factor, ASK.mostSeconds)) {
    asking.push('get-report');
  }
  return [action === 'create' ? 'start-create' : 'start-preflight', ...asking];
}

/** Requests, memory and time, logs, and what the functions call. */
export function functionPositions(
  called: readonly string[],
  specs: readonly FunctionSpec[],
  scenario: Scenario,
): readonly Position[] {
  const idle = idleFunctions(scenario);
  const started = new Set<string>();
  const gbSeconds = called.map((key) => {
    const spec = specOf(key, specs);
    const cold = started.has(key) ? 0 : COLD_START_MS[spec.memoryMb > 1_024 ? 'network' : 'calls'];
    started.add(key);
    return ((cold + workMs(spec, idle)) / 1_000) * (spec.memoryMb / 1_024);
  });
  return [
    { what: 'function calls', quantity: called.length, price: 'lambdaRequest' },
    { what: 'function time', quantity: gbSeconds.reduce((sum, one) => sum + one, 0), price: 'lambdaGbSecond' },
    { what: 'logs', quantity: (called.length * LOG_KB_A_CALL) / 1_048_576, price: 'logsIngested' },
    ...callPositions(
      called.filter((key) => !idle.has(key)).map((key) => specOf(key, specs)),
      REPORT_KB,
      scenario.action === 'revalidate',
    ),
  ];
}

/** From the start of a run to its report. */
function secondsOf(functions: readonly string[], scenario: Scenario): number {
  const specs = specsFor(scenario.connectivity);
  const idle = idleFunctions(scenario);
  const work = functions.reduce((sum, key) => sum + workMs(specOf(key, specs), idle) + COLD_START_MS.calls, 0);
  return work / 1_000 + (scenario.action === 'create' ? minutesOf(scenario) * 60 : 0);
}

function specOf(key: string, specs: readonly FunctionSpec[]): FunctionSpec {
  const spec = specs.find((one) => one.key === key);
  if (spec === undefined) throw new Error(`The stack has no function ${key}`);
  return spec;
}

function workMs({ bundle }: FunctionSpec, idle: ReadonlySet<string>): number {
  return idle.has(bundle) ? SKIPPED_MS : (WORK_MS[bundle] ?? WORK_MS.usual ?? 0);
}

/** Functions of checks that do not apply. */
function idleFunctions({ action, connectivity }: Scenario): ReadonlySet<string> {
  const params: Params = {
    XksProxyConnectivity: connectivity === 'vpc' ? 'VPC_ENDPOINT_SERVICE' : 'PUBLIC_ENDPOINT',
    ...(action === 'revalidate' ? { CustomKeyStoreId: 'cks-0123456789abcdef0' } : {}),
  };
  const idle = CHECKS.filter(({ appliesTo }) => appliesTo?.(params, { action } as Run) === false);
  return new Set(idle.map(({ id }) => `check-${id}`));
}

function inputOf({ action }: Scenario): Json {
  return { run: { runId: 'run-1', action }, params: {} };
}

function minutesOf({ connectMinutes = CONNECT_MINUTES }: Scenario): number {
  return connectMinutes;
}

function answersOf(scenario: Scenario): Answers {
  const looks = Math.ceil((minutesOf(scenario) * 60 - LOOK.firstSeconds) / LOOK.nextSeconds) + 1;
  const settled = (is: boolean): Json => ({ facts: { settled: is, waitSeconds: 1 } });
  return {
    ...Object.fromEntries(CHECKS.map(({ id }) => [id, () => ({ facts: null })])),
    decide: () => ({ open: scenario.action === 'create', reasons: [] }),
    'create-key-store': () => ({ facts: { CustomKeyStoreId: 'cks-0123456789abcdef0' } }),
    'connect-key-store': () => settled(false),
    'describe-connection': (call) => settled(call >= looks),
    'provision-alarms': () => ({ facts: { made: true } }),
    'build-report': () => ({ verdict: 'pass' }),
  };
}

/**
 * The run as one Amazon States Language definition in JSONPath, generated from the list of checks. AWS Step Functions and the
 * local runner execute the same. No state stops the run: what breaks is caught beside its result, and every path ends in a
 * report. Actions stand behind the gate; after `build-report` the state holds a summary only.
 */
import type { Check } from '../checks/check.ts';
import { CHECKS } from '../checks/registry.ts';
import type { Json } from '../model/json.ts';
import { minimalReportStates } from './minimal-report.ts';
import { checkTask, otherTask, type TaskName } from './task-names.ts';

export type State = { readonly Type: string; readonly [field: string]: Json };

export type StateMachineDefinition = {
  readonly Comment: string;
  readonly StartAt: string;
  readonly TimeoutSeconds: number;
  readonly States: { readonly [name: string]: State };
};

/** Seconds. The longest run waits 20 minutes for a connection; the rest is room for functions that time out. */
const TIMEOUT = { run: 3_600, check: 240, action: 180, report: 60 } as const;

type Listed = Pick<Check, 'id' | 'uses'>;

/** Resources are placeholders such as `${CheckTls}`, filled by `DefinitionSubstitutions` or overridden by the local runner. */
export function buildStateMachine(checks: readonly Listed[] = CHECKS): StateMachineDefinition {
  const ids = checks.map((check) => check.id);
  return {
    Comment: 'One preflight run: check, decide, create, connect, alarm, report.',
    StartAt: 'seed',
    TimeoutSeconds: TIMEOUT.run,
    States: {
      seed: seed(ids),
      ...Object.fromEntries(checks.map((check, index) => [check.id, checkState(check, ids[index + 1] ?? 'decide')])),
      ...gateStates(ids),
      ...actionStates(ids),
      ...reportStates(ids),
    },
  };
}

/** Every id has its entry from the start, so that later paths always lead somewhere, whatever crashed. */
function seed(ids: readonly string[]): State {
  const empty = (names: readonly string[]): Json => Object.fromEntries(names.map((name) => [name, { facts: null }]));
  return {
    Type: 'Pass',
    Parameters: {
      'run.$': '$.run',
      'params.$': '$.params',
      'startedAt.$': '$$.Execution.StartTime',
      results: empty(ids),
      actions: empty(['create-key-store', 'connect-key-store', 'provision-alarms', 'roll-back']),
      gate: { open: false, reasons: ['The gate was not computed.'] },
    },
    Next: ids[0] ?? 'decide',
  };
}

function checkState({ id, uses }: Listed, next: string): State {
  const facts = Object.fromEntries(uses.map((name) => [`${name}.$`, `${entry('results', name)}.facts`]));
  return task(checkTask(id), { ...REQUEST, facts }, entry('results', id), TIMEOUT.check, { next });
}

function gateStates(ids: readonly string[]): Record<string, State> {
  return {
    decide: task(otherTask('decide'), { ...REQUEST, checkIds: ids, 'results.$': '$.results' }, '$.gate', TIMEOUT.check, {
      next: 'gate',
      caught: 'build-report',
    }),
    gate: choice([{ Variable: '$.gate.open', BooleanEquals: true, Next: 'create-key-store' }], 'build-report'),
  };
}

function actionStates(ids: readonly string[]): Record<string, State> {
  const created = entry('actions', 'create-key-store');
  const connection = entry('actions', 'connect-key-store');
  const alarms = entry('actions', 'provision-alarms');
  const storeFacts = { 'create-key-store.$': `${created}.facts` };
  const bothFacts = { ...storeFacts, 'connect-key-store.$': `${connection}.facts` };
  // The certificate in service decides at how many days the alarms on its expiry ring.
  const certificate = ids.includes('tls') ? { 'tls.$': `${entry('results', 'tls')}.facts` } : {};
  const action = <Facts extends Json>(facts: Facts) => ({ ...REQUEST, facts });
  return {
    'create-key-store': task(otherTask('create-key-store'), action({}), created, TIMEOUT.action, {
      next: 'key-store-ready',
      caught: 'build-report',
    }),
    'key-store-ready': choice([{ Variable: `${created}.facts`, IsNull: true, Next: 'build-report' }], 'connect-key-store'),
    'connect-key-store': task(otherTask('connect-key-store'), action(storeFacts), connection, TIMEOUT.action, {
      next: 'connection-settled',
      caught: 'provision-alarms',
    }),
    'connection-settled': choice(
      [
        { Variable: `${connection}.facts`, IsNull: true, Next: 'provision-alarms' },
        { Variable: `${connection}.facts.settled`, BooleanEquals: false, Next: 'connect-wait' },
      ],
      'provision-alarms',
    ),
    'connect-wait': { Type: 'Wait', SecondsPath: `${connection}.facts.waitSeconds`, Next: 'describe-connection' },
    'describe-connection': task(otherTask('describe-connection'), action(bothFacts), connection, TIMEOUT.action, {
      next: 'connection-settled',
      caught: 'provision-alarms',
    }),
    'provision-alarms': task(otherTask('provision-alarms'), action({ ...storeFacts, ...certificate }), alarms, TIMEOUT.action, {
      next: 'alarms-made',
    }),
    ...rollBackStates(alarms, action(bothFacts)),
  };
}

/** Whether anything is undone is for the step to say: the request may want the store kept. */
function rollBackStates(alarms: string, input: { readonly facts: object }): Record<string, State> {
  const undone = entry('actions', 'roll-back');
  const facts = { ...input.facts, 'roll-back.$': `${undone}.facts` } as Json;
  return {
    'alarms-made': choice(
      [
        { Variable: `${alarms}.facts`, IsNull: true, Next: 'roll-back' },
        { Variable: `${alarms}.facts.made`, BooleanEquals: true, Next: 'build-report' },
      ],
      'roll-back',
    ),
    'roll-back': task(otherTask('roll-back'), { ...input, facts }, undone, TIMEOUT.action, {
      next: 'roll-back-settled',
      caught: 'build-report',
    }),
    'roll-back-settled': choice(
      [
        { Variable: `${undone}.facts`, IsNull: true, Next: 'build-report' },
        { Variable: `${undone}.facts.settled`, BooleanEquals: false, Next: 'roll-back-wait' },
      ],
      'build-report',
    ),
    'roll-back-wait': { Type: 'Wait', SecondsPath: `${undone}.facts.waitSeconds`, Next: 'roll-back' },
  };
}

function reportStates(ids: readonly string[]): Record<string, State> {
  return {
    'build-report': {
      Type: 'Task',
      Resource: resource(otherTask('build-report')),
      Parameters: {
        ...REQUEST,
        checkIds: ids,
        'startedAt.$': '$.startedAt',
        'results.$': '$.results',
        'actions.$': '$.actions',
        'gate.$': '$.gate',
      },
      TimeoutSeconds: TIMEOUT.report,
      Retry: [SERVICE_ERRORS],
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.crash', Next: 'minimal-report' }],
      Next: 'notify',
    },
    ...minimalReportStates({ retry: SERVICE_ERRORS, timeoutSeconds: TIMEOUT.report, next: 'notify' }),
    notify: {
      Type: 'Task',
      Resource: resource(otherTask('notify')),
      ResultPath: null,
      TimeoutSeconds: TIMEOUT.report,
      Retry: [SERVICE_ERRORS, NOT_TOLD],
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.notifyCrash', Next: 'conclude' }],
      Next: 'conclude',
    },
    conclude: choice([{ Variable: '$.verdict', StringEquals: 'error', Next: 'tool-failed' }], 'done'),
    'tool-failed': {
      Type: 'Fail',
      Error: 'PreflightUndecided',
      Cause: 'The verdict of the report is error: not everything could be told. The report names what broke.',
    },
    done: { Type: 'Succeed' },
  };
}

const REQUEST = { 'run.$': '$.run', 'params.$': '$.params' } as const;

/** Faults of AWS Lambda itself, which pass. What a function throws is not repeated: it would throw again. */
const SERVICE_ERRORS = {
  ErrorEquals: [
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.TooManyRequestsException',
  ],
  IntervalSeconds: 1,
  MaxAttempts: 3,
  BackoffRate: 2,
  JitterStrategy: 'FULL',
} as const;

/**
 * The queue took nothing for some channels, or answered so slowly that the function was stopped: only who was not told is tried
 * again, after half a minute, one and two.
 */
const NOT_TOLD = {
  ErrorEquals: ['ChannelsNotTold', 'Sandbox.Timedout', 'Lambda.Unknown', 'States.Timeout'],
  IntervalSeconds: 30,
  MaxAttempts: 3,
  BackoffRate: 2,
} as const;

interface Onward {
  readonly next: string;
  /** Where a crash leads; to `next` when absent. */
  readonly caught?: string;
}

function task(name: TaskName, parameters: Json, path: string, timeoutSeconds: number, { next, caught = next }: Onward): State {
  return {
    Type: 'Task',
    Resource: resource(name),
    Parameters: parameters,
    ResultPath: path,
    TimeoutSeconds: timeoutSeconds,
    Retry: [SERVICE_ERRORS],
    Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: `${path}.crash`, Next: caught }],
    Next: next,
  };
}

function choice(choices: readonly Json[], otherwise: string): State {
  return { Type: 'Choice', Choices: choices, Default: otherwise };
}

function resource({ substitution }: TaskName): string {
  return `\${${substitution}}`;
}

function entry(group: 'results' | 'actions', id: string): string {
  return `$.${group}['${id}']`;
}

/**
 * Re-validation: lists the external key stores, then for each runs the main machine and audits and repairs its alarms, then sums up.
 * One store that fails, in whichever step, does not stop the others, and what is kept of each is small: a state carries 256 KB, and an
 * account may have 1,000 stores. It ends well only if every store was checked, whatever was found.
 */
import type { Json } from '../model/json.ts';
import type { State, StateMachineDefinition } from '../workflow/state-machine.ts';

/** AWS KMS answers five describe calls a second; two runs at a time stay below that. */
const RUNS_AT_A_TIME = 2;

const SECONDS = { list: 240, prepare: 240, run: 3_700, repair: 240, summarize: 240, all: 86_400 } as const;

/** As `list-key-stores` and `prepare-revalidation` throw them: trying again changes nothing. */
const FINAL = { list: 'WrongInput', prepare: 'KeyStoreVanished' } as const;

/** Those it calls. Their placeholders are their names, `${ListKeyStores}` and so on. */
export const REVALIDATION_FUNCTIONS = [
  'list-key-stores',
  'prepare-revalidation',
  'repair-alarms',
  'summarize-revalidation',
] as const;

/** Input: `{ "requestedBy": "<ARN>" }`. Besides those of the functions, there is the placeholder `${PreflightMachine}`. */
export function buildRevalidationMachine(): StateMachineDefinition {
  return {
    Comment: 'Re-validates every external key store of this account and Region.',
    StartAt: 'list-key-stores',
    TimeoutSeconds: SECONDS.all,
    States: {
      'list-key-stores': {
        Type: 'Task',
        Resource: '${ListKeyStores}',
        ResultPath: '$.listed',
        TimeoutSeconds: SECONDS.list,
        // The first call of a schedule may meet an account that is being throttled; later ones are few.
        Retry: [{ ErrorEquals: [FINAL.list], MaxAttempts: 0 }, retryOf(['States.ALL'])],
        Catch: caught('$.crash', 'not-begun'),
        Next: 'each-key-store',
      },
      'each-key-store': {
        Type: 'Map',
        ItemsPath: '$.listed.stores',
        ItemSelector: { 'CustomKeyStoreId.$': '$$.Map.Item.Value', 'requestedBy.$': '$.requestedBy' },
        MaxConcurrency: RUNS_AT_A_TIME,
        ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, StartAt: 'prepare-revalidation', States: eachStore() },
        ResultSelector: { 'results.$': '$', crash: null },
        Next: 'summarize-revalidation',
      },
      'not-begun': {
        Type: 'Pass',
        Parameters: { results: [], 'crash.$': '$.crash' },
        Next: 'summarize-revalidation',
      },
      ...ending(),
    },
  };
}

/** Ends in `{ id, run, status, alarms }`, 200 bytes at most. */
function eachStore(): Record<string, State> {
  return {
    ...preparing(),
    ...running(),
    ...repairing(),
    checked: {
      Type: 'Pass',
      Parameters: {
        'id.$': '$.CustomKeyStoreId',
        'run.$': '$.input.run.runId',
        'status.$': '$.preflight.status',
        'alarms.$': '$.alarms.verdict',
      },
      End: true,
    },
  };
}

function preparing(): Record<string, State> {
  return {
    'prepare-revalidation': {
      Type: 'Task',
      Resource: '${PrepareRevalidation}',
      ResultPath: '$.input',
      TimeoutSeconds: SECONDS.prepare,
      Retry: [{ ErrorEquals: [FINAL.prepare], MaxAttempts: 0 }, retryOf(['States.ALL'])],
      Catch: caught('$.crash', 'not-prepared'),
      Next: 'preflight',
    },
    'not-prepared': {
      Type: 'Pass',
      Parameters: { 'id.$': '$.CustomKeyStoreId', run: '', 'status.$': '$.crash.Error', alarms: '' },
      End: true,
    },
  };
}

function running(): Record<string, State> {
  return {
    preflight: {
      Type: 'Task',
      Resource: 'arn:aws:states:::states:startExecution.sync:2',
      Parameters: {
        StateMachineArn: '${PreflightMachine}',
        'Name.$': '$.input.run.runId',
        Input: {
          'run.$': '$.input.run',
          'params.$': '$.input.params',
          'AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$': '$$.Execution.Id',
        },
      },
      ResultSelector: { 'status.$': '$.Status' },
      ResultPath: '$.preflight',
      TimeoutSeconds: SECONDS.run,
      Retry: [retryOf(['StepFunctions.SfnServiceException', 'StepFunctions.ServiceUnavailable'])],
      Catch: caught('$.crash', 'preflight-failed'),
      Next: 'repair-alarms',
    },
    // A run whose verdict is `error` ends so as well, and has left its report.
    'preflight-failed': {
      Type: 'Pass',
      Parameters: { 'status.$': '$.crash.Error' },
      ResultPath: '$.preflight',
      Next: 'repair-alarms',
    },
  };
}

function repairing(): Record<string, State> {
  return {
    'repair-alarms': {
      Type: 'Task',
      Resource: '${RepairAlarms}',
      Parameters: { 'run.$': '$.input.run', 'params.$': '$.input.params' },
      ResultSelector: { 'verdict.$': '$.result.verdict' },
      ResultPath: '$.alarms',
      TimeoutSeconds: SECONDS.repair,
      Retry: [retryOf(LAMBDA_ERRORS)],
      Catch: caught('$.crash', 'alarms-not-repaired'),
      Next: 'checked',
    },
    'alarms-not-repaired': { Type: 'Pass', Result: { verdict: 'error' }, ResultPath: '$.alarms', Next: 'checked' },
  };
}

function ending(): Record<string, State> {
  return {
    'summarize-revalidation': {
      Type: 'Task',
      Resource: '${SummarizeRevalidation}',
      Parameters: {
        'digestId.$': '$$.Execution.Name',
        'startedAt.$': '$$.Execution.StartTime',
        'results.$': '$.results',
        'crash.$': '$.crash',
      },
      TimeoutSeconds: SECONDS.summarize,
      Retry: [retryOf(LAMBDA_ERRORS)],
      Next: 'complete',
    },
    complete: {
      Type: 'Choice',
      Choices: [{ Variable: '$.complete', BooleanEquals: true, Next: 'done' }],
      Default: 'not-all-checked',
    },
    'not-all-checked': {
      Type: 'Fail',
      Error: 'RevalidationIncomplete',
      Cause: 'Not every key store could be checked. The digest that has the name of this execution tells which, and why.',
    },
    done: { Type: 'Succeed' },
  };
}

/** Faults of AWS Lambda itself, which pass. */
const LAMBDA_ERRORS = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
];

function retryOf(ErrorEquals: readonly string[]): Json {
  return { ErrorEquals, IntervalSeconds: 5, MaxAttempts: 3, BackoffRate: 2, JitterStrategy: 'FULL' };
}

function caught(ResultPath: string, Next: string): Json {
  return [{ ErrorEquals: ['States.ALL'], ResultPath, Next }];
}

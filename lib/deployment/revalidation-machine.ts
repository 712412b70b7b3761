/** Re-validation: lists the external key stores and runs the main machine for each; one that fails does not stop the others. */
import type { StateMachineDefinition } from '../workflow/state-machine.ts';

/** AWS KMS answers five describe calls a second; two runs at a time stay below that. */
const RUNS_AT_A_TIME = 2;

const SECONDS = { list: 120, run: 3_700, all: 86_400 } as const;

/** Placeholders: `${ListKeyStores}` and `${PreflightMachine}`. Input: `{ "requestedBy": "<ARN>" }`. */
export function buildRevalidationMachine(): StateMachineDefinition {
  return {
    Comment: 'Re-validates every external key store of this account and Region.',
    StartAt: 'list-key-stores',
    TimeoutSeconds: SECONDS.all,
    States: {
      'list-key-stores': {
        Type: 'Task',
        Resource: '${ListKeyStores}',
        TimeoutSeconds: SECONDS.list,
        // The first call of a schedule may meet an account that is being throttled; later ones are few.
        Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 5, MaxAttempts: 3, BackoffRate: 2, JitterStrategy: 'FULL' }],
        Next: 'each-key-store',
      },
      'each-key-store': {
        Type: 'Map',
        ItemsPath: '$.runs',
        MaxConcurrency: RUNS_AT_A_TIME,
        ItemProcessor: {
          ProcessorConfig: { Mode: 'INLINE' },
          StartAt: 'preflight',
          States: {
            preflight: {
              Type: 'Task',
              Resource: 'arn:aws:states:::states:startExecution.sync:2',
              Parameters: {
                StateMachineArn: '${PreflightMachine}',
                'Name.$': '$.run.runId',
                Input: {
                  'run.$': '$.run',
                  'params.$': '$.params',
                  'AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$': '$$.Execution.Id',
                },
              },
              ResultSelector: { 'status.$': '$.Status' },
              TimeoutSeconds: SECONDS.run,
              Retry: [
                {
                  ErrorEquals: ['StepFunctions.SfnServiceException', 'StepFunctions.ServiceUnavailable'],
                  IntervalSeconds: 5,
                  MaxAttempts: 3,
                  BackoffRate: 2,
                  JitterStrategy: 'FULL',
                },
              ],
              Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.crash', Next: 'not-decided' }],
              End: true,
            },
            // The run has announced its own report, or an alarm tells that it did not.
            'not-decided': { Type: 'Pass', Result: { status: 'FAILED' }, End: true },
          },
        },
        ResultPath: null,
        End: true,
      },
    },
  };
}

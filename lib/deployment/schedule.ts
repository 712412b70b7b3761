/** The schedule of re-validation, off until the parameter `ScheduleState` turns it on, and where its failed starts go. */
import { arnOf, LOGICAL_ID, type Resources } from './names.ts';
import { THROUGH_ALIAS } from './permissions.ts';
import { role } from './roles.ts';

const DEAD_LETTER_SECONDS = 1_209_600;
const RETRY = { MaximumRetryAttempts: 10, MaximumEventAgeInSeconds: 3_600 } as const;

export function schedule(): Resources {
  return {
    [LOGICAL_ID.deadLetters]: {
      Type: 'AWS::SQS::Queue',
      Properties: { MessageRetentionPeriod: DEAD_LETTER_SECONDS, SqsManagedSseEnabled: true },
    },
    [`${LOGICAL_ID.schedule}Role`]: role('scheduler.amazonaws.com', [
      {
        Effect: 'Allow',
        Action: ['states:StartExecution'],
        Resource: { Ref: LOGICAL_ID.revalidationMachine },
        Condition: THROUGH_ALIAS,
      },
      { Effect: 'Allow', Action: ['sqs:SendMessage'], Resource: arnOf(LOGICAL_ID.deadLetters) },
    ]),
    [LOGICAL_ID.schedule]: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        Description: 'Re-validates all external key stores of this account and Region.',
        State: { Ref: 'ScheduleState' },
        ScheduleExpression: { Ref: 'ScheduleExpression' },
        FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
        Target: {
          Arn: { Ref: LOGICAL_ID.revalidationAlias },
          RoleArn: arnOf(`${LOGICAL_ID.schedule}Role`),
          // The scheduler puts its own ARN here (EventBridge Scheduler User Guide, Adding context attributes).
          Input: JSON.stringify({ requestedBy: '<aws.scheduler.schedule-arn>' }),
          RetryPolicy: RETRY,
          DeadLetterConfig: { Arn: arnOf(LOGICAL_ID.deadLetters) },
        },
      },
    },
  };
}

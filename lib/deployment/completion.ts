/**
 * Sees to it that every run ends in a report: a rule hears of executions that did not succeed, and a function writes what is
 * missing. What cannot be delivered to the function, or fails in it three times, waits in a queue that has an alarm.
 */
import { arnOf, functionLogicalId, LOGICAL_ID, type Reference, type Resources, roleLogicalId, SERVICE } from './names.ts';
import { invoke } from './roles.ts';

const FUNCTION = 'complete-report';
const RULE = 'CompletionRule';
const POLICY = 'CompletionPolicy';

const DEAD_LETTER_SECONDS = 1_209_600;
/** Of EventBridge to Lambda, and of Lambda to the function, which takes these events one by one and later. */
const RETRY = { MaximumRetryAttempts: 20, MaximumEventAgeInSeconds: 21_600 } as const;
const RETRY_IN_LAMBDA = { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 21_600 } as const;

export function completion(): Resources {
  return {
    [LOGICAL_ID.completionDeadLetters]: {
      Type: 'AWS::SQS::Queue',
      Properties: { MessageRetentionPeriod: DEAD_LETTER_SECONDS, SqsManagedSseEnabled: true },
    },
    CompletionDeadLettersPolicy: queuePolicy(),
    [RULE]: rule(),
    CompletionPermission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        FunctionName: arnOf(functionLogicalId(FUNCTION)),
        Action: 'lambda:InvokeFunction',
        Principal: 'events.amazonaws.com',
        SourceArn: arnOf(RULE),
      },
    },
    [POLICY]: functionPolicy(),
    CompletionRetries: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      // Lambda looks whether the role may send to the queue.
      DependsOn: [POLICY],
      Properties: {
        FunctionName: { Ref: functionLogicalId(FUNCTION) },
        Qualifier: '$LATEST',
        ...RETRY_IN_LAMBDA,
        DestinationConfig: { OnFailure: { Destination: arnOf(LOGICAL_ID.completionDeadLetters) } },
      },
    },
  };
}

/**
 * An execution that was started through an alias or version names its machine all the same; should the ARN carry a qualifier, it
 * matches too (Step Functions Developer Guide, Automating with EventBridge).
 */
function rule(): object {
  const qualified: Reference = { 'Fn::Sub': `\${${LOGICAL_ID.machine}}:` };
  return {
    Type: 'AWS::Events::Rule',
    Properties: {
      Description: 'Runs of xks-preflight that ended otherwise than they should.',
      EventPattern: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: {
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
          stateMachineArn: [{ Ref: LOGICAL_ID.machine }, { prefix: qualified }],
        },
      },
      Targets: [
        {
          Id: FUNCTION,
          Arn: arnOf(functionLogicalId(FUNCTION)),
          RetryPolicy: RETRY,
          DeadLetterConfig: { Arn: arnOf(LOGICAL_ID.completionDeadLetters) },
        },
      ],
    },
  };
}

/** EventBridge has no role for its dead letters: the queue lets this one rule in. */
function queuePolicy(): object {
  const queue = LOGICAL_ID.completionDeadLetters;
  return {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: queue }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: ['sqs:SendMessage'],
            Resource: arnOf(queue),
            Condition: { ArnEquals: { 'aws:SourceArn': arnOf(RULE) } },
          },
        ],
      },
    },
  };
}

/** What the function may do besides what its list of permissions says: announce, and leave what failed in this one queue. */
function functionPolicy(): object {
  return {
    Type: 'AWS::IAM::Policy',
    Properties: {
      PolicyName: `${SERVICE}-completion`,
      Roles: [{ Ref: roleLogicalId(FUNCTION) }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          invoke(['notify']),
          { Effect: 'Allow', Action: ['sqs:SendMessage'], Resource: arnOf(LOGICAL_ID.completionDeadLetters) },
        ],
      },
    },
  };
}

/**
 * How this product hears that somebody disconnected a store: CloudTrail tells EventBridge of the call, a rule tells the function.
 * Without a trail that logs management events of KMS there are no such events, so the rule is off until the parameter
 * `ConnectionEvents` says that there is one. Source: EventBridge User Guide, AWS service events delivered via CloudTrail.
 */
import { arnOf, FOLLOW_CONNECTION, functionLogicalId, LOGICAL_ID, type Resources, roleLogicalId, SERVICE } from './names.ts';

const ON = 'ConnectionsAreFollowed';

export const CONNECTION_CONDITIONS = { [ON]: { 'Fn::Equals': [{ Ref: 'ConnectionEvents' }, 'true'] } } as const;

const DEAD_LETTER_SECONDS = 1_209_600;

/** An hour late, the store may be connected again, and then its silence alarm would be taken away for nothing. */
const EVENT_AGE_SECONDS = 3_600;

/** As KMS spells them in CloudTrail. The function lists them too; a test compares the two. */
const CALLS = ['DisconnectCustomKeyStore', 'DeleteCustomKeyStore'];

export function connectionEvents(): Resources {
  const followed = functionLogicalId(FOLLOW_CONNECTION);
  const [rule, deadLetters] = [LOGICAL_ID.connectionRule, LOGICAL_ID.connectionDeadLetters];
  return {
    [deadLetters]: {
      Type: 'AWS::SQS::Queue',
      Properties: { MessageRetentionPeriod: DEAD_LETTER_SECONDS, SqsManagedSseEnabled: true },
    },
    [`${deadLetters}Policy`]: queuePolicy(),
    [rule]: eventRule(followed),
    [`${rule}Permission`]: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        FunctionName: arnOf(followed),
        Action: 'lambda:InvokeFunction',
        Principal: 'events.amazonaws.com',
        SourceArn: arnOf(rule),
      },
    },
    ...failedRuns(followed),
  };
}

function eventRule(followed: string): object {
  return {
    Type: 'AWS::Events::Rule',
    Properties: {
      Description: 'Calls that disconnect or delete a custom key store, carried out.',
      State: { 'Fn::If': [ON, 'ENABLED', 'DISABLED'] },
      EventPattern: {
        source: ['aws.kms'],
        'detail-type': ['AWS API Call via CloudTrail'],
        detail: { eventSource: ['kms.amazonaws.com'], eventName: CALLS, errorCode: [{ exists: false }] },
      },
      Targets: [
        {
          Id: FOLLOW_CONNECTION,
          Arn: arnOf(followed),
          RetryPolicy: { MaximumRetryAttempts: 10, MaximumEventAgeInSeconds: EVENT_AGE_SECONDS },
          DeadLetterConfig: { Arn: arnOf(LOGICAL_ID.connectionDeadLetters) },
        },
      ],
    },
  };
}

/** What EventBridge could not hand over goes to the queue by the rule; what the function failed at, by this. */
function failedRuns(followed: string): Resources {
  const deadLetters = LOGICAL_ID.connectionDeadLetters;
  const policy = `${roleLogicalId(FOLLOW_CONNECTION)}DeadLetters`;
  return {
    [policy]: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: `${SERVICE}-dead-letters`,
        Roles: [{ Ref: roleLogicalId(FOLLOW_CONNECTION) }],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: ['sqs:SendMessage'], Resource: arnOf(deadLetters) }],
        },
      },
    },
    FollowConnectionFailures: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      // Lambda refuses a destination that the role may not write to.
      DependsOn: [policy],
      Properties: {
        FunctionName: { Ref: followed },
        Qualifier: '$LATEST',
        MaximumRetryAttempts: 2,
        MaximumEventAgeInSeconds: EVENT_AGE_SECONDS,
        DestinationConfig: { OnFailure: { Destination: arnOf(deadLetters) } },
      },
    },
  };
}

function queuePolicy(): object {
  const deadLetters = LOGICAL_ID.connectionDeadLetters;
  return {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: deadLetters }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: arnOf(deadLetters),
            Condition: { ArnEquals: { 'aws:SourceArn': arnOf(LOGICAL_ID.connectionRule) } },
          },
        ],
      },
    },
  };
}

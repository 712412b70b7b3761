/** Alarms on this tool itself. Each says whom it hurts and what to do. The key stores' own alarms are made by a run. */
import { functionLogicalId, LOGICAL_ID, type Reference, type Resources } from './names.ts';

interface SelfAlarm {
  readonly id: string;
  readonly description: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimension: { readonly Name: string; readonly Value: Reference };
}

const PREFLIGHT = { Name: 'StateMachineArn', Value: { Ref: LOGICAL_ID.machine } } as const;
const REVALIDATION = { Name: 'StateMachineArn', Value: { Ref: LOGICAL_ID.revalidationMachine } } as const;

const ALARMS: readonly SelfAlarm[] = [
  {
    id: 'RunsUndecidedAlarm',
    description:
      'Whoever waits for a run has no clear answer, because not everything could be told. Its report names what broke.',
    namespace: 'AWS/States',
    metric: 'ExecutionsFailed',
    dimension: PREFLIGHT,
  },
  {
    id: 'RunsTimedOutAlarm',
    description:
      'Whoever waits for a run has half a report: it took over an hour and was stopped. Look at its execution history.',
    namespace: 'AWS/States',
    metric: 'ExecutionsTimedOut',
    dimension: PREFLIGHT,
  },
  {
    id: 'RevalidationFailedAlarm',
    description:
      'Not every key store was re-validated, or not everybody was told what came of it. The digest that has the name of the execution ' +
      'says which and why, where there is one; else look at the execution history.',
    namespace: 'AWS/States',
    metric: 'ExecutionsFailed',
    dimension: REVALIDATION,
  },
  {
    id: 'RevalidationTimedOutAlarm',
    description: 'A re-validation took over a day and was stopped: some key stores were not checked. Look at what held it up.',
    namespace: 'AWS/States',
    metric: 'ExecutionsTimedOut',
    dimension: REVALIDATION,
  },
  {
    id: 'ScheduleFailedAlarm',
    description: 'The schedule could not start a re-validation. The queue holds why; start it by hand once that is put right.',
    namespace: 'AWS/SQS',
    metric: 'ApproximateNumberOfMessagesVisible',
    dimension: { Name: 'QueueName', Value: { 'Fn::GetAtt': [LOGICAL_ID.deadLetters, 'QueueName'] } },
  },
  {
    id: 'ConnectionsNotFollowedAlarm',
    description:
      'Somebody disconnected a key store and its silence alarm may still stand, and ring. The queue holds which store; delete its ' +
      'alarm ALM-10 unless the store is connected again.',
    namespace: 'AWS/SQS',
    metric: 'ApproximateNumberOfMessagesVisible',
    dimension: { Name: 'QueueName', Value: { 'Fn::GetAtt': [LOGICAL_ID.connectionDeadLetters, 'QueueName'] } },
  },
  {
    id: 'ReportMissingAlarm',
    description:
      'A run ended without a report, and none could be written afterwards. The queue holds the event: send it to the function ' +
      'complete-report once what stood in the way is put right.',
    namespace: 'AWS/SQS',
    metric: 'ApproximateNumberOfMessagesVisible',
    dimension: { Name: 'QueueName', Value: { 'Fn::GetAtt': [LOGICAL_ID.completionDeadLetters, 'QueueName'] } },
  },
  {
    id: 'DeliveryFailedAlarm',
    description:
      'A channel did not hear of a result. The queue of dead letters says which and why; put that right, then delete the message.',
    namespace: 'AWS/SQS',
    metric: 'ApproximateNumberOfMessagesVisible',
    dimension: { Name: 'QueueName', Value: { 'Fn::GetAtt': [LOGICAL_ID.deliveryDeadLetters, 'QueueName'] } },
  },
  {
    id: 'NotifyFailedAlarm',
    description:
      'A result could not be handed to every channel. The delivery records of that run say which; its report is stored all the same.',
    namespace: 'AWS/Lambda',
    metric: 'Errors',
    dimension: { Name: 'FunctionName', Value: { Ref: functionLogicalId('notify') } },
  },
  // What is to be posted again is no error of the function: it answers which messages it leaves on the queue.
  {
    id: 'DeliverBrokenAlarm',
    description:
      'Results do not reach their channels: the function deliver breaks down. They wait in its queue, for about an hour and a half, ' +
      'before they are given up; read its log.',
    namespace: 'AWS/Lambda',
    metric: 'Errors',
    dimension: { Name: 'FunctionName', Value: { Ref: functionLogicalId('deliver') } },
  },
  {
    id: 'ApiFailedAlarm',
    description: 'Callers cannot start runs or read reports: the API had a server error. Read the logs of its functions.',
    namespace: 'AWS/ApiGateway',
    metric: '5xx',
    dimension: { Name: 'ApiId', Value: { Ref: LOGICAL_ID.httpApi } },
  },
];

const PERIOD_SECONDS = 300;

/**
 * Alarms cannot publish to a topic that is encrypted under the key `alias/aws/sns`, whose policy nobody can change (CloudWatch
 * User Guide, Notifying users on alarm changes): a key of one's own, or SNS's own encryption of its disks.
 */
const TOPIC = {
  Type: 'AWS::SNS::Topic',
  Properties: {
    DisplayName: 'xks-preflight',
    KmsMasterKeyId: { 'Fn::If': ['AlarmTopicHasKey', { Ref: 'AlarmTopicKeyArn' }, { Ref: 'AWS::NoValue' }] },
  },
} as const;

/** The alarms, and the topic that they and nobody else here publish to: subscribe to it. */
export function selfAlarms(): Resources {
  return {
    [LOGICAL_ID.topic]: TOPIC,
    ...Object.fromEntries(ALARMS.map((one) => [one.id, alarm(one)])),
  };
}

function alarm({ description, namespace, metric, dimension }: SelfAlarm): object {
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmDescription: description,
      Namespace: namespace,
      MetricName: metric,
      Dimensions: [dimension],
      Statistic: metric === 'ApproximateNumberOfMessagesVisible' ? 'Maximum' : 'Sum',
      Period: PERIOD_SECONDS,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: [{ Ref: LOGICAL_ID.topic }],
    },
  };
}

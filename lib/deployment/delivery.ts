/**
 * How results reach their channels: `notify` puts one message for each on a queue, `deliver` takes them from it and posts. What never
 * arrives ends in the queue for dead letters, which an alarm watches.
 */
import { type Channel, MOST_ATTEMPTS, secretOf } from '../model/channel.ts';
import { arnOf, functionLogicalId, LOGICAL_ID, localArn, type Reference, type Resources, roleLogicalId } from './names.ts';
import type { Statement } from './permissions.ts';
import { writeItems } from './table-keys.ts';

/** As long as SQS keeps anything. */
const KEPT_SECONDS = 1_209_600;
export const DELIVER_SECONDS = 60;
/** Six times the function's, as AWS advises (Lambda Developer Guide, "Using Lambda with Amazon SQS"). */
const INVISIBLE_SECONDS = 6 * DELIVER_SECONDS;
/** `deliver` buries what it gave up itself, with the cause; SQS buries what it could not even do that with. */
const MOST_RECEIVES = MOST_ATTEMPTS + 3;
/** Messages at a time: SQS knows no less, and chat services take about one a second for each channel. */
const AT_A_TIME = 2;

export const DELIVERY_CONDITIONS = {
  ReportLinksArePublic: { 'Fn::Equals': [{ Ref: 'PublicReportLinks' }, 'true'] },
} as const;

export function delivery(): Resources {
  const queue = { MessageRetentionPeriod: KEPT_SECONDS, SqsManagedSseEnabled: true };
  return {
    [LOGICAL_ID.deliveryDeadLetters]: { Type: 'AWS::SQS::Queue', Properties: queue },
    [LOGICAL_ID.deliveries]: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        ...queue,
        VisibilityTimeout: INVISIBLE_SECONDS,
        RedrivePolicy: { deadLetterTargetArn: arnOf(LOGICAL_ID.deliveryDeadLetters), maxReceiveCount: MOST_RECEIVES },
      },
    },
    DeliverySource: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: arnOf(LOGICAL_ID.deliveries),
        FunctionName: arnOf(functionLogicalId('deliver')),
        BatchSize: 1,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: AT_A_TIME },
      },
    },
    DeliverLinksPolicy: linksPolicy(),
  };
}

/** Whoever follows an address that `deliver` signed acts with its role: only while the parameter allows such addresses. */
function linksPolicy(): object {
  const Resource: Reference = {
    'Fn::Sub': `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${${LOGICAL_ID.httpApi}}/*/GET/preflights/*`,
  };
  return {
    Type: 'AWS::IAM::Policy',
    Condition: 'ReportLinksArePublic',
    Properties: {
      PolicyName: 'report-links',
      Roles: [{ Ref: roleLogicalId('deliver') }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: ['execute-api:Invoke'], Resource }],
      },
    },
  };
}

/** Only its own records: reports and store records lie in the same table. */
function records(...actions: readonly string[]): Statement {
  return writeItems(actions, ['delivery']);
}

export function notifyStatements(): readonly Statement[] {
  return [records('dynamodb:PutItem', 'dynamodb:UpdateItem'), allow(['sqs:SendMessage'], arnOf(LOGICAL_ID.deliveries))];
}

/** Each secret, topic and bus by name. */
export function deliverStatements(channels: readonly Channel[]): readonly Statement[] {
  const secrets = [...new Set(channels.flatMap((channel) => secretOf(channel) ?? []))];
  const topics = channels.flatMap((channel) => (channel.Type === 'amazon-q' ? topicName(channel.TopicArn) : []));
  const buses = channels.flatMap((channel) => (channel.Type === 'eventbridge' ? (channel.EventBusArn ?? []) : []));
  return [
    records('dynamodb:UpdateItem'),
    allow(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'],
      arnOf(LOGICAL_ID.deliveries),
    ),
    allow(['sqs:SendMessage'], arnOf(LOGICAL_ID.deliveryDeadLetters)),
    allow(['events:PutEvents'], [localArn('events', 'event-bus/default'), ...buses]),
    // Secrets Manager adds six characters to the name of each secret.
    ...(secrets.length === 0
      ? []
      : [
          allow(
            ['secretsmanager:GetSecretValue'],
            secrets.map((name) => localArn('secretsmanager', `secret:${name}-??????`)),
          ),
          through('secretsmanager', ['kms:Decrypt']),
        ]),
    ...(topics.length === 0
      ? []
      : [
          allow(
            ['sns:Publish'],
            topics.map((name) => localArn('sns', name)),
          ),
          through('sns', ['kms:Decrypt', 'kms:GenerateDataKey']),
        ]),
  ];
}

/** The functions that read proxy credentials read no secret of a channel, whatever the prefixes are. */
export function denyChannelSecrets(secretPrefix: string): Statement {
  return {
    Effect: 'Deny',
    Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
    Resource: localArn('secretsmanager', `secret:${secretPrefix}*`),
  };
}

function allow(Action: readonly string[], Resource: Statement['Resource']): Statement {
  return { Effect: 'Allow', Action, Resource };
}

/** Keys that somebody chose for a secret or a topic, and only by way of that service. */
function through(service: string, actions: readonly string[]): Statement {
  const via = { 'Fn::Sub': `${service}.\${AWS::Region}.\${AWS::URLSuffix}` };
  return { ...allow(actions, localArn('kms', 'key/*')), Condition: { StringEquals: { 'kms:ViaService': via } } };
}

function topicName(arn: string): string {
  return arn.split(':').at(-1) ?? '';
}

/** What carries announcements in the stack: the queues, who takes from them, and what the function that posts may do. */
import { describe, expect, it } from 'vitest';
import { readChannels } from '../../lib/deployment/channels.ts';
import { delivery, deliverStatements } from '../../lib/deployment/delivery.ts';
import { functionSpecs } from '../../lib/deployment/functions.ts';
import { functionLogicalId } from '../../lib/deployment/names.ts';
import { PARAMETERS } from '../../lib/deployment/parameters.ts';
import { selfAlarms } from '../../lib/deployment/self-alarms.ts';

type Resource = { readonly Condition?: string; readonly Properties: Readonly<Record<string, unknown>> };

const resources = { ...delivery(), ...selfAlarms() } as Readonly<Record<string, Resource>>;
const properties = (id: string) => resources[id]?.Properties ?? {};
const spec = functionSpecs([]).find(({ key }) => key === 'deliver');

describe('the queue of deliveries', () => {
  it('is encrypted, keeps messages for two weeks and buries what fails too often', () => {
    const kept = { MessageRetentionPeriod: 14 * 86_400, SqsManagedSseEnabled: true };
    expect(properties('DeliveryDeadLetters')).toEqual(kept);
    expect(properties('DeliveryQueue')).toMatchObject({
      ...kept,
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['DeliveryDeadLetters', 'Arn'] }, maxReceiveCount: 15 },
    });
  });

  it('hides a message for six times as long as the function may take', () => {
    expect(spec?.timeoutSeconds).toBeGreaterThan(0);
    expect(properties('DeliveryQueue').VisibilityTimeout).toBe(6 * (spec?.timeoutSeconds ?? 0));
  });

  it('hands single messages to the function that posts, which says what it left', () => {
    expect(properties('DeliverySource')).toEqual({
      EventSourceArn: { 'Fn::GetAtt': ['DeliveryQueue', 'Arn'] },
      FunctionName: { 'Fn::GetAtt': [functionLogicalId('deliver'), 'Arn'] },
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
  });

  it('is watched: an alarm rings when something was buried, or could not be queued', () => {
    expect(properties('DeliveryFailedAlarm')).toMatchObject({
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['DeliveryDeadLetters', 'QueueName'] } }],
      Threshold: 1,
    });
    for (const [alarm, name] of [
      ['NotifyFailedAlarm', 'notify'],
      ['DeliverBrokenAlarm', 'deliver'],
    ] as const) {
      expect(properties(alarm)).toMatchObject({
        MetricName: 'Errors',
        Dimensions: [{ Name: 'FunctionName', Value: { Ref: functionLogicalId(name) } }],
      });
    }
  });
});

describe('addresses of reports in chats', () => {
  it('are off, and with them the permission that they stand on', () => {
    expect(PARAMETERS.PublicReportLinks.Default).toBe('false');
    expect(resources.DeliverLinksPolicy).toMatchObject({ Condition: 'ReportLinksArePublic' });
    expect(JSON.stringify(properties('DeliverLinksPolicy'))).toContain('/*/GET/preflights/*');
    expect(JSON.stringify([spec?.permissions, spec?.statements])).not.toContain('execute-api');
  });
});

describe('what the function that posts may do', () => {
  const allowed = (channels: readonly object[]) =>
    deliverStatements(readChannels(JSON.stringify(channels), '').channels).map(
      ({ Action, Resource }) => [Action, Resource] as const,
    );
  const resourceOf = (action: string, channels: readonly object[]) =>
    allowed(channels).find(([actions]) => actions.includes(action))?.[1];

  it('is nothing with secrets and topics where no channel needs them', () => {
    const actions = allowed([]).flatMap(([action]) => action);
    expect(actions).toEqual([
      'dynamodb:UpdateItem',
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
      'sqs:ChangeMessageVisibility',
      'sqs:GetQueueAttributes',
      'sqs:SendMessage',
      'events:PutEvents',
    ]);
  });

  it('is reading each secret by its name, once', () => {
    const secret = { Type: 'slack-webhook', SecretId: 'xks-preflight/ops' };
    const resource = resourceOf('secretsmanager:GetSecretValue', [
      { Id: 'a', ...secret },
      { Id: 'b', ...secret },
    ]);
    expect(resource).toEqual([
      { 'Fn::Sub': 'arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:xks-preflight/ops-??????' },
    ]);
  });

  it('is publishing to its topics, in this account and Region whatever their ARN says', () => {
    const TopicArn = 'arn:aws:sns:eu-west-1:999999999999:chat';
    expect(resourceOf('sns:Publish', [{ Id: 'q', Type: 'amazon-q', TopicArn }])).toEqual([
      { 'Fn::Sub': 'arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:chat' },
    ]);
  });

  it('is putting events on the default bus and on those that were named', () => {
    const EventBusArn = 'arn:aws:events:us-east-1:444455556666:event-bus/central';
    expect(resourceOf('events:PutEvents', [{ Id: 'central', Type: 'eventbridge', EventBusArn }])).toEqual([
      { 'Fn::Sub': 'arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default' },
      EventBusArn,
    ]);
  });
});

/** What hears of runs that did not end well, as it is made for the stack. */
import { describe, expect, it } from 'vitest';
import { completion } from '../../lib/deployment/completion.ts';
import { functionSpecs } from '../../lib/deployment/functions.ts';
import { arnOf, functionLogicalId, LOGICAL_ID, type Resources } from '../../lib/deployment/names.ts';
import { selfAlarms } from '../../lib/deployment/self-alarms.ts';
import { readEvent } from '../support/api-event.ts';

const resources = completion();
const FUNCTION = arnOf(functionLogicalId('complete-report'));
const QUEUE = arnOf(LOGICAL_ID.completionDeadLetters);

function properties(id: string, of: Resources = resources): Readonly<Record<string, unknown>> {
  return (of[id] as { readonly Properties: Readonly<Record<string, unknown>> }).Properties;
}

interface Pattern {
  readonly source: readonly string[];
  readonly 'detail-type': readonly string[];
  readonly detail: {
    readonly status: readonly string[];
    readonly stateMachineArn: readonly [{ readonly Ref: string }, { readonly prefix: unknown }];
  };
}

describe('the rule', () => {
  const pattern = properties('CompletionRule').EventPattern as Pattern;

  it.each([
    ['execution-aborted', true],
    ['execution-timed-out', true],
    ['execution-failed', true],
  ])('hears of %s: %s', (name, heard) => {
    const event = readEvent(`eventbridge/${name}.json`) as {
      readonly source: string;
      readonly 'detail-type': string;
      readonly detail: { readonly status: string };
    };
    expect(pattern.source).toEqual([event.source]);
    expect(pattern['detail-type']).toEqual([event['detail-type']]);
    expect(pattern.detail.status.includes(event.detail.status)).toBe(heard);
  });

  it('hears of the machine of runs and no other, with or without a qualifier', () => {
    expect(pattern.detail.stateMachineArn).toEqual([
      { Ref: LOGICAL_ID.machine },
      { prefix: { 'Fn::Sub': `\${${LOGICAL_ID.machine}}:` } },
    ]);
  });

  it('may call the function, which is called again when that fails, and keeps what was in vain', () => {
    expect(properties('CompletionRule').Targets).toMatchObject([
      { Arn: FUNCTION, RetryPolicy: { MaximumRetryAttempts: 20 }, DeadLetterConfig: { Arn: QUEUE } },
    ]);
    expect(properties('CompletionPermission')).toMatchObject({
      FunctionName: FUNCTION,
      Principal: 'events.amazonaws.com',
      SourceArn: arnOf('CompletionRule'),
    });
    expect(properties('CompletionDeadLettersPolicy').PolicyDocument).toMatchObject({
      Statement: [{ Resource: QUEUE, Condition: { ArnEquals: { 'aws:SourceArn': arnOf('CompletionRule') } } }],
    });
  });
});

describe('the function', () => {
  it('is tried again when it fails, and its event is kept when that is in vain', () => {
    expect(properties('CompletionRetries')).toMatchObject({
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: QUEUE } },
    });
  });

  it('may read the run, write its report, announce it and leave what failed: no more', () => {
    const spec = functionSpecs([]).find(({ key }) => key === 'complete-report');
    expect(spec?.permissions).toEqual([
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'states:DescribeExecution',
      'states:GetExecutionHistory',
    ]);
    expect(properties('CompletionPolicy')).toMatchObject({
      Roles: [{ Ref: 'CompleteReportRole' }],
      PolicyDocument: {
        Statement: [
          { Effect: 'Allow', Action: ['lambda:InvokeFunction'], Resource: [arnOf(functionLogicalId('notify'))] },
          { Effect: 'Allow', Action: ['sqs:SendMessage'], Resource: QUEUE },
        ],
      },
    });
  });

  it('has an alarm on what it could not do', () => {
    expect(properties('ReportMissingAlarm', selfAlarms())).toMatchObject({
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [LOGICAL_ID.completionDeadLetters, 'QueueName'] } }],
    });
  });
});

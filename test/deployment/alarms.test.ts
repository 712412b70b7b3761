/** What the stack allows those who look after alarms, and what it tells them. */
import { describe, expect, it } from 'vitest';
import { connectionEvents } from '../../lib/deployment/connection-events.ts';
import { functionSpecs } from '../../lib/deployment/functions.ts';
import { PARAMETERS } from '../../lib/deployment/parameters.ts';
import { statementsFor } from '../../lib/deployment/permissions.ts';

const specs = functionSpecs([]);
const spec = (key: string) => specs.find((one) => one.key === key);
const ALARMS = { 'Fn::Sub': 'arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:xks-preflight/*' };
const DASHBOARDS = { 'Fn::Sub': 'arn:${AWS::Partition}:cloudwatch::${AWS::AccountId}:dashboard/xks-preflight-*' };

describe('permissions', () => {
  it('on alarms and dashboards are for those of this product', () => {
    expect(statementsFor(['cloudwatch:DeleteAlarms', 'cloudwatch:PutDashboard', 'cloudwatch:TagResource'])).toEqual([
      { Effect: 'Allow', Action: ['cloudwatch:DeleteAlarms'], Resource: ALARMS },
      { Effect: 'Allow', Action: ['cloudwatch:PutDashboard'], Resource: DASHBOARDS },
      { Effect: 'Allow', Action: ['cloudwatch:TagResource'], Resource: [ALARMS, DASHBOARDS] },
    ]);
  });

  it('to publish numbers are for one namespace, which is all that can be narrowed', () => {
    const [wide, publish, ...more] = statementsFor(['cloudwatch:ListMetrics', 'cloudwatch:PutMetricData']);
    expect(wide).toEqual({ Effect: 'Allow', Action: ['cloudwatch:ListMetrics'], Resource: '*' });
    expect(publish).toEqual({
      Effect: 'Allow',
      Action: ['cloudwatch:PutMetricData'],
      Resource: '*',
      Condition: { StringEquals: { 'cloudwatch:namespace': 'XksPreflight' } },
    });
    expect(more).toEqual([]);
  });

  it('of the function that hears of disconnects end with deleting alarms', () => {
    expect(spec('follow-connection')).toMatchObject({
      permissions: ['cloudwatch:DeleteAlarms'],
      route: null,
      variables: ['ACCOUNT'],
    });
  });

  it('of the repair change nothing but alarms, dashboards and numbers', () => {
    const changing = spec('repair-alarms')?.permissions.filter((action) => !/:(Describe|List|Get)/.test(action));
    expect(changing?.toSorted()).toEqual([
      'cloudwatch:DeleteAlarms',
      'cloudwatch:PutDashboard',
      'cloudwatch:PutMetricAlarm',
      'cloudwatch:PutMetricData',
      'cloudwatch:TagResource',
    ]);
  });
});

describe('what decides on alarms', () => {
  it.each(['check-alarms', 'provision-alarms', 'repair-alarms'])('is told to %s', (key) => {
    const wanted = ['CONNECTION_EVENTS', 'SCHEDULE_STATE', 'SCHEDULE_EXPRESSION', 'ALLOWED_TOPICS'];
    expect(spec(key)?.variables).toEqual(expect.arrayContaining(wanted));
  });

  it('is off, and allows no topic, unless somebody says so', () => {
    expect([PARAMETERS.ConnectionEvents.Default, PARAMETERS.AllowedTopics.Default]).toEqual(['false', '']);
  });

  it.each([
    ['', true],
    ['arn:aws:sns:us-east-1:111122223333:xks-alarms', true],
    ['arn:aws:sns:us-east-1:111122223333:a,arn:aws-us-gov:sns:us-gov-west-1:111122223333:b_1', true],
    ['arn:aws:sns:us-east-1:111122223333:a,', false],
    ['arn:aws:sns:us-east-1:111122223333:*', false],
    ['*', false],
    ['xks-alarms', false],
  ])('takes %j for a list of topics: %s', (list, taken) => {
    expect(new RegExp(PARAMETERS.AllowedTopics.AllowedPattern).test(list)).toBe(taken);
  });
});

describe('events of disconnected stores', () => {
  const resources = connectionEvents();
  const properties = (id: string) => (resources[id] as { readonly Properties: Readonly<Record<string, unknown>> }).Properties;

  it('are listened to only where the parameter says that there are any', () => {
    expect(properties('ConnectionRule').State).toEqual({ 'Fn::If': ['ConnectionsAreFollowed', 'ENABLED', 'DISABLED'] });
  });

  it('are kept when they cannot be handed over, and when the function fails', () => {
    const queue = { 'Fn::GetAtt': ['ConnectionDeadLetters', 'Arn'] };
    const [target] = properties('ConnectionRule').Targets as readonly object[];
    expect(target).toMatchObject({ DeadLetterConfig: { Arn: queue }, RetryPolicy: { MaximumEventAgeInSeconds: 3_600 } });
    expect(properties('FollowConnectionFailures').DestinationConfig).toEqual({ OnFailure: { Destination: queue } });
    expect(JSON.stringify(properties('ConnectionDeadLettersPolicy'))).toContain(
      '"aws:SourceArn":{"Fn::GetAtt":["ConnectionRule","Arn"]}',
    );
  });

  it('call the function only from their rule', () => {
    expect(properties('ConnectionRulePermission')).toMatchObject({
      Principal: 'events.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': ['ConnectionRule', 'Arn'] },
    });
  });
});

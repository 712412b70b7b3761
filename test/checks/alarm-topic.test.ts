import { describe, expect, it } from 'vitest';
import { cloudWatchMayPublish, topicPlace } from '../../lib/checks/alarm-topic.ts';

const TOPIC = 'arn:aws:sns:us-east-1:111122223333:xks-alarms';
const HERE = { region: 'us-east-1', account: '111122223333' };

const ALLOW = { Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: 'sns:Publish', Resource: '*' };
const ALL = { ...ALLOW, Principal: '*' };
const DENY = { ...ALL, Effect: 'Deny' };
const when = (Condition: object) => ({ ...ALL, Condition });

const policy = (...Statement: readonly object[]): string => JSON.stringify({ Version: '2012-10-17', Statement });

describe('the policy of a topic', () => {
  it.each([
    ['the service', 'yes', policy(ALLOW)],
    [
      'the service among others',
      'yes',
      policy({ ...ALLOW, Principal: { Service: ['events.amazonaws.com', 'cloudwatch.amazonaws.com'] } }),
    ],
    ['one statement, not in a list', 'yes', JSON.stringify({ Statement: ALLOW })],
    ['actions in another spelling', 'yes', policy({ ...ALLOW, Action: ['SNS:GetTopicAttributes', 'SNS:Publish'] })],
    ['every action', 'yes', policy({ ...ALLOW, Action: 'sns:*' })],
    ['everybody of the own account', 'yes', policy(when({ StringEquals: { 'AWS:SourceOwner': '111122223333' } }))],
    ['everybody of another account', 'no', policy(when({ StringEquals: { 'AWS:SourceOwner': '444455556666' } }))],
    [
      'alarms of the account',
      'yes',
      policy(when({ ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:*' } })),
    ],
    [
      'alarms of another name',
      'no',
      policy(when({ ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:cpu-*' } })),
    ],
    [
      'alarms of the account, by an operator that knows no wildcard',
      'no',
      policy(when({ StringEquals: { 'aws:SourceArn': 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:*' } })),
    ],
    [
      'alarms of one store',
      'unclear',
      policy(when({ ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:xks-preflight/cks-0a1b/*' } })),
    ],
    ['a condition nobody can judge here', 'unclear', policy(when({ StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }))],
    ['the account itself only', 'no', policy({ ...ALLOW, Principal: { AWS: 'arn:aws:iam::111122223333:root' } })],
    ['another service only', 'no', policy({ ...ALLOW, Principal: { Service: 'events.amazonaws.com' } })],
    ['subscribing only', 'no', policy({ ...ALLOW, Action: 'sns:Subscribe' })],
    ['everybody but a few', 'unclear', policy({ Effect: 'Allow', NotPrincipal: { AWS: 'x' }, Action: '*' })],
    ['everything but some', 'unclear', policy({ Effect: 'Allow', Principal: '*', NotAction: 'sns:Subscribe' })],
    ['and denies everybody', 'no', policy(ALLOW, DENY)],
    [
      'and denies what is not encrypted',
      'yes',
      policy(ALLOW, { ...DENY, Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    ],
    [
      'and denies by a condition of its own',
      'unclear',
      policy(ALLOW, { ...DENY, Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }),
    ],
    ['nothing', 'no', policy()],
    ['no JSON', 'unclear', 'x'],
    ['none at all', 'unclear', undefined],
  ])('that names %s: %s', (_what, answer, text) => {
    expect(cloudWatchMayPublish(text, TOPIC)).toBe(answer);
  });
});

it.each([
  [TOPIC, 'here'],
  ['arn:aws:sns:eu-west-1:111122223333:xks-alarms', 'elsewhere'],
  ['arn:aws:sns:us-east-1:444455556666:xks-alarms', 'elsewhere'],
  ['arn:aws:sqs:us-east-1:111122223333:q', 'elsewhere'],
])('%s is %s', (arn, place) => {
  expect(topicPlace(arn, HERE)).toBe(place);
});

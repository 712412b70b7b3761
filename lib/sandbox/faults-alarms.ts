/** Faults of the alarms: of those that are to be made, and of those of a store that exists. */
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { WorldTopic } from './aws-world.ts';
import { alarmsOf } from '../checks/alarm-set.ts';
import { existingAlarm, EXISTING_STORE_ID } from './existing-store.ts';
import type { Fault } from './fault.ts';
import { SANDBOX } from './healthy-world.ts';
import type { SandboxPlan } from './plan.ts';

export const ALARM_FAULTS: readonly Fault[] = [
  planned('no-alarm-topic', 'no topic is given for the alarms', ['alarms/no-topic'], ({ params }) => {
    params.Preflight = {};
  }),
  {
    ...planned('alarm-topic-elsewhere', 'the topic is in another Region', ['alarms/topic-elsewhere'], ({ params }) => {
      params.Preflight = { AlarmTopicArn: `arn:aws:sns:eu-west-1:${SANDBOX.account}:xks-alarms` };
    }),
    also: { 'provision-alarms/topic-elsewhere': 'CloudWatch takes no such topic, so the alarms are made without it' },
  },
  planned(
    'alarm-topic-not-allowed',
    'the deployment does not let a request name this topic',
    ['alarms/topic-not-allowed', 'provision-alarms/topic-not-allowed'],
    (plan) => {
      plan.alarmPolicy = { ...plan.alarmPolicy, allowedTopics: [] };
    },
  ),
  planned('alarm-topic-missing', 'the topic does not exist', ['alarms/topic-missing'], ({ aws }) => {
    aws.topics = [];
  }),
  planned('alarm-topic-unheard', 'nobody confirmed a subscription', ['alarms/topic-without-listeners'], (plan) => {
    topic(plan).Attributes.SubscriptionsConfirmed = '0';
  }),
  planned('alarm-topic-closed', 'the policy of the topic admits no CloudWatch', ['alarms/topic-closed'], (plan) => {
    const owner = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${SANDBOX.account}:root` }, Action: 'SNS:*', Resource: '*' };
    topic(plan).Attributes.Policy = JSON.stringify({ Version: '2012-10-17', Statement: [owner] });
  }),
  planned('alarm-topic-key-of-sns', 'the topic is encrypted under the key of SNS', ['alarms/topic-key-of-sns'], (plan) => {
    topic(plan).Attributes.KmsMasterKeyId = 'alias/aws/sns';
  }),
  {
    ...planned('alarm-quota-used', 'the quota of query alarms is nearly used up', ['alarms/quota-exhausted'], ({ aws }) => {
      for (let count = 0; count < 196; count += 1) aws.alarms.push({ tags: [], alarm: strangeAlarm(count) });
    }),
    also: { 'provision-alarms/not-made': 'CloudWatch really takes no more' },
  },
  existing('alarm-missing', 'the certificate alarm was deleted', ['alarms/missing'], ({ aws }) => {
    aws.alarms = aws.alarms.filter(({ alarm }) => !alarm.AlarmName?.endsWith('/ALM-1'));
  }),
  existing('alarm-altered', 'the error alarm was turned down', ['alarms/altered'], (plan) => {
    existingAlarm(plan, 'ALM-4').Threshold = 999;
  }),
  existing('alarm-of-other-store', 'an alarm watches another store', ['alarms/altered'], (plan) => {
    existingAlarm(plan, 'ALM-5').Dimensions = [{ Name: 'CustomKeyStoreId', Value: 'cks-another' }];
  }),
  existing('alarm-leftover', 'an alarm watches a target group of former days', ['alarms/leftover'], ({ aws }) => {
    aws.alarms.push({ tags: [], alarm: leftoverAlarm(EXISTING_STORE_ID) });
  }),
  existing('alarm-muted', 'the latency alarm is muted', ['alarms/muted'], (plan) => {
    existingAlarm(plan, 'ALM-2').ActionsEnabled = false;
  }),
  existing('alarm-notifies-nobody', 'an alarm notifies no topic', ['alarms/notify-nobody'], (plan) => {
    existingAlarm(plan, 'ALM-3').AlarmActions = [];
  }),
  existing('alarm-without-data', 'the certificate alarm gets no data', ['alarms/without-data'], (plan) => {
    existingAlarm(plan, 'ALM-1').StateValue = 'INSUFFICIENT_DATA';
  }),
  existing(
    'certificate-alarm-stranded',
    'an alarm of its own making watches a former certificate',
    ['alarms/certificate-replaced'],
    ({ aws }) => {
      aws.alarms.push({ tags: [], alarm: certificateAlarm('former.xks.example.com') });
    },
  ),
  existing('alarms-not-listed', 'the caller may not describe alarms', ['alarms/not-listed'], ({ aws }) => {
    aws.faults.push({ service: 'cloudwatch', operation: 'DescribeAlarms', kind: 'denied', times: 99 });
  }),
];

function planned(name: string, summary: string, codes: readonly string[], breaks: Fault['breaks']): Fault {
  return { name, summary, connectivity: 'both', codes, breaks };
}

function existing(name: string, summary: string, codes: readonly string[], breaks: Fault['breaks']): Fault {
  return { name, summary, connectivity: 'both', action: 'revalidate', codes, breaks };
}

function topic({ aws }: SandboxPlan): WorldTopic {
  const [first] = aws.topics;
  if (first === undefined) throw new Error('This fault needs a topic: it cannot be combined with alarm-topic-missing');
  return first;
}

/** Of somebody else, on a query. */
export function strangeAlarm(count: number): MetricAlarm {
  const Expression = 'SELECT MAX(CPUUtilization) FROM "AWS/EC2"';
  return {
    AlarmName: `others-${String(count).padStart(4, '0')}`,
    ActionsEnabled: true,
    Metrics: [{ Id: 'q1', Expression, Period: 300, ReturnData: true }],
    EvaluationPeriods: 1,
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 90,
    StateValue: 'OK',
  };
}

/** As the console makes it, by the common name of the certificate. */
export function certificateAlarm(CertificateName: string): MetricAlarm {
  return {
    AlarmName: 'proxy-certificate',
    ActionsEnabled: true,
    Namespace: 'AWS/KMS',
    MetricName: 'XksProxyCertificateDaysToExpire',
    Statistic: 'Minimum',
    Period: 300,
    Dimensions: [
      { Name: 'CustomKeyStoreId', Value: EXISTING_STORE_ID },
      { Name: 'CertificateName', Value: CertificateName },
    ],
    EvaluationPeriods: 1,
    ComparisonOperator: 'LessThanThreshold',
    Threshold: 10,
    StateValue: 'OK',
  };
}

/** Of a load balancer that no longer stands before the proxy. */
export function leftoverAlarm(CustomKeyStoreId: string): MetricAlarm {
  const pair = { LoadBalancer: 'net/former/0123456789abcdef', TargetGroup: 'targetgroup/former/fedcba9876543210' };
  const target = { CustomKeyStoreId, CustomKeyStoreName: 'payments', topicArn: SANDBOX.topicArn };
  const found = alarmsOf(target, { balancers: [pair] }).find(({ AlarmName }) => AlarmName?.includes('former'));
  const { Tags: _tags, ...alarm } = found ?? {};
  return { ...alarm, StateValue: 'ALARM' } as MetricAlarm;
}

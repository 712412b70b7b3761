/** What the `alarms` check can find. */
import { PREDICT } from '../xks/kms-errors.ts';
import { SOURCE } from '../xks/sources.ts';
import type { FindingTable } from './finding-table.ts';

/** Creating is idempotent: a store that exists as requested is taken over, and its alarms are put. */
const PUT_BACK =
  'Put them back: xks-preflight create REQUEST.json with the request of this store makes no second store, and gives this one its ' +
  'alarms';
const BY_ITSELF = 'A service whose schedule is on puts them back by itself, if the store has some or was made by it.';
const TOPIC = "--region '{region}' --topic-arn '{topicArn}'";

/** A deployment lets requests name the topics on its list only: else whoever may call it could send its alarms anywhere. */
export const TOPIC_NOT_ALLOWED =
  'Name one of the topics that the evidence lists in Preflight.AlarmTopicArn, or have this one put on the list, which is the ' +
  'parameter AllowedTopics of the stack (ARNs, separated by commas; it is replaced as a whole). Repeat the deployment with all ' +
  "its other exports and parameters, which else go back to their defaults: npx osls deploy --region '{region}' " +
  '--param="AllowedTopics={topicArn}"';

export const LEFTOVER = "Delete them, each by its name: aws cloudwatch delete-alarms --region '{region}' --alarm-names '{alarm}'";

/** What the single alarms are for; each finding names the rows of the alarms in its evidence. */
const KINDS = [
  'XKS-ALARM-002',
  'XKS-ALARM-003',
  'XKS-ALARM-004',
  'XKS-ALARM-005',
  'XKS-ALARM-006',
  'XKS-ALARM-007',
  'XKS-ALARM-011',
] as const;

export const ALARMS_FINDINGS = {
  'alarms/planned': {
    verdict: 'pass',
    title: 'The store will get its alarms when it is created',
    citation: SOURCE.alarms,
    requirements: ['XKS-ALARM-001'],
    advice: 'Only xks-preflight create makes them: a store that is made by other means has none.',
  },
  'alarms/no-topic': {
    verdict: 'warn',
    title: 'No topic is given: the alarms of the store would notify nobody',
    citation: SOURCE.alarms,
    requirements: ['XKS-ALARM-008'],
    remedy:
      "Make a topic, subscribe somebody to it and name it in Preflight.AlarmTopicArn: aws sns create-topic --region '{region}' " +
      '--name xks-alarms',
    kms: PREDICT.nothing,
  },
  'alarms/topic-ready': {
    verdict: 'pass',
    title: 'The topic exists, is subscribed to, and lets CloudWatch publish',
    citation: SOURCE.alarms,
    requirements: ['XKS-ALARM-008'],
  },
  'alarms/topic-elsewhere': {
    verdict: 'warn',
    title: 'The topic is no SNS topic of this account and Region: CloudWatch cannot notify it',
    citation: SOURCE.alarms,
    requirements: ['XKS-ALARM-008'],
    remedy: 'Name a topic of the form arn:aws:sns:{region}:{account}:NAME in Preflight.AlarmTopicArn.',
    kms: PREDICT.nothing,
  },
  'alarms/topic-not-allowed': {
    verdict: 'warn',
    title: 'This deployment does not let a request name this topic: the alarms of the store would not notify it',
    citation: SOURCE.tool,
    requirements: ['XKS-ALARM-008'],
    remedy: TOPIC_NOT_ALLOWED,
    kms: PREDICT.nothing,
  },
  'alarms/topic-missing': {
    verdict: 'warn',
    title: 'The topic of the alarms does not exist: they notify nobody',
    citation: SOURCE.alarms,
    requirements: ['XKS-ALARM-008'],
    remedy:
      'Make the topic and subscribe somebody to it, or name one that exists in Preflight.AlarmTopicArn: ' +
      "aws sns create-topic --region '{region}' --name '{topicName}'",
    kms: PREDICT.nothing,
  },
  'alarms/topic-without-listeners': {
    verdict: 'warn',
    title: 'Nobody has confirmed a subscription to the topic of the alarms',
    citation: SOURCE.alarms,
    requirements: ['XKS-ALARM-008'],
    remedy: `Subscribe somebody who acts on alarms, and have the subscription confirmed: aws sns list-subscriptions-by-topic ${TOPIC}`,
    kms: PREDICT.nothing,
  },
  'alarms/topic-closed': {
    verdict: 'warn',
    title: 'The policy of the topic does not let CloudWatch publish to it',
    citation: SOURCE.alarms,
    requirements: ['XKS-ALARM-008'],
    remedy:
      'Add a statement to the policy of the topic that allows the service cloudwatch.amazonaws.com the action sns:Publish, with ' +
      `aws:SourceAccount '{account}' as its condition. To see the policy: aws sns get-topic-attributes ${TOPIC}`,
    kms: PREDICT.nothing,
  },
  'alarms/topic-policy-unclear': {
    verdict: 'skipped',
    reason: 'not-readable',
    title: 'Whether the policy of the topic lets CloudWatch publish was not told: it has conditions that this tool does not know',
    citation: SOURCE.alarms,
    requirements: ['XKS-ALARM-008'],
    advice: 'Try it: aws cloudwatch set-alarm-state puts an alarm into ALARM for a moment.',
  },
  'alarms/topic-key-of-sns': {
    verdict: 'warn',
    title: 'The topic is encrypted under the key of SNS itself, which CloudWatch may not use',
    citation: SOURCE.hardening,
    requirements: ['XKS-ALARM-008'],
    remedy:
      'Encrypt the topic under a key of your own whose policy allows cloudwatch.amazonaws.com kms:GenerateDataKey* and ' +
      `kms:Decrypt (not a key of an external key store): aws sns set-topic-attributes ${TOPIC} --attribute-name KmsMasterKeyId ` +
      '--attribute-value KEY_ID',
    kms: PREDICT.nothing,
  },
  'alarms/topic-not-readable': {
    verdict: 'skipped',
    reason: 'not-readable',
    title: 'The topic of the alarms could not be looked at',
    citation: SOURCE.tool,
    requirements: ['XKS-ALARM-008'],
    advice: 'Allow the action in the evidence to have it looked at.',
  },
  'alarms/quota-left': {
    verdict: 'pass',
    title: 'The quota of alarms on Metrics Insights queries leaves room for those of this store',
    citation: SOURCE.alarms,
    requirements: ['XKS-QUOTA-008'],
  },
  'alarms/quota-exhausted': {
    verdict: 'warn',
    title: 'The quota of alarms on Metrics Insights queries does not leave room for those of this store',
    citation: SOURCE.alarms,
    requirements: ['XKS-QUOTA-008'],
    remedy:
      'Ask AWS for a higher quota, or delete alarms that nobody needs: the store can be made, but {missing} of its alarms cannot. ' +
      "aws service-quotas list-service-quotas --service-code monitoring --region '{region}'",
    kms: PREDICT.nothing,
  },
  'alarms/quota-not-known': {
    verdict: 'skipped',
    reason: 'not-readable',
    title: 'The alarms of the account could not be counted',
    citation: SOURCE.tool,
    requirements: ['XKS-QUOTA-008'],
    advice: 'Allow the action in the evidence to have the quota looked at.',
  },
  'alarms/not-listed': {
    verdict: 'error',
    title: 'The alarms of the store could not be looked at',
    citation: SOURCE.alarms,
    requirements: ['XKS-ALARM-001'],
    remedy: 'Allow the action in the evidence, {action}, for the calling role, then run again.',
    kms: null,
  },
  'alarms/in-place': {
    verdict: 'pass',
    title: 'All alarms of the store stand as they were put',
    citation: SOURCE.alarms,
    requirements: [
      'XKS-ALARM-001',
      'XKS-ALARM-002',
      'XKS-ALARM-003',
      'XKS-ALARM-004',
      'XKS-ALARM-005',
      'XKS-ALARM-006',
      'XKS-ALARM-007',
      'XKS-ALARM-009',
    ],
  },
  'alarms/missing': {
    verdict: 'warn',
    title: 'Alarms of the store are missing',
    citation: SOURCE.alarms,
    requirements: ['XKS-ALARM-001', ...KINDS],
    remedy: `${PUT_BACK}. ${BY_ITSELF}`,
    kms: PREDICT.nothing,
  },
  'alarms/altered': {
    verdict: 'warn',
    title: 'Alarms of the store were changed after they were put',
    citation: SOURCE.alarms,
    requirements: ['XKS-ALARM-001', ...KINDS],
    remedy: `Find out who changes them, in CloudTrail (PutMetricAlarm). ${PUT_BACK}. ${BY_ITSELF}`,
    kms: PREDICT.nothing,
  },
  'alarms/added-later': {
    verdict: 'pass',
    title: 'Alarms that ring on silence are due now that there is something to hear, and are not there yet',
    citation: SOURCE.tool,
    requirements: ['XKS-ALARM-007', 'XKS-ALARM-011'],
    advice:
      'The next scheduled re-validation adds them. If they stay away, look at its digest, and who deletes them, in CloudTrail.',
  },
  'alarms/leftover': {
    verdict: 'warn',
    title: 'Alarms of the store watch what is no longer there, and may ring for nothing',
    citation: SOURCE.alarms,
    requirements: ['XKS-ALARM-001'],
    remedy: `A service whose schedule is on does so by itself. ${LEFTOVER}`,
    kms: PREDICT.nothing,
  },
  'alarms/some-not-judged': {
    verdict: 'skipped',
    reason: 'not-readable',
    title: 'Whether the store is to have some further alarms could not be told',
    citation: SOURCE.tool,
    requirements: ['XKS-ALARM-001'],
    advice: 'Allow the action in the evidence to have these alarms looked at.',
  },
  'alarms/muted': {
    verdict: 'warn',
    title: 'Alarms of the store are muted: their actions are disabled',
    citation: SOURCE.alarms,
    requirements: ['XKS-ALARM-001', 'XKS-ALARM-009', ...KINDS],
    remedy:
      "Let them speak again, each by its name: aws cloudwatch enable-alarm-actions --region '{region}' --alarm-names '{alarm}'",
    kms: PREDICT.nothing,
  },
  'alarms/notify-nobody': {
    verdict: 'warn',
    title: 'Alarms of the store notify no topic',
    citation: SOURCE.alarms,
    requirements: ['XKS-ALARM-008', ...KINDS],
    remedy: `${PUT_BACK}, with a topic in Preflight.AlarmTopicArn.`,
    kms: PREDICT.nothing,
  },
  'alarms/without-data': {
    verdict: 'warn',
    title: 'Alarms of the connected store get no data, and so would not ring',
    citation: SOURCE.alarms,
    requirements: ['XKS-ALARM-009', ...KINDS],
    remedy:
      'Look whether KMS publishes the metric at all: aws cloudwatch list-metrics --namespace AWS/KMS --region ' +
      "'{region}' --dimensions 'Name=CustomKeyStoreId,Value={storeId}' – if it does, put the alarm back with xks-preflight create.",
    kms: PREDICT.nothing,
  },
  'alarms/certificate-replaced': {
    verdict: 'warn',
    title: 'An alarm watches the expiry of a certificate that the proxy no longer serves',
    citation: SOURCE.alarms,
    requirements: ['XKS-ALARM-010'],
    remedy:
      'CloudWatch keeps one series for each common name: delete the alarm in the evidence or make it anew for the certificate in ' +
      "service. The alarm that xks-preflight makes covers every name: aws cloudwatch delete-alarms --region '{region}' " +
      "--alarm-names '{alarm}'",
    kms: PREDICT.nothing,
  },
} as const satisfies FindingTable;

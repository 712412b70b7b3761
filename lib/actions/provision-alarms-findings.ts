/** What the action `provision-alarms` can find. */
import { LEFTOVER, TOPIC_NOT_ALLOWED } from '../checks/alarms-findings.ts';
import type { FindingTable } from '../checks/finding-table.ts';
import { PREDICT } from '../xks/kms-errors.ts';
import { SOURCE } from '../xks/sources.ts';

/** Certificate, latency, errors of both kinds, key manager, throttling and the like. */
const KINDS = ['XKS-ALARM-002', 'XKS-ALARM-003', 'XKS-ALARM-004', 'XKS-ALARM-005', 'XKS-ALARM-006', 'XKS-ALARM-007'] as const;

export const ALARM_FINDINGS = {
  'provision-alarms/in-place': {
    verdict: 'pass',
    title: 'All alarms of the store are in place',
    citation: SOURCE.alarms,
    requirements: ['XKS-ALARM-001', ...KINDS, 'XKS-CONNECT-005'],
  },
  'provision-alarms/nobody-told': {
    verdict: 'pass',
    title: 'All alarms of the store are in place; they notify nobody',
    citation: SOURCE.alarms,
    requirements: ['XKS-ALARM-001', 'XKS-ALARM-008'],
    advice: 'Set Preflight.AlarmTopicArn to an SNS topic of this account and Region and run again, so that somebody hears them.',
  },
  'provision-alarms/topic-elsewhere': {
    verdict: 'fail',
    title: 'AlarmTopicArn is no SNS topic of this account and Region: the alarms do not notify it',
    citation: SOURCE.alarms,
    requirements: ['XKS-ALARM-008'],
    remedy: 'Name a topic of the form arn:aws:sns:{region}:{account}:NAME in Preflight.AlarmTopicArn and run again.',
    kms: PREDICT.nothing,
  },
  'provision-alarms/topic-not-allowed': {
    verdict: 'fail',
    title: 'This deployment does not let a request name the topic in AlarmTopicArn: the alarms do not notify it',
    citation: SOURCE.tool,
    requirements: ['XKS-ALARM-008'],
    remedy: `${TOPIC_NOT_ALLOWED} – then run again.`,
    kms: PREDICT.nothing,
  },
  'provision-alarms/some-not-told': {
    verdict: 'warn',
    title: 'Some alarms were not made, because what they depend on could not be read',
    citation: SOURCE.tool,
    requirements: ['XKS-ALARM-001'],
    remedy:
      'Allow the action in the evidence, {action}, for the calling role and run again: the store stays, these alarms are added.',
    kms: PREDICT.nothing,
  },
  'provision-alarms/no-dashboard': {
    verdict: 'warn',
    title: 'The dashboard of the store could not be made; its alarms are not touched by that',
    citation: SOURCE.tool,
    requirements: ['XKS-ALARM-001'],
    remedy:
      'Allow the action in the evidence, {action}, for the calling role and run again: the store stays, its dashboard is added.',
    kms: PREDICT.nothing,
  },
  'provision-alarms/leftover': {
    verdict: 'warn',
    title: 'Alarms that watch what is no longer there could not be removed, and may ring for nothing',
    citation: SOURCE.tool,
    requirements: ['XKS-ALARM-001'],
    remedy: LEFTOVER,
    kms: PREDICT.nothing,
  },
  'provision-alarms/not-made': {
    verdict: 'fail',
    title: 'Alarms of the store could not be made',
    citation: SOURCE.alarms,
    requirements: ['XKS-ALARM-001', ...KINDS],
    remedy:
      'Repair what the evidence names (a missing permission cloudwatch:PutMetricAlarm or cloudwatch:TagResource, or the ' +
      'alarm quota) and run again: the store stays, its alarms are added.',
    kms: PREDICT.nothing,
  },
  'provision-alarms/altered': {
    verdict: 'fail',
    title: 'Alarms of the store do not stand as they were put',
    citation: SOURCE.alarms,
    requirements: ['XKS-ALARM-001', 'XKS-ALARM-009'],
    remedy: 'Find out who changes or deletes these alarms, then run again: they are put back.',
    kms: PREDICT.nothing,
  },
} as const satisfies FindingTable;

/** What the repair of alarms in a re-validation can come to. */
import { LEFTOVER } from '../checks/alarms-findings.ts';
import type { FindingTable } from '../checks/finding-table.ts';
import { PREDICT } from '../xks/kms-errors.ts';
import { SOURCE } from '../xks/sources.ts';

export const REPAIR_FINDINGS = {
  'repair-alarms/in-place': {
    verdict: 'pass',
    title: 'All alarms of the store stand as they were put: nothing was repaired',
    citation: SOURCE.alarms,
    requirements: ['XKS-ALARM-001'],
  },
  'repair-alarms/put-back': {
    verdict: 'pass',
    title: 'Alarms of the store were missing or changed, and were put back',
    citation: SOURCE.alarms,
    requirements: ['XKS-ALARM-001', 'XKS-ALARM-009'],
    advice: 'If this repeats, find out who changes or deletes them, in CloudTrail (PutMetricAlarm, DeleteAlarms).',
  },
  'repair-alarms/removed': {
    verdict: 'pass',
    title: 'Alarms that watched what is no longer there were removed',
    citation: SOURCE.alarms,
    requirements: ['XKS-ALARM-001'],
  },
  'repair-alarms/not-asked-for': {
    verdict: 'skipped',
    reason: 'not-applicable',
    title: 'The store has none of this product’s alarms, and this product did not make it: it was given none',
    citation: SOURCE.tool,
    requirements: ['XKS-ALARM-001'],
    advice:
      'To have them: xks-preflight create REQUEST.json with the request of this store makes no second store, and gives this one its alarms.',
  },
  'repair-alarms/nobody-told': {
    verdict: 'warn',
    title: 'The alarms of the store notify nobody, and no topic is known that they could be given',
    citation: SOURCE.alarms,
    requirements: ['XKS-ALARM-008'],
    remedy:
      'Run xks-preflight create REQUEST.json with the request of this store and a topic in Preflight.AlarmTopicArn: it makes no ' +
      'second store, and tells the alarms whom to notify.',
    kms: PREDICT.nothing,
  },
  'repair-alarms/some-not-told': {
    verdict: 'warn',
    title: 'Some alarms were left as they are, because what they depend on could not be read',
    citation: SOURCE.tool,
    requirements: ['XKS-ALARM-001'],
    remedy:
      'Allow the action in the evidence, {action}, for the role of the function repair-alarms; the next re-validation repairs these.',
    kms: PREDICT.nothing,
  },
  'repair-alarms/leftover': {
    verdict: 'warn',
    title: 'Alarms that watch what is no longer there could not be removed, and may ring for nothing',
    citation: SOURCE.tool,
    requirements: ['XKS-ALARM-001'],
    remedy: LEFTOVER,
    kms: PREDICT.nothing,
  },
  'repair-alarms/no-dashboard': {
    verdict: 'warn',
    title: 'The dashboard of the store could not be made; its alarms are not touched by that',
    citation: SOURCE.tool,
    requirements: ['XKS-ALARM-001'],
    remedy:
      'Allow the action in the evidence, {action}, for the role of the function repair-alarms. The repair that next puts an alarm back ' +
      'makes the dashboard; to have it now, send the request of the store again: xks-preflight create REQUEST.json.',
    kms: PREDICT.nothing,
  },
  'repair-alarms/not-put-back': {
    verdict: 'fail',
    title: 'Alarms of the store are missing or changed, and could not be put back',
    citation: SOURCE.alarms,
    requirements: ['XKS-ALARM-001', 'XKS-ALARM-009'],
    remedy:
      'Repair what the evidence names (a missing permission cloudwatch:PutMetricAlarm or cloudwatch:TagResource, or the alarm ' +
      'quota): the next re-validation puts them back.',
    kms: PREDICT.nothing,
  },
} as const satisfies FindingTable;
